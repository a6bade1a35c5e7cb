"""What a target lacks, in whole units of what is counted."""

from __future__ import annotations

import math
from fractions import Fraction

from campaigns.terms import Kind, State
from metrics.engine.exact import fraction
from metrics.wording.formulas import COUNTED, Told
from metrics.wording.numbers import unscaled

_SHARES = {Kind.RATE, Kind.COVERAGE}
_DONE = {State.MET, State.NOT_APPLICABLE, State.NO_BASELINE}


def shortfall(told: Told) -> int | None:
    """Units to today's expectation; a share lacks units of its numerator, a zero target has as
    many too many. None: nothing is missing, or it cannot be counted."""
    if told.detail["state"] in _DONE:
        return None
    missing = _missing(told)
    if missing is None:
        return None
    whole = math.ceil(missing)
    return whole if whole > 0 else None


def _missing(told: Told) -> Fraction | None:
    detail = told.detail
    if detail["actual"] is None or detail["expected"] is None:
        return None
    if told.inner in _SHARES:
        bar: Fraction = fraction(told.inner_parameters["threshold"])
        return bar * int(detail["bottom"]) - int(detail["top"])
    if told.inner == Kind.ZERO:
        return unscaled(detail["actual"], told.decimals)
    if told.inner not in COUNTED:
        return None
    # Frozen to ten digits: what is off by less than that is not missing.
    gap = fraction(detail["expected"]) - fraction(detail["actual"]) - Fraction(1, 10**6)
    return unscaled(float(gap), told.decimals)


def shortfall_words(told: Told, unit: str) -> str:
    """``还差3名``; of a zero target ``已发生1起`` or, where nothing forbidden happened but a number
    is still to be brought to zero, ``现有93人``; "" where nothing is missing."""
    missing = shortfall(told)
    if missing is None:
        return ""
    verb = "还差"
    if told.inner == Kind.ZERO:
        verb = "已发生" if told.detail["state"] == State.RED_LINE else "现有"
    return f"{verb}{told.numbers.amount(missing)}{unit}"
