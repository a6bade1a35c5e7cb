"""Everything that one board rests on, read once."""

from __future__ import annotations

from dataclasses import dataclass

from campaigns.access import AnyUser, sees_region, visible_regions
from campaigns.models import Campaign, Region, User
from campaigns.periods import Month
from campaigns.terms import RankingState, State
from metrics.models import Ranking, Standing
from metrics.queries.explanation import TargetLine, line
from metrics.queries.ranked import Named, is_in, names_of
from metrics.queries.ranking import Choice, get_ranking_for, standings
from metrics.queries.terms import Book
from metrics.wording.numbers import Numbers


@dataclass(frozen=True, slots=True)
class Scene:
    """One month of one level.

    ``rows`` are the standings that the choice leaves, ranked ones first; ``whole`` is the standing
    of the region that everything is about (the campaign's own, or the chosen city) with the book
    of its own ranking, and ``earlier`` its standing in the published month ``compared`` with.
    """

    user: AnyUser
    choice: Choice
    ranking: Ranking
    book: Book
    rows: list[Standing]
    size: int  # how many regions have a place, whatever the choice leaves
    inside: str  # the name of the city that the rows are narrowed to, or ""
    names: dict[int, Named]  # by region id
    whole: Standing | None
    whole_book: Book
    earlier: Standing | None
    compared: int | None

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
    def narrowed(self) -> bool:
        """Whether the rows are a part of the table."""
        return bool(self.choice.within or self.choice.cohort)

    def told(self, row: Standing) -> str:
        """The region's name in a sentence: with its city where another has the same name."""
        return self.names[row.region_id].told

    def city(self, row: Standing) -> str:
        """The city above a county of a table with several cities, "" elsewhere."""
        return "" if self.choice.within else self.names[row.region_id].city

    @property
    def since(self) -> str:
        """The month compared with; "" without one."""
        return Month.of(self.compared).chinese if self.compared else ""

    def sees(self, region: Region) -> bool:
        return sees_region(self.user, region)

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
            if detail["state"] != State.NOT_APPLICABLE and self.is_chosen(detail["target"])
        ]

    def is_chosen(self, target: str) -> bool:
        """Whether a target is of the chosen category."""
        wanted = self.choice.category
        known = self.whole_book.targets.get(target) or self.book.targets[target]
        return not wanted or known.category == wanted


def scene_of(
    user: AnyUser,
    choice: Choice,
    ranking: Ranking,
    numbers: Numbers,
    since: Month | None = None,
) -> Scene:
    """``ranking`` is that of the chosen month and level; compared is with the month that its places
    gained and lost are counted from, unless ``since`` names another."""
    compared = since.number if since else ranking.compared_month
    book, rows = Book(ranking, numbers), standings(ranking)
    whole = _whole(user, choice, ranking, rows)
    kept = [row for row in rows if is_in(row.region, choice)]
    return Scene(
        user=user,
        choice=choice,
        ranking=ranking,
        book=book,
        rows=kept,
        size=sum(row.place is not None for row in rows),
        inside=_name_of(choice.within),
        names=names_of([row.region for row in rows], choice.campaign),
        whole=whole,
        whole_book=Book(whole.ranking, numbers) if whole else book,
        earlier=_earlier(whole, compared) if whole else None,
        compared=compared,
    )


def _name_of(code: str) -> str:
    found = Region.objects.filter(code=code).values_list("short_name", flat=True) if code else []
    return next(iter(found), "")


def _whole(
    user: AnyUser, choice: Choice, ranking: Ranking, rows: list[Standing]
) -> Standing | None:
    """The standing of what the board is about: one of the rows, or one of its own level."""
    region = region_of(user, choice)
    for row in rows:
        if row.region_id == region.pk:
            row.ranking = ranking
            return row
    above = get_ranking_for(user, choice.campaign, choice.month, region.level)
    if above is None:
        return None
    return above.standings.select_related("region").filter(region=region).first()


def _earlier(whole: Standing, month: int | None) -> Standing | None:
    """Its standing in the last published edition of the month that places are counted from."""
    published = Ranking.objects.filter(
        campaign=whole.ranking.campaign,
        level=whole.ranking.level,
        month=month or 0,
        state=RankingState.PUBLISHED,
    )
    ranking = published.order_by("-edition").first()
    return ranking.standings.filter(region=whole.region).first() if ranking else None


def region_of(user: AnyUser, choice: Choice) -> Region:
    """What the board is about: the chosen city, else the campaign's own region, else the user's
    own. It is always one whose figures the user sees, as its amounts stand on the board."""
    whole = choice.campaign.region
    if choice.within:
        inside = visible_regions(user).filter(path__startswith=whole.path)
        if chosen := inside.filter(code=choice.within).first():
            return chosen
    if sees_region(user, whole):
        return whole
    return user.region if isinstance(user, User) and user.region else whole


def changes(scene: Scene) -> list[tuple[str, State, State]]:
    """Targets of the whole whose state is another than in the month compared with."""
    if scene.whole is None or scene.earlier is None:
        return []
    before = {detail["target"]: State(detail["state"]) for detail in scene.earlier.details}
    now = {detail["target"]: State(detail["state"]) for detail in scene.whole.details}
    return [
        (scene.whole_book.targets[code].name, before[code], state)
        for code, state in now.items()
        if code in before and before[code] is not state and scene.is_chosen(code)
    ]
