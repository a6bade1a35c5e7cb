"""Two at once: one decision, one step a version, numbers in a row, one answer."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from campaigns.models import Campaign
from campaigns.terms import MeasureState, MeasureVerb, ObjectionState, ProposalState, Role
from metrics.actions.accountability import deciding, listed, moving, objecting, signing
from metrics.actions.accountability.errors import MeasureError, StaleError, StateError
from metrics.models import Letter, Measure, Objection, Proposal
from tests.cast import Cast
from tests.integration.test_races import at_once
from tests.measures import (
    MORNING,
    OWN,
    answer_of,
    issued,
    letter_of,
    praised,
    proposed,
    step,
    words_of,
)
from tests.month import region
from tests.people import colleague

pytestmark = pytest.mark.django_db(transaction=True)
COUNTIES = ("370103", "370104", "370105", "370112")


def test_two_at_once(reported: Campaign, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """One story, as every one of them is expensive to set up."""
    monkeypatch.setattr(signing, "_printed", lambda *_: b"paper")
    second = colleague("second", Role.ADMINISTRATOR, "370000")
    one_decision(reported, cast, second)
    one_rung(reported, cast, second)
    one_step(cast)
    one_answer(cast, second)
    one_end(reported, cast, second)
    numbers_in_a_row(reported, cast)
    one_of_each_listed_area()


def one_decision(campaign: Campaign, cast: Cast, second: Any) -> None:
    """Two administrators decide on the same proposal, one of them against it."""
    proposal = proposed(campaign, region(OWN))
    words = words_of(proposal)
    confirm = partial(deciding.confirm, proposal=proposal, given="notice", words=words, at=MORNING)
    done = at_once(
        partial(confirm, by=cast.administrator),
        partial(confirm, by=second),
        partial(deciding.reject, proposal=proposal, reason="不必", by=second, at=MORNING),
    )
    assert sum(isinstance(one, StateError) for one in done) == 2, done
    state = Proposal.objects.get().state
    assert (state == ProposalState.CONFIRMED) == Measure.objects.exists()
    if state == ProposalState.REJECTED:
        issued(campaign, region(OWN), "notice", cast.administrator)


def one_rung(campaign: Campaign, cast: Cast, second: Any) -> None:
    """Two proposals lead to the same rung of the same region."""
    rows = [proposed(campaign, region(OWN), "summons") for _ in range(2)]
    acts = [
        partial(
            deciding.confirm,
            proposal=row,
            given="summons",
            words=words_of(row),
            by=by,
            at=MORNING,
        )
        for row, by in zip(rows, (cast.administrator, second), strict=True)
    ]
    done = at_once(*acts)
    assert sum(isinstance(one, Measure) for one in done) == 1, done
    assert sum(isinstance(one, MeasureError) for one in done) == 1, done
    assert Measure.objects.filter(rung="summons").count() == 1


def one_step(cast: Cast) -> None:
    """The region acknowledges what the office revokes; both saw the same version."""
    measure = Measure.objects.get(rung="summons")
    seen: dict[str, Any] = {"measure": measure, "version": measure.version, "at": MORNING}
    letter = letter_of(measure, MeasureVerb.REVOKE, MORNING, "有误。")
    done = at_once(
        partial(moving.acknowledge, by=cast.clerk, **seen),
        partial(moving.acknowledge, by=cast.clerk, **seen),
        partial(moving.revoke, by=cast.administrator, words="有误。", letter=letter, **seen),
    )
    assert sum(isinstance(one, Measure) for one in done) == 1, done
    assert sum(isinstance(one, StaleError) for one in done) == 2, done
    measure.refresh_from_db()
    assert measure.moves.count() == measure.version == 2


def one_answer(cast: Cast, second: Any) -> None:
    """Upheld by one, dismissed by nobody else, withdrawn not any more."""
    measure = Measure.objects.get(rung="notice")
    told: dict[str, Any] = {"words": "不实。", "by": cast.clerk, "at": MORNING}
    made = at_once(*[partial(objecting.object_to, measure=measure, **told)] * 2)
    assert sum(isinstance(one, Objection) for one in made) == 1, made
    objection = Objection.objects.select_related("measure").get()
    letter = letter_of(measure, MeasureVerb.REVOKE, MORNING, "属实。")
    other = answer_of(measure, MORNING, upheld=False, reason="已核。")
    said: dict[str, Any] = {
        "objection": objection,
        "by": second if measure.issued_by == cast.administrator else cast.administrator,
        "at": MORNING,
        "words": "已核。",
    }
    done = at_once(
        partial(objecting.answer, upheld=True, letter=letter, **said),
        partial(objecting.answer, upheld=False, letter=other, **said),
        partial(objecting.withdraw, objection=objection, by=cast.clerk, at=MORNING),
    )
    assert sum(isinstance(one, Objection) for one in done) == 1, done
    measure.refresh_from_db()
    objection.refresh_from_db()
    revoked = measure.state == MeasureState.REVOKED
    assert revoked == (objection.state == ObjectionState.UPHELD)


def one_end(campaign: Campaign, cast: Cast, second: Any) -> None:
    """Two escalations of one measure, its revocation and a joining: one of them ends it, and what
    waits to go on from it lapses; nobody waits for the other for ever."""
    measure = issued(campaign, region("370113"), "notice", cast.administrator)
    rows = [proposed(campaign, region("370113"), "summons", follows=measure) for _ in range(3)]
    confirm = partial(deciding.confirm, given="summons", at=MORNING)
    done = at_once(
        partial(confirm, proposal=rows[0], words=words_of(rows[0]), by=cast.administrator),
        partial(confirm, proposal=rows[1], words=words_of(rows[1]), by=second),
        partial(
            deciding.join, proposal=rows[2], measure=measure, reason="一并", by=second, at=MORNING
        ),
        partial(
            moving.revoke,
            measure=measure,
            version=measure.version,
            words="有误。",
            letter=letter_of(measure, MeasureVerb.REVOKE, MORNING, "有误。"),
            by=cast.administrator,
            at=MORNING,
        ),
    )
    failed = [one for one in done if isinstance(one, Exception)]
    assert all(isinstance(one, MeasureError) for one in failed), done
    measure.refresh_from_db()
    assert MeasureState(measure.state).ends
    states = [Proposal.objects.get(pk=row.pk).state for row in rows]
    assert ProposalState.WAITING not in states
    escalated = measure.state == MeasureState.ESCALATED
    assert states.count(ProposalState.CONFIRMED) == measure.followers.count() == int(escalated)


def numbers_in_a_row(campaign: Campaign, cast: Cast) -> None:
    """Six letters signed at once, two of them of measures that are there already."""
    there = Letter.objects.count()
    rows = [proposed(campaign, region(code)) for code in COUNTIES[:3]]
    running = issued(campaign, region(COUNTIES[3]), "notice", cast.administrator)
    best = praised(campaign, region("370100"))
    step(running, MeasureVerb.NOTE, cast.administrator)
    running.refresh_from_db()
    acts: list[Any] = [
        partial(
            deciding.confirm,
            proposal=row,
            given="notice",
            words=words_of(row),
            by=cast.administrator,
            at=MORNING,
        )
        for row in rows
    ]
    commend = partial(deciding.commend, words=words_of(best), by=cast.leader, at=MORNING)
    revoke = partial(
        moving.revoke,
        version=running.version,
        words="有误。",
        letter=letter_of(running, MeasureVerb.REVOKE, MORNING, "有误。"),
        by=cast.administrator,
        at=MORNING,
    )
    acts += [partial(commend, proposal=best), partial(revoke, measure=running)]
    done = at_once(*acts)
    assert not [one for one in done if isinstance(one, Exception)], done
    numbers = list(Letter.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, there + 1 + len(acts) + 1))


def one_of_each_listed_area() -> None:
    guizhou = Campaign.objects.get(code="GZ")
    asked = partial(listed.take_over, campaign=guizhou, at=MORNING)
    done = at_once(asked, asked)
    assert sorted(done) == [0, guizhou.listed_areas.count()]
    assert Measure.objects.filter(campaign=guizhou).count() == sum(done)
