"""How many regions stand how on a target: 山东17市中12市达标, 3市接近, 2市落后."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from campaigns.terms import RegionKind, State

# Worst first, as they are told after those that are on target.
_TOLD = (
    State.CLOSE,
    State.BEHIND,
    State.RED_LINE,
    State.NOT_REPORTED,
    State.IN_PROGRESS,
    State.NO_BASELINE,
)
# The first entry whose kinds hold all that are in the list; cities beside anything else are 市县.
_CITY = RegionKind.PREFECTURE_CITY
_NOUNS = (
    ({_CITY}, "市"),
    ({_CITY, RegionKind.PREFECTURE}, "个市州"),
    ({_CITY, RegionKind.PREFECTURE, RegionKind.LEAGUE}, "个盟市"),
    ({RegionKind.COMMUNITY}, "个社区"),
    ({RegionKind.TOWNSHIP, RegionKind.SUBDISTRICT}, "个镇街"),
)
_STOREYS = {
    "个市州": "市州级",
    "个盟市": "盟市级",
    "个旗县（市、区）": "旗县级",
}
_BANNERS = {RegionKind.BANNER, RegionKind.AUTONOMOUS_BANNER}


def noun_of(kinds: Collection[str]) -> str:
    """What the regions of one list are called together: 市, 市州, 盟市, 市县, 县（市、区）…"""
    found = set(kinds)
    if not found:
        return "个地区"
    for known, noun in _NOUNS:
        if found <= known:
            return noun
    if _CITY in found:
        return "个市县"
    return "个旗县（市、区）" if found & _BANNERS else "个县（市、区）"


def level_word_of(kinds: Collection[str], usual: str) -> str:
    """A list's storey by the kinds of its regions: 盟市级, 旗县级; else the ``usual`` word."""
    return _STOREYS.get(noun_of(kinds), usual)


def state_counts(states: Iterable[str]) -> list[dict[str, Any]]:
    """How many are in which state, every state named, in the order of ``State``; what
    ``components/counts.html`` takes."""
    found = Counter(State(state) for state in states)
    return [
        {"code": state.code, "word": state.word, "sign": state.sign, "number": found[state]}
        for state in State
    ]


def tally(counts: Mapping[str, int]) -> str:
    """``12达标 3接近 1落后``: every state that occurs, but for those to whom it does not apply."""
    said = [f"{counts[state]}{state.word}" for state in (State.MET, *_TOLD) if counts.get(state)]
    return " ".join(said) or "没有适用的地区"


def all_word(state: State) -> str:
    """Before the word of a state that all share."""
    return "均为" if state in {State.CLOSE, State.IN_PROGRESS} else "全部"


def tally_sentence(place: str, noun: str, counts: Mapping[str, int]) -> str:
    """``山东16市中12市达标，3市接近，1市落后。`` Regions to whom it does not apply stand apart."""
    apart = counts.get(State.NOT_APPLICABLE, 0)
    size = sum(counts.values()) - apart
    if not size:
        return f"{place}没有适用本目标的地区。"
    ending = f"；另有{apart}{'个' if noun.startswith('个') else noun}不适用" if apart else ""
    for state in (State.MET, *_TOLD):
        if counts.get(state) == size:
            return f"{place}{size}{noun}{all_word(state) if size > 1 else ''}{state.word}{ending}。"
    met = counts.get(State.MET, 0)
    each = "个" if noun.startswith("个") else noun
    said = [f"{met}{each}达标" if met else "没有达标的"]
    said += [f"{counts[state]}{each}{state.word}" for state in _TOLD if counts.get(state)]
    return f"{place}{size}{noun}中{'，'.join(said)}{ending}。"
