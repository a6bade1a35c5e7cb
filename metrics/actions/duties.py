"""履职台账: entering that a duty was done, and cancelling what was entered by mistake.

An event is never changed, so that what a figure was taken from stays as it was; whoever made a
mistake cancels it with a reason and enters it anew. What events count into the sheet is read
from them (queries/duties.py); nothing here touches a figure.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from campaigns.audit import record
from campaigns.duties import Counting, whole_months
from campaigns.models import Campaign, Region, Target, User
from campaigns.periods import Month
from campaigns.queries.frequency import Duty, duties_of, owes
from campaigns.terms import DutyState
from metrics.actions.entry.errors import EntryError, checked_text
from metrics.models import DutyEvent
from metrics.models.duties import LONGEST_EVIDENCE
from metrics.wording.duties import day_words, when_words

LONGEST_PLACE, LONGEST_SUBJECT, LONGEST_WHY = 80, 120, 120
MOST = 200  # lessons of one event
LONGEST_SPAN = 366


class DutyError(EntryError):
    """The event cannot be entered or cancelled this way; nothing was written."""


class TwiceError(DutyError):
    """The same event stands in the record already."""


@dataclass(frozen=True, slots=True)
class Happened:
    """What was done, as it was typed. ``amount`` is asked only where the duty's unit is neither
    times nor days nor months; otherwise it follows from the days."""

    held_on: date
    place: str
    subject: str
    evidence: str
    last_on: date | None = None
    amount: int | None = None


@transaction.atomic
def enter(
    *,
    target: Target,
    region: Region,
    happened: Happened,
    by: User,
    at: datetime,
    address: str | None = None,
    demonstration: bool = False,
) -> DutyEvent:
    """Write down that a region did what a duty asks, once."""
    campaign = Campaign.objects.select_related("region").get(pk=target.campaign_id)
    duty = _duty(campaign, target)
    # Two people of one office may enter the same week at the same moment.
    Target.objects.select_for_update(of=("self",), no_key=True).get(pk=target.pk)
    given = _checked_words(happened)
    _check_days(campaign, duty, region, given, timezone.localdate(at))
    row = DutyEvent(
        campaign=campaign,
        target=target,
        region=region,
        held_on=given.held_on,
        last_on=given.last_on,
        place=given.place,
        subject=given.subject,
        evidence=given.evidence,
        amount=_amount(duty, given),
        state=DutyState.HELD,
        entered_at=at,
        entered_by=by,
        demonstration=demonstration,
    )
    _refuse_overlap(row, duty)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise TwiceError(
            f"{region.name}{day_words(row.held_on)}的“{row.subject}”已经登记过"
        ) from None
    _told("登记履职", row, duty, by, at, address)
    return row


def _duty(campaign: Campaign, target: Target) -> Duty:
    found = next((one for one in duties_of(campaign) if one.target.pk == target.pk), None)
    if found is None:
        raise DutyError(f"不是按次数履行的目标，不用登记：{target.name}")
    return found


def _checked_words(happened: Happened) -> Happened:
    return replace(
        happened,
        place=_line(happened.place, LONGEST_PLACE, "地点"),
        subject=_line(happened.subject, LONGEST_SUBJECT, "内容"),
        evidence=_line(happened.evidence, LONGEST_EVIDENCE, "佐证"),
        last_on=None if happened.last_on == happened.held_on else happened.last_on,
    )


def _line(text: str, longest: int, what: str) -> str:
    """One line of text, without a person's number."""
    plain = checked_text(" ".join(text.split()), longest, what)
    if not plain:
        raise DutyError(f"请填写{what}")
    return plain


