"""The quarter's random sample is drawn, and what somebody wants to have counted again. How a figure
comes into a sample: ``sampling``."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from campaigns.access import reviews
from campaigns.audit import record
from campaigns.models import Campaign, Indicator, Region, User
from campaigns.periods import Month
from campaigns.terms import PeriodState
from campaigns.workdays import plus_workdays
from metrics.actions.held import hold_campaign
from metrics.actions.quality.errors import (
    LackingError,
    NotAllowedError,
    NothingToDrawError,
    StateError,
)
from metrics.actions.quality.moving import required
from metrics.actions.quality.sampling import Row, ordered, sample
from metrics.models import Recount, RecountItem, ReportingPeriod

SIZE = 40  # items of a quarter, unless somebody asks for more
LARGEST = 1000
BY_HAND = 200  # so many at most in one drawing by hand
COUNT_DAYS = 20  # working days in which they are counted
_QUARTER = 3
# A seed is shown, typed and compared by people.
_SEEDS = 10**9


def draw_due(*, campaign: Campaign, at: datetime) -> int:
    """The sample of the last quarter whose three months are locked, once; 1 or 0. A quarter that
    ended more than half a year ago is past."""
    today = Month.containing(timezone.localdate(at))
    last = today.plus(-((today.month - 1) % _QUARTER) - 1)
    done = 0
    for quarter in (last.plus(-_QUARTER), last):
        if _is_due(campaign, quarter):
            try:
                draw(campaign=campaign, quarter=quarter, by=None, at=at)
            except (StateError, NothingToDrawError):  # somebody was quicker; nothing to draw from
                continue
            done += 1
    return done


def _is_due(campaign: Campaign, quarter: Month) -> bool:
    months = [one.number for one in quarter.plus(1 - _QUARTER).through(quarter)]
    periods = ReportingPeriod.objects.filter(
        campaign=campaign, month__in=months, state=PeriodState.LOCKED, opened_at__isnull=False
    )
    drawn = Recount.objects.filter(
        campaign=campaign, hand=None, year=quarter.year, quarter=quarter.month // _QUARTER
    )
    return periods.count() == _QUARTER and not drawn.exists()


@transaction.atomic
def draw(
    *,
    campaign: Campaign,
    quarter: Month,
    by: User | None,
    at: datetime,
    size: int = SIZE,
    seed: int | None = None,
    address: str | None = None,
) -> Recount:
    """The sample of the quarter that ends with ``quarter``. Without a ``seed`` one is made up now,
    so that nobody could have known while reporting which figures would be counted again."""
    if quarter.month % _QUARTER:
        raise LackingError(f"{quarter.chinese}不是季度的最后一个月")
    if not 1 <= size <= LARGEST:
        raise LackingError(f"抽取项数应在1到{LARGEST}之间")
    chosen = secrets.randbelow(_SEEDS) if seed is None else seed
    months = list(quarter.plus(1 - _QUARTER).through(quarter))
    figures = sample(ordered(campaign, months, chosen), size, chosen)
    if not figures:
        raise NothingToDrawError(f"{quarter.year}年第{quarter.month // _QUARTER}季度没有可抽的数值")
    recount = _new(campaign, quarter, by, at, len(figures), chosen)
    _fill(recount, figures)
    record(
        action="抽取复核样本",
        subject=f"{campaign} {recount.year}年第{recount.quarter}季度复核",
        by=by,
        at=at,
        after={"项数": len(figures), "种子": chosen},
        address=address,
    )
    return recount


def _new(
    campaign: Campaign, quarter: Month, by: User | None, at: datetime, size: int, seed: int
) -> Recount:
    try:
        with transaction.atomic():
            return Recount.objects.create(
                campaign=campaign,
                year=quarter.year,
                quarter=quarter.month // _QUARTER,
                seed=seed,
                size=size,
                drawn_at=at,
                drawn_by=by,
                due_on=plus_workdays(timezone.localdate(at), COUNT_DAYS),
            )
    except IntegrityError as error:
        raise StateError("这个季度的复核样本已经抽取") from error


def _fill(recount: Recount, figures: Sequence[Row]) -> None:
    RecountItem.objects.bulk_create(
        RecountItem(
            recount=recount,
            region_id=row.region,
            indicator_id=row.indicator,
            month=row.month,
            reported=row.value,
        )
        for row in figures
    )


# --- by hand ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is to be counted again: figures of ``regions`` with everything below them, of locked
    ``months``; of ``indicators``, or where none is named, of those that the quarter's sample takes
    too. ``size``: so many of them, by lot; None for all."""

    regions: Sequence[Region]
    months: Sequence[Month]
    indicators: Sequence[Indicator] = field(default_factory=tuple)
    size: int | None = None


