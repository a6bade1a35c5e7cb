"""New lines of 问题整改台账 by Excel: the form out, what people fill in, every mistake at once."""

import io
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from metrics.workbooks.book import Cell, Kind, Refused
from metrics.workbooks.days import day_of, serial
from metrics.workbooks.marks import marked
from metrics.workbooks.ranking import Column, RankingBook, Sheet
from metrics.workbooks.ranking import build as build_list
from metrics.workbooks.rectification import MOST_LINES, NAME, Form, build
from metrics.workbooks.rectification_upload import Lines, read
from tests.unit.workbooks.forms import KEY, blank_form, edited

LIXIA, SHIZHONG, OTHER = "370102", "370103", "370402"
FORM = Form(
    campaign_code="SD",
    campaign_name="禁毒人民战争",
    regions=(
        ("370000", "山东省", ""),
        (LIXIA, "历下区", "济南市"),
        (SHIZHONG, "市中区", "济南市"),
        (OTHER, "市中区", "枣庄市"),
    ),
    sources=("督导检查", "文件指出"),
    made_at="2019-11-01 10:00",
    office="省禁毒办",
    person="王一填",
    marks=("内部资料", "演示数据"),
)
# Hidden column A, the number in B, then the fields; the first line is row 6.
FIRST = 6
FIELDS = ("region", "kind", "source", "title", "summary", "owner", "found_on", "due_on")
WHOLE = {
    "region": "370102 历下区",
    "kind": "建议",
    "source": "督导检查",
    "title": "寄递没有逐件验视",
    "summary": "抽查三家，两家没有记录。",
    "owner": "历下区邮政管理部门",
    "found_on": date(2019, 10, 8),
    "due_on": date(2019, 12, 31),
}


def at(field: str, row: int = FIRST) -> str:
    return f"{'CDEFGHIJ'[FIELDS.index(field)]}{row}"


def filled(*lines: Mapping[str, Any], form: Form = FORM) -> bytes:
    """The form with so many rows filled in from the top."""

    def type_in(workbook: Workbook) -> None:
        for row, line in enumerate(lines, start=FIRST):
            for field, value in line.items():
                workbook[NAME][at(field, row)] = value

    return edited(type_in, build(form, KEY))


def back(data: bytes, form: Form = FORM) -> Lines:
    return read(data, "问题.xlsx", KEY, form)


def places(found: Lines) -> list[str]:
    return [mistake.place for mistake in found.mistakes]


def test_what_is_filled_in_comes_back() -> None:
    found = back(filled(WHOLE, {**WHOLE, "kind": None, "region": "山东省", "summary": None}))
    assert found.mistakes == []
    first, second = found.rows
    assert (first.region, first.kind, first.source) == (LIXIA, "recommendation", "inspection")
    assert first.texts == {name: WHOLE[name] for name in ("title", "summary", "owner")}
    assert first.days == {"found_on": date(2019, 10, 8), "due_on": date(2019, 12, 31)}
    assert first.places["title"] == f"{NAME}!F6"
    assert (second.region, second.kind, second.texts["summary"]) == ("370000", "problem", "")


def test_blank_rows_say_nothing_and_a_blank_form_is_told() -> None:
    assert len(back(filled({}, {}, WHOLE)).rows) == 1
    (mistake,) = back(filled()).mistakes
    assert "一行也没有填" in mistake.words


def test_every_mistake_with_its_cell() -> None:
    bad = {
        "region": "市中区",
        "kind": "毛病",
        "source": "审核发现",
        "title": "=1+1",
        "found_on": "十月一日",
        "due_on": "2019-02-30",
    }
    found = back(filled(WHOLE, bad, {"region": "520102"}, {"region": "370102 市中区"}))
    assert places(found) == [
        *(f"{NAME}!{at(field, 7)}" for field in ("region", "kind", "source", "title")),
        *(f"{NAME}!{at(field, 7)}" for field in ("found_on", "due_on")),
        f"{NAME}!{at('region', 8)}",
        f"{NAME}!{at('region', 9)}",
    ]
    words = [mistake.sentence for mistake in found.mistakes]
    assert "叫“市中区”的有2个" in words[0]
    assert f"{SHIZHONG}、{OTHER}" in words[0]
    assert "请选：督导检查、文件指出" in words[2]
    assert "公式" in words[3]
    assert "不在您可以登记的地区之内" in words[6]
    assert "370102是历下区" in words[7]
    assert found.rows[1].unread == set(bad), "what was told is not told twice"


def test_where_there_is_one_way_only_nobody_has_to_choose_it() -> None:
    form = Form("SD", "禁毒人民战争", FORM.regions, ("审核发现",), "")
    (row,) = back(filled({**WHOLE, "source": None}, form=form), form).rows
    assert row.source == "reviewer"


def test_cells_that_swallowed_others_and_columns_that_are_gone() -> None:
    def merge(workbook: Workbook) -> None:
        workbook[NAME].merge_cells("F6:F7")
        workbook[NAME].merge_cells("B3:J3")  # a heading may be

    found = back(edited(merge, filled(WHOLE)))
    assert places(found) == [f"{NAME}!F6"]

    def drop(workbook: Workbook) -> None:
        workbook[NAME].delete_cols(8)

    found = back(edited(drop, filled(WHOLE)))
    assert "“责任单位”一列不见了" in found.mistakes[0].words
    assert found.rows == []


