"""What the database itself refuses of the accountability station: bare SQL, no action before it."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import Model

from campaigns.models import Campaign, Region
from campaigns.terms import (
    FindingKind,
    FindingSource,
    MeasureState,
    ObjectionState,
    ProposalKind,
    ProposalState,
    RectificationState,
    Trigger,
)
from metrics.actions.accountability import deciding, objecting
from metrics.models import Commendation, Letter, Measure, Objection, Proposal, Rectification
from tests.cast import Cast
from tests.ladders import replaced
from tests.measures import (
    MORNING,
    OWN,
    TODAY,
    issued,
    ladder_of,
    listed_at,
    praised,
    proposed,
    stood,
    unprinted,
    words_of,
)
from tests.month import region

__all__ = ["unprinted"]

OTHER = "370103"
TOMORROW, LATER = TODAY + timedelta(days=1), MORNING + timedelta(days=1)


def refused(row: Model, held: str, **change: Any) -> None:
    """A bare UPDATE of one row, whose trigger says no."""
    rows = type(row)._default_manager.filter(pk=row.pk)
    with pytest.raises(DatabaseError, match=f"{held}: refused"), transaction.atomic():
        rows.update(**change)


def kept(row: Model, held: str) -> None:
    """A bare DELETE of one row, whose trigger says no."""
    rows = type(row)._default_manager.filter(pk=row.pk)
    with pytest.raises(DatabaseError, match=f"{held}: refused"), transaction.atomic():
        rows._raw_delete(rows.db)


def left(row: Model, **change: Any) -> None:
    """The same UPDATE is nobody's business here."""
    assert type(row)._default_manager.filter(pk=row.pk).update(**change) == 1


def elsewhere(campaign: Campaign) -> Campaign:
    return Campaign.objects.exclude(pk=campaign.pk)[0]


# --- measures ------------------------------------------------------------------------------------


def test_what_a_measure_says_stays(reported: Campaign, cast: Cast) -> None:
    measure = stood(reported, region(OWN), MeasureState.EXTENDED, extensions=1, version=4)
    other = replaced(reported, ladder_of(reported).rules)
    for change in (
        {"campaign": elsewhere(reported)},
        {"region": region(OTHER)},
        {"authority": "provincial"},
        {"ladder": other},
        {"rung": "notice"},
        {"word": "别的"},
        {"terms": {**measure.terms, "extensions": 9}},
        {"public": not measure.public},
        {"proposal": proposed(reported, region(OWN))},
        {"listed_area": stood_of_a_document(reported).listed_area},
        {"follows": measure},
        {"reason": "别的"},
        {"demands": "别的"},
        {"issued_on": TOMORROW},
        {"issued_by": cast.administrator},
        {"meeting_at": LATER},
        {"meeting_place": "别处"},
        {"object_until": None},
        {"demonstration": True},
        {"extensions": 0},
        {"version": 3},
    ):
        refused(measure, "measure_frozen", **change)
    left(measure, extensions=2, version=5, due_on=TOMORROW, rectify_by=None)
    left(measure, terms=measure.terms, object_until=measure.object_until)


def stood_of_a_document(campaign: Campaign) -> Measure:
    return stood(campaign, region(OTHER), MeasureState.RECTIFYING, authority="provincial")


def test_nothing_is_taken_from_a_measure_that_has_it(reported: Campaign, cast: Cast) -> None:
    """An empty value is another value."""
    first = proposed(reported, region(OWN))
    old = stood(reported, region(OTHER), MeasureState.ISSUED)
    own = stood(reported, region(OWN), MeasureState.ISSUED, proposal=first, follows=old)
    for change in ({"proposal": None}, {"follows": None}, {"issued_by": None}):
        refused(own, "measure_frozen", **change)
    refused(stood_of_a_document(reported), "measure_frozen", listed_area=None)


