"""The parts that board and wall screen are put together from."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from campaigns.terms import State
from metrics.charts.chart import Chart
from metrics.queries.board.answers import answers
from metrics.queries.board.course import course
from metrics.queries.board.facts import facts
from metrics.queries.board.heat import heat
from metrics.queries.board.league import league
from metrics.queries.board.measures import measures_line
from metrics.queries.board.tilemap import looks, tile_map
from metrics.queries.charts.pace import pace_multiples
from metrics.queries.charts.places import bump_chart
from metrics.queries.charts.timeline import timeline_chart
from metrics.queries.levels import level_word
from metrics.queries.scene import Scene
from metrics.queries.todo import todos
from metrics.views.heat import heat_table


def panels(scene: Scene, show: str) -> dict[str, Any]:
    """``show``: the code of a target whose states colour the tile map, "" for places."""
    lines, urgent = scene.lines(), todos(scene)
    tiles = tile_map(scene, show)
    return {
        "campaign": scene.campaign,
        "region": scene.region,
        "level_word": level_word(scene.campaign, scene.choice.level),
        "answers": answers(scene, lines),
        "tiles": [line for line in lines if scene.whole_book.targets[line.code].headline],
        "tiles_url": _tiles_url(scene),
        "category": scene.choice.category,
        "todos": urgent,
        "measures": measures_line(scene),
        "map": tiles,
        "map_states": looks(tiles.blocks),
        "map_targets": _map_targets(scene, tiles.target),
        "league": league(scene),
        "heat": heat_table(heat(scene)),
        "states": list(State),
        "course": course(scene.campaign, scene.month),
        "facts": facts(scene.campaign),
    }


def _tiles_url(scene: Scene) -> str:
    """The derivation of what the tiles show."""
    if scene.whole is None:
        return ""
    return scene.explanation_url(scene.region, level=scene.whole.ranking.level)


def _map_targets(scene: Scene, current: str) -> list[dict[str, Any]]:
    """What the map can be coloured by."""
    named = [("", "名次"), *((t.code, t.name) for t in _of_level(scene))]
    return [
        {
            "name": name,
            "url": scene.choice.url(show=code),
            "current": (name if code else "") == current,
        }
        for code, name in named
    ]


def _of_level(scene: Scene) -> list[Any]:
    targets = scene.book.targets.values()
    return [target for target in targets if scene.choice.level in target.levels]


def charts(scene: Scene) -> list[Chart]:
    """Below the first screen: the year against its paths, ranks through the months, the plan."""
    return _drawn(
        pace_multiples(scene.user, scene.choice, scene.region, scene.whole_book, _paths(scene)),
        bump_chart(scene.user, scene.choice, scene.rows),
        timeline_chart(scene.campaign, _day(scene)),
    )


def _day(scene: Scene) -> date:
    """The end of the month that is looked at; today while that is still to come."""
    return min(scene.month.plus(1).first_day() - timedelta(days=1), timezone.localdate())


def wall_charts(scene: Scene) -> list[Chart]:
    """One sheet of the wall each."""
    paths = _paths(scene)
    return _drawn(
        pace_multiples(scene.user, scene.choice, scene.region, scene.whole_book, paths, most=6),
        bump_chart(scene.user, scene.choice, scene.rows),
    )


def _paths(scene: Scene) -> list[str]:
    """Headline targets first; those without a path are left out by the chart."""
    targets = sorted(scene.whole_book.targets.values(), key=lambda one: not one.headline)
    wanted = {line.code for line in scene.lines()}
    return [target.code for target in targets if target.code in wanted]


def _drawn(*made: Chart | None) -> list[Chart]:
    return [chart for chart in made if chart is not None]
