"""Checks: the rule book's tables, a second calculation on random months, and what must hold."""

from __future__ import annotations

import os
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.terms import CheckKind, Severity
from metrics.engine.checks import CheckSpec, Finding, History, check, reach
from metrics.engine.definitions import IndicatorSpec
from metrics.engine.frames import month_number, ordinal
from tests.unit.engine.reference.questions import EXEMPT, Said, Sheets, Told, told
from tests.unit.engine.test_rule_book import tables

NOW = 201906
EXAMPLES = int(os.environ.get("ENGINE_EXAMPLES", "150"))
WORKED, PAIRS = tables(11)[1:]


def indicator(code: str, nature: str = "stock", **more: str) -> IndicatorSpec:
    return IndicatorSpec(code, nature, "last" if nature == "stock" else "sum", "sum", **more)


def sheets_of(
    cells: dict[str, list[Said]], *, nature: str = "stock", ratios: tuple[IndicatorSpec, ...] = ()
) -> Sheets:
    """One region; every cell is mandatory and due."""
    length = len(next(iter(cells.values())))
    return Sheets(
        indicators=[indicator(code, nature) for code in cells],
        decimals=dict.fromkeys(cells, 0),
        ratios=list(ratios),
        regions=["甲"],
        months=[month_number(ordinal(NOW) - back) for back in reversed(range(length))],
        cells={(code, "甲"): said for code, said in cells.items()},
        owes={(code, "甲") for code in cells},
    )


def history_of(sheets: Sheets) -> History:
    said = [
        [[sheets.cells[spec.code, region][month] for region in sheets.regions]
         for month in range(len(sheets.months))]
        for spec in sheets.indicators
    ]  # fmt: skip
    values = [[[np.nan if not isinstance(one, int) else one for one in row] for row in block]
              for block in said]  # fmt: skip
    owes = [[(spec.code, region) in sheets.owes for region in sheets.regions]
            for spec in sheets.indicators]  # fmt: skip
    return History(
        values=np.asarray(values, dtype=np.float64),
        exempt=np.asarray(said, dtype=object) == EXEMPT,
        indicators=tuple(sheets.indicators),
        months=tuple(sheets.months),
        owes=np.asarray(owes, dtype=np.bool_),
        decimals=tuple(sheets.decimals[spec.code] for spec in sheets.indicators),
        ratios=tuple(sheets.ratios),
    )


def spec_of(text: str, **more: str) -> CheckSpec:
    """``jump against=last months=3``: a kind and its parameters."""
    kind, *written = text.split()
    parameters: dict[str, Any] = dict(one.split("=") for one in written)
    for key in ("months", "times", "at_least", "least", "most"):
        if key in parameters:
            parameters[key] = int(parameters[key])
    return CheckSpec(kind, CheckKind(kind).severities[-1], kind, parameters, **more)


def said_of(cell: str) -> Said:
    return None if cell == "–" else EXEMPT if cell == EXEMPT else int(cell)


def answer_of(findings: list[Finding]) -> dict[str, Fraction] | None:
    """What the rule book's last column says: the facts beside the value itself."""
    if not findings:
        return None
    (one,) = findings
    return {key: Fraction(fact) for key, fact in one.facts.items() if key not in {"value", "other"}}


def wanted_of(cell: str) -> dict[str, Fraction] | None:
    if cell == "quiet":
        return None
    facts = [] if cell == "found" else [one.split("=") for one in cell.split()]
    return {key: Fraction(value) for key, value in facts}


def ids(row: dict[str, str]) -> str:
    return " ".join(row.values())


@pytest.mark.parametrize("row", WORKED, ids=ids)
def test_worked_cells(row: dict[str, str]) -> None:
    said = [said_of(cell.strip()) for cell in [*row["before"].split(","), row["now"]]]
    sheets, spec = sheets_of({"one": said}, nature=row["cell"]), spec_of(row["check"])
    wanted = wanted_of(row["answer"])
    assert answer_of(check(history_of(sheets), [spec])) == wanted
    assert bool(told(sheets, [spec])) == (wanted is not None)


@pytest.mark.parametrize("row", PAIRS, ids=ids)
def test_worked_pairs(row: dict[str, str]) -> None:
    ratio = IndicatorSpec("r", "ratio", "last", "ratio_of_sums", numerator="less",
                          denominator="more")  # fmt: skip
    cells = {key: [said_of(row[key])] for key in ("less", "more")}
    sheets, spec = sheets_of(cells, ratios=(ratio,)), spec_of(row["check"])
    findings = check(history_of(sheets), [spec])
    assert answer_of(findings) == wanted_of(row["answer"])
    assert {one.indicator for one in findings} <= {"less"}
    assert bool(told(sheets, [spec])) == bool(findings)


