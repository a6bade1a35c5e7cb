"""How far the campaign has come: its phases, the seasons that are running, what is left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from campaigns.models import Campaign
from campaigns.periods import Month
from metrics.queries.campaign_page import phase_in, runs_in


@dataclass(frozen=True, slots=True)
class Stretch:
    """One phase; ``left`` and ``width`` are hundredths of a percent of the campaign's length."""

    name: str
    left: str
    width: str
    current: bool


@dataclass(frozen=True, slots=True)
class Course:
    """``at`` is where the month's end stands, in percent; ``running`` are operations in season."""

    stretches: list[Stretch]
    at: str
    phase: str
    running: list[str]
    left_words: str
    starts: str
    ends: str


def course(campaign: Campaign, month: Month) -> Course:
    first, last = campaign.starts_on, campaign.ends_on
    day = min(month.plus(1).first_day(), last)
    phases = list(campaign.phases.order_by("number"))
    current = phase_in(phases, month)
    return Course(
        stretches=[
            Stretch(
                phase.name,
                _share(first, last, phase.starts_on),
                _share(phase.starts_on, phase.ends_on, phase.ends_on, (last - first).days),
                phase.name == current,
            )
            for phase in phases
        ],
        at=_share(first, last, day),
        phase=current,
        running=[
            operation.name
            for operation in campaign.operations.all()
            if runs_in(operation, campaign, month)
            and (operation.first_month, operation.last_month) != (1, 12)
        ],
        left_words=_left(month, Month.containing(last)),
        starts=f"{first.year}年{first.month}月",
        ends=f"{last.year}年{last.month}月",
    )


def _share(start: date, end: date, day: date, whole: int = 0) -> str:
    """How far ``day`` is from ``start``, in percent of the whole length."""
    length = whole or (end - start).days
    return f"{100 * max((day - start).days, 0) / max(length, 1):.2f}"


def _left(month: Month, last: Month) -> str:
    months = last.ordinal - month.ordinal
    return f"距结束还有{months}个月" if months > 0 else "本月到期"
