"""One region's month in two or three sentences; they say what its page shows, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from campaigns.terms import State
from metrics.wording.rankings import movement_words

_MOST = 3


@dataclass(frozen=True, slots=True)
class RegionStory:
    """``best``, ``behind``: a target's name with its own words (完成率, 还差); the rest are names.

    ``place`` is None for a region without one; ``ranked`` counts those that have one, ``sharing``
    those that stand on the same place, this one included. ``since`` names the month compared
    with, "" where there is none.
    """

    name: str
    month: str
    is_whole: bool
    place: int | None
    ranked: int
    sharing: int
    score: str
    movement: int | None
    moved_since: str
    counts: Mapping[str, int]
    best: Sequence[tuple[str, str]] = ()
    behind: Sequence[tuple[str, str]] = ()
    red_lines: Sequence[str] = ()
    missing: Sequence[str] = ()
    since: str = ""
    changed: Mapping[str, int] = field(default_factory=dict)


def region_story(told: RegionStory) -> list[str]:
    """Where it stands; what is strong and what is behind; red lines and what changed."""
    sentences = [_standing(told), _states(told), _extremes(told), _red_lines(told)]
    return [sentence for sentence in [*sentences, _changed(told)] if sentence]


def _standing(told: RegionStory) -> str:
    if told.is_whole:
        return ""
    if told.place is None:
        return f"{told.name}{told.month}未参评，没有名次。"
    together = "并列" if told.sharing > 1 else ""
    words = [f"{told.name}{told.month}得{told.score}分，{told.ranked}个参评地区中"]
    words.append(f"{together}第{told.place}名")
    if told.movement is not None:
        words.append(f"，{movement_words(told.movement, told.moved_since)}")
    return f"{''.join(words)}。"


def _states(told: RegionStory) -> str:
    """All states that occur are counted, so that the sum is the number of targets."""
    asked = {
        state: number
        for state, number in told.counts.items()
        if number and state != State.NOT_APPLICABLE
    }
    size = sum(asked.values())
    lead = f"{told.name}到{told.month}" if told.is_whole else ""
    if not size:
        return f"{lead}没有适用的目标。"
    if len(asked) == 1:
        return f"{lead}{size}个目标{'全部' if size > 1 else ''}{State(next(iter(asked))).word}。"
    said = [f"{asked[state]}个{state.word}" for state in State if state in asked]
    return f"{lead}{size}个目标中{'、'.join(said)}。"


def _extremes(told: RegionStory) -> str:
    said = []
    if told.best:
        said.append(f"超出最多的是{_named(told.best)}")
    if told.behind:
        said.append(f"落后的是{_named(told.behind)}")
    if told.missing:
        said.append(f"缺报的是{_listed(told.missing)}")
    return f"{'；'.join(said)}。" if said else ""


def _named(items: Sequence[tuple[str, str]]) -> str:
    shown = [f"{name}（{words}）" if words else name for name, words in items[:_MOST]]
    more = f"等{len(items)}个目标" if len(items) > _MOST else ""
    return "、".join(shown) + more


def _listed(names: Sequence[str]) -> str:
    return _named([(name, "") for name in names])


def _red_lines(told: RegionStory) -> str:
    return f"触红线：{_listed(told.red_lines)}。" if told.red_lines else "没有触红线。"


# In the order in which they are told; other changes are only shown in the list.
_CHANGES = {
    State.RED_LINE: "新触红线",
    State.BEHIND: "转为落后",
    State.NOT_REPORTED: "转为缺报",
    State.CLOSE: "转为接近",
    State.MET: "新达标",
    State.IN_PROGRESS: "进入新的周期",
}


def _changed(told: RegionStory) -> str:
    if not told.since:
        return ""
    said = [
        f"{told.changed[state]}个{words}"
        for state, words in _CHANGES.items()
        if told.changed.get(state)
    ]
    others = sum(number for state, number in told.changed.items() if state not in _CHANGES)
    if others:
        said.append(f"{others}个{'其他' if said else ''}状态有变化")
    if not said:
        return f"与{told.since}相比，各目标状态没有变化。"
    return f"与{told.since}相比，{'，'.join(said)}。"
