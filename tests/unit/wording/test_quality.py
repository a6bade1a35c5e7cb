"""One rule of rounding for rates: pages, narrow cells, spreadsheets and programs tell the same, and
nothing less than all is 100 %. And words for whoever is no statistician."""

from __future__ import annotations

from fractions import Fraction

import pytest

from metrics.wording.numbers import Numbers
from metrics.wording.quality import asked, said

numbers = Numbers()


@pytest.mark.parametrize(
    ("filled", "due", "page", "narrow", "cell"),
    [
        (136, 137, "99.3%", "99", (0.993, "0.0%")),
        (153, 154, "99.4%", "99", (0.994, "0.0%")),  # 99.35: rounded, not cut off
        (2, 3, "66.7%", "67", (0.667, "0.0%")),
        (9_996, 10_000, "99.96%", "99.9", (0.9996, "0.00%")),
        (7_999_999, 8_000_000, "99.99%", "99.9", (0.9999, "0.00%")),
        (18, 18, "100%", "100", (1.0, "0.0%")),
        (0, 18, "0%", "未报", (0.0, "0.0%")),
    ],
)
def test_a_rate_is_the_same_wherever_it_stands(
    filled: int, due: int, page: str, narrow: str, cell: tuple[float, str]
) -> None:
    rate = Fraction(filled, due)
    assert said.shown(rate, numbers).text == page
    assert said.short(rate, numbers).text == narrow
    assert said.in_cell(rate, numbers) == cell


def test_what_nobody_owed_is_no_rate() -> None:
    assert said.shown(None, numbers).text == said.short(None, numbers).text == "—"
    assert said.in_cell(None, numbers) is None
    assert said.as_number(None) is None


def test_a_program_is_told_1_for_all_alone() -> None:
    assert said.as_number(Fraction(1)) == 1
    assert said.as_number(Fraction(7_999_999, 8_000_000)) == 0.999999
    assert said.as_number(Fraction(2, 3)) == 0.666667
    assert said.as_number(Fraction(5, 4)) == 1.25  # a factor


def test_the_correction_is_told_without_its_author() -> None:
    old = "核查把本月所有检验一并校正（Holm 法），只问偶然出现的可能很小的"
    for words in (asked.ONE_TEST, asked.plainer(old), asked.plainer("修正 z 值")):
        assert not any(sign.isascii() and sign.isalpha() for sign in words)
    assert asked.plainer("填报时的说明：集中收网") == "填报时的说明：集中收网"
