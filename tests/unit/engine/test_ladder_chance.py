"""How often chance alone would bring a region before the rules: the table, drawn anew."""

from __future__ import annotations

import numpy as np
import pytest

from metrics.engine.definitions import (
    Definitions,
    IndicatorSpec,
    ItemRule,
    RuleSetSpec,
    TargetSpec,
)
from metrics.engine.ladder import chance
from metrics.engine.ladder.chance import RULES, Chance, Field
from metrics.engine.ladder.table import TABLE
from metrics.wording.accountability.chance import chance_table
from tests.unit.engine.reference import Figures
from tests.unit.engine.strategies import run
from tests.unit.engine.test_rule_book import RULE_BOOK, tables
from tests.unit.engine.worlds import flat_case

PRINTED = tables(13)[5]
COLUMNS = list(PRINTED[0])
ALIKE = [one for one in TABLE if not one.mixed and one.strength == 1]
ROBUST, BY_PLACE = ("two_quarters", "first_third"), ("quarter", "month")


def share(one: Chance, rule: str) -> float:
    return one.shares[RULES.index(rule)] / 1000


def test_the_table_is_what_is_drawn() -> None:
    assert chance.table() == TABLE


def test_the_rule_book_prints_the_table() -> None:
    assert len(PRINTED) == len(TABLE)
    for row, one in zip(PRINTED, TABLE, strict=True):
        field = f"{one.size} alike"
        if one.mixed:
            field = f"{one.size}, 5 to 1000"
        if one.strength < 1:
            field = f"{one.size}, seven tenths"
        told = [row[column] for column in COLUMNS]
        assert told == [field, str(one.cases), *(f"{value / 10:.1f}" for value in one.shares)]


def test_the_page_prints_the_table() -> None:
    told = chance_table()
    assert len(told["columns"]) == 2 + len(RULES)
    for row, one in zip(told["rows"], TABLE, strict=True):
        assert row[1:] == [f"{one.cases}起", *(f"{value / 10:.1f}%" for value in one.shares)]


def test_what_the_texts_say_about_it_holds() -> None:
    """The point of the bands, and where they fall short."""
    for one in ALIKE:
        assert all(share(one, rule) < 0.035 for rule in ROBUST)
        assert share(one, "quarter") > 0.5
    robust = [share(one, "two_quarters") for one in ALIKE]
    assert round(sum(robust) / len(robust), 2) == 0.02
    small = [one for one in TABLE if one.mixed and one.cases == 5]
    assert [round(share(one, "two_quarters"), 2) for one in small] == [0.12, 0.15]
    assert [round(small[0].shares[at] / 1000, 2) for at in (3, 5)] == [0.37, 0.74]
    text = " ".join(RULE_BOOK.read_text("utf-8").split())
    times = f"drawn {chance._TIMES[16]} times for 16 regions and {chance._TIMES[137]} times for 137"
    assert f"{times}, each band from {chance.DRAWS} draws" in text
    weak = {one.cases: share(one, "two_quarters") for one in TABLE if one.strength < 1}
    assert weak == {5: 0.06, 60: 0.433, 1000: 1}


# --- the simulation is the engine's own calculation ----------------------------------------------


@pytest.mark.parametrize("month", [3, 6, 12])
def test_points_and_places_are_those_of_the_pipeline(month: int) -> None:
    """The drawn counts, given to the whole engine as figures, rank the same regions alike."""
    field = Field((5, 60, 60, 1000, 0.5), 1)
    counts = Counts(field)
    table = chance.simulated(field)
    mine = table[table["month"] == 201800 + month].set_index("region")["place"].tolist()
    names = [f"r{place}" for place in range(field.size)]
    figures = counts.figures(names, month)
    case = flat_case(definitions(), figures, names, first=201401, month=201800 + month)
    theirs = run(case).standings.set_index("region").loc[names, "place"].tolist()
    assert mine == theirs


class Counts:
    """What ``simulated`` draws, in the order in which it draws it."""

    def __init__(self, field: Field) -> None:
        random = np.random.Generator(np.random.SFC64(chance.SEED))
        monthly = np.asarray(field.cases) / 12 / chance.GROWTH**2
        shape = (1, chance.BASE_YEARS, 12, field.size)
        self.base = random.poisson(np.broadcast_to(monthly, shape))[0]
        year_before = np.broadcast_to(monthly * chance.GROWTH, (1, 12, field.size))
        before = random.poisson(year_before).cumsum(axis=1)
        needed = self.base.sum(axis=0).cumsum(axis=0) * (chance.GROWTH / chance.BASE_YEARS)
        chance._month(201712, before[:, 11], needed[None, 11], random)
        this_year = np.broadcast_to(monthly * chance.GROWTH**2, (1, 12, field.size))
        self.actual = random.poisson(this_year)[0]

    def figures(self, names: list[str], month: int) -> Figures:
        found: Figures = {}
        for place, name in enumerate(names):
            for at in range(month):
                for year in range(chance.BASE_YEARS):
                    number = (2014 + year) * 100 + at + 1
                    found[name, "cases", number] = int(self.base[year, at, place])
                found[name, "cases", 201801 + at] = int(self.actual[at, place])
        return found


def definitions() -> Definitions:
    cases = IndicatorSpec("cases", "flow", "sum", "sum")
    target = TargetSpec(
        "G",
        "GROWTH",
        ("cases",),
        {"rate": "0.05", "base_years": [2014, 2015, 2016], "first_year": 2017},
        "strike",
        ("county",),
    )
    rules = RuleSetSpec(version=1, weights={"G": 1}, rules={"G": ItemRule(cap=chance.CAP)})
    return Definitions("chance", {"cases": cases}, (target,), rules)
