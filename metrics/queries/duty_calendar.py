"""The calendar of duties: regions × windows of a year, and who has not yet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Q

from campaigns.duties import NEAR_DAYS, Standing, Stretch
from campaigns.models import Region
from campaigns.queries.frequency import Duty, duties_of, is_cut_off
from campaigns.terms import Level
from metrics.queries.duty_asked import Asked, columns_of
from metrics.queries.duty_ground import Ground, Spot, ground_of, owing_in
from metrics.queries.levels import level_word
from metrics.wording.duties import (
    compared_words,
    day_words,
    names_words,
    on_words,
    until_words,
)

# So many regions are listed one by one; of more, those right below, each with a count.
LISTED = 30
# Of windows that are over: what is told of those who stand so.
_EARLIER = {
    Standing.MISSED: "未完成的",
    Standing.UNRECORDED: "上报数已够、台账没有登记的",
}
_OPEN = {Standing.DUE, Standing.NEAR, Standing.PROGRESS, Standing.MISSED, Standing.LATER}


@dataclass(frozen=True, slots=True)
class Cell:
    """``below``: how many of the regions below have done it, "" where none owes it."""

    standing: Standing
    words: str
    until: str
    reported: str
    below: str
    url: str


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    url: str
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Waiting:
    """Who has not yet, in one window: words a level, and those whose figures say otherwise."""

    label: str
    until: str
    near: bool
    over: bool
    groups: list[str]
    reported: str


@dataclass(frozen=True, slots=True)
class Section:
    """``earlier``: what is missing of windows before, a sentence each; ``done``: the windows that
    everybody has done (``2019年下半年``), "" while somebody has not or none has begun."""

    duty: Duty
    requirement: str
    columns: list[str]
    rows: list[Row]
    waiting: list[Waiting]
    earlier: list[str]
    done: str


def sections_of(asked: Asked, today: date) -> list[Section]:
    """One section a duty that anybody at or below the region owes in the year."""
    campaign = asked.campaign
    duties = [one for one in duties_of(campaign) if asked.duty in {"", one.code}]
    columns = {duty.code: columns_of(campaign, duty, asked.year) for duty in duties}
    windows = [one for found in columns.values() for one in found]
    where = Q(region__path__startswith=asked.within.path)
    ground = ground_of(campaign, duties, windows, where, today)
    below = list(Region.objects.filter(parent=asked.within).order_by("code"))
    made = [_Maker(asked, ground, duty, columns[duty.code], below) for duty in duties]
    return [one.section() for one in made if one.anybody]


class _Maker:
    """Makes the section of one duty."""

    def __init__(
        self,
        asked: Asked,
        ground: Ground,
        duty: Duty,
        columns: Sequence[Stretch],
        below: Sequence[Region],
    ) -> None:
        self.asked, self.ground, self.duty = asked, ground, duty
        self.columns, self.below = columns, below
        path = asked.within.path
        self.owing = {one.code: owing_in(asked.campaign, duty, one, path) for one in columns}
        self.spots = {
            (one.code, region.pk): ground.spot(duty, one, region)
            for one in columns
            for region in self.owing[one.code]
        }
        every = {region.pk: region for found in self.owing.values() for region in found}
        self.named = _named(list(every.values()), below)

    @property
    def anybody(self) -> bool:
        return bool(self.spots)

    def section(self) -> Section:
        current = self._current()
        waiting = [found for one in current if (found := self._waiting(one))]
        return Section(
            duty=self.duty,
            requirement=requirement(self.duty),
            columns=[self._heading(one) for one in self.columns],
            rows=[self._row(region) for region in self._regions()],
            waiting=waiting,
            earlier=self._earlier([one.code for one in current]),
            done="" if waiting else "、".join(one.label for one in current),
        )

    def _heading(self, stretch: Stretch) -> str:
        if stretch == self.duty.whole(self.asked.year):
            return "全年"
        return stretch.label.removeprefix(f"{self.asked.year}年") or "全年"

    # --- who has not yet ---

    def _current(self) -> list[Stretch]:
        """The window that is running, else the last one that has ended; of certain days the next
        one, or the last."""
        today = self.ground.today
        over = today > self.asked.campaign.ends_on
        windows = [
            one
            for one in self.columns
            if one != self.duty.whole(self.asked.year)
            and not (over and is_cut_off(self.asked.campaign, one))
        ]
        ahead = [
            one for one in windows if one.last >= today and (self.duty.days or one.first <= today)
        ]
        if ahead:
            return ahead[:1] if self.duty.days else ahead
        return [one for one in windows if one.last < today][-1:]

    def _waiting(self, stretch: Stretch) -> Waiting | None:
        stands = [(one, self._spot(stretch, one).standing) for one in self.owing[stretch.code]]
        silent = [one for one, standing in stands if standing in _OPEN]
        told = [one for one, standing in stands if standing == Standing.UNRECORDED]
        if not silent and not told:
            return None
        today = self.ground.today
        words = on_words if self.duty.days else until_words
        return Waiting(
            label=stretch.label,
            until=words(stretch.last, today),
            near=0 <= (stretch.last - today).days <= NEAR_DAYS,
            over=stretch.last < today,
            groups=self._by_level(silent),
            reported=names_words([self.named[one.pk] for one in told]),
        )

    def _by_level(self, regions: Sequence[Region]) -> list[str]:
        levels = sorted({region.level for region in regions}, key=lambda one: Level(one).depth)
        found = []
        for level in levels:
            names = [self.named[one.pk] for one in regions if one.level == level]
            found.append(
                f"{level_word(self.asked.campaign, level)} {len(names)} 个：{names_words(names)}"
            )
        return found

    def _earlier(self, told: Sequence[str]) -> list[str]:
        """Windows of the year that ended before with somebody missing, in sentences."""
        whole, today = self.duty.whole(self.asked.year), self.ground.today
        over = [
            one
            for one in self.columns
            if one.last < today and one.code not in told and one != whole
        ]
        return [
            f"本年前几期{words}：{found}"
            for standing, words in _EARLIER.items()
            if (found := "、".join(filter(None, (self._counted(one, standing) for one in over))))
        ]

    def _counted(self, stretch: Stretch, standing: Standing) -> str:
        """``上半年 3 个``; of one region alone ``上半年``; "" for nobody."""
        stands = [self._spot(stretch, one).standing for one in self.owing[stretch.code]]
        count = stands.count(standing)
        if not count:
            return ""
        return f"{self._heading(stretch)} {count} 个" if len(stands) > 1 else self._heading(stretch)

    # --- rows ---

    def _regions(self) -> list[Region]:
        every = {region.pk: region for found in self.owing.values() for region in found}
        if len(every) <= LISTED:
            return sorted(every.values(), key=lambda one: one.path)
        own = [self.asked.within] if self.asked.within.pk in every else []
        deep = {region.path for region in every.values()}
        return own + [one for one in self.below if any(path.startswith(one.path) for path in deep)]

    def _row(self, region: Region) -> Row:
        cells = [self._cell(one, region) for one in self.columns]
        deeper = region.pk != self.asked.within.pk and any(cell.below for cell in cells)
        url = self.asked.url(within=region.code) if deeper else ""
        return Row(self.named.get(region.pk, region.name), url, cells)

    def _cell(self, stretch: Stretch, region: Region) -> Cell:
        below = self._below(stretch, region)
        spot = self.spots.get((stretch.code, region.pk))
        if spot is None:
            return Cell(Standing.NONE, "", "", "", below, "")
        unit = self.duty.indicator.unit
        asked = replace(self.asked, duty=self.duty.code)
        return Cell(
            standing=spot.standing,
            words=_done_words(spot, unit),
            until=self._until(stretch, spot),
            reported=_reported_words(spot, unit),
            below=below,
            url=f"{asked.url(region=region.code, window=stretch.code)}#events",
        )

    def _until(self, stretch: Stretch, spot: Spot) -> str:
        running = self.ground.today <= stretch.last and spot.standing == Standing.UNRECORDED
        if running or spot.standing in {Standing.DUE, Standing.NEAR, Standing.PROGRESS}:
            if stretch.first == stretch.last:  # the heading names the day
                return ""
            return f"{day_words(stretch.last, self.asked.year)}前"
        if spot.standing == Standing.NONE:
            return "行动结束时未期满"
        return ""

    def _below(self, stretch: Stretch, region: Region) -> str:
        """``8/10`` of the regions below this one, itself left out."""
        inside = [
            one
            for one in self.owing[stretch.code]
            if one.pk != region.pk and one.path.startswith(region.path)
        ]
        if not inside:
            return ""
        done = sum(self._spot(stretch, one).standing == Standing.MET for one in inside)
        return f"{done}/{len(inside)}"

    def _spot(self, stretch: Stretch, region: Region) -> Spot:
        return self.spots[stretch.code, region.pk]


def _done_words(spot: Spot, unit: str) -> str:
    """``1/2 次``, ``3 次``; nothing where nothing was to be done yet."""
    if spot.done >= spot.wanted:
        return f"{spot.done} {unit}"
    idle = spot.standing in {Standing.LATER, Standing.NONE} and not spot.done
    return "" if idle else f"{spot.done}/{spot.wanted} {unit}"


def _reported_words(spot: Spot, unit: str) -> str:
    if spot.reported is None or not spot.differs:
        return ""
    whole = spot.done == spot.beside
    return compared_words(spot.reported, spot.beside, spot.months, unit, whole=whole)


def _named(regions: Sequence[Region], below: Sequence[Region]) -> dict[int, str]:
    """Region id → its name, where two are called alike with the region above it (济南市中区)."""
    counts = Counter(one.name for one in regions)
    found = {}
    for one in regions:
        above = (row for row in below if row.pk != one.pk and one.path.startswith(row.path))
        city = next(above, None) if counts[one.name] > 1 else None
        found[one.pk] = f"{city.short_name}{one.name}" if city else one.name
    return found


def requirement(duty: Duty) -> str:
    """``每季度至少 1 次``, ``6月1日、6月3日、6月26日各一次``."""
    if duty.days:
        days = [day_words(one.first, one.first.year) for one in duty.stretches(2017)]
        return f"每年{'、'.join(days)}各一次"
    return f"{duty.window.word}至少 {duty.times} {duty.indicator.unit}"
