"""What must hold whatever the figures are."""

from __future__ import annotations

import os
from dataclasses import replace

import numpy as np
import pandas as pd
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from metrics.engine.frames import Cube, month_number, ordinal
from metrics.engine.pipeline import Result, compute
from metrics.engine.readings import last_due
from metrics.engine.rollup import carry, roll_up
from tests.unit.engine.reference import Case, Figures
from tests.unit.engine.strategies import COUNTS, cases, figures_frame, record_of, run

EXAMPLES = int(os.environ.get("ENGINE_EXAMPLES", "25"))
law = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
RISING = {"GROWTH", "LEVEL", "RATE", "COVERAGE", "FREQUENCY", "STAFFING"}
GOOD = {"cases", "seized", "visits", "tested", "controlled", "staff", "clinics"}
BANDS = ["low", "high", "distinct"]


def rows(result: Result) -> pd.DataFrame:
    return result.standings.set_index("region")


def with_figures(case: Case, figures: Figures) -> Case:
    return replace(case, figures=figures)


# --- order and repetition ------------------------------------------------------------------


@law
@given(cases(), st.randoms(use_true_random=False))
def test_row_order_of_figures_is_irrelevant(case: Case, random: np.random.Generator) -> None:
    frame = figures_frame(case.figures)
    order = list(range(len(frame)))
    random.shuffle(order)
    first = run(case)
    second = compute(
        case.definitions,
        record_of(case, frame.iloc[order]),
        level=case.level,
        month=case.month,
        draws=1,
    )
    pd.testing.assert_frame_equal(first.standings, second.standings)
    assert first.input_digest == second.input_digest
    assert first.output_digest == second.output_digest


@law
@given(cases(gaps=(0,)), st.data())
def test_another_value_has_another_digest(case: Case, data: st.DataObject) -> None:
    assume(case.figures)
    assert run(case).input_digest == run(case).input_digest
    cell = data.draw(st.sampled_from(sorted(case.figures)))
    value = case.figures[cell]
    other = {0} if value is None else {None, value + 1}
    for changed in other:
        figures = case.figures | {cell: changed}
        assert run(with_figures(case, figures)).input_digest != run(case).input_digest


@law
@given(cases())
def test_another_tree_or_rule_has_another_digest(case: Case) -> None:
    digest = run(case).input_digest
    regrouped = tuple(replace(one, cohort=one.cohort + "x") for one in case.places)
    assert run(replace(case, places=regrouped)).input_digest != digest
    rules = replace(case.definitions.rule_set, version=2)
    other = replace(case.definitions, rule_set=rules)
    assert run(replace(case, definitions=other)).input_digest != digest
    assert run(case, draws=2).input_digest != digest


@law
@given(cases())
def test_the_same_band_twice_and_draws_change_nothing_else(case: Case) -> None:
    once, again, more = run(case, draws=40), run(case, draws=40), run(case, draws=90)
    pd.testing.assert_frame_equal(once.standings, again.standings)
    assert once.output_digest == again.output_digest
    pd.testing.assert_frame_equal(
        once.standings.drop(columns=BANDS), more.standings.drop(columns=BANDS)
    )
    pd.testing.assert_frame_equal(once.details, more.details)


@settings(law, max_examples=min(EXAMPLES, 10))
@given(cases())
def test_months_that_share_a_record_are_as_those_with_their_own(case: Case) -> None:
    """Sums are remembered from month to month, and boundaries change between them."""
    shared = record_of(case)
    for back in (7, 0):
        month = month_number(ordinal(case.month) - back)
        one, own = (
            compute(case.definitions, record, level=case.level, month=month, draws=1)
            for record in (shared, record_of(case))
        )
        pd.testing.assert_frame_equal(one.details, own.details)
        pd.testing.assert_frame_equal(one.standings, own.standings)
        assert (one.input_digest, one.output_digest) == (own.input_digest, own.output_digest)


@law
@given(cases())
def test_places_lie_in_their_bands_and_the_unranked_have_none(case: Case) -> None:
    table = run(case, draws=60).standings
    ranked = table[table["ranked"]]
    assert (ranked["low"] <= ranked["place"]).all()
    assert (ranked["place"] <= ranked["high"]).all()
    assert (ranked["low"] >= 1).all()
    assert (ranked["high"] <= len(ranked)).all()
    places = ["place", "in_group", "in_cohort", "improvement_place"]
    assert (table.loc[~table["ranked"], places] == 0).all(axis=None)


