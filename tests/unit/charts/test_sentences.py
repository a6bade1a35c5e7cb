"""Sentences say what the picture and the table say: none, one, all, ties, missing."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.periods import Month
from campaigns.terms import State
from metrics.wording import charts_pace, charts_places, charts_spread, charts_time
from metrics.wording.charts_months import ticks
from metrics.wording.numbers import Numbers
from metrics.wording.rankings import RankedRow

NUMBERS = Numbers()
OCTOBER = Month(2019, 10)


# --- Attainment --------------------------------------------------------------------------------


def stood(
    name: str, state: State, percent: float | None = None, *, marked: bool = False
) -> charts_spread.Stood:
    words = "" if percent is None else f"{percent:g}%"
    share = None if percent is None else percent / 100
    return charts_spread.Stood(name, state, share, words, marked)


MET, BEHIND, SILENT = State.MET, State.BEHIND, State.NOT_REPORTED


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([], "山东没有适用本目标的地区。"),
        ([stood("甲", MET, 100)], "山东1市达标。"),
        ([stood("甲", MET, 120), stood("乙", MET, 100)], "山东2市全部达标；乙最低（100%）。"),
        (
            [stood("甲", BEHIND, 80), stood("乙", BEHIND, 82)],
            "山东2市全部落后；甲最低（80%）。",
        ),
        (
            [stood("甲", MET, 100), stood("乙", BEHIND, 82), stood("丙", BEHIND, 82)],
            "山东3市中1市达标，2市落后；乙、丙并列最低（82%）。",
        ),
        ([stood("甲", MET, 100), stood("乙", MET, 100)], "山东2市全部达标；完成率都是100%。"),
        (
            [stood("甲", MET, 100), stood("乙", MET, 100), stood("丙", SILENT)],
            "山东3市中2市达标，1市缺报。",
        ),
        (
            [stood("甲", MET, 100), stood("乙", State.IN_PROGRESS, 0)],
            "山东2市中1市达标，1市进行中。",
        ),
        (
            [stood("甲", MET, 101), stood("乙", SILENT, marked=True)],
            "山东2市中1市达标，1市缺报；乙缺报。",
        ),
        (
            [stood("甲", MET, 101), stood("乙", BEHIND, 80), stood("丙", SILENT, 70)],
            "山东3市中1市达标，1市落后，1市缺报；乙最低（80%）。",
        ),
    ],
)
def test_attainment(rows: list[charts_spread.Stood], sentence: str) -> None:
    assert charts_spread.attainment_finding("山东", "市", rows) == sentence


@given(st.lists(st.sampled_from(list(State)), min_size=1, max_size=30))
def test_the_sentence_counts_what_the_table_lists(states: list[State]) -> None:
    rows = [
        stood(f"区{chr(0x4E00 + place)}", state, 100 if state is MET else None)
        for place, state in enumerate(states)
    ]
    said = charts_spread.attainment_finding("", "市", rows)
    counts = Counter(states)
    size = len(states) - counts[State.NOT_APPLICABLE]
    if not size:
        assert said == "没有适用本目标的地区。"
        return
    for state in State:
        told = re.search(rf"(\d+)市(?:全部|均为)?{state.word}", said)
        if told:
            assert int(told[1]) == counts[state], said
        else:
            assert counts[state] == 0, said
    assert said.startswith(f"{size}市")


# --- Scores ------------------------------------------------------------------------------------


def points(*scores: int, marked: int = -1) -> list[charts_spread.Point]:
    return [
        charts_spread.Point("甲乙丙丁"[place], score, place == marked)
        for place, score in enumerate(scores)
    ]


@pytest.mark.parametrize(
    ("rows", "unranked", "sentence"),
    [
        ([], 2, "没有参评的地区；另有2市未参评。"),
        (points(9000), 0, "只有甲参评，得90.00分。"),
        (points(9000, 9000), 0, "2市得分相同（90.00分）。"),
        (points(9001, 9000), 1, "2市得分在90.00分到90.01分之间，中位数90.00分；另有1市未参评。"),
        (
            points(9500, 9000, 8000, marked=1),
            0,
            "3市得分在80.00分到95.00分之间，中位数90.00分；乙90.00分，高于1市。",
        ),
        (
            points(9500, 8000, 8000, marked=2),
            0,
            "3市得分在80.00分到95.00分之间，中位数80.00分；丙80.00分，没有更低的，与1市相同。",
        ),
    ],
)
def test_scores(rows: list[charts_spread.Point], unranked: int, sentence: str) -> None:
    assert charts_spread.score_finding("市", rows, NUMBERS, unranked) == sentence


# --- Pace --------------------------------------------------------------------------------------


def now(state: State = State.MET, **more: object) -> charts_pace.Standing:
    told = {
        "month": OCTOBER,
        "grows": True,
        "state": state,
        "actual": "297起",
        "expected": "284起",
        "attainment": "104.6%",
    }
    return charts_pace.Standing(**{**told, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("standing", "sentence"),
    [
        (now(), "2019年1–10月累计297起，应达284起，完成率104.6%，达标。"),
        (now(month=Month(2019, 1)), "2019年1月297起，应达284起，完成率104.6%，达标。"),
        (now(grows=False), "2019年10月达到297起，应达284起，完成率104.6%，达标。"),
        (now(State.NOT_REPORTED, actual=""), "2019年10月缺报，没有可以与应达数比较的实际数。"),
        (
            now(State.NOT_REPORTED, attainment="—", missing=2),
            "2019年1–10月累计297起，应达284起，完成率—，缺报（缺报2项）。",
        ),
        (now(State.NO_BASELINE), "2019年1–10月累计297起，没有基数，不评价。"),
        (
            now(due="12月底", goal="341起"),
            "2019年1–10月累计297起，应达284起，完成率104.6%，达标；到12月底的目标是341起。",
        ),
        (
            now(due="12月底", goal="341起", forecast="345至372起", outlook="will_be_met"),
            "2019年1–10月累计297起，应达284起，完成率104.6%，达标；"
            "预计到12月底为345至372起，目标341起，按目前走势可以完成。",
        ),
    ],
)
def test_pace(standing: charts_pace.Standing, sentence: str) -> None:
    assert charts_pace.pace_finding(standing) == sentence


@pytest.mark.parametrize(
    ("states", "sentence"),
    [
        ([MET], "2019年10月，1项目标达标。"),
        ([MET, MET], "2019年10月，2项目标全部达标。"),
        ([BEHIND], "2019年10月，1项目标没有达标的；落后：“a”。"),
        ([MET, BEHIND, SILENT], "2019年10月，3项目标中1项达标；落后：“b”；缺报：“c”。"),
    ],
)
def test_several_targets(states: list[State], sentence: str) -> None:
    named = list(zip("abc", states, strict=False))
    assert charts_pace.several_finding(OCTOBER, named) == sentence


def test_it_is_said_that_others_are_not_drawn() -> None:
    named = [("a", MET), ("b", BEHIND)]
    said = charts_pace.several_finding(OCTOBER, named, 5)
    assert said == "2019年10月，所列2项目标中1项达标；落后：“b”；另有3项未列。"
    assert "所列" not in charts_pace.several_finding(OCTOBER, named, 2)


# --- Places ------------------------------------------------------------------------------------


def held(*found: int | None) -> list[charts_places.Held]:
    return [charts_places.Held(Month(2019, at), place, 16) for at, place in enumerate(found, 1)]


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        ([3], "甲2019年1月在16个参评地区中列第3名。"),
        ([3, 3], "甲2019年2月在16个参评地区中列第3名；有排名的2个月中一直是第3名。"),
        ([5, 3], "甲2019年2月在16个参评地区中列第3名；有排名的2个月中最好第3名，最差第5名。"),
        ([None, None], "甲在2个月的排名中都未参评。"),
        ([3, 4, None], "甲2019年3月未参评；有排名的3个月中1个月未参评，其余最好第3名，最差第4名。"),
        (
            [None, 4],
            "甲2019年2月在16个参评地区中列第4名；有排名的2个月中1个月未参评，其余1个月列第4名。",
        ),
    ],
)
def test_places(found: list[int | None], sentence: str) -> None:
    assert charts_places.place_finding("甲", held(*found)) == sentence


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        ([(1, 1), (2, 2)], "2019年10月甲列第1名；名次都与2019年1月相同。"),
        (
            [(3, 1), (1, 3)],
            "2019年10月甲列第1名；与2019年1月相比，甲上升最多（2位），乙下降最多（2位）。",
        ),
        ([(2, 1), (2, 1)], "2019年10月甲、乙并列第1名；与2019年1月相比，甲、乙上升最多（各1位）。"),
        ([(None, 1), (1, None)], "2019年10月甲列第1名；没有地区在2019年1月和2019年10月都参评。"),
    ],
)
def test_changes_of_places(found: list[tuple[int | None, int | None]], sentence: str) -> None:
    moved = [charts_places.Moved("甲乙"[at], *places) for at, places in enumerate(found)]
    assert charts_places.bump_finding(Month(2019, 1), OCTOBER, moved) == sentence
    loud = charts_places.extremes(moved)
    assert all(name in sentence for name in loud), "who is drawn strongly is named"


def ranked(*rows: tuple[int, int, bool, int | None]) -> list[RankedRow]:
    return [
        RankedRow("甲乙丙丁"[at], at + 1, 9000, low, high, distinct, movement)
        for at, (low, high, distinct, movement) in enumerate(rows)
    ]


@pytest.mark.parametrize(
    ("rows", "parts"),
    [
        ([], ["没有参评的地区"]),
        (ranked((1, 1, True, None)), ["只有甲参评"]),
        (
            ranked((1, 1, True, 0), (2, 2, True, 0)),
            ["2市相邻名次的差异都显著", "各地名次区间都只有一个名次", "名次与2019年9月相同"],
        ),
        (
            ranked((1, 2, False, None), (1, 2, True, None)),
            [
                "2市中，没有一个与后一名差异显著，相邻名次不宜细分先后",
                "甲、乙的名次区间最宽（各跨2个名次）",
            ],
        ),
        (
            ranked((1, 1, True, 1), (2, 3, False, -1), (2, 3, True, 0)),
            [
                "3市中，甲与后一名差异显著，其余相邻名次不宜细分先后",
                "升得最多的是甲（升1位，到第1名）",
            ],
        ),
    ],
)
def test_bands(rows: list[RankedRow], parts: list[str]) -> None:
    said = charts_places.band_finding("市", rows, "2019年9月")
    assert all(part in said for part in parts), said


# --- Time --------------------------------------------------------------------------------------

STARTS, ENDS = date(2016, 10, 1), date(2019, 12, 31)
AUTUMN = charts_time.Running("秋季战役", "每年10–12月")


@pytest.mark.parametrize(
    ("today", "phase", "running", "seasonal", "sentence"),
    [
        (date(2016, 9, 21), "", [], 1, "2016年10月1日开始，还有10天。"),
        (date(2020, 1, 1), "", [], 1, "已于2019年12月31日结束。"),
        (date(2019, 12, 31), "", [], 0, "2019年12月31日，行动正在进行，当天结束。"),
        (
            date(2019, 12, 1),
            "总结评估",
            [AUTUMN],
            1,
            "2019年12月1日，行动处在“总结评估”阶段，距2019年12月31日结束还有30天；"
            "正在进行的季节性战役是秋季战役（每年10–12月）。",
        ),
        (
            date(2019, 9, 1),
            "全面攻坚",
            [],
            1,
            "2019年9月1日，行动处在“全面攻坚”阶段，距2019年12月31日结束还有121天；"
            "目前没有进行中的季节性战役。",
        ),
    ],
)
def test_timeline(
    today: date, phase: str, running: list[charts_time.Running], seasonal: int, sentence: str
) -> None:
    said = charts_time.timeline_finding(STARTS, ENDS, today, phase, running, seasonal)
    assert said == sentence


def beside(*pairs: tuple[int | None, int | None]) -> list[charts_time.Beside]:
    return [
        charts_time.Beside(
            Month(2019, at),
            None if this is None else Fraction(this),
            None if before is None else Fraction(before),
            "未报" if this is None else str(this),
        )
        for at, (this, before) in enumerate(pairs, start=1)
    ]


@pytest.mark.parametrize(
    ("pairs", "sentence"),
    [
        ([(30, 20)], "2019年1月30起，比2018年同月（20）多50%。"),
        ([(10, 20)], "2019年1月10起，比2018年同月（20）少50%。"),
        ([(20, 20)], "2019年1月20起，与2018年同月（20）持平。"),
        ([(0, 20)], "2019年1月0起，比2018年同月（20）少100%。"),
        ([(5, 0)], "2019年1月5起，2018年同月为0。"),
        ([(300, 20)], "2019年1月300起，是2018年同月（20）的15倍。"),
        ([(30, None)], "2019年1月30起，2018年同月没有可比的数。"),
        ([(30, 20), (None, 20)], "2019年2月缺报。"),
        (
            [(30, 20), (10, 20)],
            "2019年2月10起，比2018年同月（20）少50%；可比的2个月中1个月高于2018年同月。",
        ),
        (
            [(30, 20), (25, 20)],
            "2019年2月25起，比2018年同月（20）多25%；可比的2个月都高于2018年同月。",
        ),
    ],
)
def test_seasons(pairs: list[tuple[int | None, int | None]], sentence: str) -> None:
    assert charts_time.season_finding(beside(*pairs), [2018], "起", 0, NUMBERS) == sentence


def test_several_base_years_are_named() -> None:
    assert charts_time.basis_words([2014, 2015, 2016]) == "2014–2016年同月平均"
    assert charts_time.basis_words([2014, 2016]) == "2014、2016年同月平均"
    assert charts_time.mean_words(Fraction(683, 3), 0, NUMBERS) == "227.7"


def test_the_year_stands_where_it_begins() -> None:
    year = list(Month(2019, 1).through(Month(2019, 3)))
    assert ticks(year) == ["1月", "2", "3"]
    over = list(Month(2018, 11).through(Month(2019, 2)))
    assert ticks(over) == ["11月<br>2018年", "12", "1月<br>2019年", "2"]
