"""What stands in a cell, as it is shown."""

from __future__ import annotations

from campaigns.terms import Said
from metrics.engine.typed import Typed
from metrics.wording.numbers import Numbers, unscaled


def value_words(typed: Typed, decimals: int, numbers: Numbers) -> str:
    """The number, 不适用 or 未报; zero is a number."""
    if typed.value is None:
        return Said.EXEMPT.word if typed.exempt else Said.MISSING.word
    return amount_words(typed.value, decimals, numbers)


def amount_words(value: int, decimals: int, numbers: Numbers) -> str:
    """A whole number of smallest units in the indicator's own unit."""
    return numbers.amount(unscaled(value, decimals), decimals)
