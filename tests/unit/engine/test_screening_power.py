"""What planted fabrications are found, and what is asked where nothing is: parts of the table drawn
anew, and the whole of it as the rule book prints it."""

from __future__ import annotations

import pytest

from metrics.engine.screening.planting import FABRICATIONS, overdispersed
from metrics.engine.screening.power import MEANS, Power, power, quiet
from metrics.engine.screening.table import POWER, QUIET
from tests.unit.engine.test_rule_book import tables

FOUND, ASKED = tables(14)[7:9]
BY_NAME = {one.name: one for one in FABRICATIONS}
KEPT = {one.fabrication: one for one in POWER}
# One of each kind of sign, where it is neither always nor never found if there is such a place.
ANEW = [
    ("a month's sheet copied from the month before", 2),
    ("one count written down again, 6 months", 20),
    ("half of a sheet copied from a neighbour", 20),
    ("one figure × 10", 2),
    ("half of those just below lifted to it", 200),
    ("two years with invented last digits", 200),
    ("8 cells raised before the lock", 20),
]


@pytest.mark.parametrize(("name", "mean"), ANEW)
def test_the_table_is_what_is_drawn(name: str, mean: int) -> None:
    assert power(BY_NAME[name], mean) == KEPT[name].found[MEANS.index(mean)]


def test_where_nothing_is_nothing_is_asked() -> None:
    assert quiet(overdispersed, 20, times=12) == 0


def test_the_rule_book_prints_both_tables() -> None:
    assert [one.fabrication for one in POWER] == [one.name for one in FABRICATIONS]
    assert [list(row.values()) for row in FOUND] == [
        [one.fabrication, *shown(one.found)] for one in POWER
    ]
    assert [list(row.values()) for row in ASKED] == [
        [one.scatter, *shown(one.asked)] for one in QUIET
    ]


def shown(thousandths: tuple[int, ...]) -> list[str]:
    return [f"{value / 10:.1f}" for value in thousandths]


def test_what_the_rule_book_says_about_them_holds() -> None:
    """Copied sheets are found everywhere, hardly anything else in a small county."""
    small = {one.fabrication: one.found[0] for one in POWER}
    assert small["one figure × 10"] == 275
    always = {name for name, found in small.items() if found == 1000}
    assert always == {
        "a month's sheet copied from the month before",
        "a sheet copied from a neighbour",
        "20 cells raised before the lock",
    }
    never = {one.fabrication for one in POWER if not any(one.found)}
    assert never == {
        "one count written down again, 3 months",
        "one figure × 2",
        "8 cells raised before the lock",
    }
    assert all(one.asked == (0, 0, 0) for one in QUIET[:2])
    assert isinstance(POWER[0], Power)
