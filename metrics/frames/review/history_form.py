"""The form for old tables: which years, which regions, and what stands in it when it goes out."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils import timezone

from campaigns.models import Campaign, User
from campaigns.periods import Month
from campaigns.queries.reporting import reporters
from metrics.frames.definitions import definitions_for, rule_set_for
from metrics.frames.entry.sheet import text_of
from metrics.frames.record import first_month
from metrics.frames.review.history import Ground, ground_of
from metrics.frames.review.old_checks import Place
from metrics.workbooks.expected import YEAR
from metrics.workbooks.guard import open_upload
from metrics.workbooks.history import HistoryRow, HistoryTemplate
from metrics.workbooks.seal import META, read_seal


class NotOurFormError(Exception):
    """The form was made by this system, but not for this campaign, or for a year it never asks."""


def years_of(campaign: Campaign, at: datetime) -> list[int]:
    """From the first month that any target rests on to the last month that has ended."""
    ended = Month.containing(timezone.localtime(at).date()).plus(-1)
    last = min(ended, Month.containing(campaign.ends_on))
    rules = rule_set_for(campaign, last)
    first = first_month(campaign, definitions_for(campaign, rules, last))
    return list(range(first.year, last.year + 1))


def months_of(year: int) -> list[Month]:
    return list(Month(year, 1).through(Month(year, 12)))


@dataclass(frozen=True, slots=True)
class Wanted:
    """A year of some regions (by code)."""

    year: int
    regions: frozenset[str]

    def ground(self, campaign: Campaign, at: datetime) -> Ground:
        return ground_of(campaign, self.regions, months_of(self.year), at)


def wanted_of(campaign: Campaign, year: int, chosen: str) -> Wanted:
    """``chosen``: a region with all below it; the campaign's own region stands for itself alone,
    nothing for all of them."""
    own = campaign.region.code
    found = {
        region.code
        for month in months_of(year)
        for region in reporters(campaign, month)
        if not chosen or region.code == chosen or (chosen != own and f"/{chosen}/" in region.path)
    }
    return Wanted(year, frozenset(found))


def wanted_by_seal(
    campaign: Campaign, data: bytes, name: str, key: bytes, years: Collection[int]
) -> Wanted | None:
    """What an uploaded form was made for; None if it is a form of another kind. Refused if it may
    not be opened, BrokenSealError if nobody can tell."""
    seal = read_seal(open_upload(data, name).named(META), key)
    if seal.about.keys() != {YEAR}:
        return None
    year = int(seal.about[YEAR][0])
    if year not in years:
        raise NotOurFormError(
            f"这是{year}年的表，本行动只收{min(years)}年至{max(years)}年的历史数据"
        )
    wanted = Wanted(year, frozenset(seal.regions))
    if not wanted.regions <= wanted_of(campaign, year, "").regions:
        raise NotOurFormError("这张表是另一项行动的，里面有本行动以外的地区")
    return wanted


def template_of(
    ground: Ground,
    year: int,
    *,
    by: User,
    at: datetime,
    new: Mapping[Place, int | None] | None = None,
) -> HistoryTemplate:
    """The form as it goes out: figures that are there (and ``new`` ones) stand in it, and what can
    take nothing is closed."""
    known = {**ground.figures, **(new or {})}
    shown = [place for place in ground.due if ground.shows(place) or place in known]
    return _template(ground, year, shown, known, by, at)


def whole_template(ground: Ground, year: int, by: User, at: datetime) -> HistoryTemplate:
    """Everything that the catalogue asks for: what an upload is read against, so that a number in
    a closed cell is told why it cannot be taken."""
    return _template(ground, year, ground.due, {}, by, at)


def _template(
    ground: Ground,
    year: int,
    shown: Collection[Place],
    known: Mapping[Place, int | None],
    by: User,
    at: datetime,
) -> HistoryTemplate:
    months: dict[tuple[str, str], set[int]] = {}
    for region, indicator, month in shown:
        months.setdefault((region, indicator), set()).add(month % 100)
    rows = {(region, indicator): None for region, indicator, _ in ground.due}
    marks = (settings.SECRECY_MARK, "演示数据" if ground.demonstration else "")
    return HistoryTemplate(
        year=year,
        version=_version(ground),
        made_at=f"{timezone.localtime(at):%Y-%m-%d %H:%M}",
        rows=tuple(
            _row(ground, year, row, frozenset(months.get(row, ())), known)
            for row in sorted(rows, key=lambda row: row[0])
        ),
        office=by.office,
        person=by.full_name,
        marks=tuple(mark for mark in marks if mark),
    )


def _row(
    ground: Ground,
    year: int,
    row: tuple[str, str],
    due: frozenset[int],
    known: Mapping[Place, int | None],
) -> HistoryRow:
    region, code = row
    indicator = ground.counted[code].indicator
    places = {month: (region, code, year * 100 + month) for month in due}
    return HistoryRow(
        region_code=region,
        region_name=ground.regions[region].name,
        code=code,
        name=indicator.name,
        unit=indicator.unit,
        decimals=indicator.decimals,
        due=due,
        texts={
            month: text_of(known[place], indicator.decimals)
            for month, place in places.items()
            if place in known
        },
    )


def _version(ground: Ground) -> str:
    """Changes when the year asks for other cells than it did."""
    decimals = sorted((code, one.indicator.decimals) for code, one in ground.counted.items())
    asked = (ground.campaign.code, sorted(ground.due), decimals)
    return hashlib.sha256(repr(asked).encode()).hexdigest()[:12]
