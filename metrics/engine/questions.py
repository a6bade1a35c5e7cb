"""The kinds of questions that can be put to a month: each one a function of the figures.

One month is looked at, for any number of indicators and regions at once, against the months before
it. 未报 raises nothing but ``required``; 不适用 answers ``required`` and raises nothing. The rule
book, section 11, states every kind.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np

from campaigns.terms import CheckKind
from metrics.engine import quality
from metrics.engine.definitions import IndicatorSpec
from metrics.engine.exact import Flags, Floats, Whole, fraction

FEWEST = 3  # known months that a comparison rests on; and half of those that were due
FEWEST_FOR_OUTLIERS = 8


@dataclass(frozen=True, slots=True)
class CheckSpec:
    """One check as the catalogue states it; ``message`` is for the wording alone."""

    code: str
    severity: str
    kind: str
    parameters: Mapping[str, Any]
    message: str = ""


@dataclass(frozen=True, slots=True)
class History:
    """What the checks look at: the last month of ``values`` against those before it.

    ``values`` [indicator, month, region] in smallest units, NaN = 未报 or 不适用; ``exempt`` marks
    不适用; ``months`` are consecutive; ``owes`` [indicator, region] are the mandatory cells due in
    the last month. ``decimals`` by indicator (none: all 0); ``ratios`` name what is part of what.
    """

    values: Floats
    exempt: Flags
    indicators: tuple[IndicatorSpec, ...]
    months: tuple[int, ...]
    owes: Flags
    decimals: tuple[int, ...] = ()
    ratios: tuple[IndicatorSpec, ...] = ()

    @property
    def now(self) -> Floats:
        return self.values[:, -1]

    def rows(self, codes: Sequence[str]) -> Whole:
        """Their places; what the campaign does not count is left out."""
        place = {spec.code: row for row, spec in enumerate(self.indicators)}
        return np.asarray([place[code] for code in codes if code in place], dtype=np.int64)

    def unit(self, rows: Whole) -> Floats:
        """How many smallest units make one of the indicator's own, as a column."""
        digits = np.asarray(self.decimals or (0,) * len(self.indicators), dtype=np.float64)
        return np.asarray(10.0 ** digits[rows])[:, None]

    def before(self, rows: Whole, months: int) -> Floats:
        """The ``months`` before the last one [row, month, region], as far as they are there."""
        return self.values[rows, max(self.values.shape[1] - 1 - months, 0) : -1]


@dataclass(frozen=True, slots=True)
class Answer:
    """What one check found: aligned arrays [question, region].

    ``rows`` is the indicator of each question, ``looked`` where it could be put at all, ``facts``
    the numbers behind it (arrays in smallest units, or one text or number for every question).
    """

    spec: CheckSpec
    rows: Whole
    looked: Flags
    found: Flags
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Amount:
    """A quantity [question, region] in smallest units, as a quotient of two exact numbers."""

    top: Floats
    bottom: Floats | int = 1

    def at(self, row: int, region: int) -> Fraction:
        bottom = self.bottom if isinstance(self.bottom, int) else int(self.bottom[row, region])
        return Fraction(int(self.top[row, region]), bottom)


# --- Which cells a check looks at ----------------------------------------------------------


def selected(spec: CheckSpec, history: History) -> Whole:
    """``indicators`` by name, or those of a ``nature``, a ``direction``, or all; not ``except``."""
    wanted = spec.parameters
    left_out = set(wanted.get("except", ()))
    if "indicators" in wanted:
        return history.rows([code for code in wanted["indicators"] if code not in left_out])
    rows = [
        row
        for row, one in enumerate(history.indicators)
        if one.code not in left_out
        and wanted.get("nature", one.nature) == one.nature
        and wanted.get("direction", one.direction) == one.direction
    ]
    return np.asarray(rows, dtype=np.int64)


# --- The kinds ------------------------------------------------------------------------------


def _required(history: History, spec: CheckSpec) -> Answer:
    rows = selected(spec, history)
    owes = history.owes[rows]
    empty = np.isnan(history.now[rows]) & ~history.exempt[rows, -1]
    return Answer(spec, rows, owes, owes & empty)


def _part_of_whole(history: History, spec: CheckSpec) -> Answer:
    return _ordered(history, spec, _pairs(history, spec, "part", "whole"))


def _plausible_order(history: History, spec: CheckSpec) -> Answer:
    return _ordered(history, spec, _pairs(history, spec, "less", "more"))


