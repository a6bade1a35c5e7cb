"""What is said of the whole must be what its tables show, in the odd cases as well."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from campaigns.terms import State
from metrics.wording import whole as words


def test_states_are_counted_and_named() -> None:
    states = [State.MET, State.MET, State.CLOSE, State.RED_LINE, State.NOT_APPLICABLE]
    assert words.standing_words(states) == "4项目标中达标2项，接近1项，触红线1项"


def test_all_alike_one_alone_and_none() -> None:
    assert words.standing_words([State.MET] * 3) == "3项目标全部达标"
    assert words.standing_words([State.BEHIND]) == "1项目标，落后"
    assert words.standing_words([State.NOT_APPLICABLE]) == "没有要评价的目标"


@given(st.lists(st.sampled_from(list(State)), max_size=40))
def test_the_counts_add_up_to_the_targets_that_are_asked(states: list[State]) -> None:
    asked = [state for state in states if state is not State.NOT_APPLICABLE]
    told = words.standing_words(states)
    if len(set(asked)) > 1:
        total, *parts = (int(number) for number in re.findall(r"(\d+)项", told))
        assert total == sum(parts) == len(asked)


def test_changes_name_what_became_of_the_targets() -> None:
    changed = [
        ("破案", State.CLOSE, State.MET),
        ("社工", State.MET, State.BEHIND),
        ("肇事肇祸", State.MET, State.RED_LINE),
        ("宣传", State.BEHIND, State.CLOSE),
    ]
    assert words.changes_words(changed, "2019年9月") == (
        "较2019年9月，新触红线：肇事肇祸；新达标：破案；不再达标：社工；转为接近：宣传"
    )


def test_changes_without_any_and_without_an_earlier_month() -> None:
    assert words.changes_words([], "2019年9月") == "各目标状态与2019年9月相同"
    assert words.changes_words([], "") == "没有可比的上期"
    anew = [("现场办公", State.MET, State.IN_PROGRESS)]
    assert words.changes_words(anew, "2019年9月") == "较2019年9月，进入新周期：现场办公"


@given(
    st.lists(
        st.tuples(
            st.just("目标"), st.sampled_from(list(State)), st.sampled_from(list(State))
        ).filter(lambda one: one[1] is not one[2]),
        max_size=6,
    )
)
def test_no_change_is_told_twice_or_lost(changed: list[tuple[str, State, State]]) -> None:
    told = words.changes_words(changed, "上月")
    named = told.count("目标") if changed else 0
    cut = [int(number) for number in re.findall(r"等(\d+)项", told)]
    whole = named - 3 * len(cut) + sum(cut)
    assert whole == len(changed)


def test_a_long_list_of_targets_is_cut_with_its_length() -> None:
    assert words.listing_of_targets(["甲", "乙", "丙", "丁"]) == "甲、乙、丙等4项"


def test_where_most_is_missing() -> None:
    assert words.where_words([("聊城", "38人"), ("德州", "25人")]) == "差得最多：聊城38人、德州25人"
    assert words.where_words([("东营", "1起")], at=True) == "在：东营1起"
    assert words.where_words([]) == ""
    assert words.where_words([("聊城", "5所")], altogether="23所") == (
        "各地共差23所，最多的是聊城5所"
    )
    assert words.silent_words(["滨州"]) == "缺报：滨州"
