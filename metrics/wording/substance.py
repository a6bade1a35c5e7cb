"""Whether words that were asked for say anything.

An explanation of a number may be as short as 漏计两人; the answer to a question of data quality is
a sentence. The grid asks by the first rule before it sends (``static/js/grid/numbers.js``).
"""

from __future__ import annotations

FEWEST, DIFFERENT = 4, 3
FEWEST_TO_ANSWER, DIFFERENT_TO_ANSWER = 6, 4


def says_something(words: str) -> bool:
    """“ok”, a full stop and a row of the same sign explain nothing; digits alone name no reason."""
    return _has(words, FEWEST, DIFFERENT)


def answers_something(words: str) -> bool:
    """The same of an answer that somebody else has to judge: 情况属实 leaves him where he was."""
    return _has(words, FEWEST_TO_ANSWER, DIFFERENT_TO_ANSWER)


def too_short(what: str) -> str:
    """What is said of words that say nothing."""
    return f"{what}太短，请写明原因（至少{FEWEST}个字）"


def _has(words: str, fewest: int, different: int) -> bool:
    letters = [sign for sign in words if sign.isalpha()]
    return len(letters) >= fewest and len(set(letters)) >= different
