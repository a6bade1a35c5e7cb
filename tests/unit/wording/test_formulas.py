"""What stands in a cell, in a formula and beside it, for each kind of target."""

from __future__ import annotations

from typing import Any

import pytest

from campaigns.periods import Month
from campaigns.terms import Kind, State
from metrics.wording import progress
from metrics.wording.formulas import (
    Told,
    asked_words,
    attainment_note,
    attainment_words,
    expected_words,
    formula,
)
from metrics.wording.marks import full_words, lost
from metrics.wording.numbers import Numbers
from metrics.wording.shortfall import shortfall, shortfall_words

OCTOBER = Month(2019, 10)
GROWTH = {"rate": 0.05, "base_years": [2014, 2015, 2016], "base": "fixed", "first_year": 2017}


def detail(**known: Any) -> dict[str, Any]:
    """A frozen row; what a test does not name is that of a target on its way."""
    return {
        **{"state": "behind", "actual": 3012.0, "expected": 3170.35, "attainment": 0.95},
        **{"top": 3012, "bottom": 1, "base": 2738.67, "exponent": 3, "goal": None},
        **{"reported": 10, "due": 10, "weight": 5, "weight_sum": 88, "points": 540},
        **{"needed": None, "final_goal": None, "outlook": "", "cap": "1.2"},
        **known,
    }


def told(kind: Kind, parameters: dict[str, Any] | None = None, **known: Any) -> Told:
    decimals = known.pop("decimals", 0)
    unit, month = known.pop("unit", "起"), known.pop("month", OCTOBER)
    return Told(kind, parameters or {}, detail(**known), month, unit, decimals, Numbers())


@pytest.mark.parametrize(
    ("kind", "parameters", "known", "cell", "phrase"),
    [
        (Kind.GROWTH, GROWTH, {}, "3,171", "应达3,171起"),
        (Kind.GROWTH, GROWTH, {"expected": 42.0}, "42", "应达42起"),
        (Kind.LEVEL, {}, {"expected": 11.54, "unit": "名"}, "12", "应达12名"),
        (Kind.LEVEL, {}, {"expected": 16706.5, "decimals": 2}, "167.07", "应达167.07起"),
        (Kind.RATE, {"threshold": 0.9}, {"expected": 0.9}, "不低于90%", "应不低于90%"),
        (Kind.COVERAGE, {"threshold": 1}, {"expected": 1.0}, "100%", "应达100%"),
        (Kind.ZERO, {}, {"expected": 0.0}, "0", "应为0"),
        (Kind.POSITION, {}, {"expected": 3.0}, "第3名以内", "应在第3名以内"),
        (Kind.CEILING, {}, {"expected": 12.7}, "不超过12", "应不超过12起"),
        (Kind.FALL, {}, {"expected": 12.0}, "不超过12", "应不超过12起"),
        (Kind.GROWTH, GROWTH, {"state": "not_applicable"}, "—", ""),
        (Kind.GROWTH, GROWTH, {"expected": None}, "—", ""),
    ],
)
def test_what_is_asked_is_a_whole_number_that_is_enough(
    kind: Kind, parameters: dict[str, Any], known: dict[str, Any], cell: str, phrase: str
) -> None:
    assert expected_words(told(kind, parameters, **known)) == cell
    assert asked_words(told(kind, parameters, **known)) == phrase


def test_the_formula_keeps_the_exact_number_and_names_the_year() -> None:
    assert formula(told(Kind.GROWTH, GROWTH)) == (
        "2014–2016年1–10月均值2,738.67起 × (1+5%)的3次方 = 3,170.35起，应达3,171起；"
        "2019年1–10月实际3,012起；完成率95%。"
    )


def test_a_whole_number_is_told_once() -> None:
    assert " = 应达42起；" in formula(told(Kind.GROWTH, GROWTH, expected=42.0, base=40.0))


def test_a_path_names_month_and_year_of_its_goal() -> None:
    words = formula(told(Kind.LEVEL, {"due": "2020-12"}, expected=7.5, goal=60.0, unit="名"))
    assert words.startswith("按2020年12月达到60名的进度，2019年10月7.50名，应达8名；")


def test_a_window_is_told_by_its_months() -> None:
    words = formula(told(Kind.FREQUENCY, {"window": "quarter"}, expected=2.0, actual=1.0))
    assert words.startswith("每季度（2019年10月至12月）应有2起；")