def _pairs(history: History, spec: CheckSpec, less: str, more: str) -> list[tuple[str, str]]:
    """The two indicators of the parameters, or those of every ratio; both must be counted."""
    if spec.parameters.get("ratios"):
        left_out = set(spec.parameters.get("except", ()))
        ratios = [ratio for ratio in history.ratios if ratio.code not in left_out]
        pairs = [(ratio.numerator, ratio.denominator) for ratio in ratios]
    else:
        pairs = [(spec.parameters[less], spec.parameters[more])]
    there = {one.code for one in history.indicators}
    return [pair for pair in dict.fromkeys(pairs) if there.issuperset(pair)]


def _ordered(history: History, spec: CheckSpec, pairs: list[tuple[str, str]]) -> Answer:
    """Where the first of two is more than the second, by ``at_least``; told at the first one."""
    less = history.rows([one for one, _ in pairs])
    more = history.rows([other for _, other in pairs])
    # Both in the finer of the two units.
    finest = np.maximum(history.unit(less), history.unit(more))
    part = history.now[less] * (finest / history.unit(less))
    whole = history.now[more] * (finest / history.unit(more))
    bar = float(fraction(spec.parameters.get("at_least", 0))) * finest
    found = quality.exceeds(part, whole) & (part - whole >= bar)
    return Answer(
        spec,
        less,
        ~np.isnan(part) & ~np.isnan(whole),
        found,
        {"other": [other for _, other in pairs]},
    )


def _range(history: History, spec: CheckSpec) -> Answer:
    rows = selected(spec, history)
    now, unit = history.now[rows], history.unit(rows)
    found = np.zeros(now.shape, dtype=np.bool_)
    facts: dict[str, Fraction] = {}
    if "least" in spec.parameters:
        facts["least"] = fraction(spec.parameters["least"])
        found |= now < float(facts["least"]) * unit
    if "most" in spec.parameters:
        facts["most"] = fraction(spec.parameters["most"])
        found |= now > float(facts["most"]) * unit
    return Answer(spec, rows, ~np.isnan(now), found, facts)


def _jump(history: History, spec: CheckSpec) -> Answer:
    rows = selected(spec, history)
    against, facts = _COMPARED[spec.parameters["against"]](history, rows, spec)
    bottom = against.bottom
    now, before = history.now[rows] * bottom, against.top
    found = quality.jumps(
        now,
        before,
        times=spec.parameters["times"],
        at_least=_bar(history, rows, spec) * bottom,
    )
    looked = ~np.isnan(now) & ~np.isnan(before)
    return Answer(spec, rows, looked, found, {"before": against, **facts})


def _last(history: History, rows: Whole, spec: CheckSpec) -> tuple[Amount, dict[str, Any]]:
    """The latest known value of the last ``months``."""
    past = history.before(rows, spec.parameters["months"])
    known = ~np.isnan(past)
    # Counted from the end; where nothing is known, any month will do: its value is NaN.
    back = np.argmax(known[:, ::-1], axis=1)[:, None] if past.shape[1] else None
    if back is None:
        return Amount(np.full(past.shape[::2], np.nan)), {}
    at = past.shape[1] - 1 - back
    months = np.asarray(history.months[:-1][-past.shape[1] :])
    return Amount(np.take_along_axis(past, at, axis=1)[:, 0]), {"when": months[at[:, 0]]}


def _mean(history: History, rows: Whole, spec: CheckSpec) -> tuple[Amount, dict[str, Any]]:
    """The mean of the known ones of the last ``months``, enough of them provided."""
    past = history.before(rows, spec.parameters["months"])
    known = (~np.isnan(past)).sum(axis=1)
    total = np.where(np.isnan(past), 0.0, past).sum(axis=1)
    enough = known >= _enough(history, rows, spec.parameters["months"])
    top = np.where(enough, total, np.nan)
    return Amount(top, np.maximum(known, 1).astype(np.float64)), {"months": known}


def _year_before(history: History, rows: Whole, _spec: CheckSpec) -> tuple[Amount, dict[str, Any]]:
    past = history.before(rows, 12)
    if past.shape[1] < 12:
        return Amount(np.full(past.shape[::2], np.nan)), {}
    return Amount(past[:, 0]), {"when": history.months[-13]}


_COMPARED = {"last": _last, "mean": _mean, "year_before": _year_before}


