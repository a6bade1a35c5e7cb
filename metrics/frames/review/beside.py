"""A sheet beside its own past: this month, the month before, the same month last year."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Any

import numpy as np

from campaigns.periods import Month
from campaigns.queries.reporting import Counted
from campaigns.terms import Frequency, Nature, OverTime, Source
from metrics.engine.typed import Typed
from metrics.frames.entry.sheet import Sheet
from metrics.wording.changes import change
from metrics.wording.numbers import ABSENT, Numbers, unscaled

MISSING, EXEMPT = "未报", "不适用"


def groups_of(sheet: Sheet, notes: Mapping[str, str], numbers: Numbers) -> list[dict[str, Any]]:
    """The rows under their categories; ``notes`` are reasons already written, cell by cell."""
    groups = []
    for name, together in groupby(sheet.counted, key=lambda one: one.category):
        rows = [_row(sheet, one, notes, numbers) for one in together]
        groups.append({"name": name, "rows": rows, "striking": any(r["findings"] for r in rows)})
    return groups


def _row(sheet: Sheet, one: Counted, notes: Mapping[str, str], numbers: Numbers) -> dict[str, Any]:
    indicator = one.indicator
    code, decimals = indicator.code, indicator.decimals
    before, year_before = sheet.month.plus(-one.every), sheet.month.plus(-12)
    now = sheet.typed[code]
    earlier, last_year = (
        sheet.past.cell(code, past, sheet.column) for past in (before, year_before)
    )
    cell = sheet.cells.get(code, {})
    return {
        "code": code,
        "name": indicator.name,
        "unit": indicator.unit,
        "meaning": indicator.meaning,
        "hint": _hint(one),
        "now": said_words(now, decimals, numbers) or MISSING,
        "is_number": now.value is not None,
        "before": _past(sheet, one, before, earlier, numbers),
        # Said where it is not the month before.
        "before_month": "" if before == sheet.month.plus(-1) else f"{before.month}月",
        "since_before": _change(now, earlier, decimals, numbers),
        "year_before": _past(sheet, one, year_before, last_year, numbers),
        "since_year": _change(now, last_year, decimals, numbers),
        "ytd": _sum_of_year(sheet, one, numbers),
        "findings": sheet.findings.get(code, []),
        "why": cell.get("why", ""),
        "source": _source(cell),
        "carried": sheet.carried.get(code, ""),
        "note": notes.get(code, ""),
    }


def _sum_of_year(sheet: Sheet, one: Counted, numbers: Numbers) -> str:
    """The year's sum so far; nothing for a level, which does not add up."""
    if one.indicator.over_time != OverTime.SUM:
        return ""
    total = sheet.past.year_to_date(one, sheet.month, sheet.column)
    return numbers.amount(unscaled(total, one.indicator.decimals), one.indicator.decimals)


def _hint(one: Counted) -> str:
    """What a number of this kind is, where it is not a count of the month."""
    words = [
        "月末数" if one.indicator.nature == Nature.STOCK else "",
        Frequency(one.indicator.frequency).word
        if one.indicator.frequency != Frequency.MONTHLY
        else "",
    ]
    return " · ".join(word for word in words if word)


def _source(cell: Mapping[str, Any]) -> str:
    """Which way it came in, when not by the grid."""
    source = cell.get("source", "")
    return Source(source).word if source in {Source.WORKBOOK, Source.API} else ""


def said_words(typed: Typed, decimals: int, numbers: Numbers) -> str:
    """A cell's value as it is shown; empty where nothing was said."""
    if typed.exempt:
        return EXEMPT
    if typed.value is None:
        return ""
    return numbers.amount(unscaled(typed.value, decimals), decimals)


def _past(sheet: Sheet, one: Counted, month: Month, typed: Typed, numbers: Numbers) -> str:
    """未报 only where it was due and others of that month are known; else a dash."""
    if text := said_words(typed, one.indicator.decimals, numbers):
        return text
    return MISSING if one.is_due(month) and _is_known(sheet, month) else ABSENT


def _is_known(sheet: Sheet, month: Month) -> bool:
    """Whether the region has reported anything in that month."""
    if month.number not in sheet.past.months:
        return False
    place = sheet.past.months.index(month.number)
    return bool(np.any(~np.isnan(sheet.past.values[:, place, sheet.column])))


def _change(now: Typed, past: Typed, decimals: int, numbers: Numbers) -> dict[str, str]:
    told = change(unscaled(now.value, decimals), unscaled(past.value, decimals), decimals, numbers)
    return {"amount": told.amount, "share": told.share}
