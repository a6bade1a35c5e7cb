"""A measure's way from state to state: the table, the actions and the database say the same."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from campaigns.models import Campaign, User
from campaigns.terms import (
    MEASURE_MOVES,
    RECTIFICATION_MOVES,
    FindingKind,
    FindingSource,
    MeasureState,
    MeasureVerb,
    RectificationState,
    Role,
    Trigger,
)
from campaigns.terms.term import Term
from metrics.actions.accountability import deciding, moving
from metrics.actions.accountability.errors import (
    LackingError,
    MeasureError,
    StaleError,
    StateError,
    UnmetError,
)
from metrics.models import Measure, MeasureMove, Rectification, RectificationMove
from metrics.queries.accountability.measures import verbs_for
from tests.cast import Cast
from tests.measures import (
    MORNING,
    OWN,
    TODAY,
    by_of,
    issued,
    proposed,
    step,
    stood,
    unprinted,
    words_of,
)
from tests.month import BEIJING, region
from tests.people import colleague

__all__ = ["unprinted"]

STATES = list(MeasureState)
DECIDED = {MeasureVerb.ESCALATE, MeasureVerb.RELAPSE}
ACTED = [verb for verb in MeasureVerb if verb not in {*DECIDED, MeasureVerb.OBSERVE}]
# A rung that is left without looking at any ranking, and one that is closed once accepted.
EASY = {"removal": {"clear_months": 0}}
SHORT = {**EASY, "observation_months": 0}
LATER = datetime(2017, 9, 6, 10, tzinfo=BEIJING)


def pairs(moves: dict[Any, Any]) -> set[tuple[Term, Term]]:
    return {(before, after) for (before, _), after in moves.items()}


@pytest.mark.parametrize("before", STATES)
def test_the_database_holds_the_table_of_measures(
    reported: Campaign, cast: Cast, before: MeasureState
) -> None:
    """Every pair of states, by a bare UPDATE that no action stands before."""
    row = Measure.objects.filter(pk=stood(reported, region(OWN), before).pk)
    for after in STATES:
        values = {"state": after, "due_on": None, "ended_on": TODAY if after.ends else None}
        with transaction.atomic():
            if before == after or (before, after) in pairs(MEASURE_MOVES):
                assert row.update(**values) == 1
            else:
                with pytest.raises(DatabaseError, match="measure_moves"), transaction.atomic():
                    row.update(**values)
            transaction.set_rollback(True)


@pytest.mark.parametrize("before", list(RectificationState))
def test_the_database_holds_the_table_of_the_list(
    reported: Campaign, cast: Cast, before: RectificationState
) -> None:
    closed = RectificationState.CLOSED
    line = Rectification.objects.create(
        campaign=reported,
        number=1,
        region=region(OWN),
        kind=FindingKind.PROBLEM,
        source=FindingSource.INSPECTION,
        title="台账不全",
        owner="区禁毒办",
        found_on=TODAY,
        due_on=TODAY,
        state=before,
        closed_on=TODAY if before == closed else None,
        entered_at=MORNING,
        entered_by=cast.administrator,
    )
    for after in RectificationState:
        row = Rectification.objects.filter(pk=line.pk)
        values = {"state": after, "closed_on": TODAY if after == closed else None}
        with transaction.atomic():
            if before == after or (before, after) in pairs(RECTIFICATION_MOVES):
                assert row.update(**values) == 1
            else:
                with pytest.raises(DatabaseError, match="rectification"), transaction.atomic():
                    row.update(**values)
            transaction.set_rollback(True)


def test_what_was_done_stays_done(reported: Campaign, cast: Cast, unprinted: None) -> None:
    """No step, letter, measure or decided proposal is changed or deleted, whoever tries."""
    measure = issued(reported, region(OWN), "notice", cast.administrator)
    assert measure.proposal is not None
    (move,), (letter,) = measure.moves.all(), measure.letters.all()
    tries: list[tuple[Any, dict[str, Any]]] = [
        (move, {"words": "别的"}),
        (letter, {"title": "别的"}),
        (measure.proposal, {"reason": "别的"}),
    ]
    for row, change in tries:
        rows = type(row).objects.filter(pk=row.pk)
        with pytest.raises(DatabaseError, match="refused"), transaction.atomic():
            rows.update(**change)
    for row in (move, letter, measure.proposal, measure):
        rows = type(row).objects.filter(pk=row.pk)
        with pytest.raises(DatabaseError, match="refused"), transaction.atomic():
            rows._raw_delete(rows.db)


def test_steps_that_are_no_moves_are_not_written_down(reported: Campaign, cast: Cast) -> None:
    measure = stood(reported, region(OWN), MeasureState.ISSUED)
    with pytest.raises(DatabaseError), transaction.atomic():
        MeasureMove.objects.create(
            measure=measure,
            number=2,
            verb=MeasureVerb.CLOSE,
            before=MeasureState.ISSUED,
            after=MeasureState.CLOSED,
            at=MORNING,
        )
    with pytest.raises(DatabaseError), transaction.atomic():
        RectificationMove.objects.create(
            rectification_id=0, number=1, verb="close", before="open", after="closed", at=MORNING
        )


def do(measure: Measure, verb: MeasureVerb, cast: Cast) -> Measure:
    """The verb by whoever of the cast has it; a decision on a proposal where it takes one."""
    if verb in DECIDED:
        trigger = Trigger.RELAPSE if verb == MeasureVerb.RELAPSE else Trigger.LAST_THIRD
        proposal = proposed(
            measure.campaign, measure.region, "listing", trigger=trigger, follows=measure
        )
        words = words_of(proposal)
        deciding.confirm(
            proposal=proposal, given="listing", words=words, by=cast.leader, at=MORNING
        )
        return Measure.objects.get(pk=measure.pk)
    at = LATER if verb == MeasureVerb.CLOSE else MORNING
    return step(measure, verb, by_of(verb, cast, measure), at)


@pytest.mark.parametrize("before", STATES)
def test_every_verb_from_every_state(
    reported: Campaign,
    cast: Cast,
    unprinted: None,
    monkeypatch: pytest.MonkeyPatch,
    before: MeasureState,
) -> None:
    """Where the table has a move, the action takes it; everywhere else it is refused and nothing
    is written."""
    monkeypatch.setattr("metrics.queries.accountability.measures.unpublished", lambda _: None)
    for verb in [*ACTED, *DECIDED]:
        if (before, verb) == (MeasureState.OBSERVING, MeasureVerb.ESCALATE):
            continue  # whatever proposes to go on from an observation, it is a relapse
        with transaction.atomic():
            closing = (before, verb) == (MeasureState.ACCEPTED, MeasureVerb.CLOSE)
            rung = "summons" if verb == MeasureVerb.ESCALATE else "listing"
            measure = stood(
                reported, region(OWN), before, rung, terms=SHORT if closing else {**EASY}
            )
            if (before, verb) in MEASURE_MOVES:
                done = do(measure, verb, cast)
                expected = MEASURE_MOVES[before, verb]
                if verb == MeasureVerb.REMOVE:
                    expected = MeasureState.OBSERVING
                assert done.state == expected, verb
                assert done.version == measure.version + (2 if verb == MeasureVerb.REMOVE else 1)
            elif verb == MeasureVerb.NOTE and not before.ends:
                assert do(measure, verb, cast).state == before
            else:
                with pytest.raises(MeasureError), transaction.atomic():
                    do(measure, verb, cast)
                assert Measure.objects.filter(pk=measure.pk).values().get() == row_of(measure)
                assert not measure.moves.exists()
            transaction.set_rollback(True)


def row_of(measure: Measure) -> dict[str, Any]:
    return {field.attname: getattr(measure, field.attname) for field in measure._meta.fields}


def test_a_removal_without_observation_is_the_end(
    reported: Campaign, cast: Cast, unprinted: None
) -> None:
    terms = {"removal": {"clear_months": 0}, "observation_months": 0}
    measure = stood(reported, region(OWN), MeasureState.ACCEPTED, terms=terms)
    with pytest.raises(UnmetError, match="没有观察期"):
        step(measure, MeasureVerb.REMOVE, cast.leader)
    with pytest.raises(UnmetError, match="先解除"):
        step(
            stood(reported, region("370103"), MeasureState.ACCEPTED),
            MeasureVerb.CLOSE,
            cast.administrator,
        )
    done = step(measure, MeasureVerb.CLOSE, cast.administrator)
    assert (done.state, done.ended_on, done.due_on) == (MeasureState.CLOSED, TODAY, None)


# Working days by the calendar of 2017: the week of the National Day is 1 to 8 October, and
# Saturday 30 September is worked.
_WHOLE_LIFE: list[tuple[MeasureVerb, tuple[int, int], date | None]] = [
    (MeasureVerb.ACKNOWLEDGE, (8, 14), date(2017, 8, 30)),  # plan: 15 days from the issue
    (MeasureVerb.HAND_IN_PLAN, (8, 29), date(2017, 9, 12)),  # the office answers: 10 days
    (MeasureVerb.RETURN_PLAN, (9, 4), date(2017, 9, 7)),  # at least 3 days for another plan
    (MeasureVerb.HAND_IN_PLAN, (9, 6), date(2017, 9, 20)),
    (MeasureVerb.AGREE_PLAN, (9, 8), date(2018, 1, 31)),  # 120 days from the issue
    (MeasureVerb.NOTE, (9, 20), date(2018, 1, 31)),
    (MeasureVerb.REPORT, (9, 26), date(2017, 10, 16)),  # 10 days, over the holiday
    (MeasureVerb.INSPECT, (9, 29), date(2017, 10, 19)),
    (MeasureVerb.EXTEND, (10, 9), date(2018, 4, 2)),  # 40 days from the earlier deadline
    (MeasureVerb.INSPECT, (11, 1), date(2017, 11, 15)),
    (MeasureVerb.ACCEPT, (11, 2), None),
    (MeasureVerb.REMOVE, (11, 3), date(2018, 5, 31)),  # six months more, to their last day
]


def test_deadlines_are_counted_in_working_days(
    reported: Campaign, cast: Cast, unprinted: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("metrics.queries.accountability.measures.conditions", lambda _: [])
    monkeypatch.setattr("metrics.queries.accountability.measures.unpublished", lambda _: None)
    measure = issued(reported, region(OWN), "listing", cast.leader)
    assert measure.due_on == date(2017, 8, 14)
    assert measure.object_until == date(2017, 8, 16)
    for verb, (month, day), due in _WHOLE_LIFE:
        at = datetime(2017, month, day, 10, tzinfo=BEIJING)
        measure = step(measure, verb, by_of(verb, cast, measure), at)
        assert measure.due_on == due, verb
        assert measure.moves.order_by("-number")[0].due_on == due
    assert measure.extensions == 1
    assert measure.observe_until == date(2018, 5, 31)
    last = datetime(2018, 5, 31, 23, 59, tzinfo=BEIJING)
    with pytest.raises(UnmetError, match="观察期到2018年5月31日为止"):
        step(measure, MeasureVerb.CLOSE, cast.administrator, last)
    done = step(measure, MeasureVerb.CLOSE, cast.administrator, last + timedelta(minutes=1))
    assert (done.state, done.ended_on) == (MeasureState.CLOSED, date(2018, 6, 1))


def test_an_extension_after_the_deadline_counts_from_today(
    reported: Campaign, cast: Cast, unprinted: None
) -> None:
    measure = stood(
        reported, region(OWN), MeasureState.INSPECTED, rectify_by=TODAY - timedelta(days=30)
    )
    done = step(measure, MeasureVerb.EXTEND, cast.leader)
    assert done.rectify_by == date(2017, 10, 10)  # 40 working days from 9 August


def test_no_more_extensions_than_the_rung_allows(
    reported: Campaign, cast: Cast, unprinted: None
) -> None:
    measure = stood(reported, region(OWN), MeasureState.INSPECTED)
    for _ in range(2):
        step(measure, MeasureVerb.EXTEND, cast.leader)
        step(measure, MeasureVerb.INSPECT, cast.administrator)
    with pytest.raises(UnmetError, match="最多延期2次"):
        step(measure, MeasureVerb.EXTEND, cast.leader)
    now = Measure.objects.get(pk=measure.pk)
    assert now.extensions == 2
    assert MeasureVerb.EXTEND not in verbs_for(cast.leader, now, TODAY)
    strict = stood(reported, region("370103"), MeasureState.INSPECTED, "notice")
    with pytest.raises(UnmetError, match="不能延期"):
        step(strict, MeasureVerb.EXTEND, cast.administrator)


def test_a_stale_version_writes_nothing(reported: Campaign, cast: Cast, unprinted: None) -> None:
    measure = issued(reported, region(OWN), "notice", cast.administrator)
    seen = measure.version
    step(measure, MeasureVerb.NOTE, cast.administrator)
    before = row_of(Measure.objects.get(pk=measure.pk))
    with pytest.raises(StaleError) as refused:
        moving.acknowledge(measure=measure, version=seen, by=cast.clerk, at=MORNING)
    assert refused.value.version == seen + 1
    assert row_of(Measure.objects.get(pk=measure.pk)) == before
    assert measure.moves.count() == 2


@pytest.mark.parametrize(
    ("verb", "state"),
    [
        (MeasureVerb.HAND_IN_PLAN, MeasureState.ACKNOWLEDGED),
        (MeasureVerb.RETURN_PLAN, MeasureState.PLANNED),
        (MeasureVerb.REPORT, MeasureState.RECTIFYING),
        (MeasureVerb.INSPECT, MeasureState.RECTIFYING),
        (MeasureVerb.ACCEPT, MeasureState.INSPECTED),
        (MeasureVerb.EXTEND, MeasureState.INSPECTED),
        (MeasureVerb.REVOKE, MeasureState.ISSUED),
        (MeasureVerb.NOTE, MeasureState.ISSUED),
    ],
)
def test_a_step_says_what_it_rests_on(
    reported: Campaign, cast: Cast, unprinted: None, verb: MeasureVerb, state: MeasureState
) -> None:
    measure = stood(reported, region(OWN), state)
    by = by_of(verb, cast, measure)
    with pytest.raises(LackingError, match="请写明"):
        step(measure, verb, by, words=" ")
    if verb in moving.LETTERS:
        with pytest.raises(LackingError, match="文书正文"):
            step(measure, verb, by, letter="\n")


def test_when_and_where_something_was_held(reported: Campaign, cast: Cast, unprinted: None) -> None:
    measure = stood(reported, region(OWN), MeasureState.RECTIFYING)
    by = cast.administrator
    for day in (TODAY + timedelta(days=1), TODAY - timedelta(days=1)):
        with pytest.raises(MeasureError, match="发生日期"):
            step(measure, MeasureVerb.INSPECT, by, held_on=day)
    step(measure, MeasureVerb.NOTE, by, LATER, held_on=TODAY, place="区禁毒办")
    step(measure, MeasureVerb.INSPECT, by, LATER)
    noted, inspected = measure.moves.order_by("number")
    assert (noted.held_on, noted.place) == (TODAY, "区禁毒办")
    assert inspected.held_on == LATER.date()


def test_the_office_has_two_people_and_the_region_others(
    reported: Campaign, cast: Cast, unprinted: None
) -> None:
    """A verb is refused to whoever stood on the other side, at whichever desk he sits."""
    town = "370100"  # an administrator of the province's town sits on both sides
    both = colleague("both", Role.ADMINISTRATOR, "370000")
    both.region = region(town)
    own = colleague("own", Role.REPORTER, "370000")
    measure = issued(reported, region(town), "notice", cast.administrator)
    step(measure, MeasureVerb.ACKNOWLEDGE, own)
    assert User.objects.get(pk=own.pk).role == Role.REPORTER
    User.objects.filter(pk=own.pk).update(role=Role.ADMINISTRATOR)
    moved = User.objects.get(pk=own.pk)
    step(measure, MeasureVerb.HAND_IN_PLAN, cast.reviewer)
    with pytest.raises(MeasureError, match="同一人"):
        step(measure, MeasureVerb.AGREE_PLAN, moved)
    assert MeasureVerb.AGREE_PLAN not in verbs_for(moved, Measure.objects.get(pk=measure.pk), TODAY)
    step(measure, MeasureVerb.AGREE_PLAN, cast.administrator)


def test_whoever_issued_it_hands_in_nothing(
    reported: Campaign, cast: Cast, unprinted: None
) -> None:
    measure = issued(reported, region(OWN), "notice", cast.administrator)
    User.objects.filter(pk=cast.administrator.pk).update(role=Role.REPORTER)
    moved = User.objects.get(pk=cast.administrator.pk)
    with pytest.raises(MeasureError, match="同一人"):
        step(measure, MeasureVerb.ACKNOWLEDGE, moved)


def test_a_higher_authority_is_only_recorded(
    reported: Campaign, cast: Cast, unprinted: None
) -> None:
    """No letters, no conditions; every step is written with what it rests on, by the office."""
    other: dict[str, Any] = {"authority": "provincial", "issued_by": cast.leader}
    measure = stood(reported, region(OWN), MeasureState.RECTIFYING, **other)
    keeper = cast.administrator
    with pytest.raises(LackingError, match="依据的文件"):
        step(measure, MeasureVerb.INSPECT, keeper, words="")
    assert verbs_for(cast.leader, measure, TODAY) == []
    step(measure, MeasureVerb.INSPECT, keeper)
    done = step(measure, MeasureVerb.EXTEND, keeper)
    assert (done.rectify_by, done.due_on, done.extensions) == (None, None, 1)
    step(measure, MeasureVerb.INSPECT, keeper)
    step(measure, MeasureVerb.ACCEPT, keeper)
    done = step(measure, MeasureVerb.REMOVE, keeper)
    assert done.state == MeasureState.OBSERVING
    done = step(measure, MeasureVerb.CLOSE, keeper)
    assert done.state == MeasureState.CLOSED
    assert not measure.letters.exists()


def test_what_is_not_a_verb_now_is_told_as_a_state(
    reported: Campaign, cast: Cast, unprinted: None
) -> None:
    measure = issued(reported, region(OWN), "notice", cast.administrator)
    with pytest.raises(StateError, match="已下达，不能验收合格"):
        step(measure, MeasureVerb.ACCEPT, cast.administrator)