def _enough(history: History, rows: Whole, months: int) -> Whole:
    """Half of the months in which the indicator is due, and at least three, as a column."""
    every = np.asarray([history.indicators[row].every for row in rows], dtype=np.int64)
    return np.maximum((months // every + 1) // 2, FEWEST)[:, None]


def _bar(history: History, rows: Whole, spec: CheckSpec) -> Floats:
    """``at_least`` in smallest units, as a column."""
    return float(fraction(spec.parameters.get("at_least", 0))) * history.unit(rows)


def _columns(span: Floats) -> Floats:
    """[row, month, region] as one column a cell [month, cell]."""
    rows, months, regions = span.shape
    return span.swapaxes(0, 1).reshape(months, rows * regions)


def _median(past: Floats) -> Floats:
    """The median of what is known [row, region]; NaN where nothing is."""
    if not past.shape[1]:
        return np.full(past.shape[::2], np.nan)
    return quality.median_of(_columns(past)).reshape(past.shape[::2])


def _outlier(history: History, spec: CheckSpec) -> Answer:
    rows = selected(spec, history)
    past, now = history.before(rows, spec.parameters["months"]), history.now[rows]
    known = (~np.isnan(past)).sum(axis=1)
    looked = ~np.isnan(now) & (known >= FEWEST_FOR_OUTLIERS)
    together = np.concatenate([past, now[:, None]], axis=1)
    z = quality.modified_z(_columns(together))[-1].reshape(now.shape)
    usual = _median(past)
    found = looked & (np.abs(z) > quality.OUTLIER)
    found &= np.abs(now - usual) >= _bar(history, rows, spec)
    low = np.where(np.isnan(past), np.inf, past).min(axis=1, initial=np.inf)
    high = np.where(np.isnan(past), -np.inf, past).max(axis=1, initial=-np.inf)
    facts = {"low": Amount(low), "high": Amount(high), "months": known}
    return Answer(spec, rows, looked, found, {**facts, "median": Amount(2 * usual, 2)})


def _copied_forward(history: History, spec: CheckSpec) -> Answer:
    """The same value in so many months running in which it was due; never 0."""
    rows = selected(spec, history)
    times = int(spec.parameters.get("months", quality.SAME_MONTHS))
    now = history.now[rows]
    looked, found = np.zeros((2, *now.shape), dtype=np.bool_)
    for step in {one.every for one in history.indicators}:
        chosen = np.asarray([history.indicators[row].every == step for row in rows], dtype=np.bool_)
        run = history.values[rows[chosen]][:, ::-step][:, :times]
        if run.shape[1] == times and run.size:
            looked[chosen] = ~np.isnan(run).any(axis=1)
            same = quality.copied_forward(_columns(run), times)[-1].reshape(run.shape[::2])
            found[chosen] = same & (run[:, 0] >= _bar(history, rows[chosen], spec))
    return Answer(spec, rows, looked, found, {"months": times})


def _never_falls(history: History, spec: CheckSpec) -> Answer:
    """A number that only grows is less than when it was last reported."""
    rows = selected(spec, history)
    before, facts = _last(history, rows, spec)
    now = history.now[rows]
    looked = ~np.isnan(now) & ~np.isnan(before.top)
    return Answer(spec, rows, looked, looked & (now < before.top), {"before": before, **facts})


def _zero_unusual(history: History, spec: CheckSpec) -> Answer:
    rows = selected(spec, history)
    past, now = history.before(rows, spec.parameters["months"]), history.now[rows]
    known = (~np.isnan(past)).sum(axis=1)
    looked = ~np.isnan(now) & (known >= _enough(history, rows, spec.parameters["months"]))
    usual = _median(past)
    never = ~(past == 0).any(axis=1)
    found = looked & (now == 0) & never & (usual >= _bar(history, rows, spec))
    return Answer(spec, rows, looked, found, {"months": known, "median": Amount(2 * usual, 2)})


def _event(history: History, spec: CheckSpec) -> Answer:
    rows = selected(spec, history)
    now = history.now[rows]
    return Answer(spec, rows, ~np.isnan(now), now > 0)


QUESTIONS: dict[CheckKind, Callable[[History, CheckSpec], Answer]] = {
    CheckKind.REQUIRED: _required,
    CheckKind.PART_OF_WHOLE: _part_of_whole,
    CheckKind.PLAUSIBLE_ORDER: _plausible_order,
    CheckKind.RANGE: _range,
    CheckKind.JUMP: _jump,
    CheckKind.OUTLIER: _outlier,
    CheckKind.COPIED_FORWARD: _copied_forward,
    CheckKind.NEVER_FALLS: _never_falls,
    CheckKind.ZERO_UNUSUAL: _zero_unusual,
    CheckKind.EVENT: _event,
}
