"""How the forms look: plain, official, the same in Excel, WPS and LibreOffice."""

from __future__ import annotations

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Protection, Side
from openpyxl.worksheet.worksheet import Worksheet

_BODY, _HEAD = "宋体", "黑体"  # every office computer has them
_SIZE = 11
_INK, _GREY, _RED = "FF1F2933", "FF5F6B7A", "FFB42318"
_LINE = Side(style="thin", color="FF9AA5B1")
_ALL_ROUND = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_YELLOW, _BLUE, _BAND, _PALE, _PINK = "FFFFF9DB", "FFDCE8F5", "FFEEF2F6", "FFF5F6F7", "FFFFD9D6"

_BARE = {"title", "marks", "info", "hint"}

TEXT_FORMAT = "@"
DAY_FORMAT = "yyyy-mm-dd"
GENERAL = "General"


def number_format(decimals: int) -> str:
    """``#,##0.00``: thousands, and the digits that the indicator keeps."""
    return "#,##0." + "0" * decimals if decimals else "#,##0"


NUMBER_FORMATS = {number_format(decimals): decimals for decimals in range(7)}


def install(workbook: Workbook) -> None:
    """The looks as named styles, so that a cell only names its own."""
    for style in _styles():
        workbook.add_named_style(style)


def on_a4(sheet: Worksheet, *, landscape: bool) -> None:
    """One page wide, as many high as it takes, numbered."""
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_options.horizontalCentered = True
    margins = sheet.page_margins
    margins.left = margins.right = 0.4
    margins.top, margins.bottom = 0.5, 0.7
    sheet.oddFooter.center.text = "第 &P 页，共 &N 页"


def _styles() -> list[NamedStyle]:
    title = Font(name=_HEAD, size=18, color=_INK)
    bold = Font(name=_HEAD, size=_SIZE, color=_INK)
    red = Font(name=_HEAD, size=_SIZE, color=_RED)
    small = Font(name=_BODY, size=10, color=_GREY)
    link = Font(name=_BODY, size=_SIZE, color="FF1D4F91", underline="single")
    entry = _style("entry", across="right", fill=_YELLOW, locked=False, wrap=False, indent=1)
    entry.number_format = number_format(0)
    reason = _style("reason", fill=_YELLOW, locked=False, indent=1)
    reason.number_format = TEXT_FORMAT
    day = _style("day", across="center", fill=_YELLOW, locked=False, wrap=False)
    day.number_format = DAY_FORMAT
    wrong = _style("wrong", across="right", fill=_PINK, font=red, locked=False)
    return [
        _style("title", font=title, across="center"),
        _style("marks", font=red),
        _style("info", font=Font(name=_BODY, size=_SIZE, color=_INK)),
        _style("hint", font=small),
        _style("head", font=bold, across="center", fill=_BLUE),
        _style("group", font=bold, fill=_BAND, indent=1),
        _style("words", indent=1),
        _style("centre", across="center"),
        _style("figure", across="right", fill=_PALE, wrap=False, indent=1),
        _style("note", font=small, indent=1),
        _style("closed", font=small, across="center", fill=_BAND),
        _style("link", font=link, indent=1),
        *(entry, reason, day, wrong),
    ]


def _style(
    name: str,
    *,
    font: Font | None = None,
    across: str = "left",
    fill: str = "",
    locked: bool = True,
    wrap: bool = True,
    indent: int = 0,
) -> NamedStyle:
    return NamedStyle(
        name=name,
        font=font or Font(name=_BODY, size=_SIZE, color=_INK),
        alignment=Alignment(horizontal=across, vertical="center", wrap_text=wrap, indent=indent),
        fill=PatternFill("solid", start_color=fill) if fill else PatternFill(),
        border=Border() if name in _BARE else _ALL_ROUND,
        protection=Protection(locked=locked),
    )
