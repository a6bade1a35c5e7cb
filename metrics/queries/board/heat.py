"""Regions × targets: the state of every region on every target of its level."""

from __future__ import annotations

from dataclasses import dataclass

from campaigns.terms import State
from metrics.queries.scene import Scene
from metrics.queries.terms import FrozenTarget


@dataclass(frozen=True, slots=True)
class HeatColumn:
    code: str
    name: str
    category: str
    url: str


@dataclass(frozen=True, slots=True)
class HeatRow:
    """``states`` in the order of the columns; ``url`` is the region's derivation, or ""."""

    name: str
    city: str
    place: str
    url: str
    states: list[State]


@dataclass(frozen=True, slots=True)
class Heat:
    columns: list[HeatColumn]
    rows: list[HeatRow]

    @property
    def groups(self) -> list[tuple[str, int]]:
        """Categories over the columns: name, how many columns."""
        found: dict[str, int] = {}
        for column in self.columns:
            found[column.category] = found.get(column.category, 0) + 1
        return list(found.items())


def heat(scene: Scene) -> Heat:
    targets = _columns(scene)
    return Heat(
        columns=[
            HeatColumn(
                target.code,
                target.name,
                scene.book.categories[target.category],
                scene.choice.target_url(target.code),
            )
            for target in targets
        ],
        rows=[
            HeatRow(
                name=row.region.short_name,
                city=scene.city(row),
                place=str(row.place or "—"),
                url=scene.explanation_url(row.region),
                states=_states(
                    {detail["target"]: detail["state"] for detail in row.details}, targets
                ),
            )
            for row in scene.rows
        ],
    )


def _columns(scene: Scene) -> list[FrozenTarget]:
    """Targets of the level, by category as the campaign orders them."""
    order = {code: number for number, code in enumerate(scene.book.categories)}
    asked = [
        target
        for target in scene.book.targets.values()
        if scene.choice.level in target.levels and scene.choice.category in {"", target.category}
    ]
    return sorted(asked, key=lambda target: (order[target.category], target.code))


def _states(known: dict[str, str], targets: list[FrozenTarget]) -> list[State]:
    return [State(known.get(target.code, State.NOT_APPLICABLE)) for target in targets]
