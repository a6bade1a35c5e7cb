"""One function a kind of target: expected value, actual value and attainment, as exact ratios.

Every function takes a Question and returns a Part; the rule book (README.md) gives the formulas.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from campaigns.periods import Month, window_of
from campaigns.terms import Nature, OverTime, Window
from metrics.engine.exact import Flags, Floats, Whole, fraction, product
from metrics.engine.frames import month_number, ordinal
from metrics.engine.pace import path_share
from metrics.engine.parts import Chance, Exact, Part, Question, counted, coverage_of
from metrics.engine.readings import Reading, read


def growth(question: Question) -> Part:
    """E = (1+g)^n · mean of the base years' same months; A = year to date."""
    parameters = question.parameters
    rate = 1 + fraction(parameters["rate"])
    if parameters.get("base", "fixed") == "rolling":
        years, exponent = [question.year - 1], 1
    else:
        years, exponent = parameters["base_years"], question.year - parameters["first_year"] + 1
    factor = rate ** max(exponent, 0)
    bases = [question.to_date(question.indicator, question.year - year) for year in years]
    total, count, missing = _base_total(bases)
    baseless = total == 0
    reading = question.to_date(question.indicator)
    numerator = product(total, factor.numerator)
    expected = Exact(numerator, product(count, factor.denominator))
    with np.errstate(divide="ignore"):
        slope = 1.0 / np.where(baseless, np.nan, expected.floats())
    return counted(
        question,
        expected,
        reading,
        missing=missing,
        baseless=baseless & ~missing,
        base=Exact(total, count),
        chance=_poisson(question, reading, slope, np.zeros(len(slope))),
        facts={
            "base_years": list(years),
            "base_count": count,
            "exponent": max(exponent, 0),
        },
    )


def _base_total(bases: list[Reading]) -> tuple[Whole, Whole, Flags]:
    """Sum over the base years, how many of them asked for anything (at least 1), and where a base
    cell is missing. A year in which the region did not exist yet does not dilute the mean."""
    total = sum((base.value for base in bases), np.zeros_like(bases[0].value))
    missing = np.any([(base.reported < base.due) for base in bases], axis=0)
    count = np.sum([~base.nothing_due for base in bases], axis=0)
    return total, np.maximum(count, 1), missing


def _poisson(
    question: Question, reading: Reading, slope: Floats, intercept: Floats
) -> Chance | None:
    """Events of a time come by chance; a level is what it is."""
    if question.indicator.over_time == OverTime.LAST:
        return None
    return Chance(reading.value.astype(np.float64), None, slope, intercept)


def fall(question: Question) -> Part:
    """Down by d from the base: A = (B − x)/(B − T), T = B·(1 − d)."""
    drop = fraction(question.parameters["drop"])
    years = question.parameters["base_years"]
    bases = [question.to_date(question.indicator, question.year - year) for year in years]
    total, count, missing = _base_total(bases)
    baseless = total == 0
    reading = question.to_date(question.indicator)
    # B = total/k; B − T = B·d; (B − x)/(B·d) = (total − k·x)·q / (total·p) with d = p/q
    below = total - product(reading.value, count)
    attained = Exact(
        np.maximum(product(below, drop.denominator), 0),
        np.where(baseless, 1, product(total, drop.numerator)),
    )
    keep = 1 - drop
    expected = Exact(product(total, keep.numerator), product(count, keep.denominator))
    base = Exact(total, count)
    with np.errstate(divide="ignore", invalid="ignore"):
        step = 1.0 / (np.where(baseless, np.nan, base.floats()) * float(drop))
    return Part(
        expected=expected,
        actual=Exact(reading.value, question.ones()),
        attained=attained,
        missing=~reading.complete & ~reading.nothing_due | missing,
        partial=np.zeros(len(total), dtype=np.bool_),
        absent=reading.nothing_due,
        reported=reading.reported,
        due=reading.due,
        coverage=coverage_of(reading),
        baseless=baseless & ~missing,
        base=base,
        chance=_poisson(question, reading, -step, np.full(len(step), 1 / float(drop))),
    )


def ceiling(question: Question) -> Part:
    """Not more than T: A = 2 − x/T, between 0 and 1."""
    limit = fraction(question.parameters["limit"])
    reading = question.to_date(question.indicator)
    # 2 − x/T = (2p − q·x)/p with T = p/q
    left = 2 * limit.numerator - product(reading.value, limit.denominator)
    top = product(question.ones(), limit.numerator)
    ones = question.ones()
    return Part(
        expected=Exact(top, product(ones, limit.denominator)),
        actual=Exact(reading.value, ones),
        attained=Exact(np.minimum(np.maximum(left, 0), top), top),
        missing=~reading.complete & ~reading.nothing_due,
        partial=np.zeros(len(ones), dtype=np.bool_),
        absent=reading.nothing_due,
        reported=reading.reported,
        due=reading.due,
        coverage=coverage_of(reading),
        chance=_poisson(
            question,
            reading,
            np.full(len(ones), -1.0 / float(limit)),
            np.full(len(ones), 2.0),
        ),
    )


