"""The regions right below one, with their places in the same month."""

from __future__ import annotations

from dataclasses import dataclass

from campaigns.access import AnyUser
from campaigns.models import Region
from metrics.models import Standing
from metrics.queries.levels import level_word
from metrics.queries.ranking import Choice, visible_rankings
from metrics.wording.numbers import Numbers


@dataclass(frozen=True, slots=True)
class Child:
    """``place_inside`` is the place among the children; None for 未参评."""

    name: str
    url: str
    place: int | None
    place_inside: int | None
    score: str
    movement: int | None


@dataclass(frozen=True, slots=True)
class Children:
    """``level_word`` names the list their place is in, ``size`` how many stand in it."""

    level_word: str
    size: int
    rows: list[Child]
    ranking_url: str


def children_of(user: AnyUser, region: Region, choice: Choice, numbers: Numbers) -> Children | None:
    """Its children by their place; None where nothing below it is ranked in this month.

    The level is the first one below at which any child stands: counties that the province runs
    itself stand with the cities.
    """
    levels = choice.campaign.report_levels
    below = levels[levels.index(choice.level) + 1 :] if choice.level in levels else levels
    newest = _newest(user, choice, below)
    for level in below:
        known = newest.get(level, [])
        own = [row for row in known if row.region.parent_id == region.pk]
        if own:
            return Children(
                level_word=level_word(choice.campaign, level),
                size=sum(row.place is not None for row in known),
                rows=[_child(row, choice, numbers) for row in sorted(own, key=_order)],
                ranking_url=Choice(choice.campaign, choice.month, level).url(),
            )
    return None


def _newest(user: AnyUser, choice: Choice, levels: list[str]) -> dict[str, list[Standing]]:
    """Level → the standings of its latest edition that the user sees."""
    visible = visible_rankings(user, choice.campaign)
    rows = Standing.objects.filter(
        ranking__in=visible.filter(month=choice.month.number, level__in=levels).order_by()
    )
    found: dict[tuple[str, int], list[Standing]] = {}
    listed = rows.select_related("region", "ranking").defer(
        "details", "categories", "ranking__terms"
    )
    for row in listed:
        found.setdefault((row.ranking.level, row.ranking.edition), []).append(row)
    return {level: found[level, edition] for level, edition in sorted(found)}


def _order(row: Standing) -> tuple[bool, int, str]:
    return row.place is None, row.place or 0, row.region.code


def _child(row: Standing, choice: Choice, numbers: Numbers) -> Child:
    return Child(
        name=row.region.short_name,
        url=choice.region_url(row.region.code),
        place=row.place,
        place_inside=row.place_in_group if row.place else None,
        score=numbers.points(row.score),
        movement=row.movement,
    )
