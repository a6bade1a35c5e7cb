"""The form that goes out: what a clerk finds in it."""

import io
from dataclasses import replace

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from metrics.workbooks import entry
from metrics.workbooks.entry import TemplateSheet
from metrics.workbooks.guard import open_upload
from tests.unit.workbooks.forms import KEY, ROWS, blank_form, template


@pytest.fixture(scope="module")
def sheet() -> Worksheet:
    return load_workbook(io.BytesIO(blank_form()))["历下区"]


def test_a_cover_a_sheet_for_each_region_and_the_seal() -> None:
    workbook = load_workbook(io.BytesIO(blank_form()))
    assert workbook.sheetnames == ["填表说明", "历下区", "市中区", "_meta"]
    assert workbook["_meta"].sheet_state == "veryHidden"
    assert workbook.active.title == "历下区"


def test_the_heading_says_what_for_whom_and_until_when(sheet: Worksheet) -> None:
    head = [str(sheet.cell(row, 2).value) for row in range(2, 6)]
    assert head[0] == "内部资料　演示数据"
    assert head[1] == "禁毒人民战争月报表"
    assert "历下区（370102）" in head[2]
    assert "2019年12月" in head[2]
    assert "1月6日 24:00 前" in head[2]


def test_beside_each_cell_stands_what_it_is_compared_with(sheet: Worksheet) -> None:
    heads = [cell.value for cell in sheet[6]]
    row = dict(zip(heads, [cell.value for cell in sheet[8]], strict=True))
    assert row["上月"] == 1204
    assert row["上年同月"] == "未报"
    assert row["本月数"] == 1210
    assert sheet["J8"].number_format == "#,##0"
    assert sheet["J11"].number_format == "#,##0.00"
    assert sheet["H11"].value == 12.5


def test_only_the_cells_to_fill_in_are_open(sheet: Worksheet) -> None:
    assert sheet.protection.sheet
    assert not sheet.protection.password
    open_cells = {
        cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked
    }
    assert open_cells == {f"{column}{row}" for column in "JL" for row in (8, 10, 11)}


def test_codes_are_hidden_and_headings_stay(sheet: Worksheet) -> None:
    assert sheet.row_dimensions[1].hidden
    assert sheet.column_dimensions["A"].hidden
    assert [sheet.cell(row, 1).value for row in (8, 10, 11)] == ["registered", "cases", "seized"]
    assert sheet.freeze_panes == "D7"
    assert sheet.print_title_rows == "$6:$6"
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.page_setup.fitToWidth == 1


def test_cell_checks_take_numbers_and_the_word_for_not_applicable(sheet: Worksheet) -> None:
    checks = {str(check.sqref): check for check in sheet.data_validations.dataValidation}
    assert set(checks) == {"J8", "J10", "J11"}
    assert checks["J11"].formula1 == ('IF(ISNUMBER(J11),AND(J11>=0,ROUND(J11,2)=J11),J11="不适用")')
    assert "不适用" in checks["J8"].error
    assert len(checks["J8"].error) <= 225


def test_what_is_reported_elsewhere_is_closed() -> None:
    rows = (replace(ROWS[0], carried="已通过“净边行动”报送"), *ROWS[1:])
    data = blank_form(sheets=(TemplateSheet("370102", "历下区", rows),))
    sheet = load_workbook(io.BytesIO(data))["历下区"]
    assert sheet["J8"].protection.locked
    assert sheet["L8"].value == "已通过“净边行动”报送"


@pytest.mark.parametrize("risky", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_text_becomes_a_formula(risky: str) -> None:
    rows = (replace(ROWS[0], name=risky, meaning=risky, expected=risky, why=risky, unit=risky),)
    data = blank_form(sheets=(TemplateSheet("370102", risky, rows),), office=risky)
    for found in load_workbook(io.BytesIO(data)):
        texts = [cell for row in found.iter_rows() for cell in row if cell.value is not None]
        assert all(cell.data_type != "f" for cell in texts)
        assert not any(str(cell.value).startswith(("=", "+", "-", "@", "\t")) for cell in texts)


def test_names_of_sheets_are_possible_and_different() -> None:
    names = ("市中区", "市中区", "a/b:c*?[x]", "很长的名字" * 9)
    sheets = tuple(
        TemplateSheet(str(370102 + number), name, ROWS) for number, name in enumerate(names)
    )
    found = load_workbook(io.BytesIO(blank_form(sheets=sheets))).sheetnames
    assert found[1:3] == ["市中区370102", "市中区370103"]
    assert len(set(found)) == len(found)


def test_a_form_passes_its_own_guard() -> None:
    assert len(open_upload(blank_form(), "a.xlsx").sheets) == 4


@pytest.mark.parametrize("regions", [0, 37])
def test_a_workbook_that_could_not_come_back_is_not_made(regions: int) -> None:
    sheets = tuple(TemplateSheet(str(n), f"地区{n}", ROWS) for n in range(regions))
    with pytest.raises(ValueError, match="regions"):
        entry.build(template(sheets=sheets), KEY)


def test_the_cover_leads_to_the_sheets() -> None:
    cover = load_workbook(io.BytesIO(blank_form()))["填表说明"]
    links = [cell.hyperlink for row in cover.iter_rows() for cell in row if cell.hyperlink]
    assert [link.location for link in links] == ["'历下区'!A1", "'市中区'!A1"]
    assert not any(link.target for link in links)
