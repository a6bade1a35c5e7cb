"""What a correction corrects, in words; and what the annex of one region says."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.periods import Month
from campaigns.terms import State
from metrics.wording.bulletin.differences import (
    NOTHING,
    Tabled,
    difference_words,
    table_words,
    text_words,
)
from metrics.wording.bulletin.sheets import (
    Own,
    absent_words,
    all_words,
    place_words,
    red_words,
    states_words,
    unranked_words,
)

HEADINGS = ["名次", "地区", "得分"]
SEPTEMBER = Month(2019, 9)


def tabled(*rows: tuple[str, str, str]) -> Tabled:
    return Tabled("市级排名", HEADINGS, rows)


def test_no_differences_are_said() -> None:
    same = tabled(("1", "济南", "90.00"))
    assert difference_words([], [("总体情况", "甲。", "甲。")], [(same, same)]) == NOTHING
    assert difference_words([("市级", 1, 2)], [], []) == (
        f"所依据的月排名：市级由第1版改为第2版。\n{NOTHING}"
    )


def test_sentences_that_changed() -> None:
    was, now = "甲达标。乙落后。\n丙接近。", "甲达标。乙接近。\n丙接近。\n丁达标。"
    assert text_words("总体情况", was, now) == (
        "“总体情况”部分：“乙落后”改为“乙接近”；增加“丁达标”。"
    )
    assert text_words("总体情况", "甲达标。", "") == "“总体情况”部分：删去“甲达标”。"


def test_cells_that_changed() -> None:
    was = tabled(("1", "济南", "90.00"), ("2", "青岛", "80.00"))
    now = tabled(("1", "青岛", "95.00"), ("2", "济南", "90.00"), ("3", "日照", "70.00"))
    assert table_words(was, now) == (
        "表“市级排名”：增加日照；青岛的名次由2改为1；青岛的得分由80.00改为95.00；"
        "济南的名次由1改为2。"
    )
    assert table_words(now, was).startswith("表“市级排名”：删去日照；")


def test_many_cells_are_counted() -> None:
    was = tabled(*((str(place), f"地区{place}", "1") for place in range(50)))
    now = tabled(*((str(place), f"地区{place}", "2") for place in range(50)))
    assert table_words(was, now).endswith("；等共50处。")


def test_other_columns_are_told() -> None:
    was = Tabled("目标", ["目标", "应达"], [["甲", "1"]])
    now = Tabled("目标", ["目标", "应达", "走势"], [["甲", "1", "—"]])
    assert table_words(was, now) == "表“目标”：栏目有变化。"


@settings(deadline=None)
@given(st.lists(st.text("甲乙丙，。\n", max_size=400), min_size=2, max_size=12))
def test_the_length_is_bounded(texts: list[str]) -> None:
    pairs = [(f"第{place}部分", text, texts[-1 - place]) for place, text in enumerate(texts)]
    words = difference_words([], pairs, [])
    assert 0 < len(words) <= 4000
    assert (words == NOTHING) is all(
        [part for part in was.replace("\n", "。").split("。") if part]
        == [part for part in now.replace("\n", "。").split("。") if part]
        for _, was, now in pairs
    )


def own(**other: object) -> Own:
    plain = {
        "name": "青岛市",
        "month": SEPTEMBER,
        "place": 4,
        "ranked": 16,
        "together": 1,
        "low": 2,
        "high": 7,
        "score": "101.07",
        "movement": 3,
        "since": "2019年6月",
    }
    return Own(**{**plain, **other})  # type: ignore[arg-type]


def test_the_place_of_one_region() -> None:
    assert place_words(own()) == (
        "2019年9月，青岛市得101.07分，在16个参评地区中列第4名，名次区间2–7，较2019年6月上升3位。"
    )
    tied = place_words(own(together=2, low=4, high=4, movement=None, peers="在青岛内第1名"))
    assert tied == (
        "2019年9月，青岛市得101.07分，在16个参评地区中并列第4名，名次稳定；在青岛内第1名。"
    )


def test_regions_without_a_place() -> None:
    assert unranked_words("甲市", SEPTEMBER, "没有可计分的目标") == (
        "2019年9月，甲市未参评，没有名次：没有可计分的目标。"
    )
    assert "尚未设立" in absent_words("甲市", SEPTEMBER, not_yet=True)
    assert "以前已经撤销" in absent_words("莱芜市", SEPTEMBER, gone=True)
    assert "没有单独列出" in absent_words("甲镇", SEPTEMBER)


def test_states_of_one_region() -> None:
    assert states_words([State.MET, State.MET], []) == "2项目标全部达标。"
    assert states_words([State.MET, State.CLOSE], ["甲"]) == (
        "2项目标中达标1项，接近1项；没有达标的是甲。"
    )
    assert red_words([]) == ""
    assert red_words(["利津，肇事（2019年8月）"]) == "触红线：利津，肇事（2019年8月）。"
    assert "重点目标还差的数" in all_words(16, "2019年9月", lacks=True)
    assert "还差" not in all_words(16, "2019年9月", lacks=False)
