"""What would have moved a region one place up: points, and units of single targets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import ceil
from typing import Any

from campaigns.terms import MissingRule, RedLineRule, RuleType, State
from metrics.engine.exact import fraction, round_decimal
from metrics.wording.formulas import COUNTED, Told
from metrics.wording.numbers import Numbers

_FULL = 10_000  # hundredths
_SILENT = {State.NOT_APPLICABLE, State.NO_BASELINE, State.NOT_REPORTED}
_MOST = 2


def raisable(
    rules: Mapping[str, Any], targets: Mapping[str, tuple[str, bool]], states: Mapping[str, str]
) -> set[str]:
    """The targets whose points follow from their attainment: scored on a line, and in no category
    that a red line took. ``targets`` by code: the category, and whether it is a red line's."""
    items: Mapping[str, Any] = rules.get("items", {})
    crossed = {State.RED_LINE}
    # Where silence costs, a red line that is not reported counts as touched.
    crossed |= {State.NOT_REPORTED} if rules["missing"] == MissingRule.ZERO else set()
    taken = {
        category
        for code, (category, red_line) in targets.items()
        if rules["red_line"] == RedLineRule.CATEGORY_ZERO
        and (states.get(code) == State.RED_LINE or (red_line and states.get(code) in crossed))
    }
    return {
        code
        for code, (category, _) in targets.items()
        if category not in taken
        and items.get(code, {}).get("rule", {}).get("type", RuleType.LINEAR) == RuleType.LINEAR
    }


def points_at(told: Told, actual: int) -> int:
    """Hundredths that the target would bring with another actual, all else unchanged: linear in
    the attainment up to its cap, as the rule book has it."""
    detail = told.detail
    attained = Fraction(actual) / fraction(detail["expected"])
    mark = min(attained, fraction(detail["cap"]))
    exact = _FULL * detail["weight"] * mark / detail["weight_sum"]
    return int(round_decimal(exact, 0, mode=told.numbers.rounding))


def units_for(told: Told, missing: int) -> int | None:
    """The fewest of the indicator's smallest units that bring so many hundredths more.

    None where no number of units does: the target does not count things, is capped before, or its
    points do not follow from the attainment alone (see ``raisable``; of an actual of zero, which
    brings no points either way, only that can tell).
    """
    detail = told.detail
    if told.inner not in COUNTED or detail["state"] in _SILENT or not detail["weight"]:
        return None
    if detail["actual"] is None or not detail["expected"]:
        return None
    now: int = detail["top"]
    if detail["bottom"] != 1 or points_at(told, now) != detail["points"]:
        return None
    wanted: int = detail["points"] + missing
    expected, share = fraction(detail["expected"]), Fraction(detail["weight"], detail["weight_sum"])
    if points_at(told, int(expected * fraction(detail["cap"])) + 1) < wanted:
        return None
    # What is half a hundredth below is rounded up; whether exactly half is, the rule decides.
    least = max(ceil(expected * (wanted - Fraction(1, 2)) / (_FULL * share)), now + 1)
    return least - now if points_at(told, least) >= wanted else least + 1 - now


def up_one_words(
    missing: int, above: str, score: int, ways: Sequence[tuple[str, str]], numbers: Numbers
) -> str:
    """``missing`` hundredths to pass ``above``; ``ways`` are targets with the units that would do,
    the least effort first."""
    said = f"再得{numbers.points(missing)}分即可超过上一名{above}（{numbers.points(score)}分）"
    if not ways:
        return f"{said}；没有哪一项数量目标单独足以做到"
    told = "，或者".join(f"“{name}”约再增{units}" for name, units in ways[:_MOST])
    return f"{said}；其他不变，{told}即可"
