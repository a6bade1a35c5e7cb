"""What a bulletin rests on, read once: published rankings, and those they are compared with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from campaigns.access import AnyUser, reader_at
from campaigns.models import Campaign, Region
from campaigns.periods import Month
from campaigns.terms import BulletinKind, RankingState
from metrics.models import Ranking, Standing
from metrics.queries.accountability.told import measures_of
from metrics.queries.bulletin.period import months_of
from metrics.queries.explanation import TargetLine, told
from metrics.queries.heirs import carried, heirs
from metrics.queries.ranked import Reading, ranked_row, reading
from metrics.queries.ranking import Choice, last_published, levels_of
from metrics.queries.scene import Scene, scene_of
from metrics.wording.accountability.facts import Facts
from metrics.wording.formulas import Told
from metrics.wording.numbers import Numbers
from metrics.wording.rankings import RankedRow
from metrics.wording.tallies import level_word_of, noun_of


@dataclass(frozen=True, slots=True)
class Stood:
    """How a region stood in the month compared with."""

    place: int | None
    low: int | None
    high: int | None


@dataclass(frozen=True)
class Storey:
    """One ranked level: its page of the month, and how its regions stood before, by region id; of
    a region that changed its code under the new one.

    Of a quarter that is the end of the last published month before it, of a month what the ranking
    itself compares with.
    """

    page: Reading
    compared: Ranking | None
    before: Mapping[int, Stood]
    quarterly: bool

    @property
    def level(self) -> str:
        return self.page.choice.level

    @property
    def since(self) -> str:
        """The month compared with, "" without one."""
        return Month.of(self.compared.month).chinese if self.compared else ""

    @property
    def noun(self) -> str:
        """What its regions are called together, with a measure word."""
        return noun_of(self._kinds)

    @property
    def level_word(self) -> str:
        """市级, 盟市级, 县级 …: as its regions are called."""
        return level_word_of(self._kinds, self.page.level_word)

    @property
    def _kinds(self) -> set[str]:
        return {row.region.kind for row in [*self.page.ranked, *self.page.unranked]}

    def told(self, row: Standing) -> str:
        return self.page.names[row.region_id].told

    def moved(self, row: Standing) -> int | None:
        """Places gained since then."""
        if not self.quarterly:
            return row.movement
        was = self.before.get(row.region_id)
        return was.place - row.place if was and was.place and row.place else None

    @cached_property
    def rows(self) -> list[RankedRow]:
        """The ranked rows as sentences take them, in the order of the table."""
        return [
            replace(ranked_row(row, self.told(row)), movement=self.moved(row))
            for row in self.page.ranked
        ]


@dataclass(frozen=True)
class Ground:
    """``months`` are those of the issue that are judged, ``storeys`` the ranked levels from the
    top, ``scene`` the campaign's own region beside the month compared with."""

    campaign: Campaign
    kind: BulletinKind
    months: list[Month]
    numbers: Numbers
    at: datetime
    reader: AnyUser
    storeys: list[Storey]
    scene: Scene

    @property
    def month(self) -> Month:
        """The last one that is judged."""
        return self.months[-1]

    @property
    def first(self) -> Storey:
        """The level that the text is about."""
        return self.storeys[0]

    @property
    def whole(self) -> Standing:
        assert self.scene.whole is not None  # noqa: S101 (asked for before the ground is laid)
        return self.scene.whole

    @property
    def rankings(self) -> list[Ranking]:
        """The campaign's own first."""
        return [self.whole.ranking, *(storey.page.ranking for storey in self.storeys)]

    @property
    def demonstration(self) -> bool:
        return any(ranking.demonstration for ranking in self.rankings)

    @cached_property
    def lines(self) -> list[tuple[TargetLine, Told]]:
        """The targets asked of the whole, each as it is shown and as it was frozen."""
        details = {detail["target"]: detail for detail in self.whole.details}
        book = self.scene.whole_book
        return [(line, told(book, details[line.code], self.month)) for line in self.scene.lines()]

    @cached_property
    def facts(self) -> Facts:
        """What was decided within these months, as it stood at their end."""
        return measures_of(self.campaign, self.months[0], self.month)

    def is_headline(self, code: str) -> bool:
        return self.scene.whole_book.targets[code].headline


def is_ready(campaign: Campaign, months: list[Month]) -> bool:
    """Whether the last month is published at all levels."""
    if not months:
        return False
    rows = Ranking.objects.filter(
        campaign=campaign, month=months[-1].number, state=RankingState.PUBLISHED
    )
    return set(levels_of(campaign)) <= set(rows.values_list("level", flat=True))


def ground_of(
    campaign: Campaign, kind: BulletinKind, month: Month, numbers: Numbers, at: datetime
) -> Ground | None:
    """None while a ranking is missing."""
    months = months_of(campaign, kind, month)
    if not is_ready(campaign, months):
        return None
    reader = reader_at(campaign.region)
    quarterly = kind == BulletinKind.QUARTERLY
    storeys = []
    for level in campaign.report_levels:
        page = reading(reader, Choice(campaign, months[-1], level), numbers)
        assert page is not None  # noqa: S101 (it is ready)
        storeys.append(_storey(page, months[0], quarterly=quarterly))
    scene = _scene(reader, storeys[0], numbers, campaign.region)
    return Ground(campaign, kind, months, numbers, at, reader, storeys, scene)


def _storey(page: Reading, first: Month, *, quarterly: bool) -> Storey:
    ranking = page.ranking
    compared = last_published(
        ranking.campaign,
        ranking.level,
        before=first.number if quarterly else (ranking.compared_month or 0) + 1,
    )
    passed = {}
    if compared and quarterly:  # the movement of a month was frozen with its ranking
        passed = heirs(Month.of(compared.month), page.choice.month)
    return Storey(page, compared, carried(_stood(compared), passed), quarterly)


def _stood(ranking: Ranking | None) -> dict[int, Stood]:
    if ranking is None:
        return {}
    rows = ranking.standings.values_list("region_id", "place", "band_low", "band_high")
    return {region: Stood(*found) for region, *found in rows}


def _scene(reader: AnyUser, storey: Storey, numbers: Numbers, region: Region) -> Scene:
    since = Month.of(storey.compared.month) if storey.compared else None
    scene = scene_of(reader, storey.page.choice, storey.page.ranking, numbers, since=since)
    assert scene.whole is not None  # noqa: S101 (it is ready)
    assert scene.whole.region_id == region.pk  # noqa: S101 (the reader sits there)
    return scene