def test_rows_may_be_sorted_and_columns_moved() -> None:
    def move(workbook: Workbook) -> None:
        sheet = workbook[NAME]
        sheet.insert_cols(6)
        sheet["F6"] = "自己记的"

    found = back(edited(move, filled(WHOLE)))
    assert found.mistakes == []
    assert found.rows[0].texts["title"] == WHOLE["title"]


def test_another_form_another_campaign_a_broken_seal() -> None:
    assert "另一种表格" in back(blank_form()).mistakes[0].words
    other = Form("GZ", "贵州", FORM.regions, FORM.sources, "")
    assert "整改台账是“贵州”" in back(filled(WHOLE, form=other)).mistakes[0].words
    listed = edited(lambda workbook: workbook.remove(workbook["_meta"]), filled(WHOLE))
    (wrong,) = back(listed).mistakes
    assert "不是从本系统下载的表格" in wrong.words
    assert "数值" not in wrong.todo


def test_numbers_of_persons_keep_the_file_out() -> None:
    with pytest.raises(Refused, match="手机号"):
        back(filled({**WHOLE, "summary": "联系电话13812345678"}))


def test_it_is_handed_back_with_marks_and_can_be_sent_again() -> None:
    data = filled(WHOLE, {**WHOLE, "kind": "毛病", "title": "另一个"})
    handed = marked(data, back(data).mistakes)
    sheet = load_workbook(io.BytesIO(handed))[NAME]
    assert "不在可选的内容里" in sheet[at("kind", 7)].comment.text
    assert sheet[at("found_on")].is_date
    again = back(handed)
    assert places(again) == [f"{NAME}!{at('kind', 7)}"]
    assert again.rows[0].days == {"found_on": date(2019, 10, 8), "due_on": date(2019, 12, 31)}


def test_the_form_is_locked_but_for_its_yellow_cells_and_offers_its_lists() -> None:
    workbook = load_workbook(io.BytesIO(build(FORM, KEY)))
    sheet = workbook[NAME]
    assert not sheet["C6"].protection.locked
    assert sheet["B6"].protection.locked
    assert sheet[f"B{FIRST + MOST_LINES - 1}"].value == MOST_LINES
    lists = {str(one.sqref): one.formula1 for one in sheet.data_validations.dataValidation}
    assert "可选内容" in lists["C6:C205"]
    choices = workbook["可选内容"]
    assert [choices.cell(row, 2).value for row in range(5, 9)] == [
        *("370000 山东省", "370102 历下区", "370103 市中区", "370402 市中区"),
    ]
    assert [choices.cell(row, 4).value for row in (5, 6, 7)] == ["督导检查", "文件指出", None]
    assert "演示数据" in sheet["B2"].value


@pytest.mark.parametrize(
    "text",
    ["2019-11-7", "2019/11/07", "2019.11.7", "2019年11月7日", "20191107", "２０１９－１１－７"],
)
def test_days_as_people_type_them(text: str) -> None:
    assert day_of(Cell(text)) == date(2019, 11, 7)


def test_days_as_programs_keep_them() -> None:
    number = serial(date(2019, 11, 7))
    assert number == 43776
    assert day_of(Cell(str(number), Kind.DATE)) == date(2019, 11, 7)
    assert day_of(Cell(f"{number}.75", Kind.DATE)) == date(2019, 11, 7)
    assert day_of(Cell("2019-11-07T00:00:00", Kind.DATE)) == date(2019, 11, 7)
    assert day_of(None) is None
    midnight = filled({**WHOLE, "found_on": datetime(2019, 10, 8, 9, 30)})
    assert back(midnight).rows[0].days["found_on"] == date(2019, 10, 8)


@pytest.mark.parametrize(
    "cell",
    [
        *(Cell("43776"), Cell("59", Kind.DATE), Cell("99999", Kind.DATE), Cell("-1", Kind.DATE)),
        *(Cell("2019-13-01"), Cell("月底前"), Cell("11-7")),
    ],
)
def test_what_is_no_day(cell: Cell) -> None:
    with pytest.raises(ValueError, match=r"day|month"):
        day_of(cell)


@pytest.mark.parametrize("text", ["=cmd|' /C calc'!A0", "+1", "-1+1", "@SUM(A1)"])
def test_no_text_becomes_a_formula(text: str) -> None:
    sheet = Sheet("整改台账", "台账", [Column("问题", 30, "words")], [[text]])
    data = build_list(RankingBook("台账", ["内部资料"], [("行动", text)], [text], [sheet]))
    workbook = load_workbook(io.BytesIO(data))
    cells = [cell for one in workbook for row in one.iter_rows() for cell in row]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
    assert workbook["整改台账"]["A4"].value == f"'{text}"
    # What was neutralised for one program is taken back as it was written.
    assert back(filled({**WHOLE, "title": f"'{text}"})).rows[0].texts["title"] == text
