"""The ladder against its second calculation, and what must hold whatever the places are."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date

import pandas as pd
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from campaigns.periods import Month
from metrics.engine.ladder import Ground, Ladder, Outcome, findings, proposals
from metrics.engine.ladder.rules import FirstThird, LastPlaces, LastThird, Reporting
from tests.unit.engine.ladders import LEVEL, ladder
from tests.unit.engine.reference.ladder import World, answers
from tests.unit.engine.strategies.ladders import LAST, MONTHS, ground_of, ladders, worlds

EXAMPLES = int(os.environ.get("ENGINE_EXAMPLES", "20"))
law = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
TODAY = date(2020, 1, 31).toordinal()
NUMBERS = [month.number for month in MONTHS]
ANSWER = ["rule", "region", "occasion", "rung", "follows", "outcome"]


def said(rules: Ladder, on: Ground) -> pd.DataFrame:
    return proposals(rules, on, NUMBERS, TODAY)


@law
@given(ladders(), worlds())
def test_the_second_calculation_says_the_same(rules: Ladder, world: World) -> None:
    found = said(rules, ground_of(world))
    told = set(found[ANSWER].itertuples(index=False, name=None))
    assert told == answers(rules, world, world.published, date.fromordinal(TODAY))


@law
@given(ladders(), worlds(), st.integers(0, 2**32 - 1))
def test_the_order_of_regions_is_irrelevant(rules: Ladder, world: World, seed: int) -> None:
    on = ground_of(world)
    mixed = replace(
        on,
        **{
            name: getattr(on, name).sample(frac=1, random_state=seed).reset_index(drop=True)
            for name in ("standings", "touched", "sheets", "lives")
        },
    )
    pd.testing.assert_frame_equal(said(rules, on), said(rules, mixed))


@law
@given(worlds(), st.integers(1, 3), st.data())
def test_a_wider_band_never_proposes_more(world: World, quarters: int, data: st.DataObject) -> None:
    rules = ladder(LastThird("A1", LEVEL, quarters, "通报"), FirstThird("B1", LEVEL, quarters))
    on = ground_of(world)
    assume((on.standings["place"] > 0).any())
    before = set(said(rules, on)["key"])
    wider = on.standings.copy()
    row = data.draw(st.sampled_from(wider.index[wider["place"] > 0].tolist()))
    wider.loc[row, "low"] = max(int(wider.loc[row, "low"]) - data.draw(st.integers(0, 3)), 1)
    wider.loc[row, "high"] += data.draw(st.integers(0, 3))
    assert set(said(rules, replace(on, standings=wider))["key"]) <= before


@law
@given(worlds(), st.integers(1, 4))
def test_more_quarters_never_propose_more(world: World, quarters: int) -> None:
    on = ground_of(world)
    once = set(said(ladder(LastThird("A1", LEVEL, quarters, "通报")), on)["key"])
    longer = set(said(ladder(LastThird("A1", LEVEL, quarters + 1, "通报")), on)["key"])
    assert longer <= once


@law
@given(worlds(), st.integers(1, 3))
def test_the_last_places_are_exactly_so_many_but_for_ties(world: World, places: int) -> None:
    """All of the worst places, in whole groups of equals; nobody above them is among them."""
    on = ground_of(world)
    found = findings(ladder(LastPlaces("A1", LEVEL, places, "month", "挂牌")), on, NUMBERS)
    for month in world.published:
        ranked = {name: band[0] for name, band in world.ranked(LEVEL, month).items()}
        last = set(found.loc[found["month"] == month.number, "region"])
        worst = sorted((place for place in ranked.values() if place > 1), reverse=True)
        assert len(last) >= min(places, len(worst))
        assert {ranked[name] for name in last} == set(worst[:places])
        assert last == {name for name, place in ranked.items() if place in set(worst[:places])}


@law
@given(worlds(), st.integers(0, 3), st.integers(0, 3), st.integers(1, 6), st.data())
def test_a_missing_report_never_avoids_a_proposal(
    world: World, late: int, missing: int, months: int, data: st.DataObject
) -> None:
    """Whoever would have been proposed by some month is so by then, too, with less reported."""
    assume((late or missing) and world.sheets)
    rules = ladder(Reporting("A4", months, "通报", late=late, missing=missing))
    key = data.draw(st.sampled_from(sorted(world.sheets)))
    silent = replace(world, sheets={**world.sheets, key: "missing"})
    before, after = (said(rules, ground_of(one)) for one in (world, silent))
    first = before.groupby("region")["month"].min()
    sooner = after.groupby("region")["month"].min()
    for region, month in first.items():
        assert sooner.get(region, LAST.number + 1) <= month


@law
@given(ladders(), worlds())
def test_every_key_comes_once_and_asking_again_says_the_same(rules: Ladder, world: World) -> None:
    on = ground_of(world)
    found = said(rules, on)
    assert found["key"].is_unique
    pd.testing.assert_frame_equal(found, said(rules, on))


@law
@given(ladders(), worlds(), st.sampled_from(MONTHS))
def test_places_of_a_month_hang_on_no_later_month(
    rules: Ladder, world: World, month: Month
) -> None:
    on = ground_of(world)
    early = replace(on, standings=on.standings[on.standings["month"] <= month.number])
    upto = [one for one in NUMBERS if one <= month.number]
    pd.testing.assert_frame_equal(findings(rules, on, upto), findings(rules, early, upto))


@law
@given(ladders(), worlds())
def test_only_a_climb_or_a_relapse_leads_on(rules: Ladder, world: World) -> None:
    found = said(rules, ground_of(world))
    climbing = {rule.code for rule in rules.rules if getattr(rule, "climb", False)}
    on = found[found["follows"] > 0]
    assert set(on["rule"]) <= climbing | {"A6"}
    assert set(found.loc[found["outcome"] == Outcome.FRESH, "rule"]) <= climbing
