"""How a measure or a proposal stands: a sign and a word, who is awaited, how long there is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from campaigns.terms import MeasureState, ObjectionState, ProposalState, RectificationState
from campaigns.terms.term import Term
from metrics.wording.days import left_words

REGION, OFFICE = "region", "office"


@dataclass(frozen=True, slots=True)
class Stage:
    """A state as it is shown: its code gives the look, sign and word say the same."""

    code: str
    word: str
    sign: str


# From the empty circle to the full one is the way of rectification.
_SIGNS: dict[Term, str] = {
    MeasureState.ISSUED: "○",
    MeasureState.ACKNOWLEDGED: "◔",
    MeasureState.PLANNED: "◑",
    MeasureState.RECTIFYING: "◑",
    MeasureState.EXTENDED: "↻",
    MeasureState.REPORTED: "◕",
    MeasureState.INSPECTED: "◕",
    MeasureState.ACCEPTED: "✓",
    MeasureState.REMOVED: "✓",
    MeasureState.OBSERVING: "◎",
    MeasureState.CLOSED: "●",
    MeasureState.ESCALATED: "▲",
    MeasureState.RELAPSED: "▼",
    MeasureState.REVOKED: "–",
    ProposalState.WAITING: "○",
    ProposalState.CONFIRMED: "✓",
    ProposalState.SOFTENED: "↓",
    ProposalState.JOINED: "→",
    ProposalState.REJECTED: "–",
    ProposalState.LAPSED: "–",
    ObjectionState.WAITING: "○",
    ObjectionState.UPHELD: "✓",
    ObjectionState.DISMISSED: "–",
    ObjectionState.WITHDRAWN: "–",
    RectificationState.OPEN: "○",
    RectificationState.REPORTED: "◕",
    RectificationState.ACCEPTED: "✓",
    RectificationState.CLOSED: "●",
}

# What the next step is, and whose it is; nothing is waited for in the other states.
_NEXT: dict[MeasureState, tuple[str, str]] = {
    MeasureState.ISSUED: (REGION, "签收"),
    MeasureState.ACKNOWLEDGED: (REGION, "报送整改方案"),
    MeasureState.PLANNED: (OFFICE, "答复整改方案"),
    MeasureState.RECTIFYING: (REGION, "整改并报送结果"),
    MeasureState.EXTENDED: (REGION, "整改并报送结果"),
    MeasureState.REPORTED: (OFFICE, "检查整改结果"),
    MeasureState.INSPECTED: (OFFICE, "验收或者延期"),
    MeasureState.ACCEPTED: (OFFICE, "办结"),
    MeasureState.REMOVED: (OFFICE, "办结"),
    MeasureState.OBSERVING: (OFFICE, "期满办结"),
}


def stage(state: MeasureState | ProposalState | ObjectionState | RectificationState) -> Stage:
    """Sign and word of a state."""
    return Stage(state.value, state.word, _SIGNS[state])


def awaited(state: MeasureState, *, removal: bool = False) -> tuple[str, str]:
    """Who does the next step (``REGION``, ``OFFICE``), and what it is; "" twice after the end.
    With ``removal`` what is accepted waits for the conditions under which it is removed."""
    if removal and state == MeasureState.ACCEPTED:
        return OFFICE, "在符合条件时解除"
    return _NEXT.get(state, ("", ""))


def is_late(state: MeasureState, due: date | None, today: date) -> bool:
    """Whether a step of a measure is overdue. An observation that has run out is not: nobody had
    to do anything by then."""
    return due is not None and due < today and state != MeasureState.OBSERVING


def step_left_words(state: MeasureState, due: date | None, today: date) -> str:
    """``left_words`` of a measure's step; an observation that has run out waits to be closed."""
    if due is not None and due < today and state == MeasureState.OBSERVING:
        return "期满待办结"
    return left_words(due, today)
