"""Whether words that were asked for say anything: one rule for every explanation.

The grid asks by the same rule before it sends (``static/js/grid/numbers.js``).
"""

from __future__ import annotations

FEWEST, DIFFERENT = 6, 4


def says_something(words: str) -> bool:
    """“ok”, a full stop and a row of the same sign neither answer nor explain anything; digits
    alone name no reason."""
    letters = [sign for sign in words if sign.isalpha()]
    return len(letters) >= FEWEST and len(set(letters)) >= DIFFERENT


def too_short(what: str) -> str:
    """What is said of words that say nothing."""
    return f"{what}太短，请用一句话写明原因（至少{FEWEST}个字）"
