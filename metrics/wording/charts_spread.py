"""What the pictures of all regions say: who is on target, who is lowest, how far apart they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from campaigns.terms import State
from metrics.wording.numbers import Numbers
from metrics.wording.rankings import listing
from metrics.wording.tallies import tally_sentence


@dataclass(frozen=True, slots=True)
class Stood:
    """One region on one target; ``words`` is its attainment as it is shown, "" without one."""

    name: str
    state: State
    share: float | None
    words: str
    marked: bool = False


def attainment_finding(place: str, noun: str, rows: Sequence[Stood]) -> str:
    """``山东16市中12市达标，3市接近，1市落后；聊城最低（82.2%）。`` It counts every row once."""
    counts: Counter[str] = Counter(row.state for row in rows)
    said = [tally_sentence(place, noun, counts).removesuffix("。")]
    said += [words for words in (_lowest(rows), _marked(rows)) if words]
    return f"{'；'.join(said)}。"


def _lowest(rows: Sequence[Stood]) -> str:
    """Regions that show the same number are equally low; of one alone nothing is said, nor of
    those whose time is not up or whose reports are missing."""
    judged = [row for row in rows if row.state not in {State.IN_PROGRESS, State.NOT_REPORTED}]
    known = [row for row in judged if row.share is not None]
    if len(known) < 2:
        return ""
    words = min(known, key=lambda row: row.share or 0).words
    lowest = [row.name for row in known if row.words == words]
    if len(lowest) == len(known):
        everyone = len(known) == sum(row.state is not State.NOT_APPLICABLE for row in rows)
        return f"完成率都是{words}" if everyone else ""
    return f"{listing(lowest)}{'并列' if len(lowest) > 1 else ''}最低（{words}）"


def _marked(rows: Sequence[Stood]) -> str:
    told = [f"{row.name}{row.words or row.state.word}" for row in rows if row.marked]
    return "、".join(told)


def attainment_reading(
    direction_word: str, rows: Sequence[Stood], *, named: bool, rises: bool = False
) -> str:
    """How it is read, and who is missing from the picture. ``rises``: what is promised is a rise
    by percentage points."""
    share = "已提高与应提高的百分点之比" if rises else "实际与应达之比"
    said = f"完成率是{share}，越高越好；竖线是100%（指标本身{direction_word}）。"
    if not named:
        said = f"每点一个地区，从左到右由高到低；横线是100%（指标本身{direction_word}）。"
    without = [row for row in rows if row.share is None]
    if without and not named:
        said += f"没有完成率的{len(without)}个地区不在图中，见数字表。"
    return said


@dataclass(frozen=True, slots=True)
class Point:
    name: str
    score: int  # hundredths
    marked: bool = False


def score_finding(noun: str, rows: Sequence[Point], numbers: Numbers, unranked: int = 0) -> str:
    """Span, middle, and where the marked region stands among them."""
    left = f"；另有{unranked}{noun}未参评" if unranked else ""
    if not rows:
        return f"没有参评的地区{left}。"
    ordered = sorted(row.score for row in rows)
    low, high = numbers.points(ordered[0]), numbers.points(ordered[-1])
    if len(rows) == 1:
        return f"只有{rows[0].name}参评，得{low}分{left}。"
    if low == high:
        return f"{len(rows)}{noun}得分相同（{low}分）{left}。"
    said = f"{len(rows)}{noun}得分在{low}分到{high}分之间，中位数{_middle(ordered, numbers)}分"
    return f"{said}{_among(rows, noun, numbers)}{left}。"


def _middle(ordered: Sequence[int], numbers: Numbers) -> str:
    half = len(ordered) // 2
    pair = ordered[half] if len(ordered) % 2 else Fraction(ordered[half - 1] + ordered[half], 2)
    return numbers.amount(Fraction(pair) / 100, 2)


def _among(rows: Sequence[Point], noun: str, numbers: Numbers) -> str:
    told = ""
    for row in rows:
        if row.marked:
            below = sum(other.score < row.score for other in rows)
            same = sum(other.score == row.score for other in rows) - 1
            told += f"；{row.name}{numbers.points(row.score)}分，"
            told += f"高于{below}{noun}" if below else "没有更低的"
            told += f"，与{same}{noun}相同" if same else ""
    return told


SCORE_READING = "得分越高越好；每点一个地区，分数相近的叠在一起。"
