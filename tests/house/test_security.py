"""The table of promises about security names tests that are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TABLE = ROOT / "config" / "SECURITY.md"
_TEST = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")
# Every row of the standard's list has at least one promise.
ROWS = (
    *("身份鉴别 a", "身份鉴别 b", "身份鉴别 c", "身份鉴别 d", "访问控制", "安全审计", "入侵防范"),
    *("数据完整性", "数据保密性", "备份恢复", "剩余信息保护", "个人信息保护"),
)


def promises() -> list[tuple[str, str, str]]:
    """Row, file and function of each line of the table."""
    lines = TABLE.read_text(encoding="utf-8").partition("\n## ")[0].splitlines()
    rows = [line.strip("| ").split(" | ") for line in lines if line.startswith("|")][2:]
    return [(row[0], *_TEST.findall(row[-1])[0]) for row in rows]


def test_every_row_has_a_promise() -> None:
    assert {row for row, _, _ in promises()} == set(ROWS)


@pytest.mark.parametrize(("row", "file", "name"), promises())
def test_the_test_is_there(row: str, file: str, name: str) -> None:
    path = ROOT / file
    assert path.is_file(), f"{row}：{file}"
    assert not name or f"def {name}(" in path.read_text(encoding="utf-8"), f"{row}：{name}"
