"""What people type: every way of writing a number reads back, nothing ever raises."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.engine.typed import LIMIT, Typed, read_typed

FULL_WIDTH = str.maketrans("0123456789,.- ", "０１２３４５６７８９，．－　")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0),
        ("零", 0),
        ("零报告", 0),
        ("-0", 0),
        ("007", 7),
        ("1234", 1234),
        (" 1234\n", 1234),
        ("1,234", 1234),
        ("1 234", 1234),
        ("1，234", 1234),
        ("1\u00a0234\u00a0567", 1234567),
        ("1\u202f234", 1234),
        ("１２３４", 1234),
        ("\ufeff12\u200b", 12),
        ("12.0", 12),
        ("12.", 12),
        ("12．00", 12),
        ("0" * 5000 + "12", 12),
        (f"{LIMIT:,}", LIMIT),
    ],
)
def test_whole_numbers(text: str, value: int) -> None:
    assert read_typed(text, 0) == Typed(value=value)


@pytest.mark.parametrize(
    ("text", "value"), [("167.07", 16707), ("1,167.5", 116750), (".5", 50), ("3", 300), ("0.00", 0)]
)
def test_decimals_become_the_smallest_unit(text: str, value: int) -> None:
    assert read_typed(text, 2) == Typed(value=value)


@pytest.mark.parametrize("text", ["", " ", "\t\r\n", "\u3000", "\ufeff"])
def test_blank_is_not_filled_in(text: str) -> None:
    assert read_typed(text, 0) == Typed()


@pytest.mark.parametrize("text", ["不适用", " 不适用 ", "n/a", "N/A", "Ｎ／Ａ"])
def test_not_applicable(text: str) -> None:
    assert read_typed(text, 0) == Typed(exempt=True)


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("12人", "not_a_number"),
        ("十二", "not_a_number"),
        ("3万", "not_a_number"),
        ("1e3", "not_a_number"),
        ("0x10", "not_a_number"),
        ("+5", "not_a_number"),
        ("-", "not_a_number"),
        ("—", "not_a_number"),
        (".", "not_a_number"),
        ("(12)", "not_a_number"),
        ("1.2.3", "not_a_number"),
        ("12 34", "not_a_number"),
        ("1 23", "not_a_number"),
        ("12\t34", "not_a_number"),
        ("10²", "not_a_number"),
        ("①", "not_a_number"),
        ("½", "not_a_number"),
        ("٣", "not_a_number"),
        ("无此项", "not_a_number"),
        ("nan", "not_a_number"),
        ("inf", "not_a_number"),
        ("1,23", "separators"),
        ("12,34", "separators"),
        ("1,234 567", "separators"),
        (",", "separators"),
        ("-5", "negative"),
        ("－5", "negative"),
        ("−1,234", "negative"),
        ("-" + "9" * 5000, "negative"),
        ("12.5", "too_many_decimals"),
        ("0.001", "too_many_decimals"),
        (f"{LIMIT + 1}", "too_large"),
        ("9" * 5000, "too_large"),
        ("110105194912310021", "too_large"),
        ("95%", "percent"),
        ("95％", "percent"),
        ("5‰", "percent"),
        ("=A1+B1", "formula"),
        ("＝1", "formula"),
    ],
)
def test_mistakes(text: str, mistake: str) -> None:
    assert read_typed(text, 0) == Typed(mistake=mistake)


WRITTEN = [
    str,
    "{:,}".format,
    lambda value: f"{value:,}".replace(",", " "),
    lambda value: f"{value:,}".replace(",", "，"),
    lambda value: f"{value:,}".translate(FULL_WIDTH),
    lambda value: f"  {value}\n",
    lambda value: f"{value:,}.00",
]


@given(st.integers(0, LIMIT), st.sampled_from(WRITTEN))
def test_what_python_writes_reads_back(value: int, written) -> None:  # type: ignore[no-untyped-def]
    assert read_typed(written(value), 0) == Typed(value=value)


@given(st.integers(0, LIMIT), st.integers(0, 4))
def test_decimals_read_back_exactly(value: int, decimals: int) -> None:
    whole, part = divmod(value, 10**decimals)
    text = f"{whole:,}.{part:0{decimals}d}" if decimals else f"{whole:,}"
    found = read_typed(text, decimals).value
    assert found is not None
    assert Fraction(found, 10**decimals) == Fraction(text.replace(",", ""))


@given(st.text() | st.text("0123456789,.-−% ０，．零不适用n/a=\u200b²"), st.integers(0, 4))
def test_no_text_raises_and_every_text_is_one_thing(text: str, decimals: int) -> None:
    typed = read_typed(text, decimals)
    assert (typed.value is not None) + typed.exempt + bool(typed.mistake) <= 1
    assert typed.value is None or 0 <= typed.value <= LIMIT


@given(st.text("0123456789,. ", min_size=1, max_size=12))
def test_every_number_read_is_the_number_written(text: str) -> None:
    typed = read_typed(text, 0)
    if typed.value is not None:
        assert Fraction(text.replace(",", "").replace(" ", "").rstrip(".")) == typed.value
