"""How firm places are: the rule book's table, a second calculation, and what must always hold."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import combinations
from math import floor, gcd, sqrt

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from metrics.engine.attainment import Judgement, judge
from metrics.engine.exact import Flags
from metrics.engine.frames import ordinal
from metrics.engine.rollup import carry, roll_up
from metrics.engine.scoring import Scores, score
from metrics.engine.stability import Sway, agreement, by_category, draw_weights, sway
from tests.unit.engine.reference import Case, calculate
from tests.unit.engine.reference.points import OUTSIDE
from tests.unit.engine.strategies import cases, record_of, run
from tests.unit.engine.test_rule_book import REGIONS, hundredths, tables, worked_case

CATEGORIES = ["strike", "control", "base", "duty"]
DRAWN, HELD = tables(12)
Scored = tuple[list[Judgement], Scores]


def scored(case: Case) -> Scored:
    record, told = record_of(case), case.definitions
    cube = roll_up(
        carry(record.cube, record.tree, record.successions, case.month),
        record.tree,
        told.indicators,
        level=case.level,
        month=case.month,
    )
    judgements = list(judge(told, cube, level=case.level, month=ordinal(case.month)))
    return judgements, score(judgements, told.rule_set, cube.regions, record.manual)


def swayed(case: Case, drawn: dict[str, list[int]], ranked: Flags) -> Sway:
    judgements, scores = scored(case)
    parts = {name: np.asarray(weights) for name, weights in drawn.items()}
    weights = by_category(judgements, scores, parts)
    return sway(judgements, scores, case.definitions.rule_set, weights, ranked=ranked)


# --- The rule book -------------------------------------------------------------------------


def with_weights(case: Case, drawn: dict[str, int]) -> Case:
    """The same month had its categories these weights: what each target weighs in its category
    stays in proportion."""
    told = case.definitions
    own: dict[str, int] = {target.category: 0 for target in told.targets}
    weighing = {
        target.code: 0
        if told.rule_set.rules[target.code].type in OUTSIDE
        else told.rule_set.weights[target.code]
        for target in told.targets
    }
    for target in told.targets:
        own[target.category] += weighing[target.code]
    shares = {
        target.code: Fraction(drawn[target.category] * weighing[target.code])
        / (own[target.category] or 1)
        for target in told.targets
    }
    whole = 1
    for share in shares.values():
        whole = whole * share.denominator // gcd(whole, share.denominator)
    weights = {code: int(share * whole) for code, share in shares.items()}
    rules = replace(told.rule_set, weights=weights)
    return replace(case, definitions=replace(told, rule_set=rules))


@pytest.mark.parametrize("row", DRAWN, ids=lambda row: " ".join(row[name] for name in CATEGORIES))
def test_the_scores_of_the_table(row: dict[str, str]) -> None:
    case = with_weights(worked_case(), {name: int(row[name]) for name in CATEGORIES})
    standings = run(case).standings
    assert standings["score"].tolist() == [hundredths(row[region]) for region in REGIONS]
    assert " ".join(str(place) for place in standings["place"]) == row["places"]


def test_the_places_of_the_table() -> None:
    drawn = {name: [int(row[name]) for row in DRAWN] for name in CATEGORIES}
    found = swayed(worked_case(), drawn, np.ones(3, dtype=np.bool_))
    assert (found.draws, found.ends) == (len(DRAWN), 1)
    for place, row in enumerate(HELD):
        assert row["region"] == REGIONS[place]
        assert (found.low[place], found.high[place]) == (int(row["low"]), int(row["high"]))
        assert found.in_first[place] == pytest.approx(float(Fraction(row["first"])))
        assert found.in_last[place] == pytest.approx(float(Fraction(row["last"])))
    assert found.first_stays == pytest.approx(float(Fraction(HELD[0]["first"])))
    assert found.last_stays == pytest.approx(float(Fraction(HELD[1]["last"])))


# --- The second calculation ----------------------------------------------------------------


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(cases(), st.data())
def test_it_agrees_with_the_reference(case: Case, data: st.DataObject) -> None:
    """Every draw is a whole month calculated anew, in plain Python, with other weights."""
    names = sorted({target.category for target in case.definitions.targets})
    weights = st.tuples(*(st.integers(1, 9) for _ in names))
    rows = data.draw(st.lists(weights, min_size=2, max_size=4))
    today = calculate(case)
    field = [code for code, line in today.items() if line.ranked]
    assume(field)
    places, last_places = [], []
    for row in rows:
        lines = calculate(with_weights(case, dict(zip(names, row, strict=True))))
        keys = {code: (int(lines[code].last), -lines[code].total) for code in field}
        places.append({c: 1 + sum(k < keys[c] for k in keys.values()) for c in field})
        last_places.append({c: 1 + sum(k > keys[c] for k in keys.values()) for c in field})
    drawn = {name: [row[number] for row in rows] for number, name in enumerate(names)}
    found = swayed(case, drawn, np.asarray([line.ranked for line in today.values()]))
    ends = min(3, len(field) // 2)
    assert found.ends == ends
    for number, code in enumerate(today):
        if code not in field:
            assert (found.low[number], found.high[number]) == (0, 0)
            continue
        in_order = sorted(one[code] for one in places)
        assert found.low[number] == in_order[floor(Fraction(5, 100) * (len(rows) - 1))]
        assert found.high[number] == in_order[-1 - floor(Fraction(5, 100) * (len(rows) - 1))]
        first = sum(one[code] <= ends for one in places)
        last = sum(one[code] <= ends for one in last_places)
        assert found.in_first[number] == pytest.approx(first / len(rows))
        assert found.in_last[number] == pytest.approx(last / len(rows))


# --- The draws -----------------------------------------------------------------------------


def category_shares(draws: int = 2_000) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """[draw, category] as parts of the whole, for the worked month: chosen 2 : 2 : 2 : 1."""
    judgements, scores = scored(worked_case())
    weights = draw_weights(judgements, scores, seed=7, draws=draws).astype(float)
    names = [item.target.category for item in judgements]
    summed = [
        weights[:, [name == one for one in names]].sum(axis=1) for name in dict.fromkeys(names)
    ]
    columns = np.stack(summed, axis=1)
    return np.asarray(columns / columns.sum(axis=1, keepdims=True))


def test_draws_lie_around_the_chosen_weights() -> None:
    shares = category_shares()
    assert shares.mean(axis=0) == pytest.approx([2 / 7, 2 / 7, 2 / 7, 1 / 7], abs=0.01)


def test_most_draws_lie_within_three_tenths_of_the_chosen_weight() -> None:
    """What the page says of them."""
    shares = category_shares()[:, :3]
    within = (abs(shares / (2 / 7) - 1) <= 0.3).mean()
    assert 0.6 < within < 0.9


def test_targets_keep_their_share_of_the_category() -> None:
    judgements, scores = scored(worked_case())
    weights = draw_weights(judgements, scores, seed=7, draws=50)
    codes = [item.target.code for item in judgements]
    assert (weights[:, codes.index("R")] == weights[:, codes.index("Z")]).all()
    assert (weights[:, codes.index("L")] == weights[:, codes.index("S")]).all()


def test_a_category_of_weight_zero_stays_without_one() -> None:
    case = with_weights(worked_case(), {"strike": 0, "control": 1, "base": 1, "duty": 1})
    judgements, scores = scored(case)
    weights = draw_weights(judgements, scores, seed=7, draws=50)
    assert not weights[:, 0].any()
    assert weights[:, 1:].sum(axis=1).all()


def test_the_same_seed_gives_the_same_draws() -> None:
    judgements, scores = scored(worked_case())
    first, second, other = (
        draw_weights(judgements, scores, seed=seed, draws=20) for seed in (7, 7, 8)
    )
    assert (first == second).all()
    assert (first != other).any()


def test_one_category_cannot_sway() -> None:
    """Where there is one category alone, its weight decides nothing."""
    case = with_weights(worked_case(), {"strike": 0, "control": 1, "base": 0, "duty": 0})
    judgements, scores = scored(case)
    weights = draw_weights(judgements, scores, seed=7, draws=20)
    ranked = np.ones(3, dtype=np.bool_)
    found = sway(judgements, scores, case.definitions.rule_set, weights, ranked=ranked)
    assert (found.low == found.high).all()
    assert (found.first_stays, found.last_stays) == (1.0, 1.0)


# --- Two rankings --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("then", "now", "kept", "turned", "tau"),
    [
        ([1, 2, 3, 4, 5], [1, 2, 3, 4, 5], 10, 0, 1.0),
        ([1, 2, 3, 4, 5], [5, 4, 3, 2, 1], 0, 10, -1.0),
        ([1, 2, 3, 4, 5], [2, 1, 3, 4, 5], 9, 1, 0.8),
        ([1, 2, 2, 4], [1, 2, 2, 4], 6, 0, 1.0),
        # 12, 2, 1, 12, 2 against 1, 4, 7, 1, 0: a published vector of τ-b
        ([1, 3, 5, 1, 3], [3, 2, 1, 3, 5], 3, 6, -0.4714045207910316),
        ([1], [1], 0, 0, None),
        ([1, 1, 1], [1, 2, 3], 0, 0, None),
    ],
)
def test_agreement_of_two_rankings(
    then: list[int], now: list[int], kept: int, turned: int, tau: float | None
) -> None:
    found = agreement(np.asarray(then), np.asarray(now))
    assert (found.kept, found.turned) == (kept, turned)
    assert found.tau == (None if tau is None else pytest.approx(tau))


@given(st.lists(st.tuples(st.integers(1, 8), st.integers(1, 8)), min_size=1, max_size=12))
def test_agreement_counted_pair_by_pair(places: list[tuple[int, int]]) -> None:
    kept = turned = agree = before = after = 0
    for (a_then, a_now), (b_then, b_now) in combinations(places, 2):
        was, is_ = (a_then > b_then) - (a_then < b_then), (a_now > b_now) - (a_now < b_now)
        kept += was == is_
        turned += was * is_ < 0
        agree += was * is_ > 0
        before += was != 0
        after += is_ != 0
    then, now = (np.asarray(one) for one in zip(*places, strict=True))
    found = agreement(then, now)
    assert (found.regions, found.pairs) == (len(places), len(places) * (len(places) - 1) // 2)
    assert (found.kept, found.turned) == (kept, turned)
    told = (agree - turned) / sqrt(before * after) if before and after else None
    assert found.tau == (None if told is None else pytest.approx(told))
