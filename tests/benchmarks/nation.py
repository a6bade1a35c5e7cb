"""``python -m tests.benchmarks.nation [small|province|nation] [FILE]``: the ranking from the
database to the stored snapshot, against what reading and writing the same bytes costs.

Loads the made-up country into a PostgreSQL of its own (``DATABASE_URL`` names another database that
already holds it), compares points and places with the floor's, measures turn by turn and writes the
table as Markdown. The nation takes about fifteen minutes, most of them to load it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from tests.benchmarks.measuring import Measured, Steps, circumstances, measure, steady, table
from tests.servers import postgresql

ROOT = Path(__file__).resolve().parents[2]
MONTHS_TOGETHER = 36
BYTES, CONTENT = "最少的字节", "同样的内容"


@contextmanager
def loaded(scale: str) -> Iterator[None]:
    """Django set up on a database that holds the country."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "VAR_DIR": folder,
            "REDIS_URL": "",
            "SECRET_KEY": "bench" * 12,
            "DEMONSTRATION": "",
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }
        if os.environ.get("DATABASE_URL"):
            yield from _set_up()
            return
        with postgresql(durable=True) as url:
            os.environ["DATABASE_URL"] = url
            for command in ("migrate -v0 --skip-checks", f"load_nation --scale {scale}"):
                done = subprocess.run(
                    [sys.executable, "manage.py", *command.split()],
                    cwd=ROOT,
                    check=True,
                    stdout=subprocess.PIPE,
                )
                print(done.stdout.decode(), end="", flush=True)
            yield from _set_up()


def _set_up() -> Iterator[None]:
    import django

    django.setup()
    yield
    from django.db import connections

    connections.close_all()


def lines(rounds: int) -> list[str]:
    """The table, and the bars it is held against."""
    from tests.benchmarks.nation_steps import World

    world = World()
    same = world.same_ranking()
    floors: Steps = {BYTES: world.least_bytes, CONTENT: world.same_content}
    products: Steps = {
        "读数据块（直接读字节）": world.block_bytes,
        "读数据块、当月读数值，成立方体": world.read,
        "读取并计算（不含名次区间）": world.read_and_compute,
        "读取、计算、写入、提交（不含名次区间）": world.end_to_end,
        "同上，含2000次抽样的名次区间": world.end_to_end_with_bands,
        "全国库里单算一个省：读取并计算": world.one_province,
        "一个月的数据块重建": world.build_month,
    }
    measured, calm = steady(floors | products, BYTES, rounds)
    many = measure({f"{MONTHS_TOGETHER}个月重算并写入（不含区间）": world.many_months}, 1)
    whole = measure({"产品的一次计算：四级排名，含区间": world.whole_product}, 3)
    return [
        f"{world.counties} 个县，{world.figures:,} 个数值，{world.database}；"
        f"得分与三种名次同基准一致：{same[:16]}{'' if calm else '（机器负载不稳，仅供参考）'}",
        "",
        *table([*measured, *many, *whole], [BYTES, CONTENT]),
        "",
        *bars(measured, many[0]),
    ]


def bars(measured: list[Measured], many: Measured) -> list[str]:
    found = {one.name: median(one.seconds) for one in measured}
    least, content = found[BYTES], found[CONTENT]
    whole = found["读取、计算、写入、提交（不含名次区间）"]
    computed = found["读取并计算（不含名次区间）"]
    province = found["全国库里单算一个省：读取并计算"]
    rows = [
        ("1 全国排名端到端 ÷ 最少的字节", whole / least, 3.0),
        ("1 全国排名端到端 ÷ 同样的内容", whole / content, 3.0),
        ("3 单算一个省 ÷ 全国读取并计算", province / computed, 0.5),
        (f"4 {MONTHS_TOGETHER}个月 ÷ 最少的字节（一个月）", many.middle / least, 45.0),
        (f"4 {MONTHS_TOGETHER}个月 ÷ 同样的内容（一个月）", many.middle / content, 45.0),
    ]
    return [
        "| 指标 | 比值 | 门槛 | |",
        "|---|---|---|---|",
        *(
            f"| {name} | {ratio:.2f} | ≤ {bar} | {'达到' if ratio <= bar else '未达到'} |"
            for name, ratio, bar in rows
        ),
    ]


def main(scale: str, file: str = "") -> None:
    with loaded(scale):
        told = [f"{scale}，{circumstances()}", "", *lines(5 if scale == "nation" else 7)]
    print("\n".join(told))
    if file:
        Path(file).write_text("\n".join(told) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(*(sys.argv[1:] or ["province"]))
