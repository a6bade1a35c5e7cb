"""Sentences on shares never contradict the table: none, one, all, and sums that do not hold."""

from __future__ import annotations

import pytest

from metrics.wording.numbers import Numbers
from metrics.wording.shares import addition, changed, difference, left, moved, nothing, remainder

numbers = Numbers()


@pytest.mark.parametrize(
    ("goal", "actual", "words"),
    [
        (380, 366.0, "还差14人"),
        (437, 437.0, "已达到"),
        (125, 131.0, "超出6人"),
        (10, 0.0, "还差10人"),
        (10, None, "—"),
        (0, 3.0, "不要求"),
        (0, None, "不要求"),
    ],
)
def test_what_is_left(goal: int, actual: float | None, words: str) -> None:
    assert left(goal, actual, "人", numbers) == words


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [(3, 15, "+12"), (15, 3, "−12"), (3, 3, "不变"), (None, 3, "新增"), (3, None, "取消")],
)
def test_differences(before: int | None, after: int | None, words: str) -> None:
    assert difference(before, after, numbers) == words


def test_sums_that_hold_are_told_with_the_sums() -> None:
    words = addition(10, [6, 4], [3, 3, 4], exact=True)
    assert words == "逐级相加核对无误：2个下级地区合计10，3个填报地区合计10，都等于总数10。"


@pytest.mark.parametrize(
    ("below", "leaves", "exact"),
    [([6, 3], [3, 3, 3], False), ([6, 4], [3, 3, 3], True), ([6, 4], [3, 3, 4], False)],
)
def test_sums_that_do_not_hold_are_said(below: list[int], leaves: list[int], exact: bool) -> None:
    assert addition(10, below, leaves, exact).startswith("逐级相加不符")


def test_remainders() -> None:
    assert "没有余数" in remainder(0, 5)
    assert "余下的3个" in remainder(3, 16)


def test_who_weighs_nothing() -> None:
    assert nothing([]) == "没有权数为零的地区。"
    assert nothing(["甲"]).endswith("：甲。")
    assert nothing([str(n) for n in range(20)], most=2).endswith("：0、1等20个地区。")


def test_how_many_change() -> None:
    assert moved(0, 3, numbers).startswith("与现行分解相同")
    assert moved(1, 3, numbers) == "3个填报地区中，1个的分解数会变。"
    assert moved(3, 3, numbers) == "3个填报地区中，全部3个的分解数会变。"
    assert changed(0, 3, numbers) == "各地的分解数没有变"
