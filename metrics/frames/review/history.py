"""Old tables before they are loaded: which cells can be taken, and what the checks say of them.

A month that is being filled in, a sheet that has been handed in, and a figure that is already there
are never changed by an old table; a figure that says the same is passed over.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone

from campaigns.models import Campaign, Check, Region
from campaigns.periods import Month
from campaigns.queries.reporting import Counted, counted_in, due_for, reporters
from campaigns.terms import PeriodState, SubmissionState
from metrics.engine.typed import read_typed
from metrics.frames.entry.sheet import text_of
from metrics.frames.review.old_checks import Place, Question, ask
from metrics.models import Figure, ReportingPeriod, Submission
from metrics.wording.findings import mistake_words
from metrics.workbooks.book import position
from metrics.workbooks.history import MonthLine
from metrics.workbooks.mistakes import Mistake

LISTED = 100  # so many questions stand on the page


@dataclass(frozen=True, slots=True)
class Ground:
    """What stands already, for some regions and months of a campaign.

    ``due`` are all cells that the catalogue asks for; ``figures`` what is approved of them, by
    whichever campaign; ``handed_in`` the campaign's own sheets with their states; ``closed`` the
    months that take nothing: what is wrong, and what to do.
    """

    campaign: Campaign
    regions: Mapping[str, Region]
    counted: Mapping[str, Counted]
    due: Mapping[Place, None]
    figures: Mapping[Place, int | None]
    handed_in: Mapping[tuple[str, int], str]
    closed: Mapping[int, tuple[str, str]]
    demonstration: bool

    def shows(self, place: Place) -> bool:
        """Whether the cell stands open on a form: it has its figure, or could take one."""
        region, _, month = place
        free = month not in self.closed and (region, month) not in self.handed_in
        return place in self.due and (free or place in self.figures)


def is_demonstration(campaign: Campaign) -> bool:
    """Whoever goes on with a demonstration goes on with demonstration data."""
    last = ReportingPeriod.objects.filter(campaign=campaign).order_by("-month").first()
    return bool(last and last.demonstration)


def ground_of(
    campaign: Campaign, codes: Collection[str], months: Sequence[Month], at: datetime
) -> Ground:
    """The ground of these regions (by code) and months; what reports nothing is left out."""
    regions: dict[str, Region] = {}
    due: dict[Place, None] = {}
    for month in months:
        for region in reporters(campaign, month):
            if region.code in codes:
                regions[region.code] = region
                cells = due_for(campaign, region, month)
                due |= {(region.code, one.indicator.code, month.number): None for one in cells}
    numbers = [month.number for month in months]
    demonstration = is_demonstration(campaign)
    return Ground(
        campaign,
        regions,
        {one.indicator.code: one for one in counted_in(campaign)},
        due,
        _figures(campaign, regions.values(), numbers),
        _handed_in(campaign, regions.values(), numbers),
        _closed(campaign, months, at, demonstration),
        demonstration,
    )


def _figures(
    campaign: Campaign, regions: Iterable[Region], months: list[int]
) -> dict[Place, int | None]:
    codes = {region.pk: region.code for region in regions}
    indicators = {one.indicator.pk: one.indicator.code for one in counted_in(campaign)}
    rows = Figure.objects.filter(month__in=months, region__in=codes, indicator__in=indicators)
    return {
        (codes[region], indicators[indicator], month): value
        for region, indicator, month, value in rows.values_list(
            "region_id", "indicator_id", "month", "value"
        )
    }


def _handed_in(
    campaign: Campaign, regions: Iterable[Region], months: list[int]
) -> dict[tuple[str, int], str]:
    rows = Submission.objects.filter(
        period__campaign=campaign, period__month__in=months, region__in=list(regions)
    )
    found = rows.values_list("region__code", "period__month", "state")
    return {(region, month): state for region, month, state in found}


def _closed(
    campaign: Campaign, months: Sequence[Month], at: datetime, demonstration: bool
) -> dict[int, tuple[str, str]]:
    now = Month.containing(timezone.localtime(at).date())
    found = {
        month.number: (f"{month.chinese}还没有结束。", "请清空这一格，月份结束后再报。")
        for month in months
        if month >= now
    }
    last = Month.containing(campaign.ends_on)
    after = [month for month in months if last < month < now]
    found |= {month.number: (f"本行动到{last.chinese}为止。", "请清空这一格。") for month in after}
    rows = ReportingPeriod.objects.filter(campaign=campaign, month__in=[m.number for m in months])
    for period in rows:
        label = Month.of(period.month).chinese
        if period.state == PeriodState.OPEN:
            found[period.month] = (f"{label}正在填报。", "请清空这一格，在“填报”里报送。")
        elif period.demonstration != demonstration:
            there = "演示" if period.demonstration else "正式"
            words = f"{label}已有{there}数据，正式数据和演示数据不能混在一起。"
            found[period.month] = (words, "请清空这一格。")
    return found


def refusal(ground: Ground, place: Place, value: int | None) -> tuple[str, str]:
    """Why this number cannot be loaded, and what to do; nothing if it can, or is there already."""
    region, indicator, month = place
    if place not in ground.due:
        return "这个地区这个月不报这项指标。", "请清空这一格。"
    if place in ground.figures:
        there = ground.figures[place]
        if there == value:
            return "", ""
        shown = text_of(there, ground.counted[indicator].indicator.decimals)
        words = f"系统里已有“{shown}”，历史导入不改已有的数。"
        return words, "请改回原数或清空这一格；原数有错的，走“更正”。"
    if month in ground.closed:
        return ground.closed[month]
    if state := ground.handed_in.get((region, month)):
        return _reported(ground, region, month, state)
    return "", ""


def _reported(ground: Ground, region: str, month: int, state: str) -> tuple[str, str]:
    name = f"{ground.regions[region].name}{Month.of(month).chinese}"
    if state == SubmissionState.APPROVED:
        return f"{name}已经审核通过。", "请清空这一格；要补这一格，走“更正”。"
    words = f"{name}已在系统里填报（{SubmissionState(state).word}）。"
    return words, "请清空这一格；要补报这个月，申请重新开放。"


@dataclass(slots=True)
class Looked:
    """What an old table would do. ``rows`` is what is new: place → value (None = 不适用)."""

    rows: dict[Place, int | None] = field(default_factory=dict)
    kept: int = 0
    mistakes: list[Mistake] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)

    @property
    def sheets(self) -> set[tuple[str, int]]:
        """The months of regions that would be handed in."""
        return {(region, month) for region, _, month in self.rows}


def look(ground: Ground, lines: Sequence[MonthLine]) -> Looked:
    """The dry run: every cell judged by itself, then all of them together by the checks."""
    looked = Looked()
    places: dict[Place, str] = {}
    for one in (one for one in lines if one.line.text.strip()):
        _look_at(ground, one, looked, places)
    found = ask(ground.campaign, ground.regions, looked.rows)
    looked.questions = found.questions
    for hard in found.hard:
        looked.mistakes.append(_mistake(places[hard.place], hard.text, "", hard.place))
    return looked


def _look_at(ground: Ground, one: MonthLine, looked: Looked, places: dict[Place, str]) -> None:
    line = one.line
    place = (line.region, line.indicator, one.month)
    counted = ground.counted.get(line.indicator)
    indicator = counted.indicator if counted else None
    typed = read_typed(line.text, indicator.decimals if indicator else 0)
    if typed.mistake and indicator:
        words = mistake_words(typed.mistake, line.text, indicator.unit, indicator.decimals)
        looked.mistakes.append(_mistake(line.place, words, "", place))
        return
    words, todo = refusal(ground, place, typed.value)
    if words:
        looked.mistakes.append(_mistake(line.place, words, todo, place))
    elif place in ground.figures:
        looked.kept += 1
    else:
        looked.rows[place] = typed.value
        places[place] = line.place


def _mistake(where: str, words: str, todo: str, place: Place) -> Mistake:
    sheet, _, cell = where.rpartition("!")
    return Mistake(sheet, cell, words, todo, place[0], place[1])


def in_order(mistakes: Iterable[Mistake]) -> list[Mistake]:
    """Of the whole file first, then row by row."""
    return sorted(
        mistakes,
        key=lambda one: (one.sheet, position(one.cell) if one.cell else (0, 0), one.words),
    )


def summary(ground: Ground, looked: Looked) -> dict[str, Any]:
    """What the one who confirms is told, to be kept with the import."""
    sheets = looked.sheets
    codes = sorted({region for region, _ in sheets})
    empty = [
        place
        for place in ground.due
        if (place[0], place[2]) in sheets
        and place not in looked.rows
        and place not in ground.figures
    ]
    return {
        "regions": len(codes),
        "first_region": ground.regions[codes[0]].name,
        "months": sorted({month for _, month in sheets}),
        "sheets": len(sheets),
        "cells": len(looked.rows),
        "zeros": sum(value == 0 for value in looked.rows.values()),
        "exempt": sum(value is None for value in looked.rows.values()),
        "blank": len(empty),
        "blank_mandatory": sum(
            ground.counted[indicator].indicator.mandatory for _, indicator, _ in empty
        ),
        "kept": looked.kept,
        "demonstration": ground.demonstration,
        "questions": len(looked.questions),
        "kinds": _kinds(looked.questions),
        "listed": [_told(ground, question) for question in looked.questions[:LISTED]],
    }


def _kinds(questions: Sequence[Question]) -> list[list[Any]]:
    """Name of the check and how often it asks, the most frequent first."""
    count = Counter(question.check for question in questions)
    names = dict(Check.objects.filter(code__in=count).values_list("code", "name"))
    return [[names[code], number] for code, number in count.most_common()]


def _told(ground: Ground, question: Question) -> dict[str, str]:
    region, indicator, month = question.place
    return {
        "region": ground.regions[region].name,
        "month": Month.of(month).chinese,
        "indicator": ground.counted[indicator].indicator.name,
        "text": question.text,
    }
