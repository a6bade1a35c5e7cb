"""The rectification list as it stood at a moment, read from the record of its steps."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import QuerySet

from campaigns.models import Campaign
from campaigns.terms import RectificationState, RectificationVerb
from metrics.models import Rectification, RectificationMove
from metrics.queries.accountability.past import told_name
from metrics.wording.accountability.facts import Lines

# Other steps of a line name the day of a look some time later.
_SETS_A_DAY = {
    "",
    RectificationVerb.RETURN,
    RectificationVerb.REOPEN,
    RectificationVerb.POSTPONE,
}


def lines_then(
    rows: QuerySet[Rectification],
    campaign: Campaign,
    ends: datetime,
    last: date,
    begins: datetime | None = None,
) -> Lines:
    """Those of ``rows`` that had been entered before ``ends``, in the state to which their steps
    had led; what is over its day on ``last`` by region. What was entered and moved is counted from
    ``begins`` on, for None not at all."""
    found = rows.filter(campaign=campaign, entered_at__lt=ends)
    lines = list(found.select_related("region__parent").defer("summary").order_by("number"))
    moves = _moves(lines, ends)
    states = {line.pk: _state(moves[line.pk]) for line in lines}
    since = begins or ends
    verbs = Counter(move.verb for steps in moves.values() for move in steps if move.at >= since)
    late = [line for line in lines if states[line.pk] is RectificationState.OPEN]
    overdue = [line for line in late if _due(line, moves[line.pk]) < last]
    return Lines(
        counts=Counter(states.values()),
        entered=sum(line.entered_at >= since for line in lines),
        closed=verbs[RectificationVerb.CLOSE],
        reopened=verbs[RectificationVerb.REOPEN],
        overdue=Counter(told_name(line.region, campaign) for line in overdue),
    )


def _moves(lines: Iterable[Rectification], ends: datetime) -> dict[int, list[RectificationMove]]:
    found: dict[int, list[RectificationMove]] = defaultdict(list)
    wanted = [line.pk for line in lines]
    if wanted:
        rows = RectificationMove.objects.filter(rectification__in=wanted, at__lt=ends)
        for move in rows.defer("words").order_by("rectification", "number"):
            found[move.rectification_id].append(move)
    return found


def _state(moves: list[RectificationMove]) -> RectificationState:
    return RectificationState(moves[-1].after) if moves else RectificationState.OPEN


def _due(line: Rectification, moves: list[RectificationMove]) -> date:
    """The deadline as it was then: a later step may have moved it."""
    said = [move.due_on for move in moves if move.due_on and move.verb in _SETS_A_DAY]
    return said[-1] if said else line.due_on
