"""Laws of what a bulletin says about measures: counts add up, and whoever is not public is not
named."""

from __future__ import annotations

import re
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.periods import Month
from campaigns.terms import MeasureState, MeasureVerb, RectificationState
from metrics.wording.accountability.facts import Lines, Listed, Praised, Step, Taken
from metrics.wording.bulletin.decided import (
    Own,
    decided_words,
    lines_words,
    measures_beside,
    own_cells,
    own_lines_words,
    own_words,
    praised_words,
)
from metrics.wording.bulletin.measures import listed_words

LAST = date(2019, 9, 30)
SEPTEMBER = Month(2019, 9)
_NAMES = [f"地{sign}" for sign in "甲乙丙丁戊己庚辛壬癸子丑寅卯"]
_WORDS = ["通报批评", "约谈整改", "重点整治"]
_VERBS = [None, MeasureVerb.EXTEND, MeasureVerb.REMOVE, MeasureVerb.CLOSE, MeasureVerb.REVOKE]
days = st.integers(-90, 60).map(lambda number: LAST + timedelta(days=number))


@st.composite
def measures(draw: st.DrawFn) -> list[Taken]:
    """Measures of regions that are all called differently."""
    rows = []
    for name in _NAMES[: draw(st.integers(0, len(_NAMES)))]:
        verbs = draw(st.lists(st.sampled_from(_VERBS), unique=True, max_size=2))
        rows.append(
            Taken(
                region=name,
                word=draw(st.sampled_from(_WORDS)),
                public=draw(st.booleans()),
                letter=draw(st.sampled_from(["", "鲁禁毒办〔2019〕3号"])),
                issued_on=draw(days),
                state=draw(st.sampled_from(list(MeasureState))),
                due_on=draw(st.none() | days),
                before=draw(st.sampled_from(["", "通报批评"])),
                again=draw(st.booleans()),
                steps=tuple(Step(verb, LAST) for verb in verbs),
            )
        )
    return rows


def counted(text: str, lead: str) -> int:
    found = re.search(rf"{lead}(\d+)项", text)
    return int(found[1]) if found else 0


@settings(deadline=None)
@given(measures())
def test_whoever_is_not_public_is_not_named(rows: list[Taken]) -> None:
    text = "".join(decided_words(rows, LAST)) + "".join(
        measures_beside({row.region: [row] for row in rows if row.public}, LAST)
    )
    assert not [row.region for row in rows if not row.public and row.region in text]


@settings(deadline=None)
@given(measures())
def test_measures_add_up(rows: list[Taken]) -> None:
    said = decided_words(rows, LAST)
    assert bool(said) is bool(rows)
    text = "\n".join(said)
    issued = [row for row in rows if row.step(None)]
    assert counted(text, "下达问责措施") == len(issued)
    first = said[0] if said else ""
    if issued:
        rungs = first.partition("：")[2].partition("。")[0]
        assert sum(map(int, re.findall(r"(\d+)项", rungs))) == len(issued)
        hidden = sum(not row.public for row in issued)
        if hidden < len(issued):
            assert counted(first, "其余") == hidden
        else:
            assert "均不公开" in first
    running = [row for row in rows if row.runs]
    assert counted(text, "在办问责措施") == len(running)
    assert counted(text, "其中超过办理期限的") == sum(row.late(LAST) for row in running)
    assert counted(text, "处在观察期的") == sum(row.observed for row in rows)
    for verb, word in ((MeasureVerb.REMOVE, "解除"), (MeasureVerb.REVOKE, "撤销")):
        moved = sum(row.step(verb) is not None for row in rows)
        assert counted(text, f"(?:季度|，){word}") == moved


