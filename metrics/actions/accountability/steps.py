"""One step of a measure's life: its new state, the deadline that follows, the row that tells it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max
from django.utils import timezone

from campaigns.models import User
from campaigns.terms import MEASURE_MOVES, MeasureState, MeasureVerb
from campaigns.workdays import plus_workdays
from metrics.actions.accountability.holding import let_lapse
from metrics.models import Measure, MeasureMove
from metrics.queries.accountability.letters import SHORTEST_PLAN, observed_until
from metrics.wording.days import workdays_after

# Which of the rung's days a step takes.
_DAYS = {
    MeasureState.ISSUED: "acknowledge_days",
    MeasureState.ACKNOWLEDGED: "plan_days",
    MeasureState.PLANNED: "inspect_days",
    MeasureState.REPORTED: "inspect_days",
    MeasureState.INSPECTED: "inspect_days",
}


# However late a plan is agreed on, so many working days are left to carry it out.
SHORTEST_RECTIFYING = 5


@dataclass(frozen=True, slots=True)
class Step:
    """What a person says with a step, checked: texts that may be kept."""

    words: str = ""
    held_on: date | None = None
    place: str = ""


def begin(measure: Measure, step: Step, by: User | None, at: datetime) -> None:
    """The first row of a measure that was just written."""
    _write_down(measure, "", "", step, by, at)


def take(held: Measure, verb: MeasureVerb, step: Step, by: User | None, at: datetime) -> None:
    """Bring a measure that is held to where the verb leads; what else the verb changes stands in
    it already. The database refuses what is no move. What waits to go on from a measure that ends
    lapses."""
    before, today = MeasureState(held.state), timezone.localdate(at)
    if verb != MeasureVerb.NOTE:
        after = MEASURE_MOVES[before, verb]
        held.state = after
        if after == MeasureState.OBSERVING:
            held.observe_until = observed_until(held, today)
        held.due_on = due_after(held, after, today)
        held.ended_on = today if after.ends else None
    held.version += 1
    held.save()
    _write_down(held, verb, before, step, by, at)
    if MeasureState(held.state).ends:
        let_lapse(held, at)


def agreed_until(measure: Measure, today: date) -> date | None:
    """By when the region rectifies if its plan is agreed on today. The day of the letter stands,
    but what the office takes longer than its own time is not the region's loss: from today it has
    as many working days as it had left when it handed in the plan."""
    until = measure.rectify_by
    if until is None or measure.authority:
        return until
    least = SHORTEST_RECTIFYING
    if measure.due_on and today > measure.due_on:
        plans = measure.moves.filter(verb=MeasureVerb.HAND_IN_PLAN).order_by("-number")
        since = plans.values_list("at", flat=True).first()
        if since:
            least = max(least, workdays_after(timezone.localdate(since), until))
    return max(until, plus_workdays(today, least))


def due_after(measure: Measure, state: MeasureState, today: date) -> date | None:
    """By when the step that begins today has to be done; None where nothing is waited for. Of a
    measure of a higher authority only its own deadlines are known."""
    if state == MeasureState.OBSERVING:
        return measure.observe_until
    if state in {MeasureState.RECTIFYING, MeasureState.EXTENDED}:
        return measure.rectify_by
    if measure.authority or state not in _DAYS:
        return None
    days = measure.terms[_DAYS[state]]
    if state == MeasureState.ACKNOWLEDGED:
        wanted = plus_workdays(measure.issued_on, days)
        return max(wanted, plus_workdays(today, SHORTEST_PLAN))
    return plus_workdays(today, days)


def _write_down(
    measure: Measure, verb: str, before: str, step: Step, by: User | None, at: datetime
) -> None:
    last = measure.moves.aggregate(last=Max("number"))["last"] or 0
    MeasureMove.objects.create(
        measure=measure,
        number=last + 1,
        verb=verb,
        before=before,
        after=measure.state,
        held_on=step.held_on,
        place=step.place,
        words=step.words,
        due_on=measure.due_on,
        at=at,
        by=by,
    )
