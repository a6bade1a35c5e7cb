"""The quarter's random sample: drawn by a rule that anybody can repeat, counted again from the
files by the level above.

All approved numbers of the quarter stand in a row, office by office and within an office in an
order that the seed alone decides; from a place that the seed decides every n-th is taken. So every
figure has the same chance, the offices have their share of the sample, and whoever has the seed and
the figures draws the same sample again.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.utils import timezone

from campaigns.audit import record
from campaigns.models import Campaign, User
from campaigns.periods import Month
from campaigns.queries.reporting import counted_in
from campaigns.terms import PeriodState
from campaigns.workdays import plus_workdays
from metrics.actions.printable import checked_paragraphs
from metrics.actions.quality.errors import (
    LackingError,
    NotAllowedError,
    NothingToDrawError,
    StaleError,
    StateError,
)
from metrics.engine.typed import LIMIT
from metrics.models import Figure, Recount, RecountItem, ReportingPeriod
from metrics.models.quality import LONGEST_ANSWER
from metrics.queries.quality.recounts import countable_by

SIZE = 40  # items of a quarter, unless somebody asks for more
LARGEST = 1000
COUNT_DAYS = 20  # working days in which they are counted
_QUARTER = 3
# A seed is shown, typed and compared by people.
_SEEDS = 10**9


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted of one item, in the indicator's smallest unit; ``before`` is what its author
    saw there (None: nothing)."""

    item: int
    recounted: int
    counted_on: date
    words: str = ""
    before: int | None = None


# --- drawing ---------------------------------------------------------------------------------


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
        campaign=campaign, year=quarter.year, quarter=quarter.month // _QUARTER
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
    figures = _sample(_ordered(campaign, months, chosen), size, chosen)
    if not figures:
        raise NothingToDrawError(f"{quarter.year}年第{quarter.month // _QUARTER}季度没有可抽的数值")
    recount = _new(campaign, quarter, by, at, len(figures), chosen)
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


class _Row(NamedTuple):
    region: int
    indicator: int
    month: int
    value: int


def _ordered(campaign: Campaign, months: Sequence[Month], seed: int) -> list[_Row]:
    """Every approved number of mandatory indicators, office by office; within an office by chance,
    which is SHA-256 of the seed and the figure's name. Those of the campaign's own region are left
    out: in the campaign nobody is above it to count them."""
    codes = {one.indicator.pk: one.indicator for one in counted_in(campaign)}
    mandatory = {pk: row.code for pk, row in codes.items() if row.mandatory}
    rows = Figure.objects.filter(
        month__in=[month.number for month in months],
        indicator__in=list(mandatory),
        region__path__startswith=campaign.region.path,
        value__isnull=False,
    ).exclude(region=campaign.region_id)
    named = [
        (path, _lot(seed, path, mandatory[indicator], month), _Row(region, indicator, month, value))
        for path, region, indicator, month, value in rows.values_list(
            "region__path", "region_id", "indicator_id", "month", "value"
        )
        .order_by()
        .iterator(10_000)
        if value is not None
    ]
    return [row for _, _, row in sorted(named)]


def _lot(seed: int, *name: object) -> str:
    return sha256(":".join([str(seed), *map(str, name)]).encode()).hexdigest()


def _sample(rows: Sequence[_Row], size: int, seed: int) -> list[_Row]:
    """Every n-th, from a place that the seed decides; all where there are no more."""
    count = len(rows)
    taken = min(size, count)
    if not taken:
        return []
    # Whole numbers: the same places everywhere.
    start = int(_lot(seed, "start"), 16) % count
    return [rows[(start + step * count // taken) % count] for step in range(taken)]


# --- counting --------------------------------------------------------------------------------


def count(
    *, item: RecountItem, line: Counted, by: User, at: datetime, address: str | None = None
) -> RecountItem:
    """What the files say of one figure; where that differs from what was reported, why. A number
    that was entered may be put right, and the audit keeps both."""
    count_all(recount=item.recount, lines=[line], by=by, at=at, address=address)
    return RecountItem.objects.select_related("recount", "region", "indicator").get(pk=item.pk)


@transaction.atomic
def count_all(
    *,
    recount: Recount,
    lines: Sequence[Counted],
    by: User,
    at: datetime,
    address: str | None = None,
) -> int:
    """All lines or none; the number of items that changed. Rows are held in the order of their
    ids, so that two lists at once do not stand in each other's way."""
    given = {line.item: line for line in lines}
    if len(given) != len(lines):
        raise LackingError("同一项填了两次")
    rows = RecountItem.objects.select_for_update(of=("self",)).filter(recount=recount)
    held = rows.select_related("recount__campaign__region", "region", "indicator").order_by("pk")
    items = list(held.filter(pk__in=given))
    if len(items) != len(given):
        raise LackingError("有的项不在这个季度的样本里")
    _require_another(items, by)
    return sum(_enter(item, given[item.pk], by, at, address) for item in items)


def _require_another(items: Sequence[RecountItem], by: User) -> None:
    """Nobody counts again what is not his to review, or what he had a hand in himself."""
    mine = countable_by(by, items)
    for item in items:
        if item.pk not in mine:
            raise NotAllowedError(
                f"{item.region.name}“{item.indicator.name}”不由您复核："
                "复核由上级审核员和管理员登记，本人填报、审核或者更正过的数值，须由另一人复核"
            )


def _enter(item: RecountItem, line: Counted, by: User, at: datetime, address: str | None) -> bool:
    if item.recounted != line.before:
        raise StaleError(item.recounted)
    words = _checked(item, line, timezone.localdate(at))
    if (item.recounted, item.words, item.counted_on) == (line.recounted, words, line.counted_on):
        return False
    before = {"复核数": item.recounted, "说明": item.words} if item.counted_by_id else None
    item.recounted, item.words, item.counted_on = line.recounted, words, line.counted_on
    item.counted_by, item.counted_at = by, at
    item.save(update_fields=["recounted", "words", "counted_on", "counted_by", "counted_at"])
    record(
        action="登记复核数",
        subject=f"{item.recount.campaign} {item.region} {item.indicator.name} {item.month} 复核",
        by=by,
        at=at,
        before=before,
        after={"填报数": item.reported, "复核数": item.recounted, "说明": words},
        address=address,
    )
    return True


def _checked(item: RecountItem, line: Counted, today: date) -> str:
    """The words, if number, day and words fit."""
    if not 0 <= line.recounted <= LIMIT:
        raise LackingError("复核数应是0或者更大的数")
    if line.counted_on > today:
        raise LackingError("复核日期不能晚于今天")
    if line.counted_on < Month.of(item.month).plus(1).first_day():
        raise LackingError("复核日期不能早于所复核的月份结束")
    words = checked_paragraphs(line.words, LONGEST_ANSWER, "说明")
    if line.recounted != item.reported and not words:
        raise LackingError(
            f"{item.region.name}“{item.indicator.name}”复核数与填报数不同，请写明原因"
        )
    return words