def test_promised_points_are_told_as_their_own_share() -> None:
    parameters = {"points": 2, "base_year": 2016}
    shown = told(
        Kind.POINTS, parameters, base=0.5, expected=0.52, top=51, bottom=100, attainment=0.5
    )
    assert attainment_note(shown) == "占应提高的"
    assert formula(shown) == (
        "2016年同期50%，要求提高2个百分点到52%；现为51%；完成应提高幅度的50%。"
    )
    assert attainment_note(told(Kind.GROWTH, GROWTH)) == ""


def test_not_met_is_never_hundred_percent() -> None:
    assert attainment_words(told(Kind.GROWTH, GROWTH, attainment=0.99995)) == "99.99%"


@pytest.mark.parametrize(
    ("attainment", "words"),
    [(0.8996, "89.96%"), (0.9, "90%"), (0.9004, "90%"), (0.8994, "89.9%"), (1.0004, "100%")],
)
def test_behind_is_never_the_share_that_is_close(attainment: float, words: str) -> None:
    assert attainment_words(told(Kind.GROWTH, GROWTH, attainment=attainment)) == words


# --- What is still missing ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("left", "month", "words"),
    [
        (2, OCTOBER, "其余2个月每月需274起"),
        (1, Month(2019, 11), "12月还需274起"),
        (1, Month(2019, 12), "2020年1月还需274起"),
        (0, Month(2019, 12), ""),
    ],
)
def test_what_the_months_left_must_bring(left: int, month: Month, words: str) -> None:
    assert progress.pace(told(Kind.GROWTH, GROWTH, needed=273.2, month=month), left) == words


def test_amounts_with_decimals_keep_their_unit() -> None:
    kilos = told(
        Kind.LEVEL, {}, expected=16706.5, actual=16000.0, decimals=2, unit="千克", needed=353.25
    )
    assert progress.gap(kilos) == "还差7.07千克"
    assert progress.pace(kilos, 2) == "其余2个月每月需3.54千克"


@pytest.mark.parametrize(
    ("state", "kind", "words"),
    [
        (State.BEHIND, Kind.LEVEL, "还差0.45吨"),
        (State.CLOSE, Kind.FREQUENCY, "还差0.45吨"),
        (State.IN_PROGRESS, Kind.FREQUENCY, ""),
        (State.MET, Kind.LEVEL, ""),
        (State.NO_BASELINE, Kind.GROWTH, ""),
        (State.NOT_APPLICABLE, Kind.LEVEL, ""),
    ],
)
def test_what_is_missing_is_the_same_wherever_it_is_told(
    state: State, kind: Kind, words: str
) -> None:
    row = told(kind, {}, state=state, expected=1045.0, actual=1000.0, decimals=2, unit="吨")
    assert progress.gap(row) == shortfall_words(row, "吨") == words
    assert shortfall(row) == (1 if words else None)


def test_what_is_missing_fills_the_gap_to_what_is_asked() -> None:
    """The smallest excess over a whole number asks for one more, here and there."""
    row = told(Kind.GROWTH, GROWTH, expected=3171.0000005, actual=3171.0)
    assert expected_words(row) == "3,172"
    assert progress.gap(row) == shortfall_words(row, "起") == "还差1起"


def test_the_final_goal_is_whole() -> None:
    assert progress.goal(told(Kind.GROWTH, GROWTH, final_goal=3877.73)) == "全年3,878起"
    assert progress.goal(told(Kind.LEVEL, {}, final_goal=4500.0, unit="名")) == "最终4,500名"


@pytest.mark.parametrize(
    ("state", "left", "outlook", "word"),
    [
        (State.BEHIND, 2, "will_be_missed", "按目前走势难以完成"),
        (State.BEHIND, 0, "will_be_missed", "未完成"),
        (State.BEHIND, 0, "open", "未完成"),
        (State.MET, 0, "will_be_met", "已完成"),
        (State.NOT_REPORTED, 0, "open", ""),
        (State.MET, 0, "", ""),
    ],
)
def test_a_year_that_is_over_has_a_result_and_no_course(
    state: State, left: int, outlook: str, word: str
) -> None:
    row = told(Kind.GROWTH, GROWTH, state=state, outlook=outlook)
    assert progress.outlook(row, left)["word"] == word


# --- What it was worth -------------------------------------------------------------------------


def test_full_marks_and_what_was_lost() -> None:
    numbers = Numbers()
    assert full_words(detail(), numbers) == "5.68"
    assert lost(detail(), numbers) == 28
    assert lost(detail(points=682), numbers) == 0
    assert full_words(detail(weight=0), numbers) == ""
    assert lost(detail(weight=0, points=0), numbers) == 0
