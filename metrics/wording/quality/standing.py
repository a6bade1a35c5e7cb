"""How a question about a figure stands: sign and word, what it asks for next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from campaigns.terms import QualityKind, QuestionOutcome, QuestionState
from metrics.wording.days import left_words


@dataclass(frozen=True, slots=True)
class Stage:
    """A state as it is shown: its code gives the look, sign and word say the same."""

    code: str
    word: str
    sign: str


_SIGNS = {
    QuestionState.OPEN: "○",
    QuestionState.ANSWERED: "◕",
    QuestionState.SETTLED: "●",
    QuestionState.LAPSED: "–",
}
# What each kind looks at, for whoever reads the question for the first time.
MEANINGS = {
    QualityKind.OUTLIER: "这个数和本地区近一年的数相差很大",
    QualityKind.JUMP: "这个数比上月或者上年同月成倍地多或者少",
    QualityKind.RELATED: "两项有关联的数对不上，比如部分大于全部",
    QualityKind.COPIED: "连续几个月报的是同一个数",
    QualityKind.TWINS: "两个地区这个月的数完全一样",
    QualityKind.HEAPING: "刚好压着目标线的地区比偶然会有的多",
    QualityKind.DIGITS: "大数的末位数字集中在某一个上",
    QualityKind.LATE_EDIT: "临近锁定时改动了数",
    QualityKind.ONE_WAY: "锁定以后的更正总朝一个方向",
}
# Whose figures stand under 各指标, whoever reads them.
SCOPE = "全行动所有填报单位"
# Nothing of it weighs in a score, and a page that shows questions says so.
NOT_A_SCORE = "提问只是请核对，不是认定有错，不计入得分和名次。"


BACK = "退回补充"


def stage(state: str, *, returned: bool = False) -> Stage:
    """Sign and word of a state; what waits for a second answer says so."""
    known = QuestionState(state)
    if returned:
        return Stage(known.value, BACK, "↩")
    return Stage(known.value, known.word, _SIGNS[known])


def outcome_words(outcome: str) -> str:
    """What the look into a question has shown; "" while nobody has settled it."""
    return QuestionOutcome(outcome).word if outcome else ""


def question_left(state: str, due: date, today: date) -> str:
    """How long there is for the answer; "" where none is waited for."""
    return left_words(due, today) if state == QuestionState.OPEN else ""


def is_late(state: str, due: date, today: date) -> bool:
    """Whether the answer is overdue; the last day counts."""
    return state == QuestionState.OPEN and due < today
