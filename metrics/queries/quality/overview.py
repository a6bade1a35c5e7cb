"""数据质量 of one month: who reports completely and in time, and which figures are asked about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse

from campaigns.access import AnyUser, desks_of, visible_regions
from campaigns.models import Campaign, Region
from campaigns.periods import Month
from campaigns.queries.regions import valid_at
from campaigns.queries.reporting import levels_of, reporters
from campaigns.terms import Level, QuestionState
from metrics.queries.quality.answers import Answer, Head, answers, seen_total
from metrics.queries.quality.choosing import SHOWS, Choice
from metrics.queries.quality.facts import Factor, Rate, Rates, rates_through
from metrics.queries.quality.indicators import UNSETTLED, IndicatorRow, indicator_rows
from metrics.queries.quality.questions import counts, visible_questions
from metrics.queries.quality.recounts_listed import Told, factors_below, hands_of, recounts_of
from metrics.queries.quality.shown import Row, rows_of
from metrics.wording.numbers import Numbers
from metrics.wording.quality import said

_MONTHS = 12
_QUESTIONS = 8  # so many stand on the overview


@dataclass(frozen=True, slots=True)
class Cell:
    text: str
    shade: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class RegionRow:
    name: str
    city: str
    url: str
    is_mine: bool
    completeness: said.Shown
    timeliness: said.Shown
    open: int
    late: int
    answered: int
    factor: str
    cells: list[Cell]
    head: Head


@dataclass(frozen=True, slots=True)
class HeadMonth:
    label: str
    current: bool


@dataclass(frozen=True, slots=True)
class Heat:
    """What the months beside the regions show."""

    word: str
    months: list[HeadMonth]
    options: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Overview:
    month: str
    is_open: bool
    answers: list[Answer]
    heat: Heat
    rows: list[RegionRow]
    questions: list[Row]
    asked_words: str
    indicators: list[IndicatorRow]
    clean: list[IndicatorRow]
    recounts: list[Told]
    by_hand: list[Told]


def overview(
    user: AnyUser,
    choice: Choice,
    known: Sequence[tuple[Month, bool]],
    today: date,
    numbers: Numbers,
) -> Overview:
    campaign, month = choice.campaign, choice.month
    opened = {one for one, _ in known}
    span = [one for one in month.plus(1 - _MONTHS).through(month) if one in opened]
    rates = rates_through(campaign, span)
    regions = regions_at(user, campaign, month, choice.level)
    offices = offices_below(campaign, span, regions)
    factors = factors_below(user, campaign, month, regions)
    found = counts(user, campaign, today)
    rows = [
        _row(user, choice, region, offices[region.pk], rates, factors[region.pk], numbers)
        for region in regions
    ]
    rows = _with_questions(user, campaign, regions, rows, today)
    waiting = visible_questions(user, campaign).filter(state__in=UNSETTLED)
    listed = rows_of(waiting.order_by("due_on", "region__code", "pk")[:_QUESTIONS], campaign, today)
    indicators = indicator_rows(user, campaign, rates[month], numbers)
    recounts = recounts_of(user, campaign)
    total = seen_total(user, rates[month])
    return Overview(
        month=month.chinese,
        is_open=dict(known)[month],
        answers=answers(campaign, [row.head for row in rows], total, found, recounts, numbers),
        heat=_heat(choice, span),
        rows=rows,
        questions=listed,
        asked_words=said.asked_words(found.open, found.overdue, found.answered),
        indicators=[one for one in indicators if not one.is_clean],
        clean=[one for one in indicators if one.is_clean],
        recounts=recounts,
        by_hand=hands_of(user, campaign),
    )


# --- regions ---------------------------------------------------------------------------------


def regions_at(user: AnyUser, campaign: Campaign, month: Month, level: str) -> list[Region]:
    """The regions of a level that the reader sees; where none lie below him, his own. A county
    that the province runs itself stands at both levels."""
    inside = Region.objects.filter(valid_at(month), path__startswith=campaign.region.path)
    every = list(inside.select_related("parent").order_by("code"))
    above = {row.parent_id for row in every if row.level == Level.COUNTY}
    seen = set(visible_regions(user).values_list("pk", flat=True))
    return [
        row
        for row in every
        if row.pk in seen
        and row.pk != campaign.region_id
        and level in levels_of(row, runs_counties=row.pk in above)
    ]


def offices_below(
    campaign: Campaign, months: Iterable[Month], regions: Iterable[Region]
) -> dict[int, set[int]]:
    """Region id → ids of the offices that report for it in one of the months: itself, and those
    below it."""
    offices = {one.pk: one.path for month in months for one in reporters(campaign, month)}
    heads = {row.code: row.pk for row in regions}
    found: dict[int, set[int]] = {pk: set() for pk in heads.values()}
    for pk, path in offices.items():
        for code in path.split("/"):
            if code in heads:
                found[heads[code]].add(pk)
    return found


def _row(
    user: AnyUser,
    choice: Choice,
    region: Region,
    offices: set[int],
    rates: Mapping[Month, Rates],
    factor: Factor,
    numbers: Numbers,
) -> RegionRow:
    campaign, now = choice.campaign, rates[choice.month].total(offices)
    above = region.parent
    outside = above is None or campaign.region_id in {region.pk, above.pk}
    homes = {desk.region.pk for desk in desks_of(user)}
    return RegionRow(
        name=region.short_name,
        city="" if outside or above is None else above.short_name,
        url=reverse("quality_region", args=[campaign.code, region.code]),
        is_mine=region.pk in homes,
        completeness=said.shown(now.completeness, numbers),
        timeliness=said.shown(now.timeliness, numbers),
        open=0,
        late=0,
        answered=0,
        factor=said.factor_words(factor.value),
        cells=[
            _cell(choice.show, month, one.total(offices), numbers) for month, one in rates.items()
        ],
        head=Head(
            name=region.short_name,
            complete=said.Part(region.short_name, now.filled, now.due),
            timely=said.Part(region.short_name, now.timely, now.expected),
            open=0,
            factor=factor.value,
            items=factor.items,
        ),
    )


def _cell(show: str, month: Month, rate: Rate, numbers: Numbers) -> Cell:
    if show == "timeliness":
        alone = rate.expected == 1
        found = said.single(rate.timeliness) if alone else said.short(rate.timeliness, numbers)
        title = f"{month.chinese}：应报{rate.expected}份，按时{rate.timely}份"
    else:
        found = said.short(rate.completeness, numbers)
        title = f"{month.chinese}：应填{rate.due}个数，已填{rate.filled}个"
    return Cell(found.text, found.shade, title)


def _with_questions(
    user: AnyUser,
    campaign: Campaign,
    regions: Sequence[Region],
    rows: Sequence[RegionRow],
    today: date,
) -> list[RegionRow]:
    """How many questions of any month wait in each region and below."""
    late = Count("pk", filter=Q(due_on__lt=today))
    waiting = visible_questions(user, campaign).filter(state__in=UNSETTLED).order_by()
    found = waiting.values_list("region__path", "state").annotate(number=Count("pk"), late=late)
    told: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for path, state, number, overdue in found:
        for code in path.split("/"):
            entry = told[code]
            if state == QuestionState.OPEN:
                entry[0] += number
                entry[1] += overdue
            else:
                entry[2] += number
    return [
        replace(
            row,
            open=waits,
            late=overdue,
            answered=answered,
            head=replace(row.head, open=waits),
        )
        for one, row in zip(regions, rows, strict=True)
        for waits, overdue, answered in [told[one.code]]
    ]


def _heat(choice: Choice, span: Sequence[Month]) -> Heat:
    return Heat(
        word=SHOWS[choice.show],
        months=[
            HeadMonth(
                f"{one.year % 100:02d}.{one.month}"
                if one.month == 1 or one == span[0]
                else f"{one.month}月",
                one == choice.month,
            )
            for one in span
        ],
        options=[
            {"word": word, "url": choice.url(show=code), "current": code == choice.show}
            for code, word in SHOWS.items()
        ],
    )
