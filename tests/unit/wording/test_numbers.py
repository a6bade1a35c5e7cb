"""Numbers as they are shown."""

from fractions import Fraction

import pytest

from metrics.wording.numbers import Numbers, unscaled

gb = Numbers("half_even")
school = Numbers("half_up")


@pytest.mark.parametrize(
    ("value", "digits", "even", "up"),
    [
        ("10.5002", 0, "11", "11"),
        ("1.050", 1, "1.0", "1.1"),
        ("0.35", 1, "0.4", "0.4"),
        ("15.4546", 0, "15", "15"),
        ("28.175", 2, "28.18", "28.18"),
        ("28.165", 2, "28.16", "28.17"),
        ("1234567.5", 0, "1,234,568", "1,234,568"),
    ],
)
def test_rounded_once_by_the_chosen_rule(value: str, digits: int, even: str, up: str) -> None:
    assert gb.amount(Fraction(value), digits) == even
    assert school.amount(Fraction(value), digits) == up


def test_missing_is_a_dash_and_zero_is_zero() -> None:
    assert gb.amount(None) == "—"
    assert gb.amount(0) == "0"
    assert gb.share(3, 0) == "—"
    assert unscaled(None, 2) is None


def test_a_share_below_its_threshold_is_never_shown_as_reaching_it() -> None:
    assert gb.share(9996, 10000, threshold=Fraction(1)) == "99.96%"
    assert gb.share(99996, 100000, threshold=Fraction(1)) == "99.99%"
    assert gb.share(8999, 10000, threshold=Fraction(9, 10)) == "89.99%"
    assert gb.share(9996, 10000) == "100%"
    assert gb.share(10000, 10000, threshold=Fraction(1)) == "100%"


def test_points_are_written_down_not_rounded_again() -> None:
    assert gb.points(9821) == "98.21"
    assert gb.points(5) == "0.05"
    assert gb.change(120) == "+1.20"
    assert gb.change(-120) == "−1.20"
    assert gb.change(None) == "—"


def test_base_units_back_to_the_unit_people_use() -> None:
    assert gb.amount(unscaled(16707, 2), 2) == "167.07"
    assert gb.expected(1394.1625, 0) == "1,394.16"
    assert gb.expected(1394.0, 0) == "1,394"
