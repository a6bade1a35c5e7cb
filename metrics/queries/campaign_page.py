"""战役: a campaign in time, its operations and targets, and what else its document states."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from campaigns.models import Campaign, Citation, Operation, Phase, Target
from campaigns.periods import Month, Season, window_of
from campaigns.terms import (
    BulletinKind,
    ListingAuthority,
    ListingStatus,
    OperationKind,
    State,
    Window,
)
from campaigns.timetable import bulletin_at, timetable_of
from metrics.models import ReportingPeriod
from metrics.queries.bulletin.period import period_words
from metrics.queries.documents import Held
from metrics.queries.explanation import TargetLine
from metrics.wording.campaigns import Running, life_words, month_words, season_state
from metrics.wording.derived import derived_words
from metrics.wording.promises import spread
from metrics.wording.tallies import state_counts
from metrics.wording.times import clock


@dataclass(frozen=True, slots=True)
class Promised:
    """A target with what the whole region has reached of it; ``line`` is None before the first
    ranking, ``below`` says in words how the regions stand where the whole is not asked."""

    code: str
    name: str
    headline: bool
    url: str
    why_url: str
    line: TargetLine | None
    below: str


@dataclass(slots=True)
class Line:
    """An operation, or what belongs to none."""

    code: str
    name: str
    kind_word: str
    summary: str
    season: str
    runs: bool
    url: str
    targets: list[Promised] = field(default_factory=list)

    @property
    def states(self) -> list[dict[str, Any]]:
        """How many of its targets stand how for the whole."""
        states = [one.line.state for one in self.targets if one.line and not one.below]
        return [row for row in state_counts(states) if row["number"]]


def get_operation_for(campaign: Campaign, code: str) -> Operation:
    """An operation of a campaign that the user has been let into, else 404."""
    rows = campaign.operations.select_related("citation__document")
    operation = rows.filter(code=code).first()
    if operation is None:
        raise Http404("没有这个战役")
    return operation


def operations_of(
    campaign: Campaign, operations: Sequence[Operation], month: Month, held: Held | None
) -> list[Line]:
    """Every operation with its targets."""
    targets = _targets(campaign, held)
    return [
        Line(
            code=row.code,
            name=row.name,
            kind_word=OperationKind(row.kind).word,
            summary=row.summary,
            season=season_state(running(row, campaign, month), month),
            runs=runs_in(row, campaign, month),
            url=reverse("operation", args=[campaign.code, row.code]),
            targets=targets[row.pk],
        )
        for row in operations
    ]


def unattached(campaign: Campaign, held: Held | None) -> list[Line]:
    """Targets that belong to no operation, by category."""
    rows = campaign.targets.filter(operation=None).select_related("category")
    groups: dict[str, Line] = {}
    for row in rows.order_by("category__number", "code"):
        line = groups.setdefault(
            row.category.code, Line(row.category.code, row.category.name, "", "", "", True, "")
        )
        line.targets.append(_promised(row, campaign, held))
    return list(groups.values())


def _targets(campaign: Campaign, held: Held | None) -> dict[int, list[Promised]]:
    found: dict[int, list[Promised]] = defaultdict(list)
    for row in campaign.targets.filter(operation__isnull=False).order_by("code"):
        if row.operation_id:
            found[row.operation_id].append(_promised(row, campaign, held))
    return found


def _promised(row: Target, campaign: Campaign, held: Held | None) -> Promised:
    line = held.line(row.code) if held else None
    below = ""
    if held and line and line.state is State.NOT_APPLICABLE:
        word, states = held.below(row.code, row.scope["levels"])
        below = spread(word, states) if word else "这一级不评价"
    return Promised(
        code=row.code,
        name=row.name,
        headline=row.headline,
        url=_target_url(campaign, row.code, held),
        why_url=held.why_url(row.code) if held and line and not below else "",
        line=line,
        below=below,
    )


def _target_url(campaign: Campaign, code: str, held: Held | None) -> str:
    path = reverse("target", args=[campaign.code, code])
    return f"{path}?month={held.month}" if held else path


def runs_in(operation: Operation, campaign: Campaign, month: Month) -> bool:
    """Whether a month lies in the season, the operation's years and the campaign."""
    first, last = Month.containing(campaign.starts_on), Month.containing(campaign.ends_on)
    if not first <= month <= last or month not in season_of(operation):
        return False
    begins, ends = operation.first_year, operation.last_year
    return (begins is None or month.year >= begins) and (ends is None or month.year <= ends)


