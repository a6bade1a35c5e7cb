"""督导问责 of one region: its measures, its praise, what was decided, what is to be put right."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from campaigns.access import AnyUser
from campaigns.models import Campaign, Region
from campaigns.terms import DutyState, MeasureState, ProposalState, RectificationState
from metrics.models import Commendation, DutyEvent, Measure, Proposal, Rectification
from metrics.queries.accountability.letters import visible_praise
from metrics.queries.accountability.lines import Line, line_of, with_places
from metrics.queries.accountability.measures import visible_measures
from metrics.queries.accountability.proposals import visible_proposals
from metrics.queries.accountability.rectification import visible_lines
from metrics.queries.accountability.timeline import moment, name_of
from metrics.queries.accountability.waiting import month_words, rung_word
from metrics.queries.heirs import merged_into
from metrics.wording.accountability.standing import Stage, stage
from metrics.wording.boundaries import merged_words
from metrics.wording.days import dated, left_words


@dataclass(frozen=True, slots=True)
class Decided:
    """A proposal, with who decided what, when and why; "" while it waits."""

    rung: str
    rule: str
    month: str
    summary: str
    stage: Stage
    given: str
    decided: str
    reason: str
    url: str


@dataclass(frozen=True, slots=True)
class Praise:
    words: str
    day: str
    number: str
    url: str


@dataclass(frozen=True, slots=True)
class Problem:
    """A line of the rectification list. ``day`` is its deadline, of a closed one the day on which
    that was done; ``left`` is told while the region is at work on it."""

    number: int
    title: str
    stage: Stage
    day: str
    left: str
    late: bool
    url: str


@dataclass(frozen=True, slots=True)
class Duty:
    """What somebody had to do so many times, and how often it was entered."""

    name: str
    events: int
    last: str


@dataclass(frozen=True, slots=True)
class Earlier:
    """What is on record of a region that is part of this one by now; ``words`` says since when."""

    code: str
    name: str
    words: str
    lines: list[Line]
    praise: list[Praise]
    problems: list[Problem]

    def __bool__(self) -> bool:
        return any((self.lines, self.praise, self.problems))


@dataclass(frozen=True, slots=True)
class Record:
    running: list[Line]
    past: list[Line]
    earlier: list[Earlier]
    decided: list[Decided]
    praise: list[Praise]
    problems: list[Problem]
    duties: list[Duty]
    demonstration: bool

    def __bool__(self) -> bool:
        measures = (self.running, self.past, self.earlier)
        return any((*measures, self.decided, self.praise, self.problems, self.duties))


@dataclass(frozen=True, slots=True)
class Beside:
    """What other pages say of a region's measures; ``past`` and ``praise`` are counts."""

    running: list[Line]
    past: int
    praise: int
    url: str

    def __bool__(self) -> bool:
        return bool(self.running or self.past or self.praise)


def beside_of(user: AnyUser, campaign: Campaign, region: Region, today: date) -> Beside:
    """In short, with where the whole record is; two queries."""
    lines = lines_of(user, campaign, region, today)
    running = [line for line in lines if not line.ended]
    return Beside(
        running=running,
        past=len(lines) - len(running),
        praise=Commendation.objects.filter(campaign=campaign, region=region).count(),
        url=reverse("accountability_region", args=[campaign.code, region.code]),
    )


def lines_of(user: AnyUser, campaign: Campaign, region: Region, today: date) -> list[Line]:
    """The region's measures, what runs first, then the newest."""
    rows = list(with_places(visible_measures(user, campaign)).filter(region=region))
    for row in rows:
        row.campaign = campaign
    rows.sort(key=lambda row: (MeasureState(row.state).ends, -row.issued_on.toordinal(), -row.pk))
    return [line_of(user, row, today) for row in rows]


