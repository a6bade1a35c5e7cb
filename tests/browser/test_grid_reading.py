"""How the grid reads what is typed and where a pasted block goes, asked of its pure scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser


@pytest.fixture
def pure(visit: Visit) -> Page:
    """The page with the grid's scripts, to ask their pure parts."""
    visit.log_in("sd-office")
    visit.go("/entry/SD/2019-12/370202/")
    visit.page.wait_for_selector("form.is-live")
    return visit.page


def test_typing_is_read_as_the_server_reads_it(pure: Page) -> None:
    read = "texts => texts.map(text => Grid.numbers.normalise(text, '起'))"
    texts = {
        "１２３４": "1234",
        " 1,234 ": "1234",
        "1 234": "1234",
        "12起": "12",
        "零": "0",
        "/": "不适用",
        "、": "不适用",
        "N/A": "不适用",
        "10²": "10²",
        "1,23": "1,23",
    }
    assert pure.evaluate(read, list(texts)) == list(texts.values())
    judge = "texts => texts.map(text => Grid.numbers.mistake(text, 0))"
    codes = {
        "": "",
        "12": "",
        "12.0": "",
        "-0": "",
        "不适用": "",
        "-5": "negative",
        "5.5": "too_many_decimals",
        "=1+1": "formula",
        "95%": "percent",
        "1,23": "separators",
        "1e3": "not_a_number",
        "10000000000000": "too_large",
    }
    assert pure.evaluate(judge, list(codes)) == list(codes.values())


PLACE = """([text, rows, columns, at]) => {
  const grid = {
    rows: rows.map(name => [name]), columns: columns.map(name => [name]), groups: ['毒品案件'],
    fixed: (row) => rows[row] === '只读', unit: () => '', decimals: () => 0
  };
  const { clipboard } = Grid;
  const plan = clipboard.place(clipboard.parse(text), grid, { row: at[0], column: at[1] });
  return [plan.writes.map(one => [one.row, one.column, one.text]), clipboard.tell(plan)];
}"""
ROWS = ["破案", "抓获", "只读", "查获"]
BLOCKS = [
    ("1\r\n\r\n3\r\n4\r\n", [[0, 0, "1"], [3, 0, "4"]], "粘贴了 2 格；跳过空白 1 格，只读 1 格。"),
    ('"a\nb"\n2\n', [[0, 0, "a b"], [1, 0, "2"]], "粘贴了 2 格；1 格不是可用的数字（a\nb）。"),
    ("1\t甲\t8\n2\t乙\t9\n3\t丙\t7\n", [[0, 0, "8"], [1, 0, "9"]], "粘贴了 2 格；跳过只读 1 格。"),
    ("查 获\t5\n破案（起）\t6", [[3, 0, "5"], [0, 0, "6"]], "按指标名称粘贴了 2 格。"),
    (
        "项目\t上月\t本月\n抓获\t5\t6",
        [[1, 0, "6"]],
        "按指标名称粘贴了 1 格；跳过标题 1 行；另有 1 列数字没有用到。",
    ),
    ("本月\n7", [[0, 0, "7"]], "粘贴了 1 格；跳过标题 1 行。"),
    ("一、毒品案件\n7\n8", [[0, 0, "7"], [1, 0, "8"]], "粘贴了 2 格；跳过标题 1 行。"),
]


@pytest.mark.parametrize(("text", "writes", "told"), BLOCKS)
def test_where_a_block_goes(pure: Page, text: str, writes: list[object], told: str) -> None:
    assert pure.evaluate(PLACE, [text, ROWS, ["甲区"], [0, 0]]) == [writes, told]


def test_a_block_with_regions_on_top_finds_their_columns(pure: Page) -> None:
    text = "指标\t乙区\t甲区\r\n抓获\t5\t6\r\n"
    writes, _told = pure.evaluate(PLACE, [text, ROWS, ["甲区", "乙区"], [0, 0]])
    assert writes == [[1, 1, "5"], [1, 0, "6"]]
    writes, told = pure.evaluate(PLACE, ["1\t2\t3", ROWS, ["甲区", "乙区"], [1, 0]])
    assert writes == [[1, 0, "1"], [1, 1, "2"]]
    assert "超出 1 格没有粘贴（3）" in told
