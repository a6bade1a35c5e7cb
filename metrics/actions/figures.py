"""Approved figures taken over in bulk: history from before the system, or a demonstration."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

import pandas as pd
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from campaigns.audit import record
from campaigns.models import Campaign, Indicator, Region, User
from campaigns.periods import Month
from campaigns.terms import PeriodState, SubmissionState
from metrics.actions.entry.periods import planned
from metrics.actions.review.versions import shares
from metrics.engine.frames import FrameError, check_figures
from metrics.frames.bulk import write_rows
from metrics.models import Figure, ReportingPeriod, Submission

_EXAMPLES = 5  # so many stand in an error
_MIDDAY = 12 * 60
FILINGS = ["region", "month", "late", "submitted", "decided"]


class UnknownCodeError(Exception):
    """A region outside the campaign, or an indicator nobody can report."""


class DuplicateFigureError(Exception):
    """A cell is given twice, or the region's month has already been handed in."""


class OpenPeriodError(Exception):
    """A month is being filled in: what its people still owe must not be locked over their heads."""


class MixedPeriodError(Exception):
    """Demonstration figures among real ones, or the other way round."""


@transaction.atomic
def load_figures(
    *,
    campaign: Campaign,
    figures: pd.DataFrame,
    filings: pd.DataFrame | None = None,
    entered_by: Mapping[str, User] | User,
    decided_by: Mapping[str, User] | User,
    at: datetime,
    demonstration: bool,
) -> int:
    """Write figures with their locked months and approved submissions; the number of figures.

    ``figures``: region, indicator, month, value (<NA> = 不适用). ``filings``: when each region's
    month was handed in and decided on, in minutes after the following month began, and whether it
    was late; without it, on the days of the campaign's calendar. A mapping names a person for
    single regions, "" stands for all others.
    """
    try:
        frame = check_figures(figures)
    except FrameError as error:
        raise DuplicateFigureError(str(error)) from error
    regions, indicators = _ids(campaign, frame)
    filings = _on_the_calendar(campaign, frame) if filings is None else filings
    _refuse_handed_in(campaign, filings)
    periods = _periods(campaign, sorted(frame["month"].unique().tolist()), demonstration)
    submissions = _submissions(periods, filings, regions, _people(entered_by), _people(decided_by))
    _write(frame, regions, indicators, submissions)
    _count_up_others(campaign, sorted(periods), set(frame["indicator"]))
    record(
        action="载入数值",
        subject=campaign.code,
        by=_people(decided_by)[""],
        at=at,
        after={
            "数值": len(frame),
            "报送": len(filings),
            "月份": [min(periods), max(periods)] if periods else [],
            "演示数据": demonstration,
        },
    )
    return len(frame)


def _people(people: Mapping[str, User] | User) -> Mapping[str, User]:
    return {"": people} if isinstance(people, User) else people


def _ids(campaign: Campaign, frame: pd.DataFrame) -> tuple[dict[str, int], dict[str, int]]:
    inside = Region.objects.filter(path__startswith=campaign.region.path)
    regions = dict(inside.values_list("code", "id"))
    # A ratio is never reported: only its numerator and denominator are.
    indicators = dict(Indicator.objects.filter(numerator=None).values_list("code", "id"))
    for column, known in (("region", regions), ("indicator", indicators)):
        if unknown := sorted(set(frame[column]) - set(known)):
            named = "、".join(map(str, unknown[:_EXAMPLES]))
            raise UnknownCodeError(f"{campaign.code}没有这些代码（{column}）：{named}")
    return regions, indicators


def _on_the_calendar(campaign: Campaign, frame: pd.DataFrame) -> pd.DataFrame:
    filings = frame[["region", "month"]].drop_duplicates(ignore_index=True)
    day = 24 * 60
    return filings.assign(
        late=False,
        submitted=(campaign.calendar["due_day"] - 1) * day + _MIDDAY,
        decided=(campaign.calendar["review_day"] - 1) * day + _MIDDAY,
    )


def _refuse_handed_in(campaign: Campaign, filings: pd.DataFrame) -> None:
    months = sorted(filings["month"].unique().tolist())
    rows = Submission.objects.filter(period__campaign=campaign, period__month__in=months)
    there = set(rows.values_list("region__code", "period__month"))
    twice = sorted(there & set(zip(filings["region"], filings["month"].tolist(), strict=True)))
    if twice:
        named = "、".join(f"{region} {month}" for region, month in twice[:_EXAMPLES])
        raise DuplicateFigureError(f"已有报送：{named}")