# --- more never costs ----------------------------------------------------------------------


@law
@given(cases(kinds=RISING, gaps=(0, 0.02)), st.data())
def test_more_of_what_is_wanted_never_costs(case: Case, data: st.DataObject) -> None:
    specs = case.definitions.indicators
    now = {code: last_due(specs[code], ordinal(case.month)) for code in GOOD}
    cells = [
        (region, code, month)
        for (region, code, month), value in case.figures.items()
        if code in GOOD and value is not None and ordinal(month) == now[code]
    ]
    assume(cells)
    cell = data.draw(st.sampled_from(sorted(cells)))
    more = (case.figures[cell] or 0) + data.draw(st.integers(1, 50))
    before, after = rows(run(case)), rows(run(with_figures(case, case.figures | {cell: more})))
    assert (after["score"] >= before["score"]).all()
    changed = after["score"] != before["score"]
    assert (after.loc[changed, "place"] <= before.loc[changed, "place"]).all()


# --- silence never pays --------------------------------------------------------------------


@law
@given(cases(missing="zero", gaps=(0, 0.02)), st.data())
def test_silence_never_pays(case: Case, data: st.DataObject) -> None:
    """Also in base years, conditions and denominators, and also about a red line."""
    told = sorted(cell for cell, value in case.figures.items() if value is not None)
    recent = [cell for cell in told if ordinal(cell[2]) > ordinal(case.month) - 4]
    assume(recent)
    hidden = data.draw(
        st.lists(st.one_of(st.sampled_from(told), st.sampled_from(recent)), min_size=1, max_size=3)
    )
    silent = {cell: value for cell, value in case.figures.items() if cell not in set(hidden)}
    before, after = run(case), run(with_figures(case, silent))
    # Of whom nothing could be asked was excused before, not placed below everyone.
    sums = before.details.groupby("region")["weight_sum"].max()
    weighed = [code for code, weights in sums.items() if weights > 0]
    table = pd.concat([rows(before), rows(after).add_suffix("_after")], axis=1).loc[weighed]
    assert (table["score_after"] <= table["score"]).all()
    assert not (table["ranked_after"] & ~table["ranked"]).any()
    differs = (table["score_after"] != table["score"]) | (table["ranked_after"] != table["ranked"])
    # Of two that fall silent, one may pass the other; one alone never gains a place.
    if differs.sum() == 1:
        alone = table[differs & table["ranked_after"]]
        assert (alone["place_after"] >= alone["place"]).all()


# --- sums ----------------------------------------------------------------------------------


def summed_over_months(cube: Cube) -> Cube:
    return replace(
        cube,
        values=cube.values.sum(axis=1, keepdims=True),
        reported=cube.reported.sum(axis=1, keepdims=True),
        due=cube.due.sum(axis=1, keepdims=True),
        exempt=np.asarray(cube.exempt.any(axis=1, keepdims=True)),
    )


@law
@given(cases())
def test_months_then_regions_is_regions_then_months(case: Case) -> None:
    record, specs = record_of(case), case.definitions.indicators
    added = [row for row, code in enumerate(record.cube.indicators) if COUNTS[code][2] != "max"]
    regions_first = summed_over_months(
        roll_up(record.cube, record.tree, specs, level=case.level, month=case.month)
    )
    months_first = roll_up(
        summed_over_months(record.cube), record.tree, specs, level=case.level, month=case.month
    )
    np.testing.assert_array_equal(regions_first.values[added], months_first.values[added])
    np.testing.assert_array_equal(regions_first.reported, months_first.reported)
    np.testing.assert_array_equal(regions_first.due, months_first.due)


@law
@given(cases(months=[201804, 201806, 201812]))
def test_boundary_changes_keep_the_totals(case: Case) -> None:
    """按当时区划 and 按现行区划 agree above the level that changed."""
    record, specs = record_of(case), case.definitions.indicators
    today = carry(record.cube, record.tree, record.successions, case.month)
    added = [row for row, code in enumerate(record.cube.indicators) if COUNTS[code][2] == "sum"]
    for level in ("province", "prefecture"):
        then, now = (
            roll_up(cube, record.tree, specs, level=level, month=case.month)
            for cube in (record.cube, today)
        )
        # a county run by the province is itself what changed
        kept = [place for place, code in enumerate(then.regions) if not code.startswith("direct")]
        np.testing.assert_array_equal(then.values[added][..., kept], now.values[added][..., kept])
    assert (today.values >= 0).all()
