"""Small campaigns drawn at random: regions that merge and change names, targets of every kind,
figures with zeros, gaps and 不适用."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import strategies as st

from campaigns.periods import Month
from metrics.engine.definitions import (
    Definitions,
    IndicatorSpec,
    ItemRule,
    RuleSetSpec,
    TargetSpec,
)
from metrics.engine.frames import SUCCESSIONS, check_figures, cube_of, month_number, ordinal
from metrics.engine.pipeline import Record, Result, compute
from metrics.engine.rollup import owing, tree_of
from tests.unit.engine.reference import Case, Figures, Place, Standing, Succession, is_due

FIRST, LAST = 201501, 201812
CHANGED = 201804  # the month from which merged and renamed counties go by their new names
PROVINCE = "p"

COUNTS = {
    # code: nature, levels, over regions, frequency, direction, largest value
    "cases": ("flow", ["county"], "sum", "monthly", "up", 6),
    "seized": ("flow", ["county"], "sum", "quarterly", "up", 9),
    "accidents": ("flow", ["county"], "sum", "monthly", "down", 1),
    "visits": ("flow", ["county"], "sum", "monthly", "up", 2),
    "tested": ("flow", ["county"], "sum", "monthly", "up", 5),
    "suspects": ("flow", ["county"], "sum", "monthly", "neutral", 5),
    "users": ("stock", ["county"], "sum", "monthly", "neutral", 90),
    "recovering": ("stock", ["county"], "sum", "quarterly", "neutral", 60),
    "controlled": ("stock", ["county"], "sum", "quarterly", "up", 60),
    "staff": ("stock", ["county"], "sum", "monthly", "up", 5),
    "clinics": ("stock", ["county"], "max", "quarterly", "up", 3),
    "standing": ("stock", ["prefecture", "county"], "none", "yearly", "down", 9),
}
RATIOS = {
    "test_rate": ("tested", "suspects", "up"),
    "control_rate": ("controlled", "recovering", "up"),
    "user_rate": ("tested", "users", "neutral"),
}
LEVELS = {code: parts[1] for code, parts in COUNTS.items()}
FLOWS = ["cases", "seized", "visits"]
STOCKS = ["staff", "controlled", "clinics"]


def indicators() -> dict[str, IndicatorSpec]:
    specs = {
        code: IndicatorSpec(
            code,
            nature,
            "sum" if nature == "flow" else "last",
            over,
            direction,
            frequency,
        )
        for code, (nature, _, over, frequency, direction, _) in COUNTS.items()
    }
    for code, (top, bottom, direction) in RATIOS.items():
        specs[code] = IndicatorSpec(
            code, "ratio", "last", "ratio_of_sums", direction, "monthly", top, bottom
        )
    return specs


# --- regions -------------------------------------------------------------------------------


@st.composite
def geographies(
    draw: st.DrawFn, *, changes: bool = True
) -> tuple[tuple[Place, ...], tuple[Succession, ...]]:
    cohorts = st.sampled_from(["", "A", "B"])
    places = [Place(PROVINCE, "", "province", 0, 0, "")]
    for number in range(draw(st.integers(2, 4))):
        city = f"c{number}"
        places.append(Place(city, PROVINCE, "prefecture", 0, 0, draw(cohorts)))
        places.extend(
            Place(f"{city}x{inner}", city, "county", 0, 0, draw(cohorts))
            for inner in range(draw(st.integers(0, 4)))
        )
    if draw(st.booleans()):
        places.append(Place("direct", PROVINCE, "county", 0, 0, draw(cohorts)))
    if not changes:
        return tuple(places), ()
    return _with_changes(draw, places)


def _with_changes(
    draw: st.DrawFn, places: list[Place]
) -> tuple[tuple[Place, ...], tuple[Succession, ...]]:
    """Some counties end: renamed, merged into a neighbour, split, or gone without a known share."""
    successions: list[Succession] = []
    for county in [one for one in places if one.level == "county"]:
        fate = draw(st.sampled_from(["stays"] * 5 + ["renamed", "merged", "split", "unknown"]))
        heirs = _heirs(draw, fate, county, places)
        if not heirs:
            continue
        places[places.index(county)] = replace(county, valid_to=month_number(ordinal(CHANGED) - 1))
        known = {one.code for one in places}
        for heir, share in heirs:
            if heir not in known:
                places.append(replace(county, code=heir, valid_from=CHANGED))
            successions.append(Succession(county.code, heir, CHANGED, share))
    return tuple(places), tuple(draw(st.permutations(successions)))


def _heirs(draw: st.DrawFn, fate: str, county: Place, places: list[Place]) -> list[tuple[str, str]]:
    new = county.code + "n"
    if fate == "renamed":
        return [(new, "1")]
    if fate == "split":
        share = draw(st.sampled_from(["0.5", "0.3"]))
        return [(new, share), (county.code + "m", "0.5" if share == "0.5" else "0.7")]
    neighbours = [
        one.code
        for one in places
        if one.parent == county.parent
        and one.level == "county"
        and one.valid_to == 0
        and one.code != county.code
    ]
    if not neighbours or fate == "stays":
        return []
    return [(draw(st.sampled_from(neighbours)), "1" if fate == "merged" else "")]


# --- targets -------------------------------------------------------------------------------

TENTHS = st.sampled_from(["0.05", "0.1", "0.2", "0.333"])


def _one_or_two(codes: list[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(codes), min_size=1, max_size=2, unique=True).map(tuple)


@st.composite
def _growth(draw: st.DrawFn) -> tuple[str, tuple[str, ...], dict[str, Any]]:
    years = draw(st.sampled_from([[2016], [2015, 2016]]))
    parameters = {
        "rate": draw(TENTHS),
        "base_years": years,
        "base": draw(st.sampled_from(["fixed", "rolling"])),
        "first_year": 2017,
    }
    return "GROWTH", draw(_one_or_two([*FLOWS, "staff"])), parameters


@st.composite
def _level(draw: st.DrawFn) -> tuple[str, tuple[str, ...], dict[str, Any]]:
    codes = draw(_one_or_two([*STOCKS, "visits"]))
    goals = {code: draw(st.sampled_from([1, 7, 20, None])) for code in codes}
    parameters: dict[str, Any] = {"goals": goals} if len(codes) > 1 else {"goal": goals[codes[0]]}
    if draw(st.booleans()):
        parameters |= {"start": 1, "from_month": "2017-01", "due": "2019-12"}
        if draw(st.booleans()):
            parameters["milestones"] = [{"month": "2017-12", "value": 5}]
    if draw(st.booleans()):
        parameters["allocate"] = {"by": "equal"}
    return "LEVEL", codes, parameters


@st.composite
def _rate(draw: st.DrawFn) -> tuple[str, tuple[str, ...], dict[str, Any]]:
    threshold = draw(st.sampled_from([0.5, 0.9, 1, "0.998"]))
    kind = draw(st.sampled_from(["RATE", "COVERAGE"]))
    return kind, draw(_one_or_two(list(RATIOS))), {"threshold": threshold}


@st.composite
def _staffing(draw: st.DrawFn) -> tuple[str, tuple[str, ...], dict[str, Any]]:
    parameters = {
        "registered": "users",
        "registered_per_staff": 30,
        "rehabilitating": "recovering",
        "rehabilitating_per_staff": 20,
        "rule": draw(st.sampled_from(["either", "larger", "smaller"])),
    }
    return "STAFFING", ("staff",), parameters


@st.composite
def _frequency(draw: st.DrawFn) -> tuple[str, tuple[str, ...], dict[str, Any]]:
    window = draw(st.sampled_from(["quarter", "half_year", "year", "school_year"]))
    return "FREQUENCY", ("visits",), {"times": draw(st.integers(1, 9)), "window": window}


@st.composite
def _others(draw: st.DrawFn) -> tuple[str, tuple[str, ...], dict[str, Any]]:
    choices: list[tuple[str, tuple[str, ...], dict[str, Any]]] = [
        ("POINTS", ("test_rate",), {"points": 5, "base_year": 2016}),
        ("POINTS", ("control_rate",), {"points": "2.5", "base_year": 2015}),
        ("FALL", ("accidents",), {"drop": "0.25", "base_years": [2015, 2016]}),
        ("CEILING", ("accidents",), {"limit": 4}),
        ("CEILING", ("users",), {"limit": "60.5"}),
        ("ZERO", ("accidents",), {"red_line": True}),
        ("ZERO", ("accidents",), {"red_line": False}),
        ("ZERO", ("accidents", "seized"), {"red_line": True}),
        ("POSITION", ("standing",), {"goal": 3}),
    ]
    chosen: tuple[str, tuple[str, ...], dict[str, Any]] = draw(st.sampled_from(choices))
    return chosen


@st.composite
def _conditional(draw: st.DrawFn) -> tuple[str, tuple[str, ...], dict[str, Any]]:
    kind, codes, then = draw(st.one_of(_level(), _rate(), _others(), _growth()))
    condition = {
        "indicator": draw(st.sampled_from(["users", "recovering", "suspects"])),
        "comparison": draw(st.sampled_from([">=", ">", "<", "<="])),
        "value": draw(st.integers(0, 60)),
    }
    return "CONDITIONAL", codes, {"condition": condition, "then": {"kind": kind, **then}}


KINDS = st.one_of(
    _growth(), _level(), _rate(), _staffing(), _frequency(), _others(), _conditional()
)
RISING = {"GROWTH", "LEVEL", "RATE", "COVERAGE", "STAFFING", "FREQUENCY"}


@st.composite
def targets(draw: st.DrawFn, regions: list[str]) -> TargetSpec:
    kind, codes, parameters = draw(KINDS)
    some = st.frozensets(st.sampled_from(regions), min_size=1)
    return TargetSpec(
        code="T",
        kind=kind,
        indicators=codes,
        parameters=parameters,
        category=draw(st.sampled_from(["strike", "control"])),
        levels=draw(st.sampled_from([("prefecture", "county")] * 4 + [("county",)])),
        regions=draw(st.one_of(st.none(), st.none(), st.none(), some)),
    )


# --- rules ---------------------------------------------------------------------------------

BANDS = (("0.5", 3), ("0.95", 5), (1, "7.5"))


def _rules_for(kind: str) -> st.SearchStrategy[ItemRule]:
    """Rules by amount make sense only where more is better, or, deducted, where it is worse."""
    linear = st.sampled_from([ItemRule(cap=1), ItemRule(cap="1.2")])
    choices = [
        linear,
        linear,
        st.just(ItemRule("banded", bands=BANDS)),
        st.just(ItemRule("veto")),
        st.just(ItemRule("manual", most=5)),
    ]
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
        rules[target.code] = draw(_rules_for(kind))
    free: dict[str, Any] = {
        "red_line": draw(st.sampled_from(["flag", "category_zero", "ranked_last"])),
        "missing": draw(st.sampled_from(["zero", "leave_out"])),
        "min_judged": draw(st.sampled_from(["0.8", "0.5", 0])),
        "bonus_cap": draw(st.sampled_from([0, 1, 5])),
    }
    return RuleSetSpec(
        version=1,
        weights={one.code: draw(st.integers(1, 4)) for one in asked},
        rules=rules,
        **(free | fixed),
    )


# --- figures -------------------------------------------------------------------------------


@st.composite
def figures(
    draw: st.DrawFn,
    places: tuple[Place, ...],
    used: list[str],
    month: int,
    *,
    gaps: tuple[float, ...] = (0, 0.02, 0.3),
) -> Figures:
    """Hypothesis decides on the seed, the share of gaps and of 不适用; NumPy fills the cells.

    Drawing thousands of cells one by one would take a minute an example.
    """
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    gap, exempt = draw(st.sampled_from(gaps)), draw(st.sampled_from([0, 0.02, 0.2]))
    scale = draw(st.sampled_from([0.3, 1]))
    zero_base = draw(st.sampled_from([0, 0.3]))
    cells: Figures = {}
    specs = indicators()
    known: Standing = {}
    case = Case(_nothing(), places, (), {}, LEVELS, FIRST, "county", month)
    for place in places:
        for code in used:
            quiet = random.random() < zero_base
            for position in range(ordinal(FIRST), ordinal(month) + 1):
                at = month_number(position)
                chance = random.random()
                owes = is_due(case, known, place, specs[code], Month.of(at))
                if not owes or chance < gap:
                    continue
                most = int(COUNTS[code][5] * scale) + 1
                value = 0 if quiet and at < 201700 else int(random.integers(0, most + 1))
                cells[place.code, code, at] = None if chance > 1 - exempt else value
    return cells


def _nothing() -> Definitions:
    return Definitions("X", indicators(), (), RuleSetSpec(1, {}, {}))


def counted_by(target: TargetSpec) -> set[str]:
    """The counts a target reads."""
    parameters = target.parameters
    codes = set(target.indicators)
    codes |= {parameters[name] for name in ("registered", "rehabilitating") if name in parameters}
    if "condition" in parameters:
        codes.add(parameters["condition"]["indicator"])
    for code in codes & set(RATIOS):
        codes |= set(RATIOS[code][:2])
    return codes - set(RATIOS)


MONTHS = [201701, 201703, 201705, 201712, 201803, 201804, 201806, 201808, 201809, 201812]


@st.composite
def cases(
    draw: st.DrawFn,
    /,
    *,
    changes: bool = True,
    gaps: tuple[float, ...] = (0, 0.02, 0.3),
    kinds: set[str] | None = None,
    months: list[int] | None = None,
    **fixed: Any,
) -> Case:
    """A whole campaign; ``fixed`` sets fields of the rule set."""
    places, successions = draw(geographies(changes=changes))
    codes = [place.code for place in places]
    asked = [
        replace(draw(targets(codes)), code=f"T{number}")
        for number in range(draw(st.integers(2, 6)))
    ]
    if kinds:
        asked = [one for one in asked if one.kind in kinds]
    month = draw(st.sampled_from(months or MONTHS))
    used = sorted(set().union(*(counted_by(one) for one in asked))) if asked else []
    allocations = {
        (target.code, indicator, code): draw(st.integers(0, 8))
        for target in asked
        if "allocate" in target.parameters.get("then", target.parameters)
        for indicator in target.indicators
        for code in codes
    }
    definitions = Definitions(
        "X", indicators(), tuple(asked), draw(rule_sets(asked, **fixed)), allocations
    )
    manual = {
        (target.code, code): draw(st.integers(0, 700))
        for target in asked
        if definitions.rule_set.rules[target.code].type == "manual"
        for code in codes
    }
    return Case(
        definitions,
        places,
        successions,
        draw(figures(places, used, month, gaps=gaps)),
        LEVELS,
        FIRST,
        draw(st.sampled_from(["county", "prefecture"])),
        month,
        manual,
    )


# --- into the engine -----------------------------------------------------------------------


def figures_frame(cells: Figures) -> pd.DataFrame:
    frame = pd.DataFrame(
        [(*key, pd.NA if value is None else value) for key, value in cells.items()],
        columns=["region", "indicator", "month", "value"],
    )
    return frame.astype({"region": str, "indicator": str, "month": "int64", "value": "Int64"})


def record_of(case: Case, frame: pd.DataFrame | None = None) -> Record:
    columns = ["region", "parent", "level", "valid_from", "valid_to", "cohort"]
    rows = [
        (one.code, one.parent, one.level, one.valid_from, one.valid_to, one.cohort)
        for one in case.places
    ]
    tree = tree_of(pd.DataFrame(rows, columns=columns))
    counts = [one for one in case.definitions.indicators.values() if not one.numerator]
    months = (ordinal(case.first), ordinal(case.month))
    cube = cube_of(
        check_figures(figures_frame(case.figures) if frame is None else frame),
        indicators=tuple(one.code for one in counts),
        regions=tree.codes,
        owes=owing(tree, counts, case.reporting, range(months[0], months[1] + 1)),
        months=months,
    )
    moves = [(one.predecessor, one.successor, one.month, one.share) for one in case.successions]
    successions = pd.DataFrame(moves, columns=SUCCESSIONS).astype({"month": "int64"})
    return Record(cube, tree, successions, dict(case.manual))


def run(case: Case, *, draws: int = 1) -> Result:
    return compute(
        case.definitions, record_of(case), level=case.level, month=case.month, draws=draws
    )