@pytest.mark.parametrize("state", list(MeasureState))
def test_a_measure_begins_at_the_beginning(
    reported: Campaign, cast: Cast, state: MeasureState
) -> None:
    own = stood(reported, region(OWN), MeasureState.ISSUED)
    listed = stood_of_a_document(reported)
    begin = partial(again, state=state, ended_on=TODAY if state.ends else None, due_on=None)
    for row, first in ((own, MeasureState.ISSUED), (listed, MeasureState.RECTIFYING)):
        fresh = begin(row, region=region("370104"))
        if row is listed:
            fresh.listed_area = listed_at(reported, region("370105"), "provincial")
        if state == first:
            fresh.save(force_insert=True)
            continue
        with pytest.raises(DatabaseError, match="measure_begins"), transaction.atomic():
            fresh.save(force_insert=True)


def again(row: Model, **other: Any) -> Any:
    """An unsaved copy of a row with other values."""
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    del values["id"]
    copy = type(row)(**values)
    for name, value in other.items():
        setattr(copy, name, value)
    return copy


def test_a_document_lists_and_the_office_issues(reported: Campaign, cast: Cast) -> None:
    """Neither in the other's name."""
    own = stood(reported, region(OWN), MeasureState.ISSUED)
    line = listed_at(reported, region("370105"), "provincial")
    for other in (
        {"authority": "provincial"},
        {"listed_area": line},
        {"listed_area": line, "state": MeasureState.RECTIFYING},
    ):
        row = again(own, region=region("370104"), **other)
        with pytest.raises(DatabaseError, match="measure_begins"), transaction.atomic():
            row.save(force_insert=True)


# --- proposals -----------------------------------------------------------------------------------


def test_what_was_proposed_stays(reported: Campaign, cast: Cast, second: Any) -> None:
    old = stood(reported, region(OWN), MeasureState.ISSUED)
    full = proposed(reported, region(OWN), follows=old, proposed_by=second)
    bare = proposed(reported, region(OWN))
    newer = replaced(reported, ladder_of(reported).rules)
    for row, follows, by in ((full, None, None), (bare, old, second)):
        for change in (
            {"campaign": elsewhere(reported)},
            {"region": region(OTHER)},
            {"ladder": newer},
            {"kind": ProposalKind.COMMENDATION},
            {"trigger": Trigger.RELAPSE},
            {"rule": "A9"},
            {"rung": "listing"},
            {"key": "别的"},
            {"month": 201705},
            {"evidence": {**row.evidence, "summary": "别的"}},
            {"follows": follows},
            {"proposed_at": LATER},
            {"proposed_by": by},
            {"demonstration": True},
        ):
            refused(row, "proposal_frozen", **change)
        left(row, evidence=row.evidence)
        kept(row, "proposal_delete")


def test_what_was_decided_stays_decided(reported: Campaign, cast: Cast) -> None:
    row = proposed(reported, region(OWN))
    left(row, state=ProposalState.LAPSED, decided_at=MORNING)
    refused(row, "proposal_frozen", state=ProposalState.WAITING, decided_at=None)
    refused(row, "proposal_frozen", reason="别的")


def test_only_what_lapsed_leaves_its_occasion_free(reported: Campaign, cast: Cast) -> None:
    row = proposed(reported, region(OWN), key="A1:370102:2017Q2")
    twice = partial(proposed, reported, region(OWN), key="A1:370102:2017Q2")
    with pytest.raises(IntegrityError), transaction.atomic():
        twice()
    left(row, state=ProposalState.LAPSED, decided_at=MORNING)
    other = twice()
    reason = {"reason": "情况特殊", "decided_at": MORNING, "decided_by": cast.leader}
    left(other, state=ProposalState.REJECTED, **reason)
    with pytest.raises(IntegrityError), transaction.atomic():
        twice()
    assert Proposal.objects.filter(key=row.key).count() == 2


# --- objections, commendations, letters ----------------------------------------------------------


