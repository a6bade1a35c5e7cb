"""Rule sets that fit the targets."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from metrics.engine.definitions import ItemRule, RuleSetSpec, TargetSpec

RISING = {"GROWTH", "LEVEL", "RATE", "COVERAGE", "STAFFING", "FREQUENCY"}
BANDS = (("0.5", 3), ("0.95", 5), (1, "7.5"))


def _rules_for(kind: str, indicators: int) -> st.SearchStrategy[ItemRule]:
    """Rules by amount make sense only where more is better, or, deducted, where it is worse, and
    where there is one amount: the catalogue refuses them for several indicators."""
    linear = st.sampled_from([ItemRule(cap=1), ItemRule(cap="1.2")])
    choices = [
        linear,
        linear,
        st.just(ItemRule("banded", bands=BANDS)),
        st.just(ItemRule("veto")),
        st.just(ItemRule("manual", most=5)),
    ]
    if indicators > 1:
        return st.one_of(choices)
    if kind in RISING:
        choices += [
            st.just(ItemRule("banded", on="actual", bands=BANDS)),
            st.just(ItemRule("per_unit", points="0.7", most=10)),
            st.just(ItemRule("bonus", points="0.35", most="2.5")),
        ]
    if kind == "ZERO":
        choices.append(st.just(ItemRule("deduction", points="1.25", most=6)))
    return st.one_of(choices)


@st.composite
def rule_sets(draw: st.DrawFn, /, asked: list[TargetSpec], **fixed: Any) -> RuleSetSpec:
    rules = {}
    for target in asked:
        kind = target.parameters.get("then", {"kind": target.kind})["kind"]
        rules[target.code] = draw(_rules_for(kind, len(target.indicators)))
    free: dict[str, Any] = {
        "red_line": draw(st.sampled_from(["flag", "category_zero", "ranked_last"])),
        "missing": draw(st.sampled_from(["zero", "leave_out"])),
        "min_judged": draw(st.sampled_from(["0.8", "0.5", 0])),
        "rounding": draw(st.sampled_from(["half_even", "half_up"])),
        "bonus_cap": draw(st.sampled_from([0, 1, 5])),
    }
    return RuleSetSpec(
        version=1,
        weights={one.code: draw(st.integers(1, 4)) for one in asked},
        rules=rules,
        **(free | fixed),
    )
