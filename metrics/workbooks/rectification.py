"""问题整改台账: the form in which new lines come in, made for the person who downloads it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from metrics.workbooks import shape
from metrics.workbooks.cover import Cover, add_cover
from metrics.workbooks.entry import add_seal, packed
from metrics.workbooks.expected import Expectation
from metrics.workbooks.form import CHOICES_NAME, CHOICES_ROW, COLUMNS, dress, put
from metrics.workbooks.looks import install
from metrics.workbooks.seal import Seal
from metrics.workbooks.shape import Shape

NAME = "问题清单"
LIST = "整改台账"  # what the seal says the form is for
VERSION = "1"  # counts up when the columns change
MOST_LINES = 200
EXPORTED = ("全部各列", "办理记录")  # sheets of the list that is given out to read
AGAIN = "请从系统重新下载表格，把内容粘贴过去再上传。"
_COLUMNS = COLUMNS[shape.RECTIFICATION]
_HINT = "一行一个问题，从上往下填。地区、类型、来源可以点单元格右边的箭头选。不写姓名和电话。"
_INSTRUCTIONS = (
    "一行是一个问题或一条建议。只填黄色单元格，填几行算几行，空行不用删。",
    "地区、类型、来源从下拉列表里选；地区也可以只写代码或名称，重名的请写代码。类型空着的算问题。",
    "“问题”用一句话写明（最多80个字），细节写在“具体情况”里（最多2000个字）。",
    "日期写成 2019-11-7 或 2019年11月7日都可以。整改期限不能早于今天。",
    "已经在台账里的不要再填：地区、问题、发现日期都相同的，系统不收第二遍。",
    "不要写任何人的身份证号和手机号：本系统不收个人信息。",
    "填好后保存为 .xlsx，在系统里上传。有错会一次全部指出，改完之前一条也不会登记。",
)


@dataclass(frozen=True, slots=True)
class Form:
    """``regions``: code, name, name of the one above; ``sources``: words. ``marks`` stand on every
    sheet: 内部资料, 演示数据."""

    campaign_code: str
    campaign_name: str
    regions: tuple[tuple[str, str, str], ...]
    sources: tuple[str, ...]
    made_at: str
    office: str = ""
    person: str = ""
    marks: tuple[str, ...] = ()

    @property
    def about(self) -> dict[str, tuple[str, str]]:
        return {LIST: (self.campaign_code, self.campaign_name)}

    @property
    def expectation(self) -> Expectation:
        """What an upload is held against: the right form of the right campaign."""
        return Expectation(self.about, VERSION, {}, lambda *_: "", AGAIN)


def build(form: Form, key: bytes) -> bytes:
    """The workbook: how to fill it in, the lines, what there is to choose from."""
    workbook = Workbook()
    install(workbook)
    cover: Any = workbook.active
    add_cover(cover, _cover(form))
    lines = workbook.create_sheet(NAME)
    _fill(lines, f"{shape.RECTIFICATION} {form.campaign_code}", _lines(form))
    lines.oddFooter.left.text = "　".join(form.marks).replace("&", "&&")
    _fill(workbook.create_sheet(CHOICES_NAME), shape.CHOICES, _choices(form))
    add_seal(workbook, Seal(form.about, VERSION, {}, {}), key)
    workbook.active = 1
    return packed(workbook)


def _cover(form: Form) -> Cover:
    facts = (
        ("行动", form.campaign_name),
        ("填报单位", form.office),
        ("填报人", form.person),
        ("表格生成时间", form.made_at),
    )
    return Cover(
        title="问题整改台账填表说明",
        marks=form.marks,
        facts=tuple((word, said) for word, said in facts if said),
        instructions=_INSTRUCTIONS,
        sheets=(),
    )


def _fill(sheet: Worksheet, named: str, rows: Iterator[tuple[str, list[Any]]]) -> None:
    kind, _, subject = named.partition(" ")
    columns = COLUMNS[kind]
    put(sheet, 1, [f"#{named}", *columns])
    roles: dict[int, str] = {}
    for number, (role, values) in enumerate(rows, start=2):
        put(sheet, number, [role, *values])
        roles[number] = role
    dress(sheet, Shape(kind, subject, 1, 1, dict(enumerate(columns, start=2)), roles))


def _lines(form: Form) -> Iterator[tuple[str, list[Any]]]:
    if form.marks:
        yield "#marks", ["　".join(form.marks)]
    yield "#title", [f"{form.campaign_name}问题整改台账（新登记）"]
    yield "#hint", [_HINT]
    yield "#head", [column.heading for column in _COLUMNS.values()]
    for number in range(1, MOST_LINES + 1):
        yield f"line-{number}", [number]


def _choices(form: Form) -> Iterator[tuple[str, list[Any]]]:
    """The lists begin in ``CHOICES_ROW``, whatever stands above."""
    yield "#marks", ["　".join(form.marks)]
    yield "#title", ["可选内容（不用填）"]
    yield "#head", [column.heading for column in COLUMNS[shape.CHOICES].values()]
    for number in range(max(len(form.regions), len(form.sources))):
        code, name, above = form.regions[number] if number < len(form.regions) else ("", "", "")
        source = form.sources[number] if number < len(form.sources) else ""
        yield f"#row {number + CHOICES_ROW}", [f"{code} {name}".strip(), above, source]