@pytest.fixture
def objected(reported: Campaign, cast: Cast, unprinted: None) -> Objection:
    measure = issued(reported, region(OWN), "notice", cast.administrator)
    return objecting.object_to(measure=measure, words="数字有误。", by=cast.clerk, at=MORNING)


def test_what_a_region_objects_stays(objected: Objection, cast: Cast) -> None:
    other = stood(objected.measure.campaign, region(OTHER), MeasureState.ISSUED)
    for change in (
        {"measure": other},
        {"words": "别的"},
        {"at": LATER},
        {"by": cast.leader},
        {"answer_by": TOMORROW},
    ):
        refused(objected, "objection_frozen", **change)
    kept(objected, "objection_delete")


@pytest.mark.parametrize("upheld", [True, False, None])
def test_an_objection_is_answered_once(
    objected: Objection, cast: Cast, second: Any, upheld: bool | None
) -> None:
    if upheld is None:
        objecting.withdraw(objection=objected, by=cast.clerk, at=MORNING)
    else:
        given: dict[str, Any] = {"answered_at": MORNING, "answered_by": cast.administrator}
        state = ObjectionState.UPHELD if upheld else ObjectionState.DISMISSED
        left(objected, state=state, answer="已核对。", **given)
        refused(objected, "objection_frozen", answer="别的")
        refused(objected, "objection_frozen", answered_by=second)
    back = {"answered_at": None, "answered_by": None}
    refused(objected, "objection_frozen", state=ObjectionState.WAITING, **back)
    kept(objected, "objection_delete")


@pytest.fixture
def commended(reported: Campaign, cast: Cast, unprinted: None) -> Commendation:
    proposal = praised(reported, region("371000"))
    return deciding.commend(proposal=proposal, words=words_of(proposal), by=cast.leader, at=MORNING)


def test_a_commendation_stays(commended: Commendation, cast: Cast) -> None:
    for change in ({"words": "别的"}, {"given_on": TOMORROW}, {"region": region(OTHER)}):
        refused(commended, "commendation_change", **change)
    kept(commended, "commendation_delete")


def test_a_number_belongs_to_the_office(commended: Commendation, cast: Cast) -> None:
    """Whatever campaign of the office it is signed for."""
    letter = commended.letter
    measure = stood(commended.campaign, region(OWN), MeasureState.ISSUED)
    other = again(letter, campaign=elsewhere(commended.campaign), commendation=None)
    other.measure = measure
    with pytest.raises(IntegrityError), transaction.atomic():
        other.save(force_insert=True)
    other.office = elsewhere(commended.campaign).region
    other.save(force_insert=True)
    assert Letter.objects.filter(number=letter.number, series=letter.series).count() == 2


# --- the list ------------------------------------------------------------------------------------


def test_what_a_line_was_entered_with_stays(reported: Campaign, cast: Cast) -> None:
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
        derived={"region": "推定"},
        state=RectificationState.OPEN,
        version=3,
        reopened=1,
        entered_at=MORNING,
        entered_by=cast.administrator,
    )
    changes: list[dict[str, Any]] = [
        {"campaign": elsewhere(reported)},
        {"number": 2},
        {"region": Region.objects.get(code=OTHER)},
        {"kind": FindingKind.RECOMMENDATION},
        {"source": FindingSource.QUALITY},
        {"finding": Campaign.objects.get(code="HN").findings.all()[0]},
        {"measure": stood(reported, region(OWN), MeasureState.ISSUED)},
        {"title": "别的"},
        {"summary": "别的"},
        {"owner": "别的"},
        {"found_on": TOMORROW},
        {"derived": {}},
        {"entered_at": LATER},
        {"entered_by": cast.leader},
        {"demonstration": True},
        {"version": 2},
        {"reopened": 0},
    ]
    for change in changes:
        refused(line, "rectification_frozen", **change)
    kept(line, "rectification_delete")
    left(line, due_on=TOMORROW, follow_up_on=TOMORROW, reopened=2, version=4)