def _ratio(question: Question, years_back: int = 0) -> tuple[Reading, Reading]:
    spec = question.indicator
    if spec.nature != Nature.RATIO:
        raise ValueError(f"{spec.code}: 需要一个比率指标")
    top = question.to_date(question.specs[spec.numerator], years_back)
    bottom = question.to_date(question.specs[spec.denominator], years_back)
    # Who must be covered is known from the document: leaving some of them out does not help.
    total = int(question.parameters.get("total", 0))
    least = np.where(bottom.nothing_due, 0, total)
    return top, replace(bottom, value=np.maximum(bottom.value, least))


def _share(top: Reading, bottom: Reading) -> Exact:
    return Exact(top.value, bottom.value)


def rate(question: Question) -> Part:
    """(Σ numerator / Σ denominator) / θ, the denominator at least ``total`` where the document
    names one. A gap in the denominator leaves the ratio unknown; a gap in the numerator counts as
    nothing there."""
    threshold = fraction(question.parameters["threshold"])
    top, bottom = _ratio(question)
    attained = Exact(
        product(top.value, threshold.denominator),
        np.maximum(product(bottom.value, threshold.numerator), 1),
    )
    slope = np.full(len(top.value), 1.0 / float(threshold))
    ones = question.ones()
    return Part(
        expected=Exact(product(ones, threshold.numerator), product(ones, threshold.denominator)),
        actual=_share(top, bottom),
        attained=attained,
        missing=_unknown(top, bottom),
        partial=~top.complete & ~top.nothing_due,
        absent=_not_asked(top, bottom),
        reported=np.where(_less(top, bottom), top.reported, bottom.reported),
        due=np.where(_less(top, bottom), top.due, bottom.due),
        coverage=coverage_of(top, bottom),
        base=_whole_share(*_ratio(question, 1)),
        chance=_share_chance(top, bottom, slope, np.zeros(len(slope))),
    )


def _whole_share(top: Reading, bottom: Reading) -> Exact:
    """A rate to compare with: known only where nothing of it is missing."""
    return Exact(top.value, np.where(top.complete & bottom.complete, bottom.value, 0))


def _less(top: Reading, bottom: Reading) -> Flags:
    """Whether the numerator is the less complete of the two; its cells are the ones told."""
    return np.asarray(product(top.reported, bottom.due) <= product(bottom.reported, top.due))


def _unknown(top: Reading, bottom: Reading) -> Flags:
    return top.silent | (bottom.reported < bottom.due)


def _not_asked(top: Reading, bottom: Reading) -> Flags:
    """Nothing to cover: the denominator was reported, and it is zero; or one of them is not due."""
    none = bottom.complete & (bottom.value == 0)
    return np.asarray(none | bottom.nothing_due | top.nothing_due, dtype=np.bool_)


def _share_chance(top: Reading, bottom: Reading, slope: Floats, intercept: Floats) -> Chance:
    return Chance(
        np.minimum(top.value, bottom.value).astype(np.float64),
        bottom.value.astype(np.float64),
        slope,
        intercept,
    )


def points(question: Question) -> Part:
    """(rate now − base rate)/p, p in percentage points; the base rate is the base year's same
    months."""
    step = fraction(question.parameters["points"]) / 100
    top, bottom = _ratio(question)
    back = question.year - question.parameters["base_year"]
    base_top, base_bottom = _ratio(question, back)
    baseless = (base_bottom.value == 0) | base_bottom.nothing_due | base_top.nothing_due
    below = np.where(baseless, 1, base_bottom.value)
    now = np.where(bottom.value == 0, 1, bottom.value)
    gain = product(top.value, below) - product(base_top.value, now)
    attained = Exact(
        product(np.maximum(gain, 0), step.denominator), product(now, below, step.numerator)
    )
    expected = Exact(
        product(base_top.value, step.denominator) + product(below, step.numerator),
        product(below, step.denominator),
    )
    base_missing = (base_top.reported < base_top.due) | (base_bottom.reported < base_bottom.due)
    slope = np.full(len(now), 1.0 / float(step))
    base = Exact(base_top.value, base_bottom.value)
    return Part(
        expected=expected,
        actual=_share(top, bottom),
        attained=attained,
        missing=_unknown(top, bottom) | base_missing,
        partial=~top.complete & ~top.nothing_due,
        absent=_not_asked(top, bottom),
        reported=np.where(_less(top, bottom), top.reported, bottom.reported),
        due=np.where(_less(top, bottom), top.due, bottom.due),
        coverage=coverage_of(top, bottom),
        baseless=baseless & ~base_missing,
        base=base,
        chance=_share_chance(top, bottom, slope, -np.nan_to_num(base.floats()) * slope),
    )


def level(question: Question) -> Part:
    """A/P against the path P(t), which is the goal from the due month on."""
    parameters = question.parameters
    if parameters.get("goal") is None:
        return _tracked(question)
    reading = question.to_date(question.indicator)
    ones = question.ones()
    goal = question.allocated
    if goal is None:
        goal = product(ones, int(fraction(parameters["goal"])))
    share = path_share(parameters, question.month)
    expected = Exact(product(goal, share.numerator), product(ones, share.denominator))
    return counted(
        question,
        expected,
        reading,
        absent=np.asarray(expected.numerator == 0, dtype=np.bool_),
        base=_a_year_before(question),
        goal=goal,
    )