def found_on(said: list[Said], *specs: CheckSpec, nature: str = "flow") -> list[str]:
    return [one.check for one in check(history_of(sheets_of({"one": said}, nature=nature)), specs)]


JUMP = CheckSpec("jump", Severity.SOFT, "jump",
                 {"against": "mean", "months": 6, "times": 3, "at_least": 20})  # fmt: skip
OTHER = CheckSpec("other", Severity.SOFT, "jump",
                  {"against": "mean", "months": 3, "times": 2, "at_least": 1})  # fmt: skip
OUTLIER = CheckSpec("outlier", Severity.SOFT, "outlier", {"months": 24, "at_least": 5})
ZERO = CheckSpec("zero", Severity.SOFT, "zero_unusual", {"months": 12, "at_least": 5})
EVENT = CheckSpec("event", Severity.SOFT, "event", {})
MOST = CheckSpec("most", Severity.HARD, "range", {"most": 99})
MANY = CheckSpec("many", Severity.SOFT, "range", {"most": 50})
TENS: list[Said] = [30, 31, 29, 30, 32, 28, 30, 31, 29]


def test_of_like_questions_only_the_first_is_put() -> None:
    assert found_on([*TENS, 0], OUTLIER, JUMP, ZERO) == ["zero"]
    assert found_on([*TENS, 95], OUTLIER, OTHER, JUMP, ZERO) == ["other"]
    assert found_on([*TENS, 45], OUTLIER, JUMP) == ["outlier"]
    assert found_on([*TENS, 95], MANY, JUMP) == ["many", "jump"]


def test_a_hard_finding_silences_doubts_about_size_but_not_events() -> None:
    assert found_on([*TENS, 500], JUMP, OUTLIER, MANY, EVENT, MOST) == ["most", "event"]


def test_what_the_campaign_does_not_count_is_left_out() -> None:
    parts = CheckSpec("p", Severity.HARD, "part_of_whole", {"part": "one", "whole": "absent"})
    named = CheckSpec("n", Severity.SOFT, "event", {"indicators": ["absent", "one"]})
    unnamed = CheckSpec("u", Severity.SOFT, "event", {"indicators": ["absent"]})
    ratio = CheckSpec("r", Severity.HARD, "part_of_whole", {"ratios": True})
    assert found_on([3], parts, named, unnamed, ratio) == ["n"]


def test_units_are_those_that_people_know() -> None:
    sheets = sheets_of({"one": [16707, 3341]})
    sheets.decimals["one"] = 2
    facts = check(history_of(sheets), [spec_of("jump against=last months=3 times=2 at_least=20")])
    assert facts[0].facts["value"] == Fraction("33.41")
    assert facts[0].facts["before"] == Fraction("167.07")
    assert not check(
        history_of(sheets), [spec_of("jump against=last months=3 times=2 at_least=134")]
    )


def test_parts_in_different_units_are_compared_in_one() -> None:
    sheets = sheets_of({"less": [1250], "more": [12]})
    sheets.decimals["less"] = 2
    assert check(history_of(sheets), [spec_of("part_of_whole part=less whole=more")])
    sheets.decimals["less"] = 3
    assert not check(history_of(sheets), [spec_of("part_of_whole part=less whole=more")])


def test_a_quarterly_count_is_copied_from_quarter_to_quarter() -> None:
    sheets = sheets_of({"one": [40, None, None, 40, None, None, 40]}, nature="flow")
    quarterly = indicator("one", "flow", frequency="quarterly")
    sheets.indicators[0] = quarterly
    spec = spec_of("copied_forward months=3 at_least=10")
    assert [one.facts["months"] for one in check(history_of(sheets), [spec])] == [3]
    assert reach([spec], [quarterly]) == 7


def test_how_far_back_the_checks_look() -> None:
    one = [indicator("one")]
    assert reach([], one) == reach([EVENT, MOST], one) == 1
    assert reach([JUMP, OUTLIER, ZERO], one) == 25
    assert reach([spec_of("jump against=year_before times=4 at_least=1")], one) == 13


def test_findings_stand_cell_by_cell_the_harder_first() -> None:
    sheets = sheets_of({"a": [5], "b": [200]})
    order = [(one.indicator, one.check) for one in check(history_of(sheets), [EVENT, MOST])]
    assert order == [("a", "event"), ("b", "most"), ("b", "event")]


# --- The second calculation ----------------------------------------------------------------

CODES = ["a", "b", "c"]
SELECT = st.sampled_from([
    {"all": True}, {"nature": "flow"}, {"nature": "stock"}, {"direction": "up"},
    {"indicators": ["a", "c"]}, {"all": True, "except": ["b"]},
])  # fmt: skip
BARS = st.sampled_from([0, 1, 5, 20, 2.5])


