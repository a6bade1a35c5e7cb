"""``python -m tests.drills.restore``: a backup while offices save; then the database is lost, and
last night's backup is put back into an empty one. Every table is compared, and the site answers."""

from __future__ import annotations

import sys
import time

import psycopg

from tests.drills.saving import CELL, saving
from tests.drills.stand import Stand, report, run, stand

OFFICES, MAILS, BETWEEN = 16, 50, 200
KEY = "correct horse battery staple"


def drill(made: Stand, between: int) -> bool:
    """Save, back up meanwhile, save more, lose everything, restore; whether what was acknowledged
    before the backup began is there, and every table is as it was dumped."""
    (made.folder / "key").write_text(KEY)
    made.environment["BACKUP_KEY_FILE"] = str(made.folder / "key")
    web = made.web()
    web.start()
    with saving(made.offices, made.web_port) as load:
        load.grow_by(between)
        before = {one.region: max(one.acknowledged, default=0) for one in made.offices}
        begun = time.perf_counter()
        words = made.manage("backup")
        taken = time.perf_counter() - begun
        load.grow_by(between)
    web.kill()
    rows = int(words.split("张表 ")[1].split(" ")[0])
    with psycopg.connect(made.database.url, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
    begun = time.perf_counter()
    told = made.manage("restore")
    restored = time.perf_counter() - begun
    after = {code: int(cells[CELL]["text"]) for code, cells in made.sheets().items()}
    lost = [code for code, number in before.items() if after.get(code, 0) < number]
    web.start()  # and answers, from what was restored
    made.told |= {
        "备份（秒）": taken,
        "行": rows,
        "恢复并逐表比较（秒）": restored,
        "备份前确认的保存": sum(before.values()),
        "其中缺少": len(lost),
        "逐表相同": "是" if "行数和摘要逐表相同" in told else "否",
        "留待核实的邮件": told.split("待人核实的邮件 ")[1].split(" ")[0],
    }
    return not lost and "逐表相同" in told


def broken(made: Stand) -> bool:
    """One byte of the backup is changed: it is refused."""
    folder = next((made.folder / "var" / "backups").glob("targets-*"))
    path = next(folder.glob("database*"))
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))
    try:
        run(made.environment, "manage.py", "restore", "--check")
    except RuntimeError as error:
        made.told["改动一个字节"] = "拒绝" if "已损坏" in str(error) else str(error)
        return "已损坏" in str(error)
    return False


def main() -> int:
    with stand(offices=OFFICES, mails=MAILS, with_queue=False) as made:
        passed = drill(made, BETWEEN) and broken(made)
        return report("恢复备份", made.told, passed)


if __name__ == "__main__":
    sys.exit(main())
