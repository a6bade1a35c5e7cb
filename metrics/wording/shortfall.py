"""What a target lacks, in whole units of what is counted."""

from __future__ import annotations

import math
from fractions import Fraction

from campaigns.terms import Kind, State
from metrics.engine.exact import fraction
from metrics.wording.formulas import COUNTED, NOISE, Told
from metrics.wording.numbers import unscaled

_SHARES = {Kind.RATE, Kind.COVERAGE}
_DONE = {State.MET, State.NOT_APPLICABLE, State.NO_BASELINE}


def lacking(told: Told) -> int | None:
    """How many of the smallest units that are shown are missing to today's expectation: hundredths
    of a ton where tons have two decimals. A share lacks units of its numerator, a zero target has
    as many too many. None: nothing is missing, or it cannot be counted."""
    if _is_done(told):
        return None
    missing = _missing(told)
    if missing is None:
        return None
    whole = math.ceil(missing)
    return whole if whole > 0 else None


def lacking_words(told: Told, unit: str) -> str:
    """The same in the unit of what is counted: ``71起``, ``0.45吨``; "" where nothing is."""
    missing = lacking(told)
    if missing is None:
        return ""
    return f"{told.numbers.amount(unscaled(missing, _digits(told)), _digits(told))}{unit}"


def shortfall(told: Told) -> int | None:
    """The same in whole units of what is counted, to be compared and added up."""
    missing = lacking(told)
    return None if missing is None else math.ceil(Fraction(missing, 10 ** _digits(told)))


def _is_done(told: Told) -> bool:
    """Of what must happen so many times in a window nothing is missing before the window ends."""
    state = told.detail["state"]
    return state in _DONE or (told.inner == Kind.FREQUENCY and state == State.IN_PROGRESS)


def _digits(told: Told) -> int:
    """The parts of a share are whole numbers."""
    return 0 if told.inner in _SHARES else told.decimals


def _missing(told: Told) -> Fraction | None:
    detail = told.detail
    if detail["actual"] is None or detail["expected"] is None:
        return None
    if told.inner in _SHARES:
        bar: Fraction = fraction(told.inner_parameters["threshold"])
        return bar * int(detail["bottom"]) - int(detail["top"])
    if told.inner == Kind.ZERO:
        return fraction(detail["actual"])
    if told.inner not in COUNTED:
        return None
    # As the expectation itself is shown: what is off by less than its noise is not missing.
    return fraction(detail["expected"]) - fraction(detail["actual"]) - fraction(NOISE)


def shortfall_words(told: Told, unit: str) -> str:
    """``还差3名``; of a zero target ``已发生1起`` or, where nothing forbidden happened but a number
    is still to be brought to zero, ``现有93人``; "" where nothing is missing."""
    if told.inner == Kind.POINTS:
        return _points_words(told)
    missing = lacking_words(told, unit)
    if not missing:
        return ""
    verb = "还差"
    if told.inner == Kind.ZERO:
        verb = "已发生" if told.detail["state"] == State.RED_LINE else "现有"
    return f"{verb}{missing}"


def _points_words(told: Told) -> str:
    """A rate that must rise lacks percentage points."""
    detail = told.detail
    if detail["state"] in _DONE or detail["actual"] is None or detail["expected"] is None:
        return ""
    gap = 100 * (fraction(detail["expected"]) - fraction(detail["actual"]))
    return f"还差{told.numbers.amount(gap, 1)}个百分点" if gap > 0 else ""
