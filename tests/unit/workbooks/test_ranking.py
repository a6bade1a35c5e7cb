"""The ranking's workbook opened again: numbers are numbers, texts are no formulas."""

from __future__ import annotations

from io import BytesIO

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from metrics.workbooks.ranking import Amount, Column, RankingBook, Sheet, build

SHEET = Sheet(
    name="排名",
    title="2019年10月市级排名",
    columns=[Column("名次", 8), Column("地区", 14), Column("得分", 10), Column("权重", 10)],
    rows=[
        [1, "济南", Amount(98.21, "0.00"), Amount(0.9996, "0.00%")],
        [2, "=HYPERLINK(1)", Amount(0, "0.00"), "—"],
        [3, "@青岛", None, Amount(1, "0%")],
    ],
    fixed=2,
)
BOOK = RankingBook(
    title="行动 2019年10月市级排名",
    marks=["内部资料", "演示数据"],
    facts=[("单位", "+省禁毒办"), ("数据摘要", "41fca0b99e82")],
    notes=["说明"],
    sheets=[SHEET],
)


@pytest.fixture(scope="module")
def opened() -> Workbook:
    return load_workbook(BytesIO(build(BOOK)))


def test_the_cover_says_what_it_is_and_where_it_is_from(opened: Workbook) -> None:
    texts = [cell.value for row in opened["封面"].iter_rows() for cell in row if cell.value]
    assert texts[:2] == ["内部资料　演示数据", "行动 2019年10月市级排名"]
    assert "41fca0b99e82" in texts


def test_numbers_are_numbers_and_what_is_not_there_is_no_zero(opened: Workbook) -> None:
    rows = [[cell.value for cell in row] for row in opened["排名"].iter_rows(min_row=4)]
    assert rows[0] == [1, "济南", 98.21, 0.9996]
    assert rows[1][2] == 0
    assert rows[1][3] == "—"
    assert rows[2][2] is None
    assert opened["排名"]["C4"].number_format == "0.00"
    assert opened["排名"]["D4"].number_format == "0.00%"


def test_no_text_is_taken_for_a_formula(opened: Workbook) -> None:
    cells = [cell for sheet in opened for row in sheet.iter_rows() for cell in row]
    assert not any(cell.data_type == "f" for cell in cells)
    texts = [cell.value for cell in cells if isinstance(cell.value, str)]
    assert not any(text.startswith(("=", "+", "-", "@")) for text in texts)
    assert "'=HYPERLINK(1)" in texts


def test_it_prints_lengthwise_with_its_headings_on_every_page(opened: Workbook) -> None:
    sheet = opened["排名"]
    assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9)
    assert sheet.print_title_rows == "$1:$3"
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.page_setup.fitToHeight == 0
    assert sheet.freeze_panes == "C4"
    assert "演示数据" in sheet.oddFooter.left.text
    assert sheet.auto_filter.ref == "A3:D6"


def test_a_table_without_rows_opens_as_well() -> None:
    empty = Sheet("未参评", "未参评地区", [Column("地区", 10)], [])
    book = RankingBook("题", [], [], [], [empty])
    assert load_workbook(BytesIO(build(book)))["未参评"]["A3"].value == "地区"
