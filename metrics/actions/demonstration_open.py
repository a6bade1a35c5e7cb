"""The demonstration's open month: begun, handed in, returned and approved, as if it were now."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from campaigns.audit import record
from campaigns.models import Campaign, Region, User
from campaigns.terms import PeriodState, Source
from metrics.actions.cast import Desks
from metrics.actions.demonstration_sheets import approve_all, hand_in, lines_of, typed_sheets
from metrics.actions.entry.periods import subject_of
from metrics.actions.entry.reminders import remind
from metrics.actions.entry.sheets import save
from metrics.actions.review.decisions import send_back
from metrics.frames.demonstration.assembly import Demonstration
from metrics.frames.demonstration.opening import (
    DUE,
    LOCK,
    LOCK_HOUR,
    OPENED,
    REVIEW,
    Course,
    Stage,
    courses_of,
    stages_of,
)
from metrics.frames.demonstration.recipe import CampaignRecipe, OpenMonth
from metrics.frames.demonstration.scene import stream
from metrics.frames.entry.sheet import Sheet
from metrics.models import ReportingPeriod
from metrics.queries.entry.owed import owed

_CHASED = timedelta(days=-1, hours=15, minutes=5)


def is_open(campaign: Campaign, written: CampaignRecipe) -> bool:
    """Whether the open month is there already, or has been locked since."""
    rows = ReportingPeriod.objects.filter(campaign=campaign, month=written.last.number)
    return rows.exists()


@transaction.atomic
def open_the_month(
    *,
    campaign: Campaign,
    written: CampaignRecipe,
    opening: OpenMonth,
    made: Demonstration,
    desks: Desks,
    seed: int,
    at: datetime,
) -> None:
    """Everything of the open month that has happened in the three days before ``at``."""
    today = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    period = _opened(campaign, written, today)
    values = made.sheets(written.last)
    chance = stream(seed, campaign.code, "open month")
    courses = courses_of(stages_of(opening, values, chance), today, chance)
    filled = {region: values[region] for region in courses}
    sheets = typed_sheets(period, filled, written, opening.typed)
    approve_all(
        period,
        [sheets[code] for code, course in courses.items() if course.stage is Stage.APPROVED],
        desks,
        courses,
    )
    reasons = {row.region: row.reasons for row in opening.returned}
    for code, course in courses.items():
        _walk(sheets[code], course, desks, reasons.get(code, {}))
    _chase(period, opening, desks, today + _CHASED)


def _opened(campaign: Campaign, written: CampaignRecipe, today: datetime) -> ReportingPeriod:
    """The month's row; its days are counted from today, the real ones are long past."""

    def midnight(days: int) -> datetime:
        """The end of the day that is so many days from today."""
        return today + timedelta(days=days + 1)

    opened = today + timedelta(days=OPENED)
    period = ReportingPeriod.objects.create(
        campaign=campaign,
        month=written.last.number,
        state=PeriodState.OPEN,
        opened_at=opened,
        due_at=midnight(DUE),
        review_at=midnight(REVIEW),
        locks_at=today + timedelta(days=LOCK, hours=LOCK_HOUR),
        demonstration=True,
    )
    record(
        action="开启填报",
        subject=subject_of(period),
        by=None,
        at=opened,
        after={
            "报送截止": midnight(DUE).isoformat(),
            "锁定": (today + timedelta(days=LOCK, hours=LOCK_HOUR)).isoformat(),
        },
    )
    return period


def _walk(sheet: Sheet, course: Course, desks: Desks, reasons: dict[str, str]) -> None:
    """What the region's office did itself, step by step, up to its stage."""
    code = sheet.region.code
    by = desks.enters(code)
    if course.stage is Stage.STARTED:
        _begin(sheet, by, course.saved)
    elif course.stage in {Stage.SUBMITTED, Stage.RETURNED}:
        hand_in(sheet, by=by, saved_at=course.saved, at=course.submitted)
    if course.stage is Stage.RETURNED:
        send_back(
            period=sheet.period,
            region=sheet.region,
            reasons=reasons,
            by=desks.decides(code),
            at=course.decided,
        )


def _begin(sheet: Sheet, by: User, at: datetime) -> None:
    """The first half of the sheet, nothing explained yet."""
    lines = lines_of(sheet)
    half = [replace(line, why="") for line in lines[: (len(lines) + 1) // 2]]
    save(
        period=sheet.period,
        region=sheet.region,
        lines=half,
        source=Source.DEMONSTRATION,
        by=by,
        at=at,
    )


def _chase(period: ReportingPeriod, opening: OpenMonth, desks: Desks, at: datetime) -> None:
    """The reviewers of the sheets that nobody has begun have chased their people the day before."""
    rows = Region.objects.filter(code__in=opening.empty).select_related("parent")
    for by in dict.fromkeys(desks.decides(code) for code in opening.empty):
        regions = [region for region in rows if desks.decides(region.code) == by]
        if owed(period, regions):
            remind(period=period, regions=regions, by=by, at=at)
