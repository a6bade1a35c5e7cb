"""``python -m tests.drills.disk``: the disk of the database fills up while offices save, stays full
for a while, and has room again. What was acknowledged is there; what was not written was refused.

PostgreSQL stands on a small file system of its own (root is needed to mount it); SQLite likewise.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.drills.saving import Load, account, saving, wait_for
from tests.drills.stand import Stand, report, stand

OFFICES, BETWEEN, REFUSALS = 16, 150, 40
MEGABYTES = 400


def drill(made: Stand, disk: Path) -> bool:
    """Fill, wait until saves are refused, make room; whether all adds up."""
    web = made.web()
    web.start()
    with saving(made.offices, made.web_port) as load:
        load.grow_by(BETWEEN)
        with filled(disk):
            wait_for(lambda: refusals(load) >= REFUSALS, 180, "refused saves")
            ended = not made.database.is_up
        back = made.database.start() if not made.database.is_up else 0.0
        load.grow_by(BETWEEN)
    found = account(made.offices, made.sheets())
    made.told |= {"数据库因此停止": "是" if ended else "否", "重新启动（秒）": back}
    made.told |= found.told()
    return found.is_exact


def refusals(load: Load) -> int:
    return sum(len(one.refused) + len(one.unanswered) for one in load.offices)


@contextmanager
def small_disk(megabytes: int) -> Iterator[Path]:
    """A file system of so many megabytes.

    :raises PermissionError: to whoever may not mount one.
    """
    if os.geteuid() != 0:
        raise PermissionError("挂载小磁盘需要 root")
    with tempfile.TemporaryDirectory(prefix="drill-disk-") as folder:
        options = ["-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs"]
        subprocess.run(["mount", *options, folder], check=True)
        Path(folder).chmod(0o755)
        Path(folder).parent.chmod(Path(folder).parent.stat().st_mode)
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", "-l", folder], check=True)


@contextmanager
def filled(disk: Path) -> Iterator[None]:
    """Not a byte is left for as long as the block lasts."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(b"\0" * 65536)
    with filler.open("ab", buffering=0) as file, suppress(OSError):
        while True:
            file.write(b"\0")
    try:
        yield
    finally:
        filler.unlink()


def main() -> int:
    with (
        small_disk(MEGABYTES) as disk,
        stand(offices=OFFICES, with_queue=False, data=disk / "data") as made,
    ):
        return report("磁盘写满（PostgreSQL）", made.told, drill(made, disk))


if __name__ == "__main__":
    sys.exit(main())
