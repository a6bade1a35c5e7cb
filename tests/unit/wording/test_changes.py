"""How a number differs from an earlier one, in words."""

from __future__ import annotations

from fractions import Fraction

import pytest

from metrics.wording.changes import Change, change
from metrics.wording.numbers import Numbers
from metrics.wording.reminders import headline, item_words, listed
from tests.month import BEIJING


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [
        (12, 10, Change("+2", "+20%")),
        (8, 10, Change("−2", "−20%")),
        (10, 10, Change("持平")),
        (0, 0, Change("持平")),
        (5, 0, Change("+5")),
        (0, 5, Change("−5", "−100%")),
        (1001, 1000, Change("+1", "+0.1%")),
        (19, 10, Change("+9", "+90%")),
        (99, 10, Change("+89", "+890%")),
        (100, 10, Change("+90", "增至10倍")),
        (1_234_567, 1, Change("+1,234,566", "增至1,234,567倍")),
        (None, 10, Change()),
        (10, None, Change()),
    ],
)
def test_change(now: int | None, before: int | None, expected: Change) -> None:
    def exact(value: int | None) -> Fraction | None:
        return None if value is None else Fraction(value)

    assert change(exact(now), exact(before), 0, Numbers()) == expected


def test_decimals_stay() -> None:
    assert change(Fraction("12.5"), Fraction(10), 1, Numbers()) == Change("+2.5", "+25%")


def test_a_chase_in_words() -> None:
    item = {
        "about": "owed",
        "campaign_name": "三年人民战争",
        "month": 201704,
        "due": "2017-05-06T00:00+08:00",
        "regions": [["1", "历下"], ["2", "市中"]],
    }
    assert (
        item_words(item, BEIJING)
        == "“三年人民战争”2017年4月还未报送：历下、市中；5月5日 24:00 前报送"
    )
    waiting = {**item, "about": "undecided"}
    assert "有 2 份待审核：历下、市中；5月5日 24:00 前审核完毕" in item_words(waiting, BEIJING)
    assert headline([item, waiting]) == "有报表未报送，也有报表待审核"


def test_many_names_are_cut() -> None:
    assert listed(list("甲乙丙丁戊己庚")) == "甲、乙、丙、丁、戊、己等 7 个地区"
