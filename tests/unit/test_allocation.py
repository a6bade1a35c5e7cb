"""Sharing out a total: cases by hand, and laws on random input."""

from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from campaigns.allocation import largest_remainder, share_out, weights_upwards

totals = st.integers(min_value=0, max_value=10_000)
weight_lists = st.lists(st.integers(min_value=0, max_value=1_000), min_size=1, max_size=30)


def test_largest_fractions_get_what_is_left() -> None:
    # quotas 4.7, 3.1 and 2.2: the whole parts leave one unit over
    assert largest_remainder(10, [47, 31, 22]) == [5, 3, 2]


def test_equal_fractions_go_to_whoever_stands_first() -> None:
    assert largest_remainder(5, [1, 1, 1]) == [2, 2, 1]


def test_who_weighs_nothing_gets_nothing() -> None:
    assert largest_remainder(3, [0, 1, 0]) == [0, 3, 0]


def test_big_totals_stay_exact() -> None:
    assert largest_remainder(10**18 + 1, [1, 1]) == [5 * 10**17 + 1, 5 * 10**17]


@pytest.mark.parametrize("weights", [[], [0], [0, 0, 0]])
def test_weights_that_are_all_zero_are_refused(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="权数全部为零"):
        largest_remainder(10, weights)


@pytest.mark.parametrize(("total", "weights"), [(-1, [1]), (1, [1, -1])])
def test_nothing_may_be_negative(total: int, weights: list[int]) -> None:
    with pytest.raises(ValueError, match="负数"):
        largest_remainder(total, weights)


@given(totals, weight_lists)
def test_shares_add_up(total: int, weights: list[int]) -> None:
    assume(sum(weights))
    assert sum(largest_remainder(total, weights)) == total


@given(totals, weight_lists)
def test_each_share_is_within_one_of_its_quota(total: int, weights: list[int]) -> None:
    assume(sum(weights))
    for share, weight in zip(largest_remainder(total, weights), weights, strict=True):
        assert abs(share - Fraction(total * weight, sum(weights))) < 1


@given(totals, weight_lists)
def test_a_larger_weight_never_gets_less(total: int, weights: list[int]) -> None:
    assume(sum(weights))
    pairs = list(zip(weights, largest_remainder(total, weights), strict=True))
    for weight, share in pairs:
        assert all(share >= other for lighter, other in pairs if lighter < weight)


@given(totals, weight_lists, st.integers(min_value=2, max_value=9))
def test_only_proportions_count(total: int, weights: list[int], factor: int) -> None:
    assume(sum(weights))
    scaled = [weight * factor for weight in weights]
    assert largest_remainder(total, weights) == largest_remainder(total, scaled)


@given(totals, st.lists(weight_lists, min_size=1, max_size=8))
def test_every_level_adds_up(total: int, cities: list[list[int]]) -> None:
    children: dict[str, list[str]] = {"province": [str(n) for n in range(len(cities))]}
    weights: dict[str, int] = {}
    for number, counties in enumerate(cities):
        children[str(number)] = [f"{number}/{n}" for n in range(len(counties))]
        weights |= {f"{number}/{n}": weight for n, weight in enumerate(counties)}
    assume(sum(weights.values()))
    shares = share_out(total, "province", children, weights)
    assert shares["province"] == total
    for parent, below in children.items():
        assert sum(shares[child] for child in below) == shares[parent]


def test_a_city_without_counties_keeps_its_share() -> None:
    children = {"省": ["甲", "乙"], "甲": ["甲一", "甲二"]}
    shares = share_out(10, "省", children, {"甲一": 1, "甲二": 1, "乙": 2})
    assert shares == {"省": 10, "甲": 5, "乙": 5, "甲一": 3, "甲二": 2}


def test_a_branch_that_gets_nothing_shares_out_nothing() -> None:
    shares = share_out(3, "省", {"省": ["甲", "乙"], "甲": ["甲一"]}, {"乙": 1})
    assert shares == {"省": 3, "甲": 0, "乙": 3, "甲一": 0}


def test_a_node_weighs_what_its_leaves_weigh() -> None:
    children = {"省": ["甲", "乙"], "甲": ["甲一", "甲二"]}
    weights = weights_upwards("省", children, {"甲一": 2, "乙": 3})
    assert weights == {"省": 5, "甲": 2, "甲一": 2, "甲二": 0, "乙": 3}
