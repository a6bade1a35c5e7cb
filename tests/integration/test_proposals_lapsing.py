"""Proposals that lose what they rest on before anybody decides, and come again if it comes back."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from campaigns.models import AuditEntry, Campaign
from campaigns.periods import Month
from campaigns.terms import MeasureState, MeasureVerb, ProposalState, Trigger
from metrics.actions.accountability.proposing import propose
from metrics.frames.accountability import ground_of
from metrics.models import Measure, MeasureMove, Proposal, Ranking, Standing
from metrics.wording.accountability import lapsed
from tests.cast import Cast, find
from tests.integration.conftest import MARCH
from tests.integration.test_proposals import named, of, only
from tests.month import BEIJING
from tests.placed import codes_of, in_order, noon, rank, running

pytestmark = pytest.mark.django_db

PREFECTURE, COUNTY = "prefecture", "county"
JUNE, SEPTEMBER, APRIL = Month(2019, 6), Month(2019, 9), Month(2017, 4)
YEAR = Month(2016, 12)
AFTER = timedelta(hours=1)
ISSUED, DUE = datetime(2019, 7, 1, 12, tzinfo=BEIJING), date(2019, 7, 4)
OVERDUE = datetime(2019, 7, 11, 9, tzinfo=BEIJING)  # five working days after it


def goes_on(measure: Measure, verb: MeasureVerb, after: MeasureState, at: datetime) -> None:
    """One more step, as the record and the table hold it."""
    number, due = measure.moves.count() + 1, None if after.ends else date(2019, 7, 26)
    MeasureMove.objects.create(
        measure=measure, number=number, verb=verb, before=measure.state, after=after, at=at,
        due_on=due, words="", by=find().administrator,
    )  # fmt: skip
    measure.state, measure.due_on, measure.ended_on = after, due, at.date() if after.ends else None
    measure.save(update_fields=["state", "due_on", "ended_on"])


def look(campaign: Campaign, at: datetime) -> list[Proposal]:
    """The new ones that are no commendations."""
    found = propose(campaign=campaign, at=at)
    return [one for one in found if one.trigger != Trigger.FIRST_THIRD]


# --- corrected rankings --------------------------------------------------------------------------


@pytest.fixture
def guizhou(cast: Cast) -> tuple[Campaign, list[str]]:
    """贵州 with its counties at the end of the year, and the last three proposed."""
    campaign = of("GZ")
    codes = codes_of(campaign, COUNTY, YEAR)
    rank(campaign, COUNTY, YEAR, in_order(codes))
    propose(campaign=campaign, at=noon(YEAR) + AFTER)
    return campaign, codes


def test_a_waiting_proposal_lapses_where_a_newer_edition_takes_its_ground_away(
    guizhou: tuple[Campaign, list[str]],
) -> None:
    campaign, codes = guizhou
    at = noon(YEAR) + AFTER
    decided = Proposal.objects.get(region__code=codes[-3])
    decided.state, decided.reason = ProposalState.REJECTED, "情况特殊"
    decided.decided_at, decided.decided_by = at, find().leader
    decided.save()
    size = len(codes)
    other = in_order(codes) | {codes[0]: size, codes[-3]: 1, codes[-2]: 2, codes[-1]: size - 2}
    rank(campaign, COUNTY, YEAR, other, edition=2, at=at + AFTER)
    found = propose(campaign=campaign, at=at + 2 * AFTER)
    assert named(found) == sorted([codes[0], codes[-4]])
    assert "依据第2版（更正后）" in found[0].evidence["notes"][-1]
    states = dict(Proposal.objects.values_list("region__code", "state"))
    assert states[codes[-1]] == ProposalState.WAITING  # still among the last
    assert states[codes[-2]] == ProposalState.LAPSED
    assert states[codes[-3]] == ProposalState.REJECTED
    one = Proposal.objects.get(region__code=codes[-2])
    assert (one.decided_by, one.decided_at) == (None, at + 2 * AFTER)
    assert one.reason == lapsed.CORRECTED
    entry = AuditEntry.objects.get(action="建议失效")
    assert entry.after == {"原因": lapsed.CORRECTED}


def test_what_holds_again_is_proposed_again(guizhou: tuple[Campaign, list[str]]) -> None:
    campaign, codes = guizhou
    at = noon(YEAR) + 2 * AFTER
    turned = in_order(list(reversed(codes)))
    rank(campaign, COUNTY, YEAR, turned, edition=2, at=at)
    assert named(propose(campaign=campaign, at=at + AFTER)) == codes[:3]
    rank(campaign, COUNTY, YEAR, in_order(codes), edition=3, at=at + 2 * AFTER)
    assert named(propose(campaign=campaign, at=at + 3 * AFTER)) == codes[-3:]
    assert propose(campaign=campaign, at=at + 4 * AFTER) == []
    rows = Proposal.objects.filter(key=f"A1:{codes[-1]}:2016").order_by("pk")
    assert [one.state for one in rows] == [ProposalState.LAPSED, ProposalState.WAITING]
    assert rows[1].evidence["rankings"][0]["edition"] == 3


def again(month: Month, edition: int, at: datetime, *, red: bool) -> None:
    """March 2017 of 山东 once more, as another month or edition, the red line touched or not."""
    source = Ranking.objects.get(month=MARCH.number, level=COUNTY, edition=1)
    rows = list(source.standings.all())
    source.pk, source.month, source.edition, source.published_at = None, month.number, edition, at
    source.save(force_insert=True)
    for row in rows:
        row.pk, row.ranking = None, source
        if row.region.code == "370102":
            row.details = [marked(item, red=red) for item in row.details]
    Standing.objects.bulk_create(rows)


def marked(item: dict[str, Any], *, red: bool) -> dict[str, Any]:
    if item["target"] != "SD16":
        return item
    return {**item, "state": "red_line" if red else "met", "actual": 2.0 if red else 0.0}


def test_a_red_line_that_moved_to_another_month_of_the_year(published: Campaign) -> None:
    only(published, {"trigger": "red_line", "level": COUNTY, "targets": ["SD16"],
                     "rung": "summons"})  # fmt: skip
    row = Ranking.objects.get(month=MARCH.number, level=COUNTY).standings.get(region__code="370102")
    row.details = [marked(item, red=True) for item in row.details]
    row.save()
    at = noon(MARCH, 20)
    (first,) = propose(campaign=published, at=at)
    # In May it is told that it was April, not March.
    at = noon(APRIL)
    again(APRIL, 1, at, red=True)
    again(MARCH, 2, at, red=False)
    assert propose(campaign=published, at=at + AFTER) == []
    first.refresh_from_db()
    assert (first.state, first.month) == (ProposalState.WAITING, MARCH.number)
    again(APRIL, 2, at + 2 * AFTER, red=False)
    assert propose(campaign=published, at=at + 3 * AFTER) == []
    first.refresh_from_db()
    assert first.state == ProposalState.LAPSED
    again(APRIL, 3, at + 4 * AFTER, red=True)
    (second,) = propose(campaign=published, at=at + 5 * AFTER)
    assert (second.key, second.month) == (first.key, APRIL.number)


def test_measures_are_looked_at_as_of_the_first_edition(cast: Cast) -> None:
    """A correction must not turn a measure that ran into none."""
    shandong = of("SD")
    codes = codes_of(shandong, PREFECTURE, JUNE)
    later = noon(SEPTEMBER) + timedelta(days=20)
    for month in (JUNE, SEPTEMBER):
        rank(shandong, PREFECTURE, month, in_order(codes))
    rank(shandong, COUNTY, SEPTEMBER, {"370102": 1}, at=later)
    rank(shandong, PREFECTURE, SEPTEMBER, in_order(codes), edition=2, at=later)
    ground = ground_of(shandong, SEPTEMBER, at=later + AFTER).ground
    assert ground.seen(PREFECTURE, SEPTEMBER.number) == noon(SEPTEMBER).date().toordinal()
    assert ground.seen(COUNTY, SEPTEMBER.number) == later.date().toordinal()
    assert ground.seen("", SEPTEMBER.number) == noon(SEPTEMBER).date().toordinal()


# --- measures that went on -----------------------------------------------------------------------


@pytest.fixture
def silent(cast: Cast) -> Measure:
    """A notice that 济南 should have received by 4 July 2019."""
    return running(of("SD"), "370100", "notice", MeasureState.ISSUED, ISSUED, due_on=DUE)


def test_what_is_done_at_last_is_waited_for_no_more(silent: Measure) -> None:
    campaign = silent.campaign
    (one,) = look(campaign, OVERDUE)
    assert look(campaign, OVERDUE + AFTER) == []
    goes_on(silent, MeasureVerb.ACKNOWLEDGE, MeasureState.ACKNOWLEDGED, OVERDUE + 2 * AFTER)
    assert look(campaign, OVERDUE + 3 * AFTER) == []
    one.refresh_from_db()
    assert (one.state, one.reason) == (ProposalState.LAPSED, lapsed.ANSWERED)
    assert AuditEntry.objects.get(action="建议失效").after == {"原因": lapsed.ANSWERED}
    assert look(campaign, OVERDUE + 4 * AFTER) == []
    assert Proposal.objects.count() == 1


def test_what_was_late_and_is_done_is_not_proposed(silent: Measure) -> None:
    """Late twice and answered twice: nothing is left to propose."""
    campaign, later = silent.campaign, OVERDUE + timedelta(days=20)
    goes_on(silent, MeasureVerb.ACKNOWLEDGE, MeasureState.ACKNOWLEDGED, OVERDUE)
    goes_on(silent, MeasureVerb.HAND_IN_PLAN, MeasureState.PLANNED, later)
    assert look(campaign, later + AFTER) == []
    assert not Proposal.objects.exists()


def test_the_sentence_tells_what_is_overdue_not_what_came_after(silent: Measure) -> None:
    goes_on(silent, MeasureVerb.ACKNOWLEDGE, MeasureState.ACKNOWLEDGED, OVERDUE + 2 * AFTER)
    (one,) = look(silent.campaign, OVERDUE)
    assert "应于2019年7月4日前签收，" in one.evidence["summary"]


@pytest.fixture
def climbing(cast: Cast) -> tuple[Measure, Proposal]:
    """A notice to the last city, and the proposal to go on from it."""
    shandong = of("SD")
    codes = codes_of(shandong, PREFECTURE, JUNE)
    old = running(shandong, codes[-1], "notice", MeasureState.RECTIFYING, noon(Month(2019, 5)))
    for month in (JUNE, SEPTEMBER):
        rank(shandong, PREFECTURE, month, in_order(codes))
    (one,) = (row for row in look(shandong, noon(SEPTEMBER) + AFTER) if row.follows)
    assert (one.follows, one.rung) == (old, "summons")
    return old, one


def test_what_leads_on_from_a_revoked_measure_is_proposed_by_itself(
    climbing: tuple[Measure, Proposal],
) -> None:
    old, one = climbing
    at = noon(SEPTEMBER) + timedelta(days=2)
    goes_on(old, MeasureVerb.REVOKE, MeasureState.REVOKED, at)
    (new,) = look(old.campaign, at + AFTER)
    one.refresh_from_db()
    assert one.state == ProposalState.LAPSED
    assert one.reason == "原措施已撤销，不能再由它升级或者认定反弹"
    assert (new.key, new.rung, new.follows) == (one.key, "notice", None)
    assert look(old.campaign, at + 2 * AFTER) == []


def test_what_leads_on_from_a_measure_that_was_closed_is_over(
    climbing: tuple[Measure, Proposal],
) -> None:
    old, one = climbing
    at = noon(SEPTEMBER) + timedelta(days=2)
    for verb, after in (
        (MeasureVerb.INSPECT, MeasureState.INSPECTED),
        (MeasureVerb.ACCEPT, MeasureState.ACCEPTED),
        (MeasureVerb.CLOSE, MeasureState.CLOSED),
    ):
        one.refresh_from_db()
        assert one.state == ProposalState.WAITING
        goes_on(old, verb, after, at)
        at += timedelta(days=1)
        assert look(old.campaign, at) == []
    one.refresh_from_db()
    assert one.state == ProposalState.LAPSED
    assert look(old.campaign, at + AFTER) == []


def test_who_was_accepted_is_not_begun_with_anew(cast: Cast) -> None:
    shandong = of("SD")
    codes = codes_of(shandong, PREFECTURE, JUNE)
    running(shandong, codes[-1], "notice", MeasureState.ACCEPTED, noon(Month(2019, 5)))
    for month in (JUNE, SEPTEMBER):
        rank(shandong, PREFECTURE, month, in_order(codes))
    assert codes[-1] not in named(look(shandong, noon(SEPTEMBER) + AFTER))


def test_the_last_observed_month_is_a_relapse_although_its_end_has_passed(cast: Cast) -> None:
    """Observed to the end of September; its ranking is published on 15 October."""
    shandong = of("SD")
    codes = codes_of(shandong, PREFECTURE, JUNE)
    watched = running(
        shandong, codes[-1], "listing", MeasureState.OBSERVING, noon(Month(2018, 1)),
        since=noon(Month(2019, 2)), observe_until=date(2019, 9, 30),
    )  # fmt: skip
    for month in (JUNE, SEPTEMBER):
        rank(shandong, PREFECTURE, month, in_order(codes))
    (one,) = (row for row in look(shandong, noon(SEPTEMBER) + AFTER) if row.follows)
    assert (one.trigger, one.follows) == (Trigger.RELAPSE, watched)