@transaction.atomic
def draw_by_hand(
    *,
    campaign: Campaign,
    chosen: Chosen,
    reason: str,
    by: User,
    at: datetime,
    seed: int | None = None,
    address: str | None = None,
) -> Recount:
    """By whoever reviews all the regions. It never counts towards a verification factor: what was
    chosen, for whatever reason, says nothing of the rest."""
    held = hold_campaign(campaign.pk)
    words = required(reason, "抽查缘由")
    _require(held, chosen, by)
    lot = secrets.randbelow(_SEEDS) if seed is None else seed
    months = sorted(chosen.months)
    named = chosen.indicators or None
    rows = ordered(held, months, lot, indicators=named, regions=chosen.regions)
    if not rows:
        raise NothingToDrawError("所选的地区、月份和指标里没有审核通过的数值，请改选后再抽")
    if chosen.size is None and len(rows) > BY_HAND:
        raise LackingError(
            f"所选范围共有{len(rows)}项，一次最多抽{BY_HAND}项：请少选一些，或者填写抽取项数"
        )
    figures = sample(rows, chosen.size or len(rows), lot)
    last = Recount.objects.filter(campaign=held).aggregate(last=Max("hand"))["last"] or 0
    recount = Recount.objects.create(
        campaign=held,
        hand=last + 1,
        reason=words,
        year=months[-1].year,
        quarter=(months[-1].month + _QUARTER - 1) // _QUARTER,
        seed=lot,
        size=len(figures),
        drawn_at=at,
        drawn_by=by,
        due_on=plus_workdays(timezone.localdate(at), COUNT_DAYS),
    )
    _fill(recount, figures)
    record(
        action="人工抽取复核",
        subject=f"{held} 人工抽查复核第{recount.hand}次",
        by=by,
        at=at,
        after={
            "缘由": words,
            "地区": [one.name for one in chosen.regions],
            "月份": [str(month) for month in months],
            "指标": [one.name for one in chosen.indicators] or "按规则",
            "项数": len(figures),
            "种子": lot,
        },
        address=address,
    )
    return recount


def _require(campaign: Campaign, chosen: Chosen, by: User) -> None:
    """Every region is his to review, every month is over, and the number fits."""
    if not chosen.regions:
        raise LackingError("请至少选择一个地区")
    for one in chosen.regions:
        inside = one.path.startswith(campaign.region.path)
        if not inside or not reviews(by, campaign, one):
            raise NotAllowedError(f"{one.name}不由您审核，不能由您抽取复核")
    if not chosen.months:
        raise LackingError("请至少选择一个月份")
    locked = ReportingPeriod.objects.filter(campaign=campaign, state=PeriodState.LOCKED)
    known = set(locked.values_list("month", flat=True))
    for month in chosen.months:
        if month.number not in known:
            raise LackingError(f"{month.chinese}还没有锁定，锁定以后才能抽取复核")
    if chosen.size is not None and not 1 <= chosen.size <= BY_HAND:
        raise LackingError(f"抽取项数应在1到{BY_HAND}之间；全部都抽的，不填项数")
