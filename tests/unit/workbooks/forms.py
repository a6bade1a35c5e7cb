"""A small monthly form, and ways to fill it in as people and programs do."""

import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from openpyxl import Workbook, load_workbook

from metrics.wording.findings import mistake_words
from metrics.workbooks import entry, upload
from metrics.workbooks.entry import Template, TemplateRow, TemplateSheet
from metrics.workbooks.expected import Expectation, Upload

KEY = b"a key for tests only, thirty-two"
LIXIA, SHIZHONG = "370102", "370103"

ROWS = (
    TemplateRow(
        "registered", "在册吸毒人员", "人", "月末登记在册的人数。", "人员底数", "月末数",
        before="1,204", year_before="未报", ytd="—", text="1210", n=3,
    ),
    TemplateRow(
        "cases", "破获毒品刑事案件", "起", "当月破获的案件数。", "打击与收戒", "当月数",
        before="7", year_before="5", ytd="81", expected="累计应达 96 起",
    ),
    TemplateRow(
        "seized", "缴获毒品", "千克", "当月缴获毒品的净重。", "打击与收戒", "当月数",
        decimals=2, before="12.50", mandatory=False,
    ),
)  # fmt: skip
# Where they stand: hidden column A; the value in J, the reason in L, each indicator in its row.
VALUE, REASON = "J", "L"
AT = {"registered": 8, "cases": 10, "seized": 11}


def template(**changes: Any) -> Template:
    whole = Template(
        campaign_code="SD",
        campaign_name="禁毒人民战争",
        month="2019-12",
        month_label="2019年12月",
        version="3",
        made_at="2020-01-02 10:22",
        sheets=(
            TemplateSheet(LIXIA, "历下区", ROWS),
            TemplateSheet(SHIZHONG, "市中区", ROWS),
        ),
        office="济南市禁毒委员会办公室",
        person="王一填",
        deadline="1月6日 24:00 前",
        marks=("内部资料", "演示数据"),
    )
    return replace(whole, **changes)


def blank_form(**changes: Any) -> bytes:
    return entry.build(template(**changes), KEY)


def expected(**changes: Any) -> Expectation:
    return entry.expectation(template(**changes), mistake_words)


def edited(edit: Callable[[Workbook], None], data: bytes | None = None) -> bytes:
    """The form after a person has been at it."""
    workbook = load_workbook(io.BytesIO(data or blank_form()))
    edit(workbook)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def filled(cells: Mapping[str, Any], sheet: str = "历下区") -> bytes:
    """``{"J8": 5}`` typed into one sheet."""

    def type_in(workbook: Workbook) -> None:
        for place, value in cells.items():
            workbook[sheet][place] = value

    return edited(type_in)


def back(data: bytes, **changes: Any) -> Upload:
    return upload.read(data, "月报.xlsx", KEY, expected(**changes))


def said(found: Upload, region: str = LIXIA) -> dict[str, str]:
    return {line.indicator: line.text for line in found.lines if line.region == region}


def places(found: Upload) -> list[str]:
    return [mistake.place for mistake in found.mistakes]


def repacked(data: bytes, change: Callable[[str, bytes], bytes | None]) -> bytes:
    """The package with each part changed, or left out where the change gives None."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            part = change(name, source.read(name))
            if part is not None:
                target.writestr(name, part)
    return buffer.getvalue()


def added(data: bytes, parts: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO(data)
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as target:
        for name, part in parts.items():
            target.writestr(name, part)
    return buffer.getvalue()
