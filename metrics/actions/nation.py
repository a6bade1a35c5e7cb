"""The made-up country of ``metrics.frames.nation`` in an empty database, for measuring."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from django.db import connection, transaction

from campaigns.audit import record
from campaigns.models import (
    Campaign,
    Category,
    Indicator,
    Region,
    RuleSet,
    SourceDocument,
    Target,
    TargetIndicator,
    User,
)
from campaigns.periods import Month
from campaigns.terms import Level, PeriodState, RegionKind, SubmissionState
from metrics.actions.figures import following
from metrics.engine.definitions import IndicatorSpec
from metrics.frames import nation
from metrics.frames.bulk import write_rows
from metrics.models import Figure, ReportingPeriod, Submission

CODE, ROOT = "NATION", "000000"
CLERK, REVIEWER, LEADER = "nation-clerk", "nation-reviewer", "nation-leader"
_ENTERED, _DECIDED, _LOCKED = timedelta(days=4), timedelta(days=6), timedelta(days=7)
_KINDS = {
    Level.PROVINCE: RegionKind.PROVINCE,
    Level.PREFECTURE: RegionKind.PREFECTURE_CITY,
    Level.COUNTY: RegionKind.COUNTY,
}


class NotEmptyError(Exception):
    """Made-up figures never come into a database that holds anything."""


def load_nation(*, scale: str, at: datetime, say: Callable[[str], None] = lambda _: None) -> int:
    """Regions, indicators, one campaign and six years of approved figures; the number of figures.

    Month by month, each in a transaction of its own: eight million rows in one would have to be
    kept ready to be undone.
    """
    if Region.objects.exists() or User.objects.exists():
        raise NotEmptyError("压力数据只能装入空库：这个库里已有地区或账号")
    size = nation.SCALES[scale]
    with transaction.atomic():
        counties = _regions(size)
        indicators = _indicators()
        campaign = _campaign()
        people = _people(campaign.region)
        record(action="装入压力数据", subject=CODE, by=None, at=at, after={"规模": scale})
    total = 0
    for number, values, there in nation.by_month(len(counties)):
        total += _month(campaign, number, counties, indicators, people, (values, there))
        if number % 100 == 12:
            say(f"  {number // 100} 年，共 {total:,} 个数值")
    return total


def _regions(size: nation.Scale) -> list[int]:
    """Ids of the counties, in order."""
    root = Region.objects.create(
        code=ROOT,
        name="压力测试国",
        short_name="全国",
        kind=RegionKind.NATION,
        level=Level.NATION,
        path=f"/{ROOT}/",
    )
    known = {ROOT: root}
    places = nation.places(size, ROOT)
    for level in (Level.PROVINCE, Level.PREFECTURE, Level.COUNTY):
        rows = [_region(place, known[place.parent]) for place in places if place.level == level]
        known |= {row.code: row for row in Region.objects.bulk_create(rows)}
    return [known[place.code].pk for place in places if place.level == Level.COUNTY]


def _region(place: nation.Place, parent: Region) -> Region:
    return Region(
        code=place.code,
        name=place.name,
        short_name=place.name,
        kind=_KINDS[Level(place.level)],
        level=place.level,
        parent=parent,
        path=f"{parent.path}{place.code}/",
    )


def _indicators() -> list[int]:
    """Ids of what is reported, in the order of ``nation.counts``."""
    specs = nation.specs()
    known: dict[str, Indicator] = {}
    for ratio in (False, True):
        rows = [_indicator(spec, known) for spec in specs.values() if bool(spec.numerator) is ratio]
        known |= {row.code: row for row in Indicator.objects.bulk_create(rows)}
    return [known[code].pk for code in nation.counts()]


def _indicator(spec: IndicatorSpec, known: dict[str, Indicator]) -> Indicator:
    return Indicator(
        code=spec.code,
        name=f"指标 {spec.code}",
        meaning="压力测试用",
        unit="件",
        nature=spec.nature,
        over_time=spec.over_time,
        over_regions=spec.over_regions,
        direction=spec.direction,
        levels=[Level.COUNTY],
        frequency=spec.frequency,
        numerator=known.get(spec.numerator),
        denominator=known.get(spec.denominator),
    )


def _campaign() -> Campaign:
    document = SourceDocument.objects.create(
        code=CODE, title="压力测试", issuer="压力测试", issued_on="2016", file_name="", summary=""
    )
    campaign = Campaign.objects.create(
        code=CODE,
        name="压力测试行动",
        document=document,
        region=Region.objects.get(code=ROOT),
        summary="用于测速的虚构行动，数值由固定种子生成。",
        starts_on=Month(nation.JUDGED_FROM, 1).first_day(),
        ends_on=Month(nation.FIRST_YEAR + nation.YEARS, 1).first_day(),
        first_month=nation.JUDGED_FROM * 100 + 1,
        report_levels=[Level.PROVINCE, Level.PREFECTURE, Level.COUNTY],
        reporting_level=Level.COUNTY,
        calendar={"due_day": 5, "review_day": 7, "lock_day": 8, "lock_hour": 6, "bulletin_day": 10},
        cadence={"ranking": "monthly", "ranking_name": "月排名"},
    )
    category = Category.objects.create(campaign=campaign, code="all", name="全部", number=1)
    _targets(campaign, category)
    RuleSet.objects.create(
        campaign=campaign, version=1, from_month=campaign.first_month, rules=_rules()
    )
    return campaign


def _targets(campaign: Campaign, category: Category) -> None:
    promises = nation.promises()
    scope = {"levels": [Level.NATION, *campaign.report_levels], "words": "各地"}
    rows = [
        Target(
            campaign=campaign,
            code=promise.code,
            name=f"目标 {promise.code}",
            summary="压力测试用",
            category=category,
            kind=promise.kind,
            parameters=promise.parameters,
            scope=scope,
        )
        for promise in promises
    ]
    written = Target.objects.bulk_create(rows)
    ids = dict(Indicator.objects.values_list("code", "pk"))
    TargetIndicator.objects.bulk_create(
        TargetIndicator(target=target, indicator_id=ids[promise.indicator], number=1)
        for target, promise in zip(written, promises, strict=True)
    )


def _rules() -> dict[str, Any]:
    return {
        "categories": {"all": 1},
        "caps": {"GROWTH": 1.2, "FALL": 1.2, "other": 1},
        "red_line": "flag",
        "missing": "zero",
        "min_judged": 0.5,
    }


def _people(region: Region) -> tuple[User, User]:
    """Who entered and who decided, and a leader to look at pages with; nobody can log in."""
    roles = {CLERK: "reporter", REVIEWER: "reviewer", LEADER: "leader"}
    rows = {
        name: User.objects.create_user(
            username=name, full_name=name, role=role, region=region, is_demonstration=True
        )
        for name, role in roles.items()
    }
    return rows[CLERK], rows[REVIEWER]


@transaction.atomic
def _month(
    campaign: Campaign,
    number: int,
    counties: list[int],
    indicators: list[int],
    people: tuple[User, User],
    said: tuple[Any, Any],
) -> int:
    """One locked month with all its sheets; the number of figures."""
    begun = following(Month.of(number))
    period = ReportingPeriod.objects.create(
        campaign=campaign,
        month=number,
        state=PeriodState.LOCKED,
        figures_version=1,
        locked_at=begun + _LOCKED,
        demonstration=True,
    )
    sheets = _sheets(period, counties, people, begun)
    values, there = said
    cells = np.argwhere(there.T)  # county after county, as the unique key runs
    write_rows(
        Figure,
        ["month", "region", "indicator", "value", "submission"],
        zip(
            [number] * len(cells),
            np.asarray(counties)[cells[:, 0]].tolist(),
            np.asarray(indicators)[cells[:, 1]].tolist(),
            values[cells[:, 1], cells[:, 0]].tolist(),
            np.asarray(sheets)[cells[:, 0]].tolist(),
            strict=True,
        ),
    )
    return len(cells)


def _sheets(
    period: ReportingPeriod, counties: list[int], people: tuple[User, User], begun: datetime
) -> list[int]:
    """Ids of the counties' approved sheets, in order."""
    entered, decided = (
        connection.ops.adapt_datetimefield_value(begun + later) for later in (_ENTERED, _DECIDED)
    )
    fields = {
        "period": period.pk,
        "state": SubmissionState.APPROVED.value,
        "entered_by": people[0].pk,
        "lines": {},
        "version": 1,
        "submitted_at": entered,
        "decided_by": people[1].pk,
        "decided_at": decided,
        "late": False,
    }
    fixed = tuple(fields.values())
    write_rows(Submission, ["region", *fields], ((region, *fixed) for region in counties))
    known = dict(Submission.objects.filter(period=period).values_list("region_id", "pk"))
    return [known[region] for region in counties]
