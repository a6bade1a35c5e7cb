"""The workbook of a bulletin: numbers are numbers, and look as in the paper."""

from __future__ import annotations

from io import BytesIO

import pytest
from openpyxl import load_workbook

from metrics.workbooks.bulletin import RankingBook, build, sheet_of, value_of
from metrics.workbooks.ranking import Amount


@pytest.mark.parametrize(
    ("shown", "value", "pattern"),
    [
        ("12", 12, "0"),
        ("2,842", 2842, "#,##0"),
        ("102.66", 102.66, "0.00"),
        ("98.7%", 0.987, "0.0%"),
        ("103%", 1.03, "0%"),
        ("+92.32", 92.32, "+0.00"),
        ("−3.10", -3.1, "0.00"),
    ],
)
def test_what_looks_like_a_number_is_one(shown: str, value: float, pattern: str) -> None:
    found = value_of(shown)
    assert isinstance(found, Amount)
    assert found.value == pytest.approx(value)
    assert found.pattern == pattern


@pytest.mark.parametrize("shown", ["—", "1–2", "不低于90%", "升3", "", "未报", "1,2", "第5名以内"])
def test_everything_else_stays_as_it_stands(shown: str) -> None:
    assert value_of(shown) == shown


def test_it_opens_again_with_cover_marks_and_sheets() -> None:
    rows = [["1", "济南", "1", "101.20"], ["2", "青岛", "2–3", "—"]]
    sheet = sheet_of("排名情况", "市级排名", ["名次", "地区", "名次区间", "得分"], rows)
    book = RankingBook(
        title="关于甲的通报",
        marks=["内部资料", "演示数据"],
        facts=[("单位", "甲办"), ("依据摘要", "03ce")],
        notes=["说明"],
        sheets=[sheet],
    )
    opened = load_workbook(BytesIO(build(book)))
    assert opened.sheetnames == ["封面", "排名情况"]
    cover, ranking = opened["封面"], opened["排名情况"]
    assert cover["A1"].value == ranking["A1"].value == "内部资料　演示数据"
    assert [cell.value for cell in cover["A"]][2:4] == ["单位", "依据摘要"]
    values = [[cell.value for cell in row] for row in ranking.iter_rows(min_row=4)]
    assert values == [[1, "济南", "1", 101.2], [2, "青岛", "2–3", "—"]]
    assert ranking["D4"].number_format == "0.00"
