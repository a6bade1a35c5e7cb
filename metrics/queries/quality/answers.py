"""What a leader wants to know of a month's data, each in a few words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.urls import reverse

from campaigns.access import AnyUser, visible_regions
from campaigns.models import Campaign
from metrics.queries.quality.facts import Rate, Rates
from metrics.queries.quality.questions import Counts
from metrics.queries.quality.recounts_listed import Told
from metrics.wording.numbers import Numbers
from metrics.wording.quality import said

_ENOUGH = 5  # so many figures counted again say something of a region


@dataclass(frozen=True, slots=True)
class Answer:
    """One question of whoever leads, in a few words; ``url`` of its first line, or ""."""

    question: str
    lines: list[str]
    url: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """One region as the answers name it: cells filled, sheets in time, open questions, and the
    factor of ``items`` figures that were counted again."""

    name: str
    complete: said.Part
    timely: said.Part
    open: int
    factor: Fraction | None
    items: int


def seen_total(user: AnyUser, rates: Rates) -> Rate:
    """Of the offices that the reader sees."""
    seen = set(visible_regions(user).values_list("pk", flat=True))
    return rates.total([pk for pk in rates.regions if pk in seen])


def answers(
    campaign: Campaign,
    rows: Sequence[Head],
    total: Rate,
    found: Counts,
    recounts: Sequence[Told],
    numbers: Numbers,
) -> list[Answer]:
    questions = reverse("quality_questions", args=[campaign.code])
    complete = said.complete_words(total.filled, total.due, numbers)
    timely = said.timely_words(total.timely, total.expected, numbers)
    lacking = said.lacking_words("缺数的", [row.complete for row in rows], "个")
    late = said.lacking_words("没有按时的", [row.timely for row in rows], "份")
    most = sorted((row for row in rows if row.open), key=lambda row: -row.open)
    asked = said.asked_words(found.open, found.overdue, found.answered)
    told = "、".join(f"{row.name}{row.open}个" for row in most[:4])
    again = f"{recounts[0].label}{recounts[0].words}" if recounts else "还没有抽过样"
    return [
        Answer("报得全不全", _told(complete, lacking)),
        Answer("报得准不准时", _told(timely, late)),
        Answer("哪些数要核对", _told(asked, told), f"{questions}?show=open" if found.open else ""),
        Answer("复核过没有", _told(again, _factors(rows)), recounts[0].url if recounts else ""),
    ]


def _told(*words: str) -> list[str]:
    return [one for one in words if one]


def _factors(rows: Sequence[Head]) -> str:
    """Where counting again gave most else than was reported; of few items nobody is named."""
    enough = [row for row in rows if row.items >= _ENOUGH]
    known = [(row.name, row.factor) for row in enough if row.factor not in {None, 1}]
    known.sort(key=lambda one: abs(float(one[1] or 0) - 1), reverse=True)
    told = [f"{name}{said.factor_words(factor)}" for name, factor in known[:3]]
    return f"复核系数离1最远的：{'、'.join(told)}" if told else ""