def _tracked(question: Question) -> Part:
    """A level, or a share of two levels, without a number to reach: shown, never scored."""
    ones = question.ones()
    if question.indicator.nature == Nature.RATIO:
        share = rate(replace(question, parameters={"threshold": 1}))
        return replace(share, absent=np.ones(len(ones), dtype=np.bool_))
    return counted(
        question,
        Exact(0 * ones, ones),
        question.to_date(question.indicator),
        absent=True,
        base=_a_year_before(question),
        goal=0 * ones,
    )


def _a_year_before(question: Question) -> Exact:
    """Over 0, that is unknown, where the year before is not completely reported."""
    before = question.to_date(question.indicator, 1)
    return Exact(before.value, before.complete.astype(np.int64))


def zero(question: Question) -> Part:
    """Nothing may happen: 1 if nothing did, else 0. A month that is not reported proves nothing."""
    reading = question.to_date(question.indicator)
    ones = question.ones()
    happened = reading.value > 0
    return Part(
        expected=Exact(0 * ones, ones),
        actual=Exact(reading.value, ones),
        attained=Exact((~happened).astype(np.int64), ones),
        missing=(reading.reported < reading.due) & ~happened,
        partial=np.zeros(len(ones), dtype=np.bool_),
        absent=reading.nothing_due,
        reported=reading.reported,
        due=reading.due,
        coverage=coverage_of(reading),
        touched=happened,
    )


def staffing(question: Question) -> Part:
    """E = ⌈registered/30⌉ or ⌈rehabilitating/20⌉: the larger, the smaller, or either."""
    parameters = question.parameters
    needs, people_of = [], []
    for name in ("registered", "rehabilitating"):
        people = question.to_date(question.specs[parameters[name]])
        per = int(parameters[f"{name}_per_staff"])
        needs.append(-(-people.value // per))
        people_of.append(people)
    need, unknown = _staff_needed(parameters["rule"], needs, people_of)
    return counted(
        question,
        Exact(need, question.ones()),
        question.to_date(question.indicator),
        missing=unknown,
        absent=(need == 0) & ~unknown,
    )


def _staff_needed(rule: str, needs: list[Whole], people: list[Reading]) -> tuple[Whole, Flags]:
    """The need, 0 where there is none, and where it is unknown because a figure is missing.

    What is not due sets no need. ``either`` takes the smaller need above 0 of those reported: were
    a need of 0 enough, a region with weak staff could win by keeping silent about the other group.
    """
    gap: Flags = np.any([one.reported < one.due for one in people], axis=0)
    need = np.asarray(needs)
    valued: Flags = np.asarray([one.complete for one in people])
    if rule == "either":
        valued = valued & (need > 0)
    some: Flags = np.any(valued, axis=0)
    unknown: Flags = gap & ~some if rule == "either" else gap
    if rule == "larger":
        return np.where(valued, need, 0).max(axis=0), unknown
    most = np.iinfo(np.int64).max
    return np.where(some, np.where(valued, need, most).min(axis=0), 0), unknown


def frequency(question: Question) -> Part:
    """min(1, A/k) in a window; judged in its last month, before that only shown."""
    month = Month.of(month_number(question.month))
    start, end = window_of(Window(question.parameters["window"]), month)
    reading = read(question.cube, question.indicator, ordinal(start.number), question.month)
    times = fraction(question.parameters["times"])
    ones = question.ones()
    expected = Exact(product(ones, times.numerator), product(ones, times.denominator))
    part = counted(question, expected, reading)
    open_window = np.full(len(ones), month != end)
    return replace(
        part,
        attained=Exact(
            np.minimum(part.attained.numerator, part.attained.denominator),
            part.attained.denominator,
        ),
        pending=open_window,
    )


def position(question: Question) -> Part:
    """Hold a place: 1 if place ≤ goal, else goal/place. Lower is better."""
    reading = question.to_date(question.indicator)
    ones = question.ones()
    goal = product(ones, int(question.parameters["goal"]))
    place = np.maximum(reading.value, 1)
    return Part(
        expected=Exact(goal, ones),
        actual=Exact(reading.value, ones),
        attained=Exact(np.minimum(goal, place), place),
        missing=(reading.reported < reading.due),
        partial=np.zeros(len(ones), dtype=np.bool_),
        absent=reading.nothing_due | (reading.complete & (reading.value == 0)),
        reported=reading.reported,
        due=reading.due,
        coverage=coverage_of(reading),
    )


KINDS: dict[str, Callable[[Question], Part]] = {
    "GROWTH": growth,
    "FALL": fall,
    "CEILING": ceiling,
    "POINTS": points,
    "LEVEL": level,
    "RATE": rate,
    "COVERAGE": rate,
    "ZERO": zero,
    "STAFFING": staffing,
    "FREQUENCY": frequency,
    "POSITION": position,
}