def _periods(
    campaign: Campaign, months: list[int], demonstration: bool
) -> dict[int, ReportingPeriod]:
    """The months' rows, locked; the figures that follow count every version up by one."""
    rows = ReportingPeriod.objects.select_for_update().filter(campaign=campaign, month__in=months)
    periods = {period.month: period for period in rows}
    _refuse_open_or_mixed(periods.values(), demonstration)
    missing = [
        ReportingPeriod(
            campaign=campaign,
            month=month,
            demonstration=demonstration,
            **(_timetable(campaign, Month.of(month)) if demonstration else {}),
        )
        for month in months
        if month not in periods
    ]
    for period in (*periods.values(), *missing):
        period.state = PeriodState.LOCKED
        period.locked_at = period.locked_at or locks_at(campaign, Month.of(period.month))
        period.figures_version += 1
    changed = ["state", "locked_at", "figures_version"]
    ReportingPeriod.objects.bulk_update(periods.values(), changed)
    periods |= {period.month: period for period in ReportingPeriod.objects.bulk_create(missing)}
    return periods


def _timetable(campaign: Campaign, month: Month) -> dict[str, datetime]:
    """A demonstration looks as if its months had been open; real history never was."""
    steps = planned(campaign, month)
    return {
        "opened_at": steps.opens_at,
        "due_at": steps.due_at,
        "review_at": steps.review_at,
        "locks_at": steps.locks_at,
    }


def _count_up_others(campaign: Campaign, months: list[int], indicators: set[str]) -> None:
    """Other campaigns over the same regions that count these figures: their months, or the first
    later one they have, follow as well."""
    above = [code for code in campaign.region.path.split("/") if code]
    over = Q(region__code__in=above) | Q(region__path__startswith=campaign.region.path)
    for other in Campaign.objects.filter(over).exclude(pk=campaign.pk):
        if not months or not shares(other, indicators):
            continue
        theirs = ReportingPeriod.objects.filter(campaign=other, month__gte=months[0])
        first = theirs.order_by("month").first()
        if first is not None:
            rows = theirs.filter(Q(month__in=months) | Q(pk=first.pk))
            rows.update(figures_version=F("figures_version") + 1)


def _refuse_open_or_mixed(periods: Iterable[ReportingPeriod], demonstration: bool) -> None:
    if being_filled := [one.month for one in periods if one.state == PeriodState.OPEN]:
        raise OpenPeriodError(f"正在填报的月份不能载入历史数据：{_named(being_filled)}")
    if others := [one.month for one in periods if one.demonstration != demonstration]:
        there, given = ("正式", "演示") if demonstration else ("演示", "正式")
        raise MixedPeriodError(f"已有{there}数据的月份不能再载入{given}数据：{_named(others)}")


def _named(months: list[int]) -> str:
    return "、".join(str(Month.of(month)) for month in sorted(months))


def locks_at(campaign: Campaign, month: Month) -> datetime:
    """The hour at which a month is locked and its ranking computed."""
    return planned(campaign, month).locks_at


def following(month: Month) -> datetime:
    """Midnight at which the month after this one begins."""
    day = month.plus(1).first_day()
    return datetime(day.year, day.month, day.day, tzinfo=timezone.get_default_timezone())


def _submissions(
    periods: dict[int, ReportingPeriod],
    filings: pd.DataFrame,
    regions: dict[str, int],
    entered_by: Mapping[str, User],
    decided_by: Mapping[str, User],
) -> pd.DataFrame:
    begins = {month: following(Month.of(month)) for month in periods}
    rows = [
        Submission(
            period=periods[month],
            region_id=regions[region],
            state=SubmissionState.APPROVED,
            entered_by=entered_by.get(region, entered_by[""]),
            deadline=periods[month].due_at,
            submitted_at=begins[month] + timedelta(minutes=submitted),
            decided_by=decided_by.get(region, decided_by[""]),
            decided_at=begins[month] + timedelta(minutes=decided),
            late=late,
        )
        for region, month, late, submitted, decided in filings[FILINGS].to_numpy().tolist()
    ]
    written = Submission.objects.bulk_create(rows, batch_size=2_000)
    return filings[["region", "month"]].assign(submission=[row.pk for row in written])


def _write(
    frame: pd.DataFrame,
    regions: dict[str, int],
    indicators: dict[str, int],
    submissions: pd.DataFrame,
) -> None:
    rows = frame.merge(submissions, on=["region", "month"], how="left", validate="many_to_one")
    if rows["submission"].isna().any():
        raise UnknownCodeError("有数值没有对应的报送")
    # In the order of the unique key, so that its index grows at the end.
    rows["region"] = rows["region"].map(regions)
    rows["indicator"] = rows["indicator"].map(indicators)
    rows = rows.sort_values(["month", "region", "indicator"])
    empty = rows["value"].isna().to_numpy()
    values = rows["value"].fillna(0).to_numpy(dtype="int64").tolist()
    write_rows(
        Figure,
        ["month", "region", "indicator", "value", "submission"],
        zip(
            rows["month"].tolist(),
            rows["region"].tolist(),
            rows["indicator"].tolist(),
            [None if gone else value for value, gone in zip(values, empty, strict=True)],
            rows["submission"].astype("int64").tolist(),
            strict=True,
        ),
    )
