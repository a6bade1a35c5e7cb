"""Laws of a bulletin's sentences: whoever is named stands so in the table, and counts add up."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.periods import Month
from campaigns.terms import State
from metrics.wording.bulletin import praise
from metrics.wording.bulletin.overview import Turned, turned_words
from metrics.wording.bulletin.praise import Candidate, commend_words, criticise_words
from metrics.wording.bulletin.reporting import (
    Belated,
    Reporter,
    Reports,
    belated_words,
    gap_words,
    report_words,
)
from metrics.wording.numbers import Numbers

MONTHS = [Month(2019, month) for month in (7, 8, 9)]
NUMBERS = Numbers()
_NAMES = [f"地{sign}" for sign in "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未"]


@st.composite
def tables(draw: st.DrawFn) -> list[Candidate]:
    """Ranked regions in the order of their places, intervals around them, some red lines."""
    size = draw(st.integers(0, 18))
    rows = []
    for place in range(1, size + 1):
        low = draw(st.integers(1, place))
        high = draw(st.integers(place, size))
        red = ("肇事",) if draw(st.integers(0, 4)) == 0 else ()
        weak = tuple(draw(st.lists(st.sampled_from("子丑寅卯辰"), unique=True)))
        again = draw(st.booleans())
        rows.append(Candidate(_NAMES[place - 1], place, low, high, red, (*red, *weak), again))
    return rows


def named(text: str) -> list[str]:
    """Everyone who is named as one that meets the rule."""
    found = re.search(r"符合条件的是：(.*?)。", text)
    return re.findall("地.", found[1]) if found else []


@settings(deadline=None)
@given(tables())
def test_whoever_is_commended_is_surely_among_the_first_and_touched_nothing(
    rows: list[Candidate],
) -> None:
    text = commend_words(rows, len(rows), "市")[0]
    third = len(rows) // 3
    wanted = [row.name for row in rows if row.high <= third and not row.touched]
    assert named(text) == wanted
    assert ("没有市符合条件" in text) is (third > 0 and not wanted)


@settings(deadline=None)
@given(tables())
def test_whoever_is_criticised_is_surely_among_the_last(rows: list[Candidate]) -> None:
    said = criticise_words(rows, len(rows), "市")
    third = len(rows) // 3
    wanted = [row.name for row in rows if third and row.low > len(rows) - third]
    assert (named(said[0]) if said else []) == wanted
    assert [text[:2] for text in said[1:]] == [
        row.name for row in rows if row.name in wanted and (row.weak or row.again)
    ]


@settings(deadline=None)
@given(tables())
def test_nobody_is_commended_and_criticised(rows: list[Candidate]) -> None:
    good = {row.name for row in praise.commended(rows, len(rows))}
    bad = {row.name for row in praise.criticised(rows, len(rows))}
    assert not good & bad


def test_few_regions_are_not_told_apart() -> None:
    assert commend_words([], 0, "市") == ["没有参评的市。"]
    assert criticise_words([], 0, "市") == []
    two = [Candidate("甲", 1, 1, 1), Candidate("乙", 2, 2, 2)]
    assert commend_words(two, 2, "市") == ["参评的市不足3个，不分先进和后进。"]
    assert criticise_words(two, 2, "市") == []


def test_a_tie_of_all_is_neither_good_nor_bad() -> None:
    rows = [Candidate(name, 1, 1, 6) for name in "甲乙丙丁戊己"]
    assert commend_words(rows, 6, "市")[0].endswith("本期没有市符合条件。")
    assert criticise_words(rows, 6, "市")[0].endswith("本期没有市符合条件。")


def test_a_red_line_keeps_from_praise_and_is_told() -> None:
    rows = [
        Candidate("甲", 1, 1, 1, touched=("肇事",)),
        *(Candidate(name, place, place, place) for place, name in enumerate("乙丙丁", start=2)),
    ]
    said = commend_words(rows, 4, "市")
    assert said[0].endswith("本期没有市符合条件。")
    assert said[1] == "名次区间符合条件、因触红线不列入的：甲触红线（肇事）。"


def test_the_words_of_a_criticism() -> None:
    rows = [Candidate(name, place, place, place) for place, name in enumerate("甲乙丙", start=1)]
    rows[2] = Candidate("丙", 3, 3, 3, weak=("一", "二", "三", "四"), again=True)
    assert criticise_words(rows, 3, "市")[1] == (
        "丙：上期末也符合这一条件，落后、触红线或缺报的目标4项，失分最多的是一、二、三等4项。".replace(
            "等4项", ""
        )
    )


states = st.sampled_from([None, *(state for state in State if state is not State.NOT_APPLICABLE)])


@settings(deadline=None)
@given(
    st.lists(st.tuples(states, states).filter(lambda pair: pair[0] is not pair[1])),
    st.integers(0, 30),
)
def test_changes_add_up(pairs: list[tuple[State | None, State | None]], same: int) -> None:
    turned = [Turned(f"目标{place}", was, now) for place, (was, now) in enumerate(pairs)]
    words = turned_words(turned, same, "2019年6月", new_year=False)
    told = [int(number) for number in re.findall(r"(\d+)项", words)]
    assert sum(told) == (len(turned) + same if turned else 0)
    for one in turned:
        assert one.name in words


@st.composite
def sheets(draw: st.DrawFn) -> Reports:
    rows = []
    for name in _NAMES[: draw(st.integers(1, 12))]:
        fate = [draw(st.sampled_from(["on time", "late", "missing"])) for _ in MONTHS]
        pairs = list(zip(MONTHS, fate, strict=True))
        rows.append(
            Reporter(
                name,
                late=tuple(month for month, word in pairs if word == "late"),
                missing=tuple(month for month, word in pairs if word == "missing"),
            )
        )
    return Reports(MONTHS, len(rows) * len(MONTHS), rows)


@settings(deadline=None)
@given(sheets())
def test_reports_add_up(found: Reports) -> None:
    first = report_words(found, NUMBERS)[0]
    counted = {
        word: int(number) for word, number in re.findall(r"(按时报送|逾期报送|未报)(\d+)份", first)
    }
    if "全部" in first:
        assert not counted
        assert found.due in {found.on_time, found.late, found.missing}
    else:
        assert sum(counted.values()) == found.due
    assert (
        "未报的是" in "".join(report_words(found, NUMBERS))
        or "有未报的单位" in "".join(report_words(found, NUMBERS))
    ) is bool(found.missing)


@settings(deadline=None)
@given(sheets())
def test_the_worst_are_the_worst(found: Reports) -> None:
    words = "".join(report_words(found, NUMBERS)[1:])
    times = Counter({row.name: len(row.missing) for row in found.rows if row.missing})
    part = re.search(r"(?:未报的是|有未报的单位\d+个，最多的是)(.*?)（各?(\d)个月）", words)
    if not times:
        assert part is None
        return
    assert part is not None
    most = max(times.values())
    assert int(part[2]) == most
    assert all(times[name] == most for name in re.findall("地.", part[1]))


def test_reports_of_nobody_and_of_closed_months() -> None:
    assert report_words(Reports([], 0, [], not_opened=MONTHS[:1]), NUMBERS) == [
        "2019年7月没有开启填报。"
    ]
    assert report_words(Reports([], 0, []), NUMBERS) == ["本期没有应报的报表。"]
    clean = Reports(MONTHS, 3, [Reporter("甲")], undecided=1)
    assert report_words(clean, NUMBERS) == [
        "本期1个单位应报报表3份，全部按时报送。其中1份没有审核通过，数字没有计入。"
    ]
    changed = Reports(MONTHS, 4, [Reporter("甲"), Reporter("乙")], offices=2)
    assert report_words(changed, NUMBERS)[0].startswith("本期应报报表4份（9月2个单位），")
    assert gap_words(0) == ""
    assert "缺报1,204个" in gap_words(1204)


def test_sheets_that_came_after_the_lock() -> None:
    assert belated_words([], 2019) == ""
    rows = [Belated("菏泽东明", MONTHS[2], date(2019, 10, 16))]
    assert belated_words(rows, 2019) == (
        "补报：菏泽东明9月（10月16日审核）。补报的数字已计入本期。"
    )
    older = [Belated("菏泽东明", Month(2018, 12), date(2019, 1, 16))]
    assert belated_words(older * 11, 2019).startswith("补报：菏泽东明2018年12月（1月16日审核）、")
    assert "等11份。" in belated_words(older * 11, 2019)


def test_nearly_all_on_time_is_not_all() -> None:
    rows = [Reporter(str(number)) for number in range(9999)]
    found = Reports(MONTHS[:1], 10_000, [*rows, Reporter("甲", late=(MONTHS[0],))])
    assert "按时率99.99%" in report_words(found, NUMBERS)[0]
