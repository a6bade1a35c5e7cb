"""The whole in words: where we stand, what changed, what must be done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from campaigns.terms import State
from metrics.wording.rankings import listing
from metrics.wording.tallies import all_word

# From good to bad, as they are told; what is not asked of a region is not told.
_TOLD = (
    State.MET,
    State.CLOSE,
    State.BEHIND,
    State.RED_LINE,
    State.IN_PROGRESS,
    State.NOT_REPORTED,
    State.NO_BASELINE,
)
_MOST = 3


def standing_words(states: Sequence[State]) -> str:
    """``27项目标中达标21项，接近4项，触红线2项``; states without a target are left out."""
    asked = [state for state in states if state is not State.NOT_APPLICABLE]
    found: Counter[State] = Counter(asked)
    if not found:
        return "没有要评价的目标"
    total = sum(found.values())
    if len(found) == 1:
        state = next(iter(found))
        return f"{total}项目标{all_word(state)}{state.word}" if total > 1 else _single(found)
    parts = [f"{state.word}{found[state]}项" for state in _TOLD if found[state]]
    return f"{total}项目标中{'，'.join(parts)}"


def _single(found: Mapping[State, int]) -> str:
    return f"1项目标，{next(iter(found)).word}"


def own_words(name: str, place: int, score: str) -> str:
    return f"本地区：{name}第{place}名，得{score}分"


def changes_words(changed: Sequence[tuple[str, State, State]], since: str) -> str:
    """What became of single targets: ``changed`` holds name, state before, state now."""
    if not since:
        return "没有可比的上期"
    if not changed:
        return f"各目标状态与{since}相同"
    groups: dict[str, list[str]] = {word: [] for word in _CHANGES}
    for name, was, now in changed:
        groups[_change(was, now)].append(name)
    told = [f"{word}：{listing_of_targets(names)}" for word, names in groups.items() if names]
    return f"较{since}，{'；'.join(told)}"


# In the order in which they are told.
_CHANGES = (
    "新触红线",
    "新达标",
    "不再达标",
    "新缺报",
    "转为落后",
    "转为接近",
    "进入新周期",
    "不再评价",
)


def _change(was: State, now: State) -> str:
    """What became of one target, in a word."""
    if was is State.MET and now in {State.CLOSE, State.BEHIND}:
        return "不再达标"
    return {
        State.RED_LINE: "新触红线",
        State.MET: "新达标",
        State.NOT_REPORTED: "新缺报",
        State.BEHIND: "转为落后",
        State.CLOSE: "转为接近",
        State.IN_PROGRESS: "进入新周期",
    }.get(now, "不再评价")


def listing_of_targets(names: Sequence[str]) -> str:
    """甲、乙、丙等5项; quotation marks would only add noise between names of targets."""
    if len(names) <= _MOST:
        return "、".join(names)
    return f"{'、'.join(names[:_MOST])}等{len(names)}项"


def outlook_words(missed: Sequence[str]) -> str:
    """Which targets will be missed if things go on like this; "" for none."""
    return f"按目前走势难以完成：{listing_of_targets(missed)}" if missed else ""


def where_words(
    regions: Sequence[tuple[str, str]], *, at: bool = False, altogether: str = ""
) -> str:
    """Which regions are short of most: ``差得最多：聊城38人、德州25人``; of a zero target, where
    the number is (``at``). ``altogether``: what all of them lack, told where it is more than the
    whole lacks because others have more than they must. "" for none."""
    told = "、".join(f"{name}{amount}" for name, amount in regions[:_MOST])
    if not told:
        return ""
    if at:
        return f"在：{told}"
    if altogether:
        return f"各地共差{altogether}，最多的是{told}"
    return f"差得最多：{told}"


def silent_words(regions: Sequence[str]) -> str:
    """Who did not report; "" where it is not known at this level."""
    return f"缺报：{listing(list(regions), _MOST)}" if regions else ""
