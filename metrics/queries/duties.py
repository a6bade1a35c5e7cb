"""履职台账: the events of a region, and what they count in a month of its sheet."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import Http404

from campaigns.access import (
    AnyUser,
    administers,
    entered_regions,
    enters_for,
    visible_regions,
)
from campaigns.duties import last_day, tally
from campaigns.models import Campaign, Region
from campaigns.periods import Month
from campaigns.queries.frequency import Duty, duties_of
from campaigns.terms import DutyState, Frequency
from metrics.models import DutyEvent


class Held(NamedTuple):
    """An event that counts, bare of its words."""

    held_on: date
    last_on: date | None
    amount: int


# (region id, target id) → its events
Record = dict[tuple[int, int], list[Held]]


def held_in(
    campaign: Campaign, regions: Q, first: date | None = None, last: date | None = None
) -> Record:
    """The events that count of some regions (a condition on the event's region), cancelled ones
    left out; with ``first`` and ``last`` only those that touch the days between."""
    rows = DutyEvent.objects.filter(regions, campaign=campaign, state=DutyState.HELD)
    if first and last:
        rows = rows.filter(Q(last_on=None, held_on__gte=first) | Q(last_on__gte=first))
        rows = rows.filter(held_on__lte=last)
    found: Record = {}
    told = rows.values_list("region_id", "target_id", "held_on", "last_on", "amount")
    for region, target, held_on, last_on, amount in told.order_by("held_on", "pk"):
        found.setdefault((region, target), []).append(Held(held_on, last_on, amount))
    return found


def counted(
    campaign: Campaign,
    regions: Collection[Region],
    month: Month,
    asked: Collection[str] | None = None,
) -> dict[int, dict[str, int]]:
    """Region id → indicator code → what its events count in the month's cell. Only duties of
    which the region has any event: who does not keep the record is not held against it. ``asked``:
    codes of the only indicators that matter."""
    duties = [one for one in duties_of(campaign) if asked is None or one.indicator.code in asked]
    if not duties or not regions:
        return {}
    record = held_in(campaign, Q(region__in=[region.pk for region in regions]))
    found: dict[int, dict[str, int]] = {}
    for duty in duties:
        for region in regions:
            if events := record.get((region.pk, duty.target.pk)):
                amount = tally(events, duty.counting, *_span(duty, month))
                found.setdefault(region.pk, {})[duty.indicator.code] = amount
    return found


def _span(duty: Duty, month: Month) -> tuple[date, date]:
    """The days that a cell of this month is about."""
    every = Frequency(duty.indicator.frequency).months
    return month.plus(1 - every).first_day(), last_day(month)


# --- who may ---


def records_for(user: AnyUser, campaign: Campaign, region: Region) -> bool:
    """Whether the user enters and cancels events of this region: whoever fills in its sheets, and
    the campaign's administrators."""
    return enters_for(user, region) or administers(user, campaign)


def records_any(user: AnyUser, campaign: Campaign) -> bool:
    """Whether there is a region of the campaign that the user enters events for."""
    if administers(user, campaign):
        return True
    own = entered_regions(user).filter(path__startswith=campaign.region.path)
    return own.exists()


def recorded_regions(user: AnyUser, campaign: Campaign) -> set[int]:
    """Ids of the regions of the campaign that the user enters events for."""
    rows = visible_regions(user) if administers(user, campaign) else entered_regions(user)
    inside = rows.filter(path__startswith=campaign.region.path)
    return set(inside.values_list("pk", flat=True))


def visible_events(user: AnyUser, campaign: Campaign) -> QuerySet[DutyEvent]:
    """What was entered for the regions that the user sees, cancelled events too; of a campaign that
    he has been let into."""
    rows = DutyEvent.objects.filter(campaign=campaign, region__in=visible_regions(user))
    return rows.select_related("target", "region", "entered_by")


def get_event_for(user: AnyUser, campaign: Campaign, number: int) -> DutyEvent:
    """An event of a region that the user sees; else 404."""
    found = visible_events(user, campaign).select_related("campaign__region").filter(pk=number)
    row = found.first()
    if row is None:
        raise Http404("没有这条登记")
    return row


def events_of(duty: Duty, region: Region, first: date, last: date) -> QuerySet[DutyEvent]:
    """What was entered of a region's duty between two days, cancelled ones too; for a region that
    the caller has already been let into."""
    rows = DutyEvent.objects.filter(target=duty.target, region=region, held_on__lte=last)
    rows = rows.filter(Q(last_on=None, held_on__gte=first) | Q(last_on__gte=first))
    return rows.select_related("campaign", "entered_by", "cancelled_by").order_by("held_on", "pk")


def same_day(event: DutyEvent) -> list[str]:
    """Subjects of other events of the same duty, region and day: perhaps the same one twice."""
    rows = DutyEvent.objects.filter(
        target=event.target, region=event.region, held_on=event.held_on, state=DutyState.HELD
    )
    return list(rows.exclude(pk=event.pk).order_by("pk").values_list("subject", flat=True))


def is_demonstration(campaign: Campaign) -> bool:
    """Whether anything on the campaign's pages of duties is demonstration data."""
    return settings.DEMONSTRATION or campaign.periods.filter(demonstration=True).exists()
