"""The board's answers in words: where we stand, what changed, what must be done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from campaigns.terms import State
from metrics.wording.rankings import listing

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
        return f"{total}项目标全部{next(iter(found)).word}" if total > 1 else _single(found)
    parts = [f"{state.word}{found[state]}项" for state in _TOLD if found[state]]
    return f"{total}项目标中{'，'.join(parts)}"


def _single(found: Mapping[State, int]) -> str:
    return f"1项目标，{next(iter(found)).word}"


def changes_words(changed: Sequence[tuple[str, State, State]], since: str) -> str:
    """What became of single targets: ``changed`` holds name, state before, state now."""
    if not since:
        return "没有可比的上期"
    if not changed:
        return f"各目标状态与{since}相同"
    groups = [
        ("新触红线", [name for name, _, now in changed if now is State.RED_LINE]),
        ("新达标", [name for name, _, now in changed if now is State.MET]),
        ("不再达标", [name for name, was, now in changed if _fell(was, now)]),
        ("新缺报", [name for name, _, now in changed if now is State.NOT_REPORTED]),
    ]
    told = [f"{word}：{listing_of_targets(names)}" for word, names in groups if names]
    rest = len(changed) - sum(len(names) for _, names in groups)
    told += [f"另有{rest}项状态有变"] if rest and told else []
    told += [f"{rest}项状态有变"] if rest and len(told) == 0 else []
    return f"较{since}，{'；'.join(told)}"


def _fell(was: State, now: State) -> bool:
    return was is State.MET and now in {State.CLOSE, State.BEHIND, State.IN_PROGRESS}


def listing_of_targets(names: Sequence[str]) -> str:
    """甲、乙、丙等5项; quotation marks would only add noise between names of targets."""
    if len(names) <= _MOST:
        return "、".join(names)
    return f"{'、'.join(names[:_MOST])}等{len(names)}项"


def outlook_words(missed: Sequence[str]) -> str:
    """Which targets will be missed if things go on like this; "" for none."""
    return f"按目前走势难以完成：{listing_of_targets(missed)}" if missed else ""


def where_words(regions: Sequence[tuple[str, str]], *, at: bool = False) -> str:
    """Which regions are short of most: ``差得最多：聊城38人、德州25人``; of a zero target, where
    the number is (``at``). "" for none."""
    told = [f"{name}{amount}" for name, amount in regions[:_MOST]]
    return f"{'在' if at else '差得最多'}：{'、'.join(told)}" if told else ""


def which_words(regions: Sequence[str]) -> str:
    """The same for those who do not see the amounts: only who."""
    return f"未达标：{listing(list(regions), _MOST)}" if regions else ""
