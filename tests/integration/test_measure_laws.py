"""Whatever people press, in whichever order, on whichever day: what always holds of measures."""

from __future__ import annotations

import random
from collections import Counter
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaigns.models import Campaign, User
from campaigns.terms import (
    MeasureState,
    MeasureVerb,
    ObjectionState,
    ProposalState,
    Role,
    Trigger,
)
from metrics.actions.accountability import deciding, objecting, signing
from metrics.actions.entry.errors import EntryError
from metrics.models import Letter, Measure, Objection, Proposal
from metrics.queries.accountability.measures import verbs_for
from metrics.queries.accountability.rungs import given_of
from tests.cast import Cast
from tests.measures import MORNING, OWN, answer_of, letter_of, praised, proposed, step, words_of
from tests.month import region
from tests.people import colleague

REGIONS = (OWN, "370103")
RUNGS = ("notice", "summons", "listing")
DECIDED = {MeasureVerb.ESCALATE, MeasureVerb.RELAPSE, MeasureVerb.OBSERVE}
ACTED = [verb for verb in MeasureVerb if verb not in DECIDED]

# What somebody does: which act, on which of the things that are there, so many days later.
acts = st.tuples(
    st.sampled_from(
        [
            *(["go on"] * 8),
            *("any verb", "propose", "confirm", "confirm", "soften", "join", "reject"),
            *("further", "object", "answer", "uphold", "withdraw", "praise"),
        ]
    ),
    st.integers(0, 11),
    st.sampled_from([0, 0, 0, 1, 7, 60, 200]),
)


class Office:
    """Everybody at work on two counties; what cannot be done is refused and changes nothing."""

    def __init__(self, campaign: Campaign, cast: Cast, neighbour: User) -> None:
        self.campaign, self.cast, self.at = campaign, cast, MORNING
        self.people = [cast.clerk, neighbour, cast.administrator, cast.leader]

    def do(self, act: str, which: int, days: int) -> None:
        self.at += timedelta(days=days)
        try:
            with transaction.atomic():
                getattr(self, act.replace(" ", "_"))(which)
        except (EntryError, PermissionDenied):
            pass

    def go_on(self, which: int) -> None:
        """What is offered to somebody, if it is offered to anybody."""
        running = [one for one in self.measures() if not MeasureState(one.state).ends]
        if not running:
            self.propose(which)
            self.confirm(which)
            return
        measure = running[which % len(running)]
        offered = [
            (verb, user)
            for user in self.people
            for verb in verbs_for(user, measure, self.at.date())
            if verb not in {MeasureVerb.NOTE, MeasureVerb.REVOKE}
        ]
        if offered:
            verb, user = offered[which % len(offered)]
            step(measure, verb, user, self.at)

    def any_verb(self, which: int) -> None:
        for measure in self.measures()[:1]:
            verb = ACTED[which % len(ACTED)]
            said = letter_of(measure, verb, self.at, "。")
            step(measure, verb, self.people[which % 4], self.at, letter=said)

    def propose(self, which: int) -> None:
        where, rung = region(REGIONS[which % 2]), RUNGS[which % 3]
        proposed(self.campaign, where, rung, proposed_at=self.at)

    def praise(self, which: int) -> None:
        row = praised(self.campaign, region(REGIONS[which % 2]))
        words = words_of(row, at=self.at)
        deciding.commend(proposal=row, words=words, by=self.cast.leader, at=self.at)

    def further(self, which: int) -> None:
        """An escalation to the next rung, or a relapse; decided at once or later."""
        found = [one for one in self.measures() if not MeasureState(one.state).ends]
        under = [one for one in found if one.state == MeasureState.OBSERVING]
        for old in (under or found[which % 3 :])[:1]:
            row = proposed(
                self.campaign,
                old.region,
                old.rung if under else old.terms.get("next", "listing"),
                follows=old,
                trigger=Trigger.RELAPSE if under else Trigger.LAST_THIRD,
            )
            if which % 2:
                self._give(row, row.rung)

    def confirm(self, which: int) -> None:
        for row in self.waiting(which):
            self._give(row, row.rung)

    def soften(self, which: int) -> None:
        for row in self.waiting(which):
            self._give(row, given_of(row)[-1]["code"] if given_of(row) else "notice")

    def _give(self, row: Proposal, rung: str) -> None:
        words = words_of(row, rung, at=self.at, decision_reason="首次")
        by = self.cast.leader if row.rung == "listing" else self.cast.administrator
        deciding.confirm(proposal=row, given=rung, words=words, by=by, at=self.at)

    def join(self, which: int) -> None:
        for row in self.waiting(which):
            for running in self.measures()[which % 2 :][:1]:
                by = self.cast.leader if row.rung == "listing" else self.cast.administrator
                deciding.join(proposal=row, measure=running, reason="一并", by=by, at=self.at)

    def reject(self, which: int) -> None:
        for row in self.waiting(which):
            deciding.reject(proposal=row, reason="不必", by=self.cast.leader, at=self.at)

    def object(self, which: int) -> None:
        for measure in self.measures()[which % 3 :][:1]:
            objecting.object_to(measure=measure, words="不实", by=self.cast.clerk, at=self.at)

    def answer(self, which: int, *, upheld: bool = False) -> None:
        for row in Objection.objects.filter(state=ObjectionState.WAITING):
            by = [self.cast.leader, self.cast.administrator][which % 2]
            said = answer_of(row.measure, self.at, upheld=upheld, reason="属实。")
            objecting.answer(
                objection=row, upheld=upheld, words="属实。", letter=said, by=by, at=self.at
            )

    def uphold(self, which: int) -> None:
        self.answer(which, upheld=True)

    def withdraw(self, which: int) -> None:
        del which
        for row in Objection.objects.filter(state=ObjectionState.WAITING):
            objecting.withdraw(objection=row, by=self.cast.clerk, at=self.at)

    def measures(self) -> list[Measure]:
        return list(Measure.objects.select_related("campaign__region", "region", "ladder"))

    def waiting(self, which: int) -> list[Proposal]:
        rows = Proposal.objects.filter(state=ProposalState.WAITING).order_by("-pk")
        found = list(rows.select_related("campaign__region", "region__parent", "ladder"))
        return found[which % 3 :][:1]


