"""How a region has reported month by month: on time, late, returned, missing, amended."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count
from django.urls import reverse

from campaigns.access import AnyUser, handles_sheets
from campaigns.models import Campaign, Region
from campaigns.periods import Month
from campaigns.queries.reporting import due_for, reporters
from campaigns.terms import AmendmentState, PeriodState, Verb
from metrics.models import Amendment, ReportingPeriod, Submission, SubmissionMove
from metrics.queries.entry.owed import HANDED_IN
from metrics.wording.numbers import ABSENT, Numbers

Filled = Mapping[Month, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Reported:
    """One month. ``word`` stands in for the numbers where there is nothing to count yet, or where
    a single office reports."""

    month: str
    due: int
    on_time: int
    late: int
    missing: int
    returned: int
    completeness: str
    amended: int
    amended_url: str
    word: str


def record_of(
    user: AnyUser,
    campaign: Campaign,
    region: Region,
    months: Sequence[Month],
    filled: Filled,
    numbers: Numbers,
) -> list[Reported]:
    """Every month, the newest first; all offices of the region and below are counted."""
    sees = handles_sheets(user, region)
    numbers_of = [month.number for month in months]
    inside = {"region__path__startswith": region.path}
    periods = ReportingPeriod.objects.filter(campaign=campaign, month__in=numbers_of)
    states = {row.month: row for row in periods}
    sheets: dict[int, list[tuple[str, bool]]] = defaultdict(list)
    handed = Submission.objects.filter(period__in=periods.order_by(), **inside)
    for month, state, late in handed.values_list("period__month", "state", "late"):
        sheets[month].append((state, late))
    returned = _counted(
        SubmissionMove.objects.filter(
            verb=Verb.RETURN,
            submission__period__in=periods.order_by(),
            submission__region__path__startswith=region.path,
        ),
        "submission__period__month",
    )
    amended = _counted(
        Amendment.objects.filter(state=AmendmentState.APPROVED, month__in=numbers_of, **inside),
        "month",
    )
    return [
        _row(
            month,
            states.get(month.number),
            due=_offices(campaign, region, month),
            sheets=sheets[month.number],
            returned=returned[month.number],
            amended=amended[month.number],
            completeness=_completeness(filled.get(month), numbers),
            amended_url=_amendments_url(month, region) if sees else "",
        )
        for month in reversed(months)
    ]


def _counted(rows: Any, field: str) -> Counter[int]:
    return Counter(dict(rows.order_by().values_list(field).annotate(number=Count("pk"))))


def _offices(campaign: Campaign, region: Region, month: Month) -> int:
    return sum(one.path.startswith(region.path) for one in reporters(campaign, month))


def _completeness(found: tuple[int, int] | None, numbers: Numbers) -> str:
    reported, due = found or (0, 0)
    return numbers.share(min(reported, due), due) if due else ABSENT


def _amendments_url(month: Month, region: Region) -> str:
    asked = {"state": AmendmentState.APPROVED, "month": str(month), "region": region.code}
    return f"{reverse('amendments')}?{urlencode(asked)}"


def _row(  # noqa: PLR0913 (one argument a column)
    month: Month,
    period: ReportingPeriod | None,
    *,
    due: int,
    sheets: Sequence[tuple[str, bool]],
    returned: int,
    amended: int,
    completeness: str,
    amended_url: str,
) -> Reported:
    handed = [late for state, late in sheets if state in HANDED_IN]
    return Reported(
        month=month.chinese,
        due=due,
        on_time=len(handed) - sum(handed),
        late=sum(handed),
        missing=max(due - len(handed), 0),
        returned=returned,
        completeness=completeness,
        amended=amended,
        amended_url=amended_url if amended else "",
        word=_word(period, due, handed),
    )


def _word(period: ReportingPeriod | None, due: int, handed: Sequence[bool]) -> str:
    if period is None:
        return "没有开启填报"
    if not due:
        return "没有填报任务"
    if period.state == PeriodState.OPEN and len(handed) < due:
        return "填报中"
    if due > 1:
        return ""
    if not handed:
        return "未报"
    return "逾期" if handed[0] else "按时"


def history_cells(
    user: AnyUser, campaign: Campaign, region: Region, months: Sequence[Month]
) -> dict[tuple[str, Month], str]:
    """(indicator, month) → the cell's history, for the cells that the region itself fills in and
    a user who sees its sheets."""
    if not handles_sheets(user, region):
        return {}
    known = set(
        ReportingPeriod.objects.filter(
            campaign=campaign, month__in=[month.number for month in months]
        ).values_list("month", flat=True)
    )
    return {
        (one.indicator.code, month): reverse(
            "cell_history", args=[campaign.code, str(month), region.code, one.indicator.code]
        )
        for month in months
        if month.number in known
        for one in due_for(campaign, region, month)
    }
