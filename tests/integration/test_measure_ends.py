"""How long an observation lasts, what becomes of regions that end, who answers and who counts."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from campaigns.models import AuditEntry, Campaign, Region, Succession, User
from campaigns.periods import Month
from campaigns.terms import MeasureState, MeasureVerb, Role
from metrics.actions.accountability import deciding, objecting
from metrics.actions.accountability.by_hand import propose_by_hand
from metrics.actions.accountability.errors import (
    MeasureError,
    SeparationError,
    StateError,
    UnmetError,
)
from metrics.models import Letter, Measure, Proposal
from metrics.queries.accountability import measures as seen
from metrics.queries.accountability.clearing import conditions
from metrics.queries.accountability.letters import next_number
from tests.cast import Cast
from tests.measures import (
    MORNING,
    OWN,
    TODAY,
    answer_of,
    issued,
    letter_of,
    praised,
    proposed,
    step,
    stood,
    unprinted,
    words_of,
)
from tests.month import BEIJING, region
from tests.people import colleague
from tests.placed import rank

__all__ = ["unprinted"]

pytestmark = pytest.mark.usefixtures("unprinted")


def confirm(proposal: Proposal, given: str, by: User, **other: Any) -> Measure:
    words = words_of(proposal, given, **other)
    return deciding.confirm(proposal=proposal, given=given, words=words, by=by, at=MORNING)


# --- the end of an observation, and of a region --------------------------------------------------


def test_an_observation_ends_when_its_last_month_is_known(reported: Campaign, cast: Cast) -> None:
    measure = stood(reported, region(OWN), MeasureState.OBSERVING)
    later = datetime(2017, 9, 6, 10, tzinfo=BEIJING)
    rank(reported, "county", Month(2017, 7), {})
    rank(reported, "prefecture", Month(2017, 8), {})
    with pytest.raises(UnmetError, match="2017年8月的排名发布"):
        step(measure, MeasureVerb.CLOSE, cast.administrator, later)
    rank(reported, "county", Month(2017, 8), {})
    done = step(measure, MeasureVerb.CLOSE, cast.administrator, later)
    assert done.state == MeasureState.CLOSED


def test_an_observation_outlives_its_campaign(reported: Campaign, cast: Cast) -> None:
    """The last month of the campaign is the last that is ever ranked."""
    until = date(2020, 6, 30)
    measure = stood(reported, region(OWN), MeasureState.OBSERVING, observe_until=until)
    later = datetime(2020, 7, 1, 10, tzinfo=BEIJING)
    assert "2019年12月" in seen.hindrance(measure, MeasureVerb.CLOSE, later.date())
    rank(reported, "county", Month(2019, 12), {})
    assert step(measure, MeasureVerb.CLOSE, cast.administrator, later).state == MeasureState.CLOSED


def test_a_renamed_region_is_asked_under_its_new_code(reported: Campaign, cast: Cast) -> None:
    renamed = Succession.objects.select_related("predecessor", "successor").get(
        predecessor__code="371202"
    )
    here = Region.objects.select_related("parent").get(pk=renamed.predecessor_id)
    first = Month.of(renamed.month)
    measure = stood(reported, here, MeasureState.ACCEPTED, issued_on=first.plus(-3).first_day())
    codes = ["370102", "370103", "370104", "370105", "370112"]
    others = {code: place for place, code in enumerate(codes, start=2)}
    rank(reported, "county", first.plus(-1), {"371202": 1, **others})
    rank(reported, "county", first, {renamed.successor.code: 1, **others})
    rank(reported, "county", first.plus(1), {renamed.successor.code: 1, **others})
    assert [held for _, held in conditions(measure)] == [True, True, True]


def test_a_region_without_an_heir_is_not_asked(reported: Campaign, cast: Cast) -> None:
    """莱芜市 went into 济南市: no ranking will ever name it again."""
    here = region("371200")
    assert here.valid_to is not None
    ended = Month.of(here.valid_to)
    measure = stood(reported, here, MeasureState.ACCEPTED, issued_on=ended.plus(-1).first_day())
    rank(reported, "prefecture", ended.plus(2), {"370100": 1, "370200": 2})
    ((words, held),) = conditions(measure)
    assert "已经撤并" in words
    assert held


def test_nothing_is_issued_to_a_region_that_is_gone(reported: Campaign, cast: Cast) -> None:
    Region.objects.filter(code__in=[OWN, "370103"]).update(valid_to=201706)
    proposal, best = proposed(reported, region(OWN)), praised(reported, region("370103"))
    with pytest.raises(StateError, match="历下区已经撤并"):
        confirm(proposal, "notice", cast.administrator)
    with pytest.raises(StateError, match="撤并"):
        deciding.commend(proposal=best, words=words_of(best), by=cast.leader, at=MORNING)
    told: dict[str, Any] = {"rung": "notice", "words": "推诿。", "by": cast.administrator}
    with pytest.raises(MeasureError, match="撤并"):
        propose_by_hand(campaign=reported, region=region(OWN), at=MORNING, **told)
    deciding.reject(proposal=proposal, reason="已撤并", by=cast.administrator, at=MORNING)
    Region.objects.filter(code="370103").update(valid_to=201708)  # to the end of this month
    deciding.commend(proposal=best, words=words_of(best), by=cast.leader, at=MORNING)


# --- who answers, who counts ---------------------------------------------------------------------


def test_who_issued_leaves_the_answer_to_another(reported: Campaign, cast: Cast) -> None:
    measure = issued(reported, region(OWN), "notice", cast.administrator)
    made = objecting.object_to(measure=measure, words="不实。", by=cast.clerk, at=MORNING)
    said: dict[str, Any] = {"objection": made, "words": "已核。", "at": MORNING}
    said["letter"] = answer_of(measure, MORNING, upheld=False, reason="已核。")
    assert seen.may_answer(cast.administrator, made)  # there is nobody else
    other = colleague("other", Role.ADMINISTRATOR, "370000")
    colleague("above", Role.ADMINISTRATOR, "000000")
    assert not seen.may_answer(cast.administrator, made)
    with pytest.raises(SeparationError, match="另一位"):
        objecting.answer(upheld=False, by=cast.administrator, **said)
    objecting.answer(upheld=False, by=other, **said)
    assert "说明" not in (AuditEntry.objects.latest("id").after or {})
    # Who answered is of the office, and does nothing for the region any more.
    User.objects.filter(pk=other.pk).update(role=Role.REPORTER)
    moved = User.objects.get(pk=other.pk)
    assert MeasureVerb.ACKNOWLEDGE not in seen.verbs_for(moved, measure, TODAY)


def test_who_issued_answers_where_nobody_else_can(reported: Campaign, cast: Cast) -> None:
    colleague("above", Role.ADMINISTRATOR, "000000")
    idle = colleague("idle", Role.ADMINISTRATOR, "370000")
    User.objects.filter(pk=idle.pk).update(is_active=False)
    measure = issued(reported, region(OWN), "notice", cast.administrator)
    made = objecting.object_to(measure=measure, words="不实。", by=cast.clerk, at=MORNING)
    letter = letter_of(measure, MeasureVerb.REVOKE, MORNING, "属实。")
    objecting.answer(
        objection=made,
        upheld=True,
        words="属实。",
        letter=letter,
        by=cast.administrator,
        at=MORNING,
    )
    assert "由下达人答复" in (AuditEntry.objects.latest("id").after or {})["说明"]


def test_an_office_counts_its_letters_through_its_campaigns(reported: Campaign, cast: Cast) -> None:
    first = issued(reported, region(OWN), "notice", cast.administrator)
    other = Campaign.objects.get(code="NM")
    assert next_number(other, "鲁禁毒办", 2017) == 1
    Campaign.objects.filter(pk=other.pk).update(region=reported.region)
    other.refresh_from_db()
    assert next_number(other, "鲁禁毒办", 2017) == 2
    assert next_number(other, "鲁禁毒办", 2018) == 1
    step(first, MeasureVerb.REVOKE, cast.administrator)
    assert next_number(other, "鲁禁毒办", 2017) == 3
    assert Letter.objects.count() == 2
