"""Measures as somebody sees them, what he may do next, and what stands in the way."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet
from django.http import Http404

from campaigns.access import (
    AnyUser,
    administers,
    answers_for,
    decides,
    desks_of,
    sees_proposals,
    sees_region,
    visible_regions,
)
from campaigns.models import Campaign, Region, User
from campaigns.terms import (
    MEASURE_MOVES,
    MeasureState,
    MeasureVerb,
    ObjectionState,
    ProposalState,
    Role,
    Trigger,
)
from metrics.models import Measure, MeasureMove, Objection, Proposal
from metrics.queries.accountability.clearing import conditions, unpublished
from metrics.queries.accountability.rungs import leaves_by_removal
from metrics.wording.accountability import hindrances as words

__all__ = [
    "conditions",
    "further_verb",
    "get_measure_for",
    "hindrance",
    "leaves_the_answer",
    "may_answer",
    "may_object",
    "sees_whole",
    "stands_for",
    "verbs_for",
    "visible_measures",
]

NOTHING = "没有这项措施"
# Done by the region; all others by the office that keeps the campaign.
REGION_VERBS = {MeasureVerb.ACKNOWLEDGE, MeasureVerb.HAND_IN_PLAN, MeasureVerb.REPORT}
OFFICE_VERBS = {
    *(MeasureVerb.RETURN_PLAN, MeasureVerb.AGREE_PLAN, MeasureVerb.INSPECT),
    *(MeasureVerb.CLOSE, MeasureVerb.NOTE),
}
DECIDER_VERBS = {*(MeasureVerb.ACCEPT, MeasureVerb.EXTEND, MeasureVerb.REMOVE, MeasureVerb.REVOKE)}
# A waiting objection is answered before the measure goes on to one of these.
_AFTER_THE_ANSWER = {MeasureVerb.ACCEPT, MeasureVerb.ESCALATE, MeasureVerb.REVOKE}


def visible_measures(user: AnyUser, campaign: Campaign) -> QuerySet[Measure]:
    """Those of regions that the user sees, and the public ones; of a campaign that he sees. What of
    them he sees, ``sees_whole`` says."""
    rows = Measure.objects.filter(campaign=campaign).select_related(
        "campaign__region", "region__parent", "ladder", "listed_area", "issued_by"
    )
    if sees_proposals(user, campaign):
        return rows
    return rows.filter(Q(public=True) | Q(region__in=visible_regions(user)))


def get_measure_for(user: AnyUser, campaign: Campaign, pk: int) -> Measure:
    """The measure if the user sees at least its head; else 404."""
    found = visible_measures(user, campaign).filter(pk=pk).first()
    if found is None:
        raise Http404(NOTHING)
    return found


def sees_whole(user: AnyUser, measure: Measure) -> bool:
    """Whether steps, texts, letters, objections and evidence are shown too, not the head alone."""
    return sees_region(user, measure.region) or sees_proposals(user, measure.campaign)


def verbs_for(user: AnyUser, measure: Measure, today: date) -> list[MeasureVerb]:
    """What this person can do with the measure now; the deadline is its ``due_on``. Escalation and
    relapse are decisions on a proposal and never listed. The measure comes with its campaign,
    region, moves and objections where many are asked about."""
    return [
        verb
        for verb in MeasureVerb
        if is_asked(measure, verb)
        and may(user, measure, verb)
        and not separated(user, measure, verb)
        and not hindrance(measure, verb, today)
    ]


def is_asked(measure: Measure, verb: MeasureVerb) -> bool:
    """Whether the state allows the verb at all."""
    if verb == MeasureVerb.NOTE:
        return not MeasureState(measure.state).ends
    return (MeasureState(measure.state), verb) in MEASURE_MOVES


def may(user: AnyUser, measure: Measure, verb: MeasureVerb) -> bool:
    """Whether the user's role has this verb. What is of a higher authority the office records."""
    if verb in REGION_VERBS:
        return answers_for(user, measure.region)
    if verb in OFFICE_VERBS:
        return administers(user, measure.campaign)
    if verb in DECIDER_VERBS:
        if measure.authority:
            return administers(user, measure.campaign)
        return decides(user, measure.campaign, measure.terms["confirm"])
    return False


def returned_plan(measure: Measure) -> MeasureMove | None:
    """The step by which the plan was sent back, while the region is to hand in another one."""
    if measure.state != MeasureState.ACKNOWLEDGED:
        return None
    steps = [one for one in measure.moves.all() if one.verb != MeasureVerb.NOTE]
    last = max(steps, key=lambda one: one.number, default=None)
    return last if last and last.verb == MeasureVerb.RETURN_PLAN else None


def may_object(user: AnyUser, measure: Measure, today: date) -> bool:
    """Whether the user can object for the region today."""
    return (
        answers_for(user, measure.region)
        and not _acted_for_the_office(user, measure)
        and not no_objection(measure, today)
    )


def no_objection(measure: Measure, today: date) -> str:
    """Why the region cannot object; "" if it can."""
    if measure.authority or measure.object_until is None:
        return words.NOT_OURS
    if today > measure.object_until:
        return words.too_late(measure.object_until)
    if not is_asked(measure, MeasureVerb.REVOKE):
        return words.no_objection_now(MeasureState(measure.state).word)
    states = {one.state for one in measure.objections.all()}
    if ObjectionState.WAITING in states:
        return words.OBJECTED
    return words.ANSWERED if states - {ObjectionState.WITHDRAWN} else ""


