"""Checks of a month before it is submitted: hard ones are mistakes, soft ones want a reason.

A check is data: a kind (``questions``) and its parameters. Here its answers become findings,
and no cell is flooded with them. The rule book, section 11.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from campaigns.terms import CheckKind, Severity
from metrics.engine import quality
from metrics.engine.definitions import IndicatorSpec
from metrics.engine.questions import QUESTIONS, Amount, Answer, CheckSpec, History

__all__ = [
    "Answer",
    "CheckSpec",
    "Fact",
    "Finding",
    "History",
    "ask",
    "check",
    "findings",
    "reach",
    "settle",
]

Fact = Fraction | int | str

# Softened by a harder finding on the same cell: they doubt a size that has to be typed anew anyway.
ABOUT_SIZE = frozenset(CheckKind) - {CheckKind.EVENT}
# Different words for the same astonishment: the first of them is enough.
ALIKE = (CheckKind.ZERO_UNUSUAL, CheckKind.JUMP, CheckKind.OUTLIER)


@dataclass(frozen=True, slots=True)
class Finding:
    """One cell in question; amounts among the facts are in the unit of their indicator."""

    check: str
    severity: str
    kind: str
    indicator: str
    region: int
    month: int
    message: str
    facts: Mapping[str, Fact]


def check(history: History, specs: Sequence[CheckSpec]) -> list[Finding]:
    """Every finding of the last month, cell by cell, the harder before the softer."""
    answers = settle([ask(history, spec) for spec in specs], history)
    found = [finding for answer in answers for finding in findings(answer, history)]
    place = {spec.code: row for row, spec in enumerate(history.indicators)}
    return sorted(
        found,
        key=lambda one: (one.region, place[one.indicator], one.severity != Severity.HARD),
    )


def ask(history: History, spec: CheckSpec) -> Answer:
    """One check by itself, as if there were no other."""
    return QUESTIONS[CheckKind(spec.kind)](history, spec)


def reach(specs: Sequence[CheckSpec], indicators: Sequence[IndicatorSpec]) -> int:
    """How many months the checks look at, the one that is checked included."""
    every = max((one.every for one in indicators), default=1)
    spans = [_months_before(spec, every) for spec in specs]
    return 1 + max(spans, default=0)


def settle(answers: Sequence[Answer], history: History) -> list[Answer]:
    """One cell is not flooded with questions.

    Where something hard was found, what is soft and about size is dropped; and of 以往不为零,
    与以往相差很大, 偏离以往水平 only the first is put, of the same kind the one listed first.
    """
    hard = np.zeros(history.now.shape, dtype=np.bool_)
    for answer in answers:
        if answer.spec.severity == Severity.HARD:
            np.logical_or.at(hard, answer.rows, answer.found)
    settled = list(answers)
    said = np.zeros_like(hard)
    for place in sorted(range(len(answers)), key=lambda place: _turn(answers[place].spec.kind)):
        answer = answers[place]
        if answer.spec.severity == Severity.HARD or answer.spec.kind not in ABOUT_SIZE:
            continue
        found = answer.found & ~hard[answer.rows]
        if answer.spec.kind in ALIKE:
            found = found & ~said[answer.rows]
            np.logical_or.at(said, answer.rows, found)
        settled[place] = replace(answer, found=found)
    return settled


def _turn(kind: str) -> int:
    return ALIKE.index(CheckKind(kind)) if kind in ALIKE else len(ALIKE)


def findings(answer: Answer, history: History, at_most: int | None = None) -> list[Finding]:
    """The cells of an answer with their facts."""
    rows, regions = np.nonzero(answer.found)
    return [
        Finding(
            check=answer.spec.code,
            severity=answer.spec.severity,
            kind=answer.spec.kind,
            indicator=history.indicators[answer.rows[row]].code,
            region=int(region),
            month=history.months[-1],
            message=answer.spec.message,
            facts=_facts(answer, history, int(row), int(region)),
        )
        for row, region in list(zip(rows, regions, strict=True))[:at_most]
    ]


def _facts(answer: Answer, history: History, row: int, region: int) -> dict[str, Fact]:
    """Amounts exact and in the unit that people know, counts and codes as they are."""
    told: dict[str, Fact] = {}
    own = int(history.unit(answer.rows)[row, 0])
    now = history.now[answer.rows[row], region]
    if not np.isnan(now):
        told["value"] = Fraction(int(now), own)
    for name, fact in answer.facts.items():
        if isinstance(fact, Amount):
            told[name] = fact.at(row, region) / own
        elif isinstance(fact, list):
            told[name] = fact[row]
        elif isinstance(fact, np.ndarray):
            told[name] = int(fact[row, region])
        else:
            told[name] = fact
    if "other" in told:
        other = int(history.rows([str(told["other"])])[0])
        unit = int(history.unit(np.asarray([other]))[0, 0])
        told["other_value"] = Fraction(int(history.now[other, region]), unit)
    return told


def _months_before(spec: CheckSpec, every: int) -> int:
    months = spec.parameters.get("months", 0)
    if spec.kind == CheckKind.COPIED_FORWARD:
        return (int(spec.parameters.get("months", quality.SAME_MONTHS)) - 1) * every
    if spec.parameters.get("against") == "year_before":
        return 12
    return int(months)