@pytest.fixture
def office(reported: Campaign, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Office:
    """Letters are not set and rankings not asked: both are told elsewhere."""
    monkeypatch.setattr(signing, "_printed", lambda *_: b"paper")
    monkeypatch.setattr("metrics.queries.accountability.measures.conditions", lambda _: [])
    monkeypatch.setattr("metrics.queries.accountability.measures.unpublished", lambda _: None)
    return Office(reported, cast, colleague("neighbour", Role.REPORTER, REGIONS[1]))


def new(office: Office) -> Office:
    return Office(office.campaign, office.cast, office.people[1])


@settings(
    max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(done=st.lists(acts, min_size=8, max_size=30))
def test_any_life_of_measures(office: Office, done: list[tuple[str, int, int]]) -> None:
    with transaction.atomic():
        now = new(office)
        for act in done:
            now.do(*act)
        holds(now.at)
        transaction.set_rollback(True)


def holds(until: datetime) -> None:
    measures = list(Measure.objects.prefetch_related("moves", "objections", "followers"))
    running = [one for one in measures if not MeasureState(one.state).ends]
    once = Counter((one.region_id, one.authority, one.rung) for one in running)
    assert all(count == 1 for count in once.values())
    for measure in measures:
        a_chain(measure, until)
        an_end(measure)
    for proposal in Proposal.objects.select_related("follows"):
        decided(proposal)
    gapless()


def a_chain(measure: Measure, until: datetime) -> None:
    """Steps lead from one state to the next, from the first to where the measure stands."""
    moves = list(measure.moves.all())
    assert [move.number for move in moves] == list(range(1, len(moves) + 1))
    assert (moves[0].before, moves[0].after) == ("", MeasureState.ISSUED)
    for earlier, later in pairwise(moves):
        assert earlier.after == later.before
        assert earlier.at <= later.at <= until
    assert moves[-1].after == measure.state
    assert measure.version == len(moves)
    assert measure.extensions == sum(move.verb == MeasureVerb.EXTEND for move in moves)
    assert measure.extensions <= measure.terms["extensions"]
    regional = {MeasureVerb.ACKNOWLEDGE, MeasureVerb.HAND_IN_PLAN, MeasureVerb.REPORT}
    sides: dict[bool, set[Any]] = {True: set(), False: {measure.issued_by_id}}
    for move in moves:
        if move.verb != MeasureVerb.NOTE:
            sides[move.verb in regional].add(move.by_id)
    assert not sides[True] & sides[False]


def an_end(measure: Measure) -> None:
    """What has ended waits for nothing, and nothing came after it."""
    state = MeasureState(measure.state)
    assert (measure.ended_on is not None) == state.ends
    assert not any(move.before and MeasureState(move.before).ends for move in measure.moves.all())
    waiting = [row for row in measure.objections.all() if row.state == ObjectionState.WAITING]
    if state.ends:
        assert measure.due_on is None
        assert not waiting
    assert len(waiting) <= 1
    assert len(measure.followers.all()) <= 1
    if state == MeasureState.OBSERVING:
        assert measure.due_on == measure.observe_until


def decided(proposal: Proposal) -> None:
    """Exactly what was decided came of it."""
    issued = Measure.objects.filter(proposal=proposal).first()
    taken = proposal.state in {ProposalState.CONFIRMED, ProposalState.SOFTENED}
    assert (issued is not None) == (taken and proposal.kind == "measure")
    if issued:
        assert issued.rung == proposal.given
        softer = RUNGS.index(proposal.given) < RUNGS.index(proposal.rung)
        assert softer == (proposal.state == ProposalState.SOFTENED)
        assert issued.letters.filter(kind="issue").count() == 1
    if proposal.state == ProposalState.WAITING and proposal.follows:
        assert not MeasureState(proposal.follows.state).ends
    if issued and proposal.follows:
        assert proposal.follows.state in {MeasureState.ESCALATED, MeasureState.RELAPSED}


def gapless() -> None:
    """Every series counts 1, 2, 3 … within each year."""
    letters: dict[tuple[str, int], list[int]] = {}
    for series, year, number in Letter.objects.values_list("series", "year", "number"):
        letters.setdefault((series, year), []).append(number)
    for numbers in letters.values():
        assert sorted(numbers) == list(range(1, len(numbers) + 1))


def test_these_lives_go_all_the_way(office: Office) -> None:
    """The acts above lead measures through every state, so that the laws are not empty."""
    # Removed is never where a measure rests, and nobody objects here.
    rare = {MeasureState.REMOVED, MeasureState.REVOKED}
    wanted = {state.value for state in set(MeasureState) - rare}
    chance = random.Random(2)  # the same presses every time
    for _ in range(200):
        act = chance.choice([*["go on"] * 14, "propose", "confirm", "further"])
        office.do(act, chance.randrange(12), chance.choice([0, 7, 60]))
        wanted -= set(Measure.objects.values_list("state", flat=True))
        if not wanted:
            break
    assert not wanted
    holds(office.at)
