"""Words that say something: what passes, and that browser and server ask for the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from metrics.wording.substance import (
    DIFFERENT,
    FEWEST,
    answers_something,
    says_something,
)

GRID = Path(__file__).parents[3] / "static" / "js" / "grid" / "numbers.js"


@pytest.mark.parametrize("words", ["", "ok", "。", "111", "111111", "好好好好好好好", "属实。"])
def test_words_that_say_nothing(words: str) -> None:
    assert not says_something(words)


@pytest.mark.parametrize("words", ["11月集中收网行动", "漏计两人", "counted twice in May"])
def test_words_that_say_something(words: str) -> None:
    assert says_something(words)


def test_an_answer_takes_a_sentence() -> None:
    assert says_something("情况属实")
    assert not answers_something("情况属实")
    assert answers_something("11月集中收网，见移送文书")


def test_the_grid_asks_for_as_much_as_the_server() -> None:
    text = GRID.read_text(encoding="utf-8")
    found = dict(re.findall(r"const (FEWEST|DIFFERENT) = (\d+);", text))
    assert found == {"FEWEST": str(FEWEST), "DIFFERENT": str(DIFFERENT)}
