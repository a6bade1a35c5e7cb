"""How one office reported in some months: what the reporting rules look at, as a table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone

from campaigns.models import Campaign
from campaigns.periods import Month
from metrics.models import ReportingPeriod, Submission
from metrics.queries.entry.owed import HANDED_IN
from metrics.wording.accountability.evidence import IN_TIME, LATE, MISSING
from metrics.wording.numbers import ABSENT
from metrics.wording.times import clock


def report_history(
    campaign: Campaign, regions: Sequence[int], months: Sequence[Month]
) -> tuple[list[list[str]], dict[Month, str]]:
    """Rows (month, how, due, handed in) of an office, known under any of these ids, and the months
    that failed with the word for it."""
    numbers = [month.number for month in months]
    periods = {
        row.month: row
        for row in ReportingPeriod.objects.filter(campaign=campaign, month__in=numbers)
    }
    sheets = {
        row.period.month: row
        for row in Submission.objects.filter(
            period__in=list(periods.values()), region__in=list(regions)
        )
        .select_related("period")
        .defer("lines")
    }
    rows, failed = [], {}
    for month in months:
        period, sheet = periods.get(month.number), sheets.get(month.number)
        how = _how(period, sheet)
        due = (sheet.deadline if sheet else None) or (period.due_at if period else None)
        rows.append([month.chinese, how, _due(due), _moment(sheet)])
        if how in {MISSING, LATE}:
            failed[month] = how
    return rows, failed


def missed_the_lock(state: str, handed: datetime | None, lock: datetime | None) -> bool:
    """Whether a sheet was not there when its month was locked; ``state`` is "" without one."""
    return state not in HANDED_IN or bool(lock and handed and handed > lock)


def _how(period: ReportingPeriod | None, sheet: Submission | None) -> str:
    if period is None:
        return ABSENT
    if sheet is None or missed_the_lock(sheet.state, sheet.submitted_at, period.locked_at):
        return MISSING
    return LATE if sheet.late else IN_TIME


def _due(due: datetime | None) -> str:
    return clock(timezone.localtime(due), until=True) if due else ABSENT


def _moment(sheet: Submission | None) -> str:
    handed = sheet.submitted_at if sheet else None
    return clock(timezone.localtime(handed)) if handed else ABSENT
