"""Everything that one board rests on, read once."""

from __future__ import annotations

from dataclasses import dataclass

from campaigns.access import AnyUser, visible_regions
from campaigns.models import Campaign, Region
from campaigns.periods import Month
from campaigns.terms import Cohort, Level, State
from metrics.models import Ranking, Standing
from metrics.queries.board.choosing import region_of
from metrics.queries.explanation import TargetLine, line
from metrics.queries.ranking import Choice, get_ranking_for, standings
from metrics.queries.terms import Book
from metrics.wording.numbers import Numbers


@dataclass(frozen=True, slots=True)
class Scene:
    """One month of one level.

    ``rows`` are the standings that the choice leaves, ranked ones first; ``whole`` is the standing
    of the region that everything is about (the campaign's own, or the chosen city) with the book
    of its own ranking, and ``earlier`` its standing in the published month that places are
    counted from.
    """

    user: AnyUser
    choice: Choice
    ranking: Ranking
    book: Book
    rows: list[Standing]
    size: int  # how many regions have a place, whatever the choice leaves
    inside: str  # the name of the city that the rows are narrowed to, or ""
    cities: dict[int, str]  # names of the cities above counties of several cities, by id
    seen: set[int]  # regions whose figures the user sees
    whole: Standing | None
    whole_book: Book
    earlier: Standing | None

    @property
    def campaign(self) -> Campaign:
        return self.choice.campaign

    @property
    def month(self) -> Month:
        return self.choice.month

    @property
    def ranked(self) -> list[Standing]:
        return [row for row in self.rows if row.place]

    @property
    def region(self) -> Region:
        """What the board is about."""
        return self.whole.region if self.whole else self.campaign.region

    @property
    def since(self) -> str:
        """The month that places gained and lost are counted from; "" without one."""
        month = self.ranking.compared_month
        return Month.of(month).chinese if month else ""

    def sees(self, region: Region) -> bool:
        return region.pk in self.seen

    def explanation_url(self, region: Region, *, level: str = "", target: str = "") -> str:
        """The derivation of a region's standing, "" for whoever does not see its figures."""
        if not self.sees(region):
            return ""
        return self.choice.explanation_url(region.code, level=level, target=target)

    def lines(self) -> list[TargetLine]:
        """The targets asked of the whole, in the catalogue's order."""
        if self.whole is None:
            return []
        return [
            line(self.whole_book, detail, self.month)
            for detail in self.whole.details
            if detail["state"] != State.NOT_APPLICABLE and self._is_chosen(detail["target"])
        ]

    def _is_chosen(self, target: str) -> bool:
        wanted = self.choice.category
        return not wanted or self.whole_book.targets[target].category == wanted


def scene_of(user: AnyUser, choice: Choice, ranking: Ranking, numbers: Numbers) -> Scene:
    """``ranking`` is that of the chosen month and level."""
    whole = _whole(user, choice)
    book, rows = Book(ranking, numbers), standings(ranking)
    kept = _narrowed(rows, choice)
    return Scene(
        user=user,
        choice=choice,
        ranking=ranking,
        book=book,
        rows=kept,
        size=sum(row.place is not None for row in rows),
        inside=_name_of(choice.within),
        cities=_cities(kept, choice),
        seen=set(visible_regions(user).values_list("pk", flat=True)),
        whole=whole,
        whole_book=Book(whole.ranking, numbers) if whole else book,
        earlier=_earlier(user, whole, ranking.compared_month) if whole else None,
    )


def _narrowed(rows: list[Standing], choice: Choice) -> list[Standing]:
    return [
        row
        for row in rows
        if (not choice.within or f"/{choice.within}/" in row.region.path)
        and (not choice.cohort or Cohort.of(row.region.kind) == choice.cohort)
    ]


def _name_of(code: str) -> str:
    found = Region.objects.filter(code=code).values_list("short_name", flat=True) if code else []
    return next(iter(found), "")


def _cities(rows: list[Standing], choice: Choice) -> dict[int, str]:
    if choice.level != Level.COUNTY or choice.within:
        return {}
    above = Region.objects.filter(pk__in={row.region.parent_id for row in rows})
    known = above.filter(level=Level.PREFECTURE).values_list("pk", "short_name")
    return dict(known)


def _whole(user: AnyUser, choice: Choice) -> Standing | None:
    """The chosen city where the user sees its figures, else the campaign's own region."""
    region = region_of(user, choice)
    ranking = get_ranking_for(user, choice.campaign, choice.month, region.level)
    if ranking is None:
        return None
    return ranking.standings.select_related("region", "ranking").filter(region=region).first()


def _earlier(user: AnyUser, whole: Standing, month: int | None) -> Standing | None:
    if month is None:
        return None
    campaign, level = whole.ranking.campaign, whole.ranking.level
    ranking = get_ranking_for(user, campaign, Month.of(month), level)
    return ranking.standings.filter(region=whole.region).first() if ranking else None
