"""The form of a recount: the figures of the sample, with room for what was counted again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from openpyxl import Workbook

from metrics.workbooks import shape
from metrics.workbooks.cover import Cover, add_cover
from metrics.workbooks.entry import add_seal, packed
from metrics.workbooks.expected import Asked, AskedRegion, Expectation
from metrics.workbooks.form import COLUMNS, dress, figure, put
from metrics.workbooks.looks import install, number_format
from metrics.workbooks.mistakes import Words
from metrics.workbooks.seal import Seal
from metrics.workbooks.shape import Shape

NAME = "复核表"
SAMPLE = "复核抽样"  # what the seal says the form is for
VERSION = "1"  # counts up when the columns change
AGAIN = "请从系统重新下载复核表，把复核数粘贴过去再上传。"
_COLUMNS = COLUMNS[shape.RECOUNT]
_HINT = (
    "对照案卷、台账重新数一遍，只填黄色单元格；数出来是多少填多少；与填报数不同的，必须写明原因。"
)
_INSTRUCTIONS = (
    "一行是抽到的一个数。只填黄色单元格：“复核数”“复核日期”和“说明”；还没有复核的整行空着。",
    "复核数是重新数出来的数，没有发生填0，不写单位、百分号和公式；与填报数不同的，必须在“说明”里写明原因，一致的可以不写。",
    "复核日期写成 2019-11-7 或 2019年11月7日都可以。",
    "不要写任何人的姓名、身份证号和手机号：本系统不收个人信息。",
    "填好后保存为 .xlsx，在系统里上传。有错会一次全部指出，改完之前一项也不会登记。",
)


@dataclass(frozen=True, slots=True)
class RecountRow:
    """One figure. ``code`` is its number in the system; ``reported`` and ``recounted`` as they are
    shown (``1,204``, "" for nothing yet); ``before``: what stands there in the smallest unit;
    ``counted_on``: a day of a spreadsheet, None for none."""

    code: str
    region: str
    indicator: str
    unit: str
    decimals: int
    month: str
    reported: str
    recounted: str = ""
    counted_on: int | None = None
    words: str = ""
    before: int | None = None

    @property
    def name(self) -> str:
        """What stands beside the figure and is held against its hidden code."""
        return f"{self.indicator}（{self.month}）"


@dataclass(frozen=True, slots=True)
class RecountForm:
    """``code`` and ``label`` of the sample, e.g. ``SD 2019Q3``; ``marks`` stand on every sheet."""

    code: str
    label: str
    rows: Sequence[RecountRow]
    made_at: str
    office: str = ""
    person: str = ""
    marks: Sequence[str] = field(default_factory=tuple)

    @property
    def about(self) -> dict[str, tuple[str, str]]:
        return {SAMPLE: (self.code, self.label)}

    def expectation(self, words: Words) -> Expectation:
        """What an upload is held against: the right form of the right sample."""
        asked = {
            row.code: Asked(row.name, row.unit, row.decimals, region=row.region)
            for row in self.rows
        }
        return Expectation(self.about, VERSION, {self.code: AskedRegion("", asked)}, words, AGAIN)


def build(form: RecountForm, key: bytes) -> bytes:
    """The workbook: how to fill it in, and one line a figure."""
    workbook = Workbook()
    install(workbook)
    cover: Any = workbook.active
    add_cover(cover, _cover(form))
    sheet = workbook.create_sheet(NAME)
    put(sheet, 1, [f"#{shape.RECOUNT} {form.code}", *_COLUMNS])
    roles: dict[int, str] = {}
    for number, (role, values) in enumerate(_lines(form), start=2):
        put(sheet, number, [role, *values])
        roles[number] = role
    for number, row in zip(_numbers(roles), form.rows, strict=True):
        for place, column in enumerate(_COLUMNS, start=2):
            if column in {"reported", "value"}:
                sheet.cell(number, place).number_format = number_format(row.decimals)
    keys = dict(enumerate(_COLUMNS, start=2))
    dress(sheet, Shape(shape.RECOUNT, form.code, 1, 1, keys, roles))
    sheet.oddFooter.left.text = "　".join(form.marks).replace("&", "&&")
    cells = {form.code: {row.code: row.before for row in form.rows}}
    add_seal(workbook, Seal(form.about, VERSION, {form.code: form.label}, cells), key)
    workbook.active = 1
    return packed(workbook)


def _numbers(roles: dict[int, str]) -> list[int]:
    return [number for number, role in roles.items() if not role.startswith("#")]


def _cover(form: RecountForm) -> Cover:
    facts = (
        ("复核抽样", form.label),
        ("复核单位", form.office),
        ("复核人", form.person),
        ("表格生成时间", form.made_at),
    )
    return Cover(
        title="复核表填表说明",
        marks=tuple(form.marks),
        facts=tuple((word, said) for word, said in facts if said),
        instructions=_INSTRUCTIONS,
        sheets=(),
    )


def _lines(form: RecountForm) -> Iterator[tuple[str, list[Any]]]:
    if form.marks:
        yield "#marks", ["　".join(form.marks)]
    yield "#title", [form.label]
    yield "#hint", [_HINT]
    yield "#head", [column.heading for column in _COLUMNS.values()]
    for number, row in enumerate(form.rows, start=1):
        yield (
            row.code,
            [
                *(number, row.region, row.name, row.month, row.unit),
                figure(row.reported, row.decimals),
                figure(row.recounted, row.decimals) if row.recounted else None,
                row.counted_on,
                row.words,
            ],
        )