def test_the_words_of_a_quarter() -> None:
    rows = [
        Taken(
            "聊城市",
            "通报批评",
            True,
            "鲁禁毒办〔2019〕3号",
            date(2019, 8, 12),
            MeasureState.RECTIFYING,
            date(2019, 9, 20),
            steps=(Step(None, date(2019, 8, 12), "鲁禁毒办〔2019〕3号"),),
        ),
        Taken(
            "菏泽曹县",
            "约谈整改",
            False,
            "鲁禁毒办〔2019〕4号",
            date(2019, 8, 20),
            MeasureState.ISSUED,
            before="通报批评",
            steps=(Step(None, date(2019, 8, 20), "鲁禁毒办〔2019〕4号"),),
        ),
        Taken(
            "济南市",
            "重点整治",
            True,
            "鲁禁毒办〔2019〕1号",
            date(2019, 1, 8),
            MeasureState.OBSERVING,
            steps=(Step(MeasureVerb.REMOVE, date(2019, 9, 3), "鲁禁毒办〔2019〕6号"),),
        ),
    ]
    assert decided_words(rows, LAST) == [
        "本季度下达问责措施2项：通报批评1项、约谈整改1项。其中由原措施升级的1项。"
        "公开的是：聊城市通报批评（鲁禁毒办〔2019〕3号）。其余1项不公开。",
        "本季度解除1项（济南市重点整治，鲁禁毒办〔2019〕6号）。",
        "截至2019年9月30日，在办问责措施2项：通报批评1项、约谈整改1项；其中超过办理期限的1项；"
        "处在观察期的1项（济南市重点整治）。"
        "在办措施中公开的是：聊城市通报批评（鲁禁毒办〔2019〕3号，整改中）。",
    ]
    assert measures_beside({"聊城": rows[:1], "曹县": rows[1:2]}, LAST) == [
        "上述地区中，截至2019年9月30日有公开的在办问责措施的：聊城（通报批评，鲁禁毒办〔2019〕3号）。"
    ]


def test_a_quiet_quarter_and_none_at_all() -> None:
    assert decided_words([], LAST) == []
    assert measures_beside({"聊城": []}, LAST) == []
    over = [Taken("甲", "通报批评", True, "", LAST, MeasureState.OBSERVING)]
    assert decided_words(over, LAST) == [
        "本季度没有下达新的问责措施。",
        "截至2019年9月30日，没有在办的问责措施，处在观察期的1项（甲通报批评）。",
    ]


def test_commendations() -> None:
    assert praised_words([]) == []
    june = Month(2019, 6)
    rows = [Praised("威海市", "鲁禁毒办〔2019〕5号", june), Praised("烟台市", "", june)]
    assert praised_words(rows) == [
        "本季度作出通报表扬2项：威海市（鲁禁毒办〔2019〕5号，依据2019年6月排名）、"
        "烟台市（依据2019年6月排名）。"
    ]
    hidden = [*rows[:1], Praised("德州市", "", june, public=False)]
    assert "德州" not in praised_words(hidden)[0]
    assert praised_words(hidden)[0].endswith("，其余1项不公开。")
    assert praised_words(hidden[1:]) == ["本季度作出通报表扬1项。"]


listings = st.builds(
    Listed,
    region=st.sampled_from(_NAMES),
    words=st.sampled_from(["国家禁毒委通报警示", "省级禁毒委挂牌整治"]),
    since=st.just(Month(2016, 1)),
    leave_by=st.none() | st.just(Month(2019, 12)),
    state=st.none() | st.sampled_from(list(MeasureState)),
    day=st.just(date(2019, 8, 20)),
    until=st.none() | st.just(date(2020, 2, 29)),
)


@settings(deadline=None)
@given(st.lists(listings, max_size=8, unique_by=lambda row: row.region))
def test_every_listed_area_is_told_once(rows: list[Listed]) -> None:
    said = listed_words(rows, SEPTEMBER)
    text = "".join(said)
    assert sum(map(int, re.findall(r"(\d+)个：", text))) == len(rows)
    for row in rows:
        assert text.count(row.region) == 1
    off = sum(map(int, re.findall(r"本期退出[^0-9]*(\d+)个", text)))
    assert off == sum(row.is_off for row in rows)