def season_of(operation: Operation) -> Season:
    return Season(operation.first_month, operation.last_month)


def running(operation: Operation, campaign: Campaign, month: Month) -> Running:
    """The operation as of a month, with when it begins again where it rests."""
    runs = runs_in(operation, campaign, month)
    last = Month.containing(campaign.ends_on)
    begins = None
    if not runs and month < last:
        coming = month.plus(1).through(last)
        begins = next((one for one in coming if runs_in(operation, campaign, one)), None)
    return Running(operation.name, season_of(operation), runs, begins)


def phase_in(phases: Sequence[Phase], month: Month) -> str:
    """The phase of a month's last day, "" outside all of them."""
    day = month.plus(1).first_day() - timedelta(days=1)
    return next((row.name for row in phases if row.starts_on <= day <= row.ends_on), "")


def time_words(
    campaign: Campaign,
    phases: Sequence[Phase],
    operations: Sequence[Operation],
    month: Month | None,
    today: date,
) -> list[str]:
    """Where it stands today, and in the newest published month."""
    said = [life_words(campaign.starts_on, campaign.ends_on, today, len(phases))]
    if month is None:
        return [*said, "还没有发布过月排名。"]
    own = [row for row in operations if row.kind == OperationKind.OPERATION]
    told = [running(row, campaign, month) for row in own]
    return [*said, month_words(month, phase_in(phases, month), told)]


def calendar_of(campaign: Campaign, month: Month) -> list[dict[str, str]]:
    """The days of a month: as it was opened, or as the calendar has them."""
    period = ReportingPeriod.objects.filter(campaign=campaign, month=month.number).first()
    plan = timetable_of(campaign.calendar, month, timezone.get_default_timezone())
    due, review, locks = plan.due_at, plan.review_at, plan.locks_at
    if period and period.due_at and period.review_at and period.locks_at:
        due, review, locks = (
            timezone.localtime(at) for at in (period.due_at, period.review_at, period.locks_at)
        )
    return [
        {"word": "报送截止", "when": _by_year(due, until=True)},
        {"word": "审核截止", "when": _by_year(review, until=True)},
        {"word": "锁定并计算", "when": _by_year(locks)},
        {"word": campaign.cadence["bulletin_name"], "when": _bulletin(campaign, month)},
    ]


def _by_year(at: datetime, *, until: bool = False) -> str:
    day = at - timedelta(minutes=1) if until else at
    return f"{day.year}年{clock(at, until=until)}"


def _bulletin(campaign: Campaign, month: Month) -> str:
    """The bulletin of the quarter that the month is in: in the month after its end."""
    _, end = window_of(Window.QUARTER, month)
    day = bulletin_at(campaign.calendar, end, timezone.get_default_timezone())
    quarter = period_words(BulletinKind.QUARTERLY, end)
    return f"{day.year}年{day.month}月{day.day}日（{quarter}）"


def listed_areas(campaign: Campaign) -> list[dict[str, Any]]:
    rows = campaign.listed_areas.select_related("region", "citation__document")
    return [
        {
            "region": row.region.name,
            "words": ListingAuthority(row.authority).word + ListingStatus(row.status).word,
            "since": Month.of(row.since).chinese,
            "name": row.name,
            "leave_by": Month.of(row.leave_by).chinese if row.leave_by else "",
            "source": source_of(row.citation),
            "derived": derived_words(row.derived),
        }
        for row in rows
    ]


def source_of(citation: Citation | None) -> dict[str, str]:
    """Where something is written, with a way there; empty for nothing."""
    if citation is None:
        return {}
    return {
        "words": f"《{citation.document.title}》{citation.place}",
        "summary": citation.summary,
        "url": f"{document_url(citation.document.code)}#place-{citation.code}",
    }


def document_url(code: str) -> str:
    return reverse("document", args=[code])
