"""Numbers as standings keep them: ten significant digits, the same however they were computed."""

from __future__ import annotations

import math

import numpy as np

from metrics.engine.exact import Flags, Floats

# Enough digits to show and to recompute by hand; a derivation is not the place for noise.
_DIGITS = 10


def rounded(values: Floats) -> Floats:
    """Rounded to ``_DIGITS`` significant digits, as ``float(f"{value:.10g}")`` would; NaN stays.

    Writing and reading a million numbers as text takes a second, so that is left to those whose
    rounding a multiplication could turn: near a half, very large or very small.
    """
    found = values + 0.0
    # Most are whole numbers of fewer digits, or none at all: nothing is left to round.
    short = (np.rint(values) == values) & (np.abs(values) < 10.0 ** (_DIGITS - 1))
    left = np.flatnonzero(~(short | np.isnan(values)))
    rest = values[left]
    done, sure = _rounded(rest)
    for place in np.flatnonzero(~sure).tolist():
        done[place] = float(f"{float(rest[place]):.{_DIGITS}g}")
    found[left] = done
    return found


def numbers(values: Floats) -> list[float | None]:
    """As plain numbers, None for NaN."""
    return [None if math.isnan(value) else value for value in values.tolist()]


def _rounded(values: Floats) -> tuple[Floats, Flags]:
    """The rounded values, and which of them are surely the nearest: a whole number of ten digits
    over a power of ten that is exact itself."""
    size = np.abs(values)
    plain = (size >= 1e-6) & (size < 10.0 ** (_DIGITS - 1))
    exponent = _DIGITS - 1 - np.floor(np.log10(np.where(plain, size, 1.0)))
    power = 10.0**exponent
    scaled = np.where(plain, values, 0.0) * power
    whole = np.rint(scaled)
    from_half = np.abs(np.abs(scaled - np.trunc(scaled)) - 0.5)
    sure = (plain & (from_half > 1e-4)) | (size == 0)
    return whole / power, sure
