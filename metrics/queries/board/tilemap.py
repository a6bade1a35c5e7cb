"""The regions as tiles: where each stands, coloured by place or by the state of one target.

A schematic order, not a map: no boundary data with a clear source and licence may be shipped.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field

from campaigns.models import Region
from campaigns.terms import Level, State
from metrics.models import Standing
from metrics.queries.scene import Scene

_DEFAULT_COLUMNS = 6


@dataclass(frozen=True, slots=True)
class Tile:
    """``look`` is third-1 … third-3, unranked, or state-…; ``words`` say what it means."""

    name: str
    number: str
    look: str
    sign: str
    words: str
    url: str
    mine: bool = False


@dataclass(slots=True)
class Block:
    """One place of the grid, counted from 1: a tile, or a city with the tiles of its counties."""

    row: int
    column: int
    name: str
    url: str = ""
    tiles: list[Tile] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class TileMap:
    """``grouped``: blocks hold several tiles each. ``target`` names what colours mean, if not
    places."""

    blocks: list[Block]
    rows: int
    columns: int
    grouped: bool
    target: str


def tile_map(scene: Scene, target: str = "") -> TileMap:
    """Tiles of all rows; ``target``: the code whose states colour them, "" for places."""
    shown = target if target in scene.book.targets else ""
    heads = _heads(scene)
    places = _places([head for head, _ in heads])
    blocks = [_block(scene, head, rows, places[head.pk], shown) for head, rows in heads]
    return TileMap(
        blocks=blocks,
        rows=max((block.row for block in blocks), default=0),
        columns=max((block.column for block in blocks), default=0),
        grouped=any(len(block.tiles) > 1 for block in blocks),
        target=scene.book.targets[shown].name if shown else "",
    )


def _heads(scene: Scene) -> list[tuple[Region, list[Standing]]]:
    """Counties of several cities go under their city; everything else stands for itself."""
    rows = sorted(scene.rows, key=lambda row: row.region.code)
    parents = {row.region.parent_id or 0 for row in rows}
    if scene.choice.level != Level.COUNTY or len(parents) < 2:
        return [(row.region, [row]) for row in rows]
    cities = {city.pk: city for city in Region.objects.filter(pk__in=parents)}
    groups: dict[int, list[Standing]] = {}
    for row in rows:
        # A county of the province itself stands beside the cities, on its own.
        own = cities[row.region.parent_id or 0].level != Level.PREFECTURE
        groups.setdefault(row.region.pk if own else row.region.parent_id or 0, []).append(row)
    known = {**cities, **{row.region.pk: row.region for row in rows}}
    return [(known[key], found) for key, found in groups.items()]


def _places(heads: list[Region]) -> dict[int, tuple[int, int]]:
    """Row and column of every head, from 1; those without a place of their own below the rest."""
    found = {
        head.pk: (head.tile_row, head.tile_column)
        for head in heads
        if head.tile_row is not None and head.tile_column is not None
    }
    # All of one parent or none: half a schematic order would mislead.
    rest = [head.pk for head in heads if head.pk not in found]
    if found and rest:
        below = 1 + max(row for row, _ in found.values())
        columns = 1 + max(column for _, column in found.values())
    else:
        below = 0
        columns = min(_DEFAULT_COLUMNS, math.ceil(math.sqrt(len(heads) * 1.5)) or 1)
    found |= {key: (below + n // columns, n % columns) for n, key in enumerate(rest)}
    top = min((row for row, _ in found.values()), default=0)
    left = min((column for _, column in found.values()), default=0)
    return {key: (row - top + 1, column - left + 1) for key, (row, column) in found.items()}


def _block(
    scene: Scene, head: Region, rows: list[Standing], place: tuple[int, int], target: str
) -> Block:
    alone = [row.region_id for row in rows] == [head.pk]
    drill = "" if alone else scene.choice.url(within=head.code)
    tiles = [_tile(scene, row, target) for row in rows]
    return Block(place[0], place[1], head.short_name, drill, tiles)


def _tile(scene: Scene, row: Standing, target: str) -> Tile:
    red = any(detail["state"] == State.RED_LINE for detail in row.details)
    state = _state_of(row, target) if target else None
    place = f"第{row.place}名" if row.place else "未参评"
    said = [scene.told(row), place]
    if state:
        said.append(state.word)
    elif red:
        said.append(State.RED_LINE.word)
    return Tile(
        name=row.region.short_name,
        number=str(row.place or ""),
        look=f"state-{state.code}" if state else _third(row, scene.size),
        sign=state.sign if state else (State.RED_LINE.sign if red else ""),
        words="，".join(said),
        url=_below(scene, row) or scene.explanation_url(row.region, target=target),
        mine=scene.user.pk is not None and getattr(scene.user, "region_id", 0) == row.region_id,
    )


def _below(scene: Scene, row: Standing) -> str:
    """A city leads to the board of its counties, where those are ranked."""
    levels = scene.campaign.report_levels
    if scene.choice.level == Level.PREFECTURE and Level.COUNTY in levels:
        return scene.choice.url(level=Level.COUNTY, within=row.region.code)
    return ""


def _state_of(row: Standing, target: str) -> State:
    for detail in row.details:
        if detail["target"] == target:
            return State(detail["state"])
    return State.NOT_APPLICABLE


def _third(row: Standing, size: int) -> str:
    """The first, middle or last third of the places of the whole table."""
    if not row.place:
        return "unranked"
    return f"third-{min(3, 1 + 3 * (row.place - 1) // max(size, 1))}"


def looks(tiles: Iterable[Block]) -> list[State]:
    """The states that occur, for the key."""
    seen = {tile.look for block in tiles for tile in block.tiles}
    return [state for state in State if f"state-{state.code}" in seen]
