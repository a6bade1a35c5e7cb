"""The state machine of a submission: the table, the actions and the database say the same."""

from __future__ import annotations

from itertools import pairwise

import pytest
from django.db import DatabaseError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaigns.models import Campaign
from campaigns.terms import MOVES, SubmissionState, Verb
from metrics.actions.entry import sheets
from metrics.actions.entry.errors import EntryError
from metrics.actions.review import decisions
from metrics.models import ReportingPeriod, Submission, SubmissionMove
from tests.cast import Cast
from tests.month import IN_TIME, april, fill_in, region

OWN = "370102"
STATES = list(SubmissionState)


@pytest.fixture
def period(reported: Campaign) -> ReportingPeriod:
    return april(reported)


@pytest.fixture
def submission(period: ReportingPeriod, cast: Cast) -> Submission:
    fill_in(period, region(OWN), cast.clerk)
    return Submission.objects.get(period=period)


def put(submission: Submission, state: SubmissionState, cast: Cast) -> None:
    """Bring the sheet into a state by the table's own ways."""
    ways = {
        SubmissionState.DRAFT: [],
        SubmissionState.SUBMITTED: [Verb.SUBMIT],
        SubmissionState.RETURNED: [Verb.SUBMIT, Verb.RETURN],
        SubmissionState.APPROVED: [Verb.SUBMIT, Verb.APPROVE],
    }
    for verb in ways[state]:
        act(submission, verb, cast)


def act(submission: Submission, verb: Verb, cast: Cast) -> None:
    period, where = submission.period, submission.region
    if verb == Verb.SUBMIT:
        sheets.submit(period=period, region=where, by=cast.clerk, at=IN_TIME)
    elif verb == Verb.WITHDRAW:
        sheets.withdraw(period=period, region=where, by=cast.clerk, at=IN_TIME)
    elif verb == Verb.APPROVE:
        decisions.approve(period=period, region=where, by=cast.reviewer, at=IN_TIME)
    else:
        decisions.send_back(
            period=period, region=where, reasons={"": "请核对"}, by=cast.reviewer, at=IN_TIME
        )


@pytest.mark.parametrize("before", STATES)
@pytest.mark.parametrize("after", STATES)
def test_the_database_holds_the_same_table(
    submission: Submission, cast: Cast, before: SubmissionState, after: SubmissionState
) -> None:
    """Every pair of states, by a bare UPDATE that no action stands before."""
    put(submission, before, cast)
    allowed = before == after or after in {
        there for (here, _), there in MOVES.items() if here == before
    }
    row = Submission.objects.filter(pk=submission.pk)
    # Paired columns are filled, so that only the move itself can be refused.
    values = {
        "state": after,
        "submitted_at": IN_TIME,
        "decided_at": IN_TIME,
        "decided_by": cast.reviewer,
    }
    if allowed:
        assert row.update(**values) == 1
    else:
        with pytest.raises(DatabaseError, match="no such move"), transaction.atomic():
            row.update(**values)


@pytest.mark.parametrize("verb", list(Verb))
@pytest.mark.parametrize("before", STATES)
def test_every_move_that_is_not_in_the_table_is_refused(
    submission: Submission, cast: Cast, before: SubmissionState, verb: Verb
) -> None:
    put(submission, before, cast)
    if (before, verb) in MOVES:
        act(submission, verb, cast)
        submission.refresh_from_db()
        assert submission.state == MOVES[before, verb]
    else:
        with pytest.raises(EntryError):
            act(submission, verb, cast)
        submission.refresh_from_db()
        assert submission.state == before


def test_a_move_outside_the_table_is_not_written_down(submission: Submission, cast: Cast) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        SubmissionMove.objects.create(
            submission=submission,
            verb=Verb.APPROVE,
            from_state=SubmissionState.DRAFT,
            to_state=SubmissionState.APPROVED,
            by=cast.reviewer,
            at=IN_TIME,
        )


@settings(
    max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(verbs=st.lists(st.sampled_from(list(Verb)), max_size=12))
def test_any_life_of_a_sheet_is_a_way_through_the_table(
    submission: Submission, cast: Cast, verbs: list[Verb]
) -> None:
    """Whatever people press: the moves written down lead from the first state to the last, and
    figures exist if and only if the sheet is approved."""
    with transaction.atomic():
        state = SubmissionState.DRAFT
        taken = 0
        for verb in verbs:
            try:
                act(submission, verb, cast)
            except EntryError:
                continue
            state, taken = MOVES[state, verb], taken + 1
        submission.refresh_from_db()
        moves = list(submission.moves.all())
        assert submission.state == state
        assert len(moves) == taken
        for earlier, later in pairwise(moves):
            assert earlier.to_state == later.from_state
        assert submission.figures.exists() == (state == SubmissionState.APPROVED)
        transaction.set_rollback(True)
