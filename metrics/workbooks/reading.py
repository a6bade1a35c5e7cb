"""One cell of a form as text that can be read as a value, or the mistake in it."""

from __future__ import annotations

from metrics.engine.typed import read_typed
from metrics.workbooks.book import Cell, Kind
from metrics.workbooks.form import natural
from metrics.workbooks.mistakes import Words

_AS_NUMBER = "请把单元格格式改为“数值”，再填一次。"
_NUMBER_ONLY = "请填数字；没有发生填0，本地没有这一事项填“不适用”。"
# What a spreadsheet program makes of a cell that is no figure: what is wrong, what to do.
_KINDS = {
    Kind.DATE: ("这一格成了日期，数值已经变了。", _AS_NUMBER),
    Kind.PERCENT: ("这一格是百分数。", f"比率由系统计算，请填人数、件数等原数。{_AS_NUMBER}"),
    Kind.BOOLEAN: ("这一格是逻辑值，不是数值。", _NUMBER_ONLY),
}


def said(cell: Cell | None) -> str:
    """What stands in a cell, without blanks around it and the mark that keeps it from computing."""
    return natural(cell.text.strip()) if cell else ""


def wrong(cell: Cell | None, decimals: int, unit: str, words: Words) -> tuple[str, str]:
    """What is wrong with a figure and what to do; two empty texts if nothing is."""
    if cell is None:
        return "", ""
    if cell.kind == Kind.FORMULA:
        return formula(cell)
    if cell.kind == Kind.ERROR:
        return f"这一格是错误值 {cell.text}。", _NUMBER_ONLY
    if cell.kind in _KINDS:
        return _KINDS[cell.kind]
    typed = read_typed(said(cell), decimals)
    return (words(typed.mistake, said(cell), unit, decimals), "") if typed.mistake else ("", "")


def formula(cell: Cell) -> tuple[str, str]:
    return f"这一格是公式 {cell.text}。", "请改为数值：复制后选择性粘贴为数值。"
