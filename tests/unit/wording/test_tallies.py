"""How many regions stand how: the sentence counts what the table counts."""

import re

import pytest

from campaigns.terms import State
from metrics.wording.tallies import noun_of, tally, tally_sentence


def said(**counts: int) -> str:
    return tally_sentence("山东", "市", {State(name): number for name, number in counts.items()})


def test_of_seventeen_cities() -> None:
    assert said(met=12, close=3, behind=2) == "山东17市中12市达标，3市接近，2市落后。"


def test_all_stand_alike() -> None:
    assert said(met=16) == "山东16市全部达标。"
    assert said(not_reported=16) == "山东16市全部缺报。"
    assert said(met=1) == "山东1市达标。"


def test_none_is_on_target() -> None:
    assert said(close=1, behind=1) == "山东2市中没有达标的，1市接近，1市落后。"


def test_nobody_is_asked() -> None:
    assert said() == "山东没有适用本目标的地区。"
    assert said(not_applicable=16) == "山东没有适用本目标的地区。"


def test_those_to_whom_it_does_not_apply_stand_apart() -> None:
    assert said(met=3, not_applicable=2) == "山东3市全部达标；另有2市不适用。"
    assert said(met=3, red_line=1, not_applicable=2) == (
        "山东4市中3市达标，1市触红线；另有2市不适用。"
    )


@pytest.mark.parametrize("left_out", list(State))
def test_every_state_is_counted(left_out: State) -> None:
    counts: dict[str, int] = {state: 2 for state in State if state is not left_out}
    applying = sum(number for state, number in counts.items() if state != State.NOT_APPLICABLE)
    words = tally_sentence("山东", "市", counts)
    assert f"山东{applying}市中" in words
    inside = words.partition("中")[2].partition("；")[0]
    assert sum(map(int, re.findall(r"\d+", inside))) == applying


def test_a_short_tally() -> None:
    counts: dict[str, int] = {
        State.MET: 12,
        State.CLOSE: 3,
        State.BEHIND: 1,
        State.NOT_APPLICABLE: 4,
    }
    assert tally(counts) == "12达标 3接近 1落后"
    assert tally({State.NOT_APPLICABLE: 4}) == "没有适用的地区"


@pytest.mark.parametrize(
    ("kinds", "noun"),
    [
        (["prefecture_city"], "市"),
        (["prefecture_city", "prefecture"], "个市州"),
        (["prefecture_city", "league"], "个盟市"),
        (["prefecture_city", "county", "county_city"], "个市县"),
        (["district", "county"], "个县（市、区）"),
        (["district", "banner"], "个旗县（市、区）"),
        (["community"], "个社区"),
        ([], "个地区"),
    ],
)
def test_what_they_are_called_together(kinds: list[str], noun: str) -> None:
    assert noun_of(kinds) == noun
