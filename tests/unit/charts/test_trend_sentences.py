"""Sentences about single months say what picture and table say, and their numbers add up."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.periods import Month
from campaigns.terms import State
from metrics.wording import charts_trend
from metrics.wording.numbers import Numbers

NUMBERS = Numbers()
MET, CLOSE, BEHIND, SILENT = State.MET, State.CLOSE, State.BEHIND, State.NOT_REPORTED


def share(top: int, bottom: int, bar: Fraction = Fraction(1)) -> charts_trend.Share:
    return charts_trend.share_of(Fraction(top, bottom), bar, NUMBERS, below_is_cut=True)


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        (share(986, 1000), ("98.6%", "100%", "还差1.4个百分点", "−1.4")),
        (share(9996, 10000), ("99.96%", "100%", "还差0.04个百分点", "−0.04")),
        (share(999_999, 1_000_000), ("99.99%", "100%", "还差0.01个百分点", "−0.01")),
        (share(100, 100), ("100%", "100%", "与目标相同", "0")),
        (share(92, 100, Fraction(9, 10)), ("92%", "90%", "高出2个百分点", "+2")),
        (share(0, 7), ("0%", "100%", "还差100个百分点", "−100")),
    ],
)
def test_how_far_a_share_is(told: charts_trend.Share, shown: tuple[str, ...]) -> None:
    assert (told.rate, told.bar, told.words, told.signed) == shown


@given(
    st.integers(1, 10**6).flatmap(
        lambda bottom: st.tuples(st.integers(0, bottom), st.just(bottom))
    ),
    st.sampled_from([Fraction(1), Fraction(9, 10), Fraction(95, 100), Fraction(8037, 10000)]),
    st.booleans(),
    st.sampled_from(["half_even", "half_up"]),
)
def test_the_shown_numbers_are_as_far_apart_as_is_said(
    part: tuple[int, int], bar: Fraction, cut: bool, rounding: str
) -> None:
    """They add up, and nobody who is short is said to be there, or the other way round."""
    rate = Fraction(*part)
    told = charts_trend.share_of(rate, bar, Numbers(rounding), below_is_cut=cut)
    rated, wanted = (Fraction(words.removesuffix("%")) for words in (told.rate, told.bar))
    points = Fraction(told.points)
    assert points == abs(rated - wanted) or (rated == wanted and rate < bar)
    if rate < bar:
        assert points > 0
        assert "还差" in told.words
    else:
        assert "还差" not in told.words


def stand(
    month: int, state: State, told: charts_trend.Share | None, missing: int = 0
) -> charts_trend.Stood:
    return charts_trend.Stood(Month(2019, month), state, told, missing)


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        (
            [stand(1, CLOSE, share(97, 100))],
            "2019年1月为97%，目标100%，还差3个百分点，接近。",
        ),
        (
            [stand(1, CLOSE, share(97, 100)), stand(2, MET, share(1, 1))],
            "2019年2月为100%，目标100%，与目标相同，达标；1月还差3个百分点；有数的2个月中1个月达标。",
        ),
        (
            [stand(1, MET, share(1, 1)), stand(2, MET, share(1, 1), 2)],
            "2019年2月为100%，目标100%，与目标相同，达标（缺报2项）；1月与目标相同；"
            "有数的2个月都达标。",
        ),
        (
            [stand(1, BEHIND, share(1, 2)), stand(2, CLOSE, share(9, 10)), stand(3, SILENT, None)],
            "2019年3月缺报，没有可以与目标比较的比率；最近有数的是2月，还差10个百分点；"
            "1月还差50个百分点；有数的2个月都没有达标。",
        ),
    ],
)
def test_a_distance(rows: list[charts_trend.Stood], sentence: str) -> None:
    assert charts_trend.distance_finding(rows) == sentence


def happened(*found: int | None, partial: int = 0) -> list[charts_trend.Happened]:
    return [
        charts_trend.Happened(
            Month(2019, at), None if value is None else Fraction(value), str(value), at == partial
        )
        for at, value in enumerate(found, start=1)
    ]


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        (happened(0), "2019年1月是0。"),
        (happened(0, 0, 0), "2019年1–3月各月都是0。"),
        (happened(0, None, 0), "2019年1–3月已报的月份都是0；2月未报。"),
        (happened(0, 0, partial=2), "2019年1–2月已报的月份都是0；2月未报齐。"),
        (happened(0, partial=1), "2019年1月是0；1月未报齐。"),
        (happened(None), "2019年1月未报。"),
        (happened(None, None), "2019年1–2月都未报。"),
        (happened(0, 1, None, 2), "2019年1–4月共3起：2月1起，4月2起；3月未报。"),
    ],
)
def test_events(rows: list[charts_trend.Happened], sentence: str) -> None:
    total = sum(row.value or 0 for row in rows)
    assert charts_trend.events_finding(rows, "起", str(total)) == sentence


@pytest.mark.parametrize(
    ("names", "silent", "sentence"),
    [
        ([], 0, "各地都没有发生。"),
        ([], 2, ""),
        (["甲"], 0, "发生在甲。"),
        (["甲", "乙"], 3, "发生在甲、乙。"),
    ],
)
def test_where_it_happened(names: list[str], silent: int, sentence: str) -> None:
    assert charts_trend.where_finding(names, silent) == sentence


def period(first: int, judged: int, state: State, done: str = "1次") -> charts_trend.Period:
    months = list(Month(2019, first).through(Month(2019, first + 2)))
    return charts_trend.Period(months, Month(2019, judged), "2次", done, state)


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([period(1, 2, State.IN_PROGRESS)], "2019年1月至3月应有2次，到2月已有1次，进行中。"),
        ([period(1, 2, SILENT, "")], "2019年1月至3月应有2次，到2月未报，缺报。"),
        (
            [period(1, 3, BEHIND), period(4, 6, MET, "2次")],
            "2019年4月至6月应有2次，到6月已有2次，达标；此前已评价的1个周期没有达标。",
        ),
        (
            [period(1, 3, MET), period(4, 6, MET), period(7, 9, BEHIND)],
            "2019年7月至9月应有2次，到9月已有1次，落后；此前已评价的2个周期都达标。",
        ),
        (
            [period(1, 3, MET), period(4, 6, BEHIND), period(7, 9, BEHIND)],
            "2019年7月至9月应有2次，到9月已有1次，落后；此前已评价的2个周期中1个达标。",
        ),
    ],
)
def test_times_in_a_period(rows: list[charts_trend.Period], sentence: str) -> None:
    assert charts_trend.times_finding(rows) == sentence