def test_what_became_of_listed_areas() -> None:
    listed = "省级禁毒委挂牌整治"
    since = Month(2016, 1)
    rows = [
        Listed("甲县", listed, since),
        Listed("乙县", listed, since, state=MeasureState.EXTENDED, day=date(2019, 7, 2)),
        Listed(
            "丙县",
            listed,
            since,
            state=MeasureState.OBSERVING,
            day=date(2019, 8, 20),
            until=date(2020, 8, 31),
        ),
    ]
    assert listed_words(rows, SEPTEMBER) == [
        "省级禁毒委挂牌整治2个：甲县（自2016年1月起）、乙县（自2016年1月起，2019年7月2日起延期整改）。",
        "本期退出省级禁毒委挂牌整治1个：丙县（2019年8月20日解除，观察期至2020年8月31日）。",
        "以上按文件所载和此后登记的办理情况列出；没有登记解除的，仍予列出。",
    ]


@settings(deadline=None)
@given(
    st.dictionaries(st.sampled_from(list(RectificationState)), st.integers(1, 20)),
    st.integers(0, 5),
    st.integers(0, 5),
)
def test_lines_add_up(counts: dict[RectificationState, int], entered: int, closed: int) -> None:
    said = lines_words(Lines(counts, entered, closed), LAST)
    assert bool(said) is bool(counts)
    if said:
        told = re.search(r"共(\d+)项，其中(.*?)。", said[0])
        assert told is not None
        assert int(told[1]) == sum(map(int, re.findall(r"(\d+)项", told[2])))


def test_the_words_of_the_list() -> None:
    state = RectificationState
    found = Lines({state.OPEN: 3, state.CLOSED: 4}, 2, 1, 1, {"山东省": 1, "聊城市": 1})
    assert lines_words(found, LAST) == [
        "截至2019年9月30日，问题整改台账共7项，其中已销号4项，整改中3项。"
        "本季度新列入2项，销号1项，重新整改1项。整改中已超过整改期限的2项。"
    ], "who they are is for their own annexes"
    calm = Lines({state.OPEN: 1})
    assert lines_words(calm, LAST)[0].endswith("整改中1项。整改中的没有超过整改期限。")


def test_a_region_s_own_lines() -> None:
    state = RectificationState
    assert own_lines_words("聊城市", Lines(), LAST) == ""
    assert own_lines_words("聊城市", Lines({state.CLOSED: 2}), LAST) == ""
    counts = {state.OPEN: 2, state.REPORTED: 1, state.CLOSED: 4}
    said = "截至2019年9月30日，聊城市问题整改台账未销号3项"
    assert own_lines_words("聊城市", Lines(counts), LAST) == f"{said}。"
    own = Lines(counts, overdue={"聊城市": 1})
    assert own_lines_words("聊城市", own, LAST) == f"{said}，其中已超过整改期限的1项。"
    below = Lines(counts, overdue={"聊城莘县": 1})
    assert own_lines_words("聊城市", below, LAST) == (
        f"{said}，其中已超过整改期限的1项：聊城莘县1项。"
    )


def test_a_region_s_own_measures() -> None:
    assert own_words("聊城市", [], LAST) == ""
    state = MeasureState
    rows = [
        Own("聊城市", "通报批评", "3号", state.ISSUED, "签收", LAST - timedelta(days=1)),
        Own("聊城莘县", "约谈整改", "4号", state.PLANNED, "答复整改方案", date(2019, 10, 9)),
        Own("聊城莘县", "国家禁毒委重点关注", "", state.RECTIFYING, "", None),
    ]
    assert own_words("聊城市", rows, LAST) == (
        "截至2019年9月30日，聊城市未办结的问责措施3项，见附表；其中1项已超过办理期限；"
        "最近的期限是2019年10月9日：聊城莘县约谈整改，答复整改方案。"
    )
    assert own_cells(rows[0], LAST)[-1] == "2019年9月29日（已超期）"
    assert own_cells(rows[2], LAST)[2:] == ["—", "整改中", "—", "—"]
