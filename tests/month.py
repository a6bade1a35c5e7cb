"""An open month for the tests: April 2017 of 山东, filled in by the cast."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from campaigns.models import Campaign, Region, User
from campaigns.periods import Month
from campaigns.queries.reporting import due_for
from campaigns.terms import Role, Source
from metrics.actions.entry import periods, sheets
from metrics.actions.entry.sheets import Line, Saved
from metrics.models import ReportingPeriod
from tests.cast import Cast
from tests.people import colleague

APRIL = Month(2017, 4)
BEIJING = ZoneInfo("Asia/Shanghai")
OPENED = datetime(2017, 5, 2, 9, tzinfo=BEIJING)
IN_TIME = datetime(2017, 5, 4, 15, tzinfo=BEIJING)
TOO_LATE = datetime(2017, 5, 6, 15, tzinfo=BEIJING)
LOCKED = datetime(2017, 5, 10, 6, tzinfo=BEIJING)

_ONE_AT_MOST = {"county_chief_months"}


def april(campaign: Campaign) -> ReportingPeriod:
    return periods.open_month(campaign=campaign, month=APRIL, at=OPENED)


def region(code: str) -> Region:
    return Region.objects.select_related("parent").get(code=code)


def filled(period: ReportingPeriod, where: Region, **other: str) -> list[Line]:
    """A line for every cell of the sheet: 30, a red line 0, an office that is there 1."""
    lines = []
    for one in due_for(period.campaign, where, Month.of(period.month)):
        code = one.indicator.code
        text = "0" if one.indicator.direction == "down" else "30"
        text = "1" if code in _ONE_AT_MOST else text
        lines.append(Line(where.code, code, other.get(code, text), f"cell-{code}"))
    return lines


def fill_in(
    period: ReportingPeriod, where: Region, by: User, at: datetime = IN_TIME, **other: str
) -> Saved:
    lines = filled(period, where, **other)
    saved = sheets.save(period=period, region=where, lines=lines, source=Source.GRID, by=by, at=at)
    return explain(period, where, saved, by, at)


def explain(period: ReportingPeriod, where: Region, saved: Saved, by: User, at: datetime) -> Saved:
    """Give a reason for everything striking, so that the sheet can be handed in."""
    from metrics.frames.entry.sheet import sheet_of

    sheet = sheet_of(saved.submission)
    lines = [
        Line(where.code, code, sheet.texts[code], f"why-{code}", why="情况属实，与台账一致")
        for code in sheet.unexplained
    ]
    return sheets.save(period=period, region=where, lines=lines, source=Source.GRID, by=by, at=at)


def hand_in(period: ReportingPeriod, where: Region, by: User, at: datetime = IN_TIME) -> None:
    fill_in(period, where, by, at)
    sheets.submit(period=period, region=where, by=by, at=at)


def reopen(period: ReportingPeriod, code: str, ends: datetime, cast: Cast) -> None:
    """Let a region into the locked month again; two administrators take part."""
    asked = periods.ask_reopening(
        period=period,
        region=region(code),
        reason="机房断电",
        ends_at=ends,
        by=cast.administrator,
        at=LOCKED,
    )
    second = colleague(f"second_for_{code}", Role.ADMINISTRATOR, "370000")
    periods.decide_reopening(asked=asked, granted=True, by=second, at=LOCKED)
