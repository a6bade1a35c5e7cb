"""The record of duties of a demonstration: events behind the figures that are there, of the cities
and one city's counties, with some that nobody wrote down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from campaigns.models import Campaign, Region, Target
from campaigns.periods import Month
from campaigns.terms import Level
from metrics.actions.cast import Desks
from metrics.actions.duties import Happened, enter
from metrics.frames.demonstration.accountability import Told
from metrics.models import DutyEvent, Figure

_UNWRITTEN = 9  # every so many events nobody wrote down
_LAST_DAY_TO_BEGIN = 15
_ENTERED_AT = time(17)


@dataclass(frozen=True, slots=True)
class Deeds:
    """The events of one campaign that the recipe asks for."""

    campaign: Campaign
    told: tuple[Told, ...]
    desks: Desks

    @transaction.atomic
    def write(self) -> int:
        """The number of events written; none where there are some already."""
        if DutyEvent.objects.filter(campaign=self.campaign).exists():
            return 0
        return sum(self._write(one) for one in self.told)

    def _write(self, told: Told) -> int:
        target = Target.objects.get(campaign=self.campaign, code=told.target)
        [indicator] = target.indicators.all()
        rows = Figure.objects.filter(
            indicator=indicator,
            region__in=[one for one in self._regions(told) if one.code not in told.without],
            value__gt=0,
            month__gte=told.year * 100 + 1,
            month__lte=told.year * 100 + 12,
        )
        written = 0
        for number, row in enumerate(rows.select_related("region").order_by("region__code", "id")):
            if number % _UNWRITTEN == _UNWRITTEN - 1:
                continue
            self._enter(target, row.region, Month.of(row.month), int(row.value or 0), told)
            written += 1
        for code, day in told.lately.items():
            held_on = date.fromisoformat(day)
            region = Region.objects.get(code=code)
            self._write_down(target, region, self._happened(told, region, held_on, None))
            written += 1
        return written

    def _regions(self, told: Told) -> list[Region]:
        """The campaign's own region, the cities, and the counties of one of them."""
        own = self.campaign.region
        cities = Region.objects.filter(parent=own, valid_to=None, level=Level.PREFECTURE)
        return [own, *cities, *Region.objects.filter(parent__code=told.within, valid_to=None)]

    def _enter(self, target: Target, region: Region, month: Month, value: int, told: Told) -> None:
        """A figure of so many times, days or months as one event that lies in its month."""
        first = month.first_day()
        if told.unit == "months":
            held_on, last_on = first, month.plus(1).first_day() - timedelta(days=1)
        else:
            held_on = first + timedelta(days=(int(region.code) + month.number) % _LAST_DAY_TO_BEGIN)
            last_on = held_on + timedelta(days=value - 1) if told.unit == "days" else held_on
        last = None if last_on == held_on else last_on
        self._write_down(target, region, self._happened(told, region, held_on, last))

    def _happened(
        self, told: Told, region: Region, held_on: date, last_on: date | None
    ) -> Happened:
        return Happened(
            held_on=held_on,
            last_on=last_on,
            place=told.place.format(region=region.short_name),
            subject=told.subject,
            evidence=told.evidence.format(day=f"{held_on:%Y%m%d}"),
        )

    def _write_down(self, target: Target, region: Region, happened: Happened) -> None:
        day = happened.last_on or happened.held_on
        enter(
            target=target,
            region=region,
            happened=happened,
            by=self.desks.enters(region.code),
            at=timezone.make_aware(datetime.combine(day, _ENTERED_AT)),
            demonstration=True,
        )
