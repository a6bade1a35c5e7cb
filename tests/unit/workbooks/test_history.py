"""Old tables of a whole year."""

import io
import time
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from metrics.engine.lines import Line
from metrics.wording.findings import mistake_words
from metrics.workbooks import history
from metrics.workbooks.history import HistoryRow, HistoryTemplate, HistoryUpload, MonthLine
from metrics.workbooks.marks import marked
from tests.unit.workbooks.forms import KEY, blank_form, edited

QUARTERS = frozenset({3, 6, 9, 12})
ROWS = (
    HistoryRow("370102", "历下区", "cases", "破获毒品刑事案件", "起", texts={1: "4"}),
    HistoryRow("370102", "历下区", "clinics", "门诊", "个", due=QUARTERS),
    HistoryRow("370103", "市中区", "cases", "破获毒品刑事案件", "起"),
    HistoryRow("370103", "市中区", "clinics", "门诊", "个", due=QUARTERS),
    HistoryRow("370103", "市中区", "seized", "缴获毒品", "千克", decimals=2),
)
TEMPLATE = HistoryTemplate(2018, "1", "2020-01-02", ROWS, "省禁毒办", marks=("演示数据",))
# hidden column A, then region, indicator, unit, months due; January stands in F, the first row is 6


def form(template: HistoryTemplate = TEMPLATE) -> bytes:
    return history.build(template, KEY)


def back(data: bytes, template: HistoryTemplate = TEMPLATE) -> HistoryUpload:
    return history.read(data, "a.xlsx", KEY, history.expectation(template, mistake_words))


def filled(cells: dict[str, Any]) -> bytes:
    def type_in(workbook: Workbook) -> None:
        for place, value in cells.items():
            workbook["2018年"][place] = value

    return edited(type_in, form())


def test_lines_with_their_months() -> None:
    found = back(filled({"G8": 7, "Q10": 1.25, "H7": "不适用"}))
    assert found.mistakes == []
    assert found.lines == [
        MonthLine(201801, Line("370102", "cases", "4", "2018年!F6")),
        MonthLine(201803, Line("370102", "clinics", "不适用", "2018年!H7")),
        MonthLine(201802, Line("370103", "cases", "7", "2018年!G8")),
        MonthLine(201812, Line("370103", "seized", "1.25", "2018年!Q10")),
    ]


def test_months_that_are_not_asked_for_are_closed() -> None:
    sheet = load_workbook(io.BytesIO(form()))["2018年"]
    assert [sheet.cell(7, column).value for column in range(6, 10)] == ["／", "／", None, "／"]
    assert sheet["F7"].protection.locked
    assert not sheet["H7"].protection.locked
    assert "3、6、9、12月" in sheet["E7"].value
    assert "1月不报" in back(filled({"F7": 3})).mistakes[0].words


def test_all_mistakes_with_their_places() -> None:
    found = back(filled({"G6": "=F6", "H8": "多", "I10": 1.255, "Q8": -1}))
    assert [mistake.place for mistake in found.mistakes] == [
        *("2018年!G6", "2018年!H8", "2018年!Q8", "2018年!I10"),
    ]
    assert found.mistakes[1].region == "370103"
    assert found.mistakes[1].indicator == "cases"


def test_names_and_codes_have_to_agree() -> None:
    found = back(filled({"B8": "历下区"}))
    assert "市中区破获毒品刑事案件" in found.mistakes[0].words


def test_another_year_or_another_form() -> None:
    other = HistoryTemplate(2017, "1", "2020-01-02", ROWS)
    assert "年份是“2017年”" in back(form(other)).mistakes[0].words
    assert "另一种表格" in back(blank_form()).mistakes[0].words


def test_it_is_handed_back_with_marks() -> None:
    data = filled({"G6": "=F6"})
    handed = marked(data, back(data).mistakes)
    assert load_workbook(io.BytesIO(handed))["2018年"]["G6"].comment
    assert [mistake.place for mistake in back(handed).mistakes] == ["2018年!G6"]


def test_too_many_rows() -> None:
    with pytest.raises(ValueError, match="rows"):
        history.build(HistoryTemplate(2018, "1", "", ROWS[:1] * 60_001), KEY)


def test_a_whole_province_is_read_in_seconds() -> None:
    texts = {month: str(month * 37) for month in range(1, 13)}
    rows = tuple(
        HistoryRow(f"37{county:04}", f"第{county}县", f"i{number}", f"指标{number}", texts=texts)
        for county in range(137)
        for number in range(20)
    )
    template = HistoryTemplate(2018, "1", "", rows)
    data = form(template)
    begun = time.process_time()
    found = back(data, template)
    assert time.process_time() - begun < 10
    assert (len(found.lines), found.mistakes) == (137 * 20 * 12, [])
