"""What happened in a demonstration after months were locked: corrections, and sheets handed in
through a reopening. Told in order of time, because every one of them makes rankings anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from campaigns.models import Campaign, Region, User
from campaigns.periods import Month
from metrics.actions.cast import Desks
from metrics.actions.demonstration_sheets import hand_in, typed_sheets
from metrics.actions.entry.periods import ask_reopening, decide_reopening
from metrics.actions.review.amendments import Why, decide, propose
from metrics.actions.review.decisions import approve
from metrics.frames.demonstration.assembly import Demonstration
from metrics.frames.demonstration.recipe import CampaignRecipe, Correction, Late, RecipeError
from metrics.models import Amendment, Reopening, ReportingPeriod, Submission

_HALF_AN_HOUR = timedelta(minutes=30)
# Requests that still wait were made the day before the demonstration was loaded.
_ASKED, _ASKED_TOO = timedelta(days=-1, hours=16, minutes=20), timedelta(days=-1, hours=17)
_REOPENED_FOR = timedelta(days=5)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that changes figures of locked months, between two moments."""

    begins: datetime
    ends: datetime
    is_done: Callable[[], bool]
    act: Callable[[], None]


@dataclass(frozen=True, slots=True)
class Later:
    """The events of one campaign; ``made`` is asked only for what has not happened yet."""

    campaign: Campaign
    written: CampaignRecipe
    desks: Desks
    people: dict[str, User]
    made: Callable[[], Demonstration]

    def events(self) -> list[Event]:
        """What is over, the oldest first; corrections decided on the same day are one event."""
        found = [self._late_sheet(late) for late in self._late_sheets() if late.decided]
        days: dict[object, list[Correction]] = {}
        for one in self._corrections():
            if one.decided:
                days.setdefault(one.decided.date(), []).append(one)
        found += [self._corrected(together) for together in days.values()]
        return sorted(found, key=lambda event: event.begins)

    @transaction.atomic
    def ask(self, at: datetime) -> None:
        """What waits for a decision."""
        today = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
        for one in self._corrections():
            if not one.decided and not self._is_asked(one):
                self._propose(one, today + _ASKED)
        for late in self._late_sheets():
            if not late.decided and not self._reopenings(late).exists():
                self._ask(late, today + _ASKED_TOO, today + _REOPENED_FOR)

    # --- corrections ---

    def _corrections(self) -> Iterator[Correction]:
        """Those whose sheet is there: a reduced recipe has fewer months and regions."""
        for one in self.written.corrections:
            handed_in = Submission.objects.filter(
                period__campaign=self.campaign, period__month=one.month, region__code=one.region
            )
            if self.written.has(one.month) and (not self.written.within or handed_in.exists()):
                yield one

    def _is_asked(self, one: Correction) -> bool:
        rows = Amendment.objects.filter(campaign=self.campaign, month=one.month)
        return rows.filter(region__code=one.region, indicator__code=one.indicator).exists()

    def _corrected(self, together: list[Correction]) -> Event:
        asked = [_local(one.asked, one) for one in together]
        decided = [_local(one.decided, one) for one in together]

        @transaction.atomic
        def act() -> None:
            rows = [self._propose(*pair) for pair in zip(together, asked, strict=True)]
            for one, row, at in zip(together, rows, decided, strict=True):
                decide(
                    asked=[row],
                    granted=one.granted,
                    answer=one.answer,
                    by=self.desks.administrator,
                    at=at,
                )

        return Event(min(asked), max(decided), lambda: self._is_asked(together[-1]), act)

    def _propose(self, one: Correction, at: datetime) -> Amendment:
        [row] = propose(
            period=self._period(one.month),
            region=_region(one.region),
            texts={one.indicator: one.text},
            reason=Why(one.reason, {one.indicator: one.reason}),
            by=self.people[one.by] if one.by else self.desks.enters(one.region),
            at=at,
        )
        return row

    # --- sheets that came in late ---

    def _late_sheets(self) -> list[Late]:
        return [
            late
            for late in self.written.late_sheets
            if self.written.has(late.month) and (not self.written.within or self._values(late))
        ]

    def _values(self, late: Late) -> dict[str, dict[str, int | None]]:
        every = self.made().sheets(Month.of(late.month))
        return {code: cells for code, cells in every.items() if code == late.region}

    def _late_sheet(self, late: Late) -> Event:
        asked, decided, ends, submitted, approved = (
            _local(moment, late)
            for moment in (late.asked, late.decided, late.ends, late.submitted, late.approved)
        )

        @transaction.atomic
        def act() -> None:
            period, region = self._period(late.month), _region(late.region)
            row = self._ask(late, asked, ends)
            decide_reopening(asked=row, granted=True, by=self.desks.administrator, at=decided)
            sheet = typed_sheets(period, self._values(late), self.written)[late.region]
            by = self.desks.enters(late.region)
            hand_in(sheet, by=by, saved_at=submitted - _HALF_AN_HOUR, at=submitted)
            by = self.desks.decides(late.region)
            approve(period=period, region=region, by=by, at=approved)

        return Event(asked, approved, lambda: self._reopenings(late).exists(), act)

    def _reopenings(self, late: Late) -> QuerySet[Reopening]:
        return Reopening.objects.filter(
            period__campaign=self.campaign, period__month=late.month, region__code=late.region
        )

    def _ask(self, late: Late, at: datetime, ends: datetime) -> Reopening:
        """Asked by the second administrator, so that the first one can decide."""
        return ask_reopening(
            period=self._period(late.month),
            region=_region(late.region),
            reason=late.reason,
            ends_at=ends,
            by=self.desks.administrators[-1],
            at=at,
        )

    def _period(self, month: int) -> ReportingPeriod:
        rows = ReportingPeriod.objects.select_related("campaign__region")
        return rows.get(campaign=self.campaign, month=month)


def _region(code: str) -> Region:
    return Region.objects.select_related("parent").get(code=code)


def _local(moment: datetime | None, of: object) -> datetime:
    if moment is None:
        raise RecipeError(f"{of}：缺少时间")
    return timezone.make_aware(moment)
