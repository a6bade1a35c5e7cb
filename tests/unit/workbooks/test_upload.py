"""A form comes back: lines, or every mistake at once with its place."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from openpyxl import Workbook

from metrics.engine.lines import Line
from metrics.workbooks import upload
from metrics.workbooks.entry import TemplateSheet
from tests.unit.workbooks.forms import (
    KEY,
    LIXIA,
    ROWS,
    SHIZHONG,
    back,
    blank_form,
    edited,
    expected,
    filled,
    places,
    repacked,
    said,
    template,
)


def test_what_was_typed_becomes_lines() -> None:
    found = back(filled({"J8": 1215, "J10": 9, "L10": "专项行动", "J11": "不适用"}))
    assert found.mistakes == []
    assert found.lines[:3] == [
        Line(LIXIA, "registered", "1215", "历下区!J8", "", 3),
        Line(LIXIA, "cases", "9", "历下区!J10", "专项行动", None),
        Line(LIXIA, "seized", "不适用", "历下区!J11", "", None),
    ]
    assert found.regions == [LIXIA, SHIZHONG]


def test_blank_says_nothing() -> None:
    found = back(filled({"J8": None, "J10": "  "}))
    assert said(found) == {}
    assert found.mistakes == []
    assert found.blank == 5  # three here, two in the other region, whose draft stands in the form


def test_a_sheet_taken_out_says_nothing_about_its_region() -> None:
    found = back(edited(lambda workbook: workbook.remove(workbook["市中区"])))
    assert found.mistakes == []
    assert found.regions == [LIXIA]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (0.1 + 0.2, "0.3"),
        (12.0, "12"),
        ("１２", "１２"),
        ("1,234", "1,234"),
        (" 7 ", "7"),
        (1e3, "1000"),
    ],
)
def test_numbers_in_every_dress(value: Any, text: str) -> None:
    found = back(filled({"J11": value}))
    assert found.mistakes == []
    assert said(found)["seized"] == text


@pytest.mark.parametrize(
    ("value", "shown_as", "words"),
    [
        ("=SUM(H8:H10)", "", "选择性粘贴为数值"),
        ("=1+1", "", "公式"),
        (date(2019, 12, 3), "", "日期"),
        (0.9, "0%", "百分数"),
        (True, "", "逻辑值"),
        ("#N/A", "", "错误值 #N/A"),
        ("三起", "", "不是数字"),
        ("'-5", "", "小于零"),
        (12.5, "", "小数位数多了"),
        (12.000000001, "", "小数位数多了"),
        (10**15, "", "大得不合常理"),
        ("95%", "", "比率"),
    ],
)
def test_what_is_no_count_is_named(value: Any, shown_as: str, words: str) -> None:
    def type_in(workbook: Workbook) -> None:
        cell = workbook["历下区"]["J10"]
        cell.value = value
        if shown_as:
            cell.number_format = shown_as

    found = back(edited(type_in))
    assert places(found) == ["历下区!J10"]
    assert words in found.mistakes[0].sentence
    assert (found.mistakes[0].region, found.mistakes[0].indicator) == (LIXIA, "cases")
    assert "cases" not in said(found)


def test_all_mistakes_at_once_in_the_order_of_the_sheets() -> None:
    def type_in(workbook: Workbook) -> None:
        workbook["市中区"]["J8"] = "很多"
        workbook["历下区"]["J11"] = "=1"
        workbook["历下区"]["L10"] = "只写了原因"
        workbook["历下区"]["J8"] = True

    found = back(edited(type_in))
    assert places(found) == ["历下区!J8", "历下区!J10", "历下区!J11", "市中区!J8"]
    assert "没有填数值" in found.mistakes[1].words


def test_the_reason_is_text_and_not_endless() -> None:
    assert "公式" in back(filled({"J10": 1, "L10": "=A1"})).mistakes[0].words
    assert "501 个字" in back(filled({"J10": 1, "L10": "长" * 501})).mistakes[0].words
    assert back(filled({"J10": 1, "L10": "'-先减后增"})).lines[1].why == "-先减后增"


def test_inserted_rows_and_columns_do_not_matter() -> None:
    def move(workbook: Workbook) -> None:
        sheet = workbook["历下区"]
        for merged in list(sheet.merged_cells.ranges):
            sheet.unmerge_cells(str(merged))
        sheet["J10"] = 9
        sheet.insert_rows(9, 2)
        sheet.insert_cols(5)
        sheet.insert_rows(1)

    found = back(edited(move))
    assert found.mistakes == []
    assert {line.place: line.text for line in found.lines[:2]} == {
        "历下区!K9": "1210",
        "历下区!K13": "9",
    }


def test_sorted_rows_do_not_matter_but_half_sorted_ones_do() -> None:
    def swap(first: int) -> Any:
        def edit(workbook: Workbook) -> None:
            sheet = workbook["历下区"]
            sheet["J10"], sheet["J11"] = 1, 2.5
            for column in range(first, 14):
                above, below = sheet.cell(10, column), sheet.cell(11, column)
                above.value, below.value = below.value, above.value

        return edit

    assert said(back(edited(swap(1)))) == {"registered": "1210", "cases": "1", "seized": "2.5"}
    half = back(edited(swap(2)))
    assert places(half) == ["历下区!J10", "历下区!J11"]
    assert "对不上" in half.mistakes[0].words
    assert said(half) == {"registered": "1210"}


def test_doubled_unknown_and_missing_codes() -> None:
    def edit(workbook: Workbook) -> None:
        workbook["历下区"]["A11"] = "cases"
        workbook["市中区"]["A10"] = "invented"

    found = back(edited(edit))
    told = " ".join(mistake.words for mistake in found.mistakes)
    assert "有2行" in told
    assert "invented" in told
    assert "少了“缴获毒品”一行" in told
    assert "少了“破获毒品刑事案件”一行" in told


def test_a_figure_beside_no_indicator() -> None:
    def type_in(workbook: Workbook) -> None:
        workbook["历下区"].unmerge_cells("B9:M9")
        workbook["历下区"]["J9"] = 4
        workbook["历下区"]["J20"] = 4

    assert places(back(edited(type_in))) == ["历下区!J9", "历下区!J20"]


def test_columns_gone_or_doubled() -> None:
    gone = back(filled({"J1": None}))
    assert "“本月数”一列不见了" in gone.mistakes[0].words
    twice = back(filled({"N1": "value"}))
    assert "有两列" in twice.mistakes[0].words


def test_merged_figures() -> None:
    found = back(edited(lambda workbook: workbook["历下区"].merge_cells("J10:J11")))
    assert places(found) == ["历下区!J10"]
    assert "合并" in found.mistakes[0].words


def test_sheets_of_ones_own_and_copies() -> None:
    def edit(workbook: Workbook) -> None:
        workbook.create_sheet("底稿")["A1"] = 1
        workbook.create_sheet("空的")
        workbook.copy_worksheet(workbook["历下区"]).title = "历下区 (2)"

    found = back(edited(edit))
    assert sorted(places(found)) == ["历下区 (2)", "底稿"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"month": "2019-11", "month_label": "2019年11月"}, "这里要的是“2019年12月”"),
        ({"campaign_code": "LT", "campaign_name": "两打两控"}, "行动是“两打两控”"),
        ({"version": "2"}, "过时"),
    ],
)
def test_another_form(changes: dict[str, Any], words: str) -> None:
    found = upload.read(blank_form(**changes), "a.xlsx", KEY, expected())
    assert words in found.mistakes[0].words
    assert found.lines == []


def test_somebody_elses_region() -> None:
    own = template().sheets[:1]
    found = upload.read(blank_form(), "a.xlsx", KEY, expected(sheets=own))
    assert places(found) == ["市中区"]
    assert "市中区" in found.mistakes[0].words
    assert {line.region for line in found.lines} == {LIXIA}


def test_a_region_code_typed_over_is_somebody_elses_region() -> None:
    assert places(back(filled({"A1": "#month 370104"}))) == ["历下区"]


@pytest.mark.parametrize(
    ("old", "new"),
    [(b"2019-12", b"2019-11"), (b"370103", b"370104"), (b"registered", b"registerad")],
)
def test_the_seal_cannot_be_changed(old: bytes, new: bytes) -> None:
    def forge(name: str, part: bytes) -> bytes:
        return part.replace(old, new) if name.startswith("xl/worksheets") else part

    found = back(repacked(blank_form(), forge))
    assert "改动过" in found.mistakes[0].words
    assert found.lines == []


def test_no_seal_or_another_key() -> None:
    assert "不是从本系统下载" in back(edited(lambda w: w.remove(w["_meta"]))).mistakes[0].words
    other = upload.read(blank_form(), "a.xlsx", b"another key", expected())
    assert "改动过" in other.mistakes[0].words


def test_what_is_reported_elsewhere_since_is_not_taken() -> None:
    rows = (replace(ROWS[0], carried="已通过“净边行动”报送"), *ROWS[1:])
    sheets = (TemplateSheet(LIXIA, "历下区", rows), template().sheets[1])
    found = back(blank_form(), sheets=sheets)
    assert places(found) == ["历下区!J8"]
    assert "净边行动" in found.mistakes[0].words
