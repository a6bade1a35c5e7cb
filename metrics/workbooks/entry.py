"""The form of one month: one sheet a region, made for the person who downloads it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from metrics.workbooks import shape
from metrics.workbooks.cover import Cover, add_cover
from metrics.workbooks.expected import CAMPAIGN, MONTH, Asked, AskedRegion, Expectation
from metrics.workbooks.form import COLUMNS, dress, figure, neutral, put
from metrics.workbooks.limits import MOST_REGIONS
from metrics.workbooks.looks import install, number_format
from metrics.workbooks.mistakes import Words
from metrics.workbooks.seal import META, Seal, written
from metrics.workbooks.shape import CARRIED, GROUP, Shape
from metrics.workbooks.titles import sheet_names

_COLUMNS = COLUMNS[shape.MONTH]
_FIGURES = ("year_before", "before", "ytd", "value")
_SIGN = "单位负责人：　　　　　　　　填表人：　　　　　　　　报出日期：　　　　年　　月　　日"
_HINT = (
    "只填黄色单元格。没有发生填0，本地没有这一事项填“不适用”，还不清楚的空着；"
    "填好后保存为 .xlsx，在系统里上传。"
)
_INSTRUCTIONS = (
    "只填黄色单元格：“本月数”和“说明”。其他单元格已经锁定，不需要改。",
    "没有发生填0；本地没有这一事项填“不适用”；还不清楚的空着，空着不会删掉已经填报的数。",
    "口径为“当月数”的填本月发生数，“月末数”填本月最后一天的数。比率由系统计算，不用填。",
    "直接填数字，不写单位、百分号和公式。从别的表格复制时，请用“选择性粘贴—数值”。",
    "与以往相差很大的数，请在“说明”里写明原因。",
    "不要写任何人的姓名、身份证号和手机号：本系统只收汇总数。",
    "填好后保存为 .xlsx，回到系统的填报页上传。有错会一次全部指出，改完之前一个数也不会写入。",
)


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """One indicator of one region. Numbers come as they are shown: ``1,204``, ``不适用``, ``—``.

    ``n``: version of the cell, handed back as the line's base; ``carried``: why it is not filled
    in here, e.g. because it was reported through another campaign.
    """

    code: str
    name: str
    unit: str = ""
    meaning: str = ""
    group: str = ""
    nature: str = ""
    mandatory: bool = True
    decimals: int = 0
    before: str = ""
    year_before: str = ""
    ytd: str = ""
    expected: str = ""
    text: str = ""
    why: str = ""
    n: int | None = None
    carried: str = ""


@dataclass(frozen=True, slots=True)
class TemplateSheet:
    region_code: str
    region_name: str
    rows: tuple[TemplateRow, ...]


@dataclass(frozen=True, slots=True)
class Template:
    """``month`` is ``2019-12``; ``marks`` stand on every sheet: 内部资料, 演示数据."""

    campaign_code: str
    campaign_name: str
    month: str
    month_label: str
    version: str
    made_at: str
    sheets: tuple[TemplateSheet, ...]
    office: str = ""
    person: str = ""
    deadline: str = ""
    marks: tuple[str, ...] = ()

    @property
    def about(self) -> dict[str, tuple[str, str]]:
        return {
            CAMPAIGN: (self.campaign_code, self.campaign_name),
            MONTH: (self.month, self.month_label),
        }


def build(template: Template, key: bytes) -> bytes:
    """The workbook. ValueError if it has no region, or more than could be sent back."""
    if not 1 <= len(template.sheets) <= MOST_REGIONS:
        raise ValueError(f"{len(template.sheets)} regions in one workbook; 1 to {MOST_REGIONS} go")
    workbook = Workbook()
    install(workbook)
    names = sheet_names([(sheet.region_name, sheet.region_code) for sheet in template.sheets])
    cover: Any = workbook.active
    add_cover(cover, _cover(template, names))
    for sheet, name in zip(template.sheets, names, strict=True):
        _add_region(workbook.create_sheet(name), template, sheet)
    add_seal(workbook, _seal(template), key)
    workbook.active = 1
    return packed(workbook)


def expectation(template: Template, words: Words) -> Expectation:
    """What the form built from this template may bring back."""
    regions = {
        sheet.region_code: AskedRegion(
            sheet.region_name,
            {row.code: Asked(row.name, row.unit, row.decimals, row.carried) for row in sheet.rows},
        )
        for sheet in template.sheets
    }
    return Expectation(template.about, template.version, regions, words)


def add_seal(workbook: Workbook, seal: Seal, key: bytes) -> None:
    sheet = workbook.create_sheet(META)
    for number, row in enumerate(written(seal, key), start=1):
        put(sheet, number, row)
    sheet.sheet_state = "veryHidden"


def packed(workbook: Workbook) -> bytes:
    buffer = BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def _seal(template: Template) -> Seal:
    return Seal(
        about=template.about,
        version=template.version,
        regions={sheet.region_code: sheet.region_name for sheet in template.sheets},
        cells={
            sheet.region_code: {row.code: row.n for row in sheet.rows} for sheet in template.sheets
        },
    )


def _cover(template: Template, names: list[str]) -> Cover:
    facts = (
        ("行动", template.campaign_name),
        ("报告期", template.month_label),
        ("填报单位", template.office),
        ("填报人", template.person),
        ("截止时间", template.deadline),
        ("表格生成时间", template.made_at),
        ("表格版本", template.version),
    )
    sheets = tuple(
        (name, sheet.region_code, _open(sheet), _mandatory(sheet))
        for name, sheet in zip(names, template.sheets, strict=True)
    )
    return Cover(
        title=f"{template.month_label}填表说明",
        marks=template.marks,
        facts=tuple((word, said) for word, said in facts if said),
        instructions=_INSTRUCTIONS,
        sheets=sheets,
    )


def _open(sheet: TemplateSheet) -> int:
    return sum(not row.carried for row in sheet.rows)


def _mandatory(sheet: TemplateSheet) -> int:
    return sum(row.mandatory and not row.carried for row in sheet.rows)


def _add_region(sheet: Worksheet, template: Template, region: TemplateSheet) -> None:
    put(sheet, 1, [f"#{shape.MONTH} {region.region_code}", *_COLUMNS])
    roles: dict[int, str] = {}
    for number, (role, values) in enumerate(_rows(template, region), start=2):
        put(sheet, number, [role, *values])
        roles[number] = role
    rows = {row.code: row for row in region.rows}
    for number, role in roles.items():
        if row := rows.get(role.removeprefix(CARRIED)):
            _number_formats(sheet, number, row.decimals)
    keys = dict(enumerate(_COLUMNS, start=2))
    dress(sheet, Shape(shape.MONTH, region.region_code, 1, 1, keys, roles))
    footer = f"{template.campaign_name} {template.month_label}", " ".join(template.marks)
    sheet.oddFooter.left.text, sheet.oddFooter.right.text = (
        text.replace("&", "&&") for text in footer
    )


def _number_formats(sheet: Worksheet, number: int, decimals: int) -> None:
    for column, key in enumerate(_COLUMNS, start=2):
        if key in _FIGURES:
            sheet.cell(number, column).number_format = number_format(decimals)


def _rows(template: Template, region: TemplateSheet) -> Iterator[tuple[str, list[Any]]]:
    """Role or code of each row below the key row, and what stands in it."""
    if template.marks:
        yield "#marks", ["　".join(template.marks)]
    yield "#title", [f"{template.campaign_name}月报表"]
    yield "#info", [_info(template, region)]
    yield "#hint", [_HINT]
    yield "#head", [column.heading for column in _COLUMNS.values()]
    group = ""
    for number, row in enumerate(region.rows, start=1):
        if row.group != group:
            group = row.group
            yield GROUP, [group]
        yield f"{CARRIED}{row.code}" if row.carried else row.code, _values(number, row)
    yield "#sign", [_SIGN]


def _info(template: Template, region: TemplateSheet) -> str:
    parts = [
        f"地区：{region.region_name}（{region.region_code}）",
        f"报告期：{template.month_label}",
        f"填报单位：{template.office}" if template.office else "",
        f"截止时间：{template.deadline}" if template.deadline else "",
    ]
    return "　　".join(part for part in parts if part)


def _values(number: int, row: TemplateRow) -> list[Any]:
    return [
        number,
        neutral(row.name),
        "必报" if row.mandatory else "选报",
        row.nature,
        row.unit,
        *(figure(text, row.decimals) for text in (row.year_before, row.before, row.ytd, row.text)),
        row.expected,
        row.carried or row.why,
        row.meaning,
    ]