def record_of(user: AnyUser, campaign: Campaign, region: Region, today: date) -> Record:
    """Of a region that the user sees; who prepares the ladder sees what waits as well."""
    lines = lines_of(user, campaign, region, today)
    return Record(
        running=[line for line in lines if not line.ended],
        past=[line for line in lines if line.ended],
        earlier=_earlier(user, campaign, region, today),
        decided=_decided(user, campaign, region),
        praise=_praise(visible_praise(user, campaign).filter(region=region), campaign),
        problems=_problems(visible_lines(user, campaign).filter(region=region), campaign, today),
        duties=_duties(campaign, region),
        demonstration=Measure.objects.filter(
            campaign=campaign, region=region, demonstration=True
        ).exists(),
    )


def _earlier(user: AnyUser, campaign: Campaign, region: Region, today: date) -> list[Earlier]:
    """By the same permission as of any other region: of measures and praise the public ones, of the
    rectification list what the user sees."""
    rows = [(_before(user, campaign, row.predecessor, today), row) for row in merged_into(region)]
    return [
        replace(found, words=merged_words(found.name, row.successor.name, row.month, row.kind))
        for found, row in rows
        if found
    ]


def _before(user: AnyUser, campaign: Campaign, region: Region, today: date) -> Earlier:
    return Earlier(
        code=region.code,
        name=region.name,
        words="",
        lines=lines_of(user, campaign, region, today),
        praise=_praise(visible_praise(user, campaign).filter(region=region), campaign),
        problems=_problems(visible_lines(user, campaign).filter(region=region), campaign, today),
    )


def _decided(user: AnyUser, campaign: Campaign, region: Region) -> list[Decided]:
    rows = visible_proposals(user, campaign).filter(region=region)
    return [decision_of(row, campaign) for row in rows.order_by("-month", "-pk")]


def decision_of(row: Proposal, campaign: Campaign) -> Decided:
    rules: dict[str, Any] = row.ladder.rules
    by = name_of(row.decided_by)
    return Decided(
        rung=rung_word(rules, row.rung),
        rule=str(row.evidence.get("rule", {}).get("name", "")),
        month=month_words(row),
        summary=str(row.evidence.get("summary", "")),
        stage=stage(ProposalState(row.state)),
        given=rung_word(rules, row.given) if row.given and row.given != row.rung else "",
        decided=f"{by} {moment(row.decided_at)}".strip() if row.decided_at else "",
        reason=row.reason,
        url=reverse("proposal", args=[campaign.code, row.pk]),
    )


def _praise(rows: QuerySet[Commendation], campaign: Campaign) -> list[Praise]:
    rows = rows.select_related("letter").defer("letter__paper", "letter__content")
    return [
        Praise(
            words=row.words,
            day=dated(row.given_on),
            number=str(row.letter) if hasattr(row, "letter") else "",
            url=reverse("letter", args=[campaign.code, row.letter.pk])
            if hasattr(row, "letter")
            else "",
        )
        for row in rows.order_by("-given_on", "-pk")
    ]


def _problems(rows: QuerySet[Rectification], campaign: Campaign, today: date) -> list[Problem]:
    return [
        Problem(
            number=row.number,
            title=row.title,
            stage=stage(RectificationState(row.state)),
            day=_day_of(row),
            left=left_words(row.due_on, today) if row.state == RectificationState.OPEN else "",
            late=row.state == RectificationState.OPEN and row.due_on < today,
            url=reverse("rectification", args=[campaign.code, row.number]),
        )
        for row in rows.order_by("number")
    ]


def _day_of(row: Rectification) -> str:
    if row.closed_on:
        return f"{dated(row.closed_on)}销号"
    return f"整改期限{dated(row.due_on)}"


def _duties(campaign: Campaign, region: Region) -> list[Duty]:
    """How often each duty was entered for the region, in the order of the targets."""
    rows = DutyEvent.objects.filter(campaign=campaign, region=region, state=DutyState.HELD)
    found: dict[str, list[date]] = {}
    for code, name, day in rows.order_by("target__code", "held_on").values_list(
        "target__code", "target__name", "held_on"
    ):
        found.setdefault(f"{code} {name}", []).append(day)
    return [Duty(key.partition(" ")[2], len(days), dated(days[-1])) for key, days in found.items()]