def may_answer(user: AnyUser, objection: Objection) -> bool:
    """Whether the user answers it: who decides on the rung, and does not stand for the region; not
    who issued the measure, where the office has another."""
    measure = objection.measure
    return (
        objection.state == ObjectionState.WAITING
        and may(user, measure, MeasureVerb.REVOKE)
        and not separated(user, measure, MeasureVerb.REVOKE)
        and not leaves_the_answer(user, measure)
    )


def leaves_the_answer(user: AnyUser, measure: Measure) -> bool:
    """Whether the user issued the measure, and somebody else of the same office decides on the
    rung: what is said against the measure is that one's to answer."""
    if not isinstance(user, User) or measure.issued_by_id != user.pk:
        return False
    others = User.objects.filter(
        is_active=True, role=measure.terms["confirm"], region=measure.campaign.region_id
    ).exclude(pk=user.pk)
    return any(not acted_for_the_region(one, measure) for one in others)


def separated(user: AnyUser, measure: Measure, verb: MeasureVerb) -> bool:
    """Whether the user stands on the other side of this measure: who acted for the region, or has
    his desk there, decides nothing for the office, and who acted for the office does nothing for
    the region, at whichever desk he sits."""
    if verb in REGION_VERBS:
        return _acted_for_the_office(user, measure)
    if verb == MeasureVerb.NOTE:
        return False
    return acted_for_the_region(user, measure) or stands_for(user, measure.campaign, measure.region)


_AT_WORK = {Role.REVIEWER, Role.ADMINISTRATOR, Role.LEADER}


def stands_for(user: AnyUser, campaign: Campaign, region: Region) -> bool:
    """Whether one of the user's desks, his own or that of somebody absent, lies below the
    campaign's own region and answers for this one (``access.answers_for``): whoever comes from
    there decides nothing about it, not even as somebody's deputy."""
    office = campaign.region.path
    return any(
        desk.path != office
        and desk.path.startswith(office)
        and (
            region.path.startswith(desk.path)
            if desk.role == Role.REPORTER
            else desk.role in _AT_WORK and desk.path == region.path
        )
        for desk in desks_of(user)
    )


def acted_for_the_region(user: AnyUser, measure: Measure) -> bool:
    if not isinstance(user, User):
        return False
    steps = any(one.by_id == user.pk and one.verb in REGION_VERBS for one in measure.moves.all())
    return steps or any(one.by_id == user.pk for one in measure.objections.all())


def _acted_for_the_office(user: AnyUser, measure: Measure) -> bool:
    if not isinstance(user, User):
        return False
    others = {*REGION_VERBS, MeasureVerb.NOTE}
    moves, objections = measure.moves.all(), measure.objections.all()
    return (
        measure.issued_by_id == user.pk
        or any(one.by_id == user.pk and one.verb not in others for one in moves)
        or any(one.answered_by_id == user.pk for one in objections)
    )


def hindrance(measure: Measure, verb: MeasureVerb, today: date) -> str:
    """Why the verb cannot be done now, whoever asks; "" if it can. States and conditions, not
    people."""
    if not is_asked(measure, verb):
        return words.wrong_state(MeasureState(measure.state).word, verb.word)
    if verb in _AFTER_THE_ANSWER and _is_objected_to(measure):
        return words.OBJECTED
    if measure.authority:  # recorded as it happened: the conditions are not ours
        return _waiting_relapse(measure) if verb == MeasureVerb.CLOSE else ""
    if verb == MeasureVerb.EXTEND:
        most = measure.terms["extensions"]
        return words.no_more_extensions(most) if measure.extensions >= most else ""
    if verb == MeasureVerb.REMOVE:
        return _not_removable(measure)
    return _not_to_be_closed(measure, today) if verb == MeasureVerb.CLOSE else ""


def further_verb(measure: Measure) -> MeasureVerb | None:
    """By which decision another measure can go on from this one; None where none can, and from what
    a higher authority issued."""
    if measure.authority:
        return None
    if measure.state == MeasureState.OBSERVING:
        return MeasureVerb.RELAPSE
    return MeasureVerb.ESCALATE if is_asked(measure, MeasureVerb.ESCALATE) else None


def _is_objected_to(measure: Measure) -> bool:
    return any(one.state == ObjectionState.WAITING for one in measure.objections.all())


def _not_removable(measure: Measure) -> str:
    if not leaves_by_removal(measure.terms):
        return words.NO_REMOVAL
    unmet = [said for said, held in conditions(measure) if not held]
    return words.unmet(unmet) if unmet else ""


def _not_to_be_closed(measure: Measure, today: date) -> str:
    if measure.state == MeasureState.ACCEPTED and leaves_by_removal(measure.terms):
        return words.REMOVAL_FIRST
    if measure.state == MeasureState.OBSERVING:
        if measure.observe_until and today <= measure.observe_until:
            return words.still_observed(measure.observe_until)
        if why := _waiting_relapse(measure):
            return why
        month = unpublished(measure)
        return words.not_published(month.chinese) if month else ""
    return ""


def _waiting_relapse(measure: Measure) -> str:
    """A relapse is decided on before the observation ends."""
    if measure.state != MeasureState.OBSERVING:
        return ""
    waiting = Proposal.objects.filter(
        follows=measure, trigger=Trigger.RELAPSE, state=ProposalState.WAITING
    )
    return words.RELAPSE_WAITS if waiting.exists() else ""