def params(**more: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.tuples(SELECT, st.fixed_dictionaries(more)).map(lambda pair: pair[0] | pair[1])


SHORT, LONG = st.sampled_from([1, 3, 6]), st.sampled_from([6, 12, 24])
TIMES = st.sampled_from([1.5, 2, 3])
PARAMETERS: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "required": params(),
    "part_of_whole": st.sampled_from(
        [{"part": "a", "whole": "b"}, {"part": "a", "whole": "x"}, {"ratios": True}]
    ),
    "plausible_order": st.fixed_dictionaries(
        {"less": st.just("b"), "more": st.just("c"), "at_least": BARS}
    ),
    "range": params(least=st.sampled_from([0, 3]), most=st.sampled_from([3, 40, 7.5]))
    | params(most=st.sampled_from([12, 30])),
    "jump": params(against=st.sampled_from(["last", "mean"]), months=SHORT, times=TIMES,
                   at_least=BARS)
    | params(against=st.just("year_before"), times=TIMES, at_least=BARS),
    "outlier": params(months=st.sampled_from([12, 24]), at_least=BARS),
    "copied_forward": params(months=st.sampled_from([2, 3]), at_least=BARS),
    "never_falls": params(months=SHORT),
    "zero_unusual": params(months=LONG, at_least=BARS),
    "event": params(),
}  # fmt: skip


@st.composite
def checks(draw: st.DrawFn, number: int) -> CheckSpec:
    kind = draw(st.sampled_from(sorted(PARAMETERS)))
    severity = draw(st.sampled_from(CheckKind(kind).severities))
    return CheckSpec(f"check{number}", severity, kind, draw(PARAMETERS[kind]))


@st.composite
def months(draw: st.DrawFn) -> Sheets:
    """A few months of two regions; NumPy fills the cells, drawing them one by one takes minutes."""
    length = draw(st.sampled_from([1, 2, 5, 14, 27]))
    natures = st.sampled_from(["flow", "stock"])
    often = st.sampled_from(["monthly", "monthly", "quarterly"])
    way = st.sampled_from(["up", "down"])
    cells = [(code, region) for code in CODES for region in ("甲", "乙")]
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    most, odd = draw(st.sampled_from([1, 2, 12, 40])), draw(st.sampled_from([0.02, 0.1, 0.3]))
    return Sheets(
        indicators=[
            indicator(code, draw(natures), frequency=draw(often), direction=draw(way))
            for code in CODES
        ],
        decimals={code: draw(st.sampled_from([0, 0, 2])) for code in CODES},
        ratios=[IndicatorSpec("r", "ratio", "last", "sum", numerator="c", denominator="a")],
        regions=["甲", "乙"],
        months=[month_number(ordinal(NOW) - back) for back in reversed(range(length))],
        cells={cell: filled(random, length, most, odd) for cell in cells},
        owes={cell for cell in cells if random.random() < 0.5},
    )


def filled(random: np.random.Generator, length: int, most: int, odd: float) -> list[Said]:
    """Numbers up to ``most`` in one row, from half of it on in another; now and then something
    strange, and every other time in the month that is checked."""
    least = int(random.choice([0, most // 2, most]))
    said: list[Said] = list(random.integers(least, most + 1, length).tolist())
    strange: list[Said] = [None, EXEMPT, 10 * most, 10**12]
    for place in np.flatnonzero(random.random(length) < odd):
        said[place] = strange[random.integers(len(strange))]
    if random.random() < 0.5:
        said[-1] = [*strange, 0, 0][random.integers(len(strange) + 2)]
    return said


def as_told(sheets: Sheets, findings: list[Finding]) -> list[Told]:
    return [
        (one.check, one.indicator, sheets.regions[one.region], dict(one.facts)) for one in findings
    ]


def in_order(lines: list[Told]) -> list[Told]:
    return sorted(lines, key=lambda line: line[:3])


@settings(max_examples=EXAMPLES, deadline=None)
@given(months(), st.data())
def test_a_second_calculation_finds_the_same(sheets: Sheets, data: st.DataObject) -> None:
    specs = [data.draw(checks(number)) for number in range(data.draw(st.integers(1, 6)))]
    found = as_told(sheets, check(history_of(sheets), specs))
    assert in_order(found) == in_order(told(sheets, specs))


@settings(max_examples=EXAMPLES // 3, deadline=None)
@given(months(), st.data())
def test_regions_are_checked_each_by_itself(sheets: Sheets, data: st.DataObject) -> None:
    """One sheet alone is told what it is told among others."""
    specs = [data.draw(checks(number)) for number in range(3)]
    both = as_told(sheets, check(history_of(sheets), specs))
    for region in sheets.regions:
        alone = Sheets(**{
            **{name: getattr(sheets, name) for name in Sheets.__slots__}, "regions": [region]
        })  # fmt: skip
        found = as_told(alone, check(history_of(alone), specs))
        assert in_order(found) == in_order([line for line in both if line[2] == region])