def _check_days(
    campaign: Campaign, duty: Duty, region: Region, given: Happened, today: date
) -> None:
    first, last = given.held_on, given.last_on or given.held_on
    if last < first:
        raise DutyError("止日不能早于起日")
    if last > today:
        raise DutyError(f"{day_words(last)}还没有到；做了以后再登记")
    if first < campaign.starts_on or last > campaign.ends_on:
        raise DutyError(
            f"不在行动期间（{day_words(campaign.starts_on)}至{day_words(campaign.ends_on)}）"
        )
    if (last - first).days >= LONGEST_SPAN:
        raise DutyError("起日和止日相隔超过一年，请核对")
    if not owes(campaign, duty, region, Month.containing(first)):
        raise DutyError(f"{region.name}没有这项要求：{duty.target.name}")


def _amount(duty: Duty, given: Happened) -> int:
    """What the event counts, in the unit of the duty's indicator."""
    counting, last = duty.counting, given.last_on or given.held_on
    if counting is Counting.AMOUNT:
        return _typed_amount(duty, given)
    if counting is Counting.DAYS:
        return (last - given.held_on).days + 1
    if counting is Counting.MONTHS:
        if months := whole_months(given.held_on, last):
            return len(months)
        raise DutyError("整月履行的才计：请填从一个月的1日到月末")
    if counting is Counting.CERTAIN_DAYS and (
        given.last_on or duty.stretch_of(given.held_on) is None
    ):
        named = "、".join(day_words(one.first, one.first.year) for one in duty.stretches(2017))
        raise DutyError(f"只登记{named}当天的活动")
    return 1


def _typed_amount(duty: Duty, given: Happened) -> int:
    if given.amount is None or not 1 <= given.amount <= MOST:
        raise DutyError(f"请填写{duty.indicator.unit}数，1到{MOST}")
    return given.amount


def _refuse_overlap(row: DutyEvent, duty: Duty) -> None:
    """The same days do not count twice, so nobody is left to believe they do."""
    if duty.counting not in {Counting.DAYS, Counting.MONTHS}:
        return
    last = row.last_on or row.held_on
    for other in _held(row):
        if other.held_on <= last and (other.last_on or other.held_on) >= row.held_on:
            there = when_words(other.held_on, other.last_on, duty.counting)
            raise TwiceError(f"这几天与已登记的{there}重叠；登记有误的请先撤销")


def _held(row: DutyEvent) -> list[DutyEvent]:
    rows = DutyEvent.objects.filter(
        target=row.target, region=row.region, state=DutyState.HELD
    ).order_by("held_on")
    return list(rows)


@transaction.atomic
def cancel(
    *, event: DutyEvent, reason: str, by: User, at: datetime, address: str | None = None
) -> DutyEvent:
    """Take an event out of the count, with a reason; it stays to be read."""
    rows = DutyEvent.objects.select_for_update(of=("self",))
    row = rows.select_related("campaign", "target", "region").get(pk=event.pk)
    if row.state != DutyState.HELD:
        raise DutyError("这一条已经撤销，可能刚有别人处理过")
    row.cancelled_why = _line(reason, LONGEST_WHY, "撤销的原因")
    row.state, row.cancelled_by, row.cancelled_at = DutyState.CANCELLED, by, at
    row.save(update_fields=["state", "cancelled_why", "cancelled_by", "cancelled_at"])
    _told("撤销履职登记", row, _duty(row.campaign, row.target), by, at, address)
    return row


def _told(
    action: str, row: DutyEvent, duty: Duty, by: User, at: datetime, address: str | None
) -> None:
    after: dict[str, Any] = {
        "日期": when_words(row.held_on, row.last_on, duty.counting),
        "地点": row.place,
        "内容": row.subject,
        "佐证": row.evidence,
        "计数": f"{row.amount}{duty.indicator.unit}",
    }
    if row.cancelled_why:
        after = {"日期": after["日期"], "内容": row.subject, "原因": row.cancelled_why}
    record(
        action=action,
        subject=f"履职 {row.campaign.code} {row.target.code} {row.region.code} {row.pk}",
        by=by,
        at=at,
        after=after,
        address=address,
    )
