"""Who may do and see what of measures, when one is removed, and what the documents list."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404

from campaigns.models import AuditEntry, Campaign, Deputy, Ladder, Region, User
from campaigns.periods import Month
from campaigns.terms import (
    MeasureState,
    MeasureVerb,
    Role,
)
from metrics.actions.accountability import deciding, listed
from metrics.actions.accountability.deciding import Words
from metrics.actions.accountability.errors import (
    SeparationError,
    UnmetError,
)
from metrics.models import Measure, Ranking, Standing
from metrics.queries.accountability import measures as seen
from metrics.queries.accountability import proposals as asked
from metrics.queries.accountability.letters import get_letter_for, visible_letters
from metrics.queries.accountability.measures import conditions, verbs_for
from tests.cast import Cast
from tests.measures import (
    MORNING,
    OWN,
    TODAY,
    by_of,
    evidence,
    issued,
    ladder_of,
    proposed,
    step,
    stood,
    unprinted,
    words_of,
)
from tests.month import region
from tests.people import colleague

__all__ = ["unprinted"]

pytestmark = pytest.mark.usefixtures("unprinted")


def everybody(cast: Cast) -> dict[str, User]:
    return {
        **cast.everyone(),
        "city_keeper": colleague("city_keeper", Role.ADMINISTRATOR, "370100"),
        "county_leader": colleague("county_leader", Role.LEADER, OWN),
        "county_auditor": colleague("county_auditor", Role.AUDITOR, OWN),
        "province_clerk": colleague("province_clerk", Role.REPORTER, "370000"),
        "nation_keeper": colleague("nation_keeper", Role.ADMINISTRATOR, "000000"),
    }


# For a county and for its city: who acts for the region.
ANSWERING = {
    OWN: {"clerk", "county_leader", "province_clerk"},
    "370100": {"reviewer", "city_keeper", "province_clerk"},
}
KEEPING = {"administrator", "nation_keeper"}


@pytest.mark.parametrize(("place", "rung"), [(OWN, "listing"), ("370100", "summons")])
def test_what_is_offered_can_be_done_and_nothing_else(
    reported: Campaign, cast: Cast, place: str, rung: str
) -> None:
    """Everybody, every state, every verb that the state allows: whoever has the role is offered it
    and can do it; the others are refused with 403."""
    people = everybody(cast)
    issuer = colleague("issuer", Role.LEADER, "370000")
    for state in MeasureState:
        with transaction.atomic():
            measure = stood(
                reported,
                region(place),
                state,
                rung,
                terms={"removal": {"clear_months": 0}},
                observe_until=TODAY - timedelta(days=1),
                issued_by=issuer,
            )
            offers = {name: verbs_for(user, measure, TODAY) for name, user in people.items()}
            for verb in MeasureVerb:
                if not seen.hindrance(measure, verb, TODAY):
                    may = allowed(verb, place, rung)
                    assert {name for name in people if verb in offers[name]} == may, (state, verb)
                    done_or_refused(measure, verb, people, may)
            transaction.set_rollback(True)


def allowed(verb: MeasureVerb, place: str, rung: str) -> set[str]:
    if verb in seen.REGION_VERBS:
        return ANSWERING[place]
    if verb in seen.DECIDER_VERBS and rung == "listing":
        return {"leader"}
    return KEEPING if verb in seen.DECIDER_VERBS | seen.OFFICE_VERBS else set()


def done_or_refused(
    measure: Measure, verb: MeasureVerb, people: dict[str, User], may: set[str]
) -> None:
    """One of those who may does it, all others try in vain."""
    if verb in {MeasureVerb.ESCALATE, MeasureVerb.RELAPSE, MeasureVerb.OBSERVE}:
        return  # these are decided, never done
    for name, user in people.items():
        if name not in may:
            with pytest.raises(PermissionDenied):
                step(measure, verb, user, letter="不该签发。")
    with transaction.atomic():
        step(measure, verb, people[min(may)])
        transaction.set_rollback(True)


def deputised(absent: User, deputy: User) -> User:
    today = date.today()
    Deputy.objects.create(
        absent=absent,
        deputy=deputy,
        first_day=today - timedelta(days=1),
        last_day=today + timedelta(days=1),
        appointed_by=absent,
        appointed_at=MORNING,
    )
    return User.objects.get(pk=deputy.pk)


def test_a_deputy_does_what_the_absent_may_but_never_both(reported: Campaign, cast: Cast) -> None:
    """Whoever sits at the province's own desks as well acts for one side only."""
    desk = colleague("desk", Role.REPORTER, "370000")
    both = deputised(cast.administrator, desk)
    measure = stood(reported, region(OWN), MeasureState.RECTIFYING, "summons")
    assert MeasureVerb.INSPECT in verbs_for(both, measure, TODAY)
    measure = step(measure, MeasureVerb.REPORT, both)
    assert MeasureVerb.INSPECT not in verbs_for(both, measure, TODAY)
    with pytest.raises(SeparationError):
        step(measure, MeasureVerb.INSPECT, both)


@pytest.mark.parametrize(
    ("role", "place", "from_there"),
    [
        (Role.REPORTER, OWN, True),
        (Role.LEADER, OWN, True),
        (Role.REPORTER, "370100", True),  # fills in the sheets of the county
        (Role.LEADER, "370100", False),
        (Role.AUDITOR, OWN, False),
        (Role.REPORTER, "370103", False),
        (Role.ADMINISTRATOR, "370000", False),
    ],
)
def test_nobody_decides_for_the_office_about_where_he_comes_from(
    reported: Campaign, cast: Cast, role: Role, place: str, from_there: bool
) -> None:
    """Not even as a deputy, and from the first step on."""
    user = deputised(cast.administrator, colleague("guest", role, place))
    proposal = proposed(reported, region(OWN))
    measure = stood(reported, region(OWN), MeasureState.PLANNED, "summons")
    assert seen.stands_for(user, reported, region(OWN)) == from_there
    assert asked.may_decide(user, proposal) != from_there
    assert (MeasureVerb.AGREE_PLAN in verbs_for(user, measure, TODAY)) != from_there
    if not from_there:
        return
    with pytest.raises(SeparationError):
        step(measure, MeasureVerb.AGREE_PLAN, user)
    for act in (
        lambda: deciding.reject(proposal=proposal, reason="不必", by=user, at=MORNING),
        lambda: deciding.confirm(
            proposal=proposal, given="notice", words=words_of(proposal), by=user, at=MORNING
        ),
    ):
        with pytest.raises(PermissionDenied, match="来自这个地区"):
            act()


def test_who_sees_what_of_a_measure(reported: Campaign, cast: Cast) -> None:
    hidden = issued(reported, region(OWN), "summons", cast.administrator)
    public = issued(reported, region(OWN), "notice", cast.administrator)
    whole = {"clerk", "reviewer", "administrator", "leader", "auditor"}
    for name, user in cast.everyone().items():
        rows = set(seen.visible_measures(user, reported))
        if name in whole:
            assert rows == {hidden, public}, name
            assert seen.get_measure_for(user, reported, hidden.pk) == hidden
        else:
            # A stranger does not see the campaign at all and never comes as far as this.
            assert rows == {public}, name
            with pytest.raises(Http404):
                seen.get_measure_for(user, reported, hidden.pk)
        assert seen.sees_whole(user, public) == (name in whole), name
        letters = set(visible_letters(user, reported).values_list("measure", flat=True))
        assert letters == ({hidden.pk, public.pk} if name in whole else set()), name
    letter = public.letters.get()
    assert bytes(get_letter_for(cast.clerk, reported, letter.pk).paper) == b"paper"
    with pytest.raises(Http404):
        get_letter_for(cast.city_leader, reported, letter.pk)


def test_who_sees_a_proposal(reported: Campaign, cast: Cast) -> None:
    waiting = proposed(reported, region(OWN))
    rejected = proposed(reported, region(OWN))
    deciding.reject(proposal=rejected, reason="不必", by=cast.administrator, at=MORNING)
    measure = issued(reported, region(OWN), "notice", cast.administrator)
    decided = measure.proposal
    assert decided is not None
    keeping = {"administrator", "leader", "auditor"}
    told = {"clerk", "reviewer"}
    for name, user in cast.everyone().items():
        rows = set(asked.visible_proposals(user, reported))
        every = {waiting, rejected, decided}
        assert rows == (every if name in keeping else {decided} if name in told else set()), name
    with pytest.raises(Http404):
        asked.get_proposal_for(cast.clerk, reported, waiting.pk)
    assert asked.get_proposal_for(cast.clerk, reported, decided.pk) == decided


def published(campaign: Campaign, month: Month, **bands: tuple[int, int] | None) -> Ranking:
    """A published ranking of nine counties with nothing but places; ``own`` is the band of OWN,
    None for unranked."""
    counties = Region.objects.filter(code__startswith="3701", level="county").order_by("code")[:9]
    made = Ranking.objects.create(
        campaign=campaign,
        month=month.number,
        level="county",
        edition=1 + Ranking.objects.filter(campaign=campaign, month=month.number).count(),
        state="published",
        rule_set=campaign.rule_sets.latest("version"),
        engine_version=1,
        figures_version=1,
        terms_version=1,
        terms={},
        input_digest="",
        output_digest="",
        computed_at=MORNING,
        published_at=MORNING,
        published_by=User.objects.get(username="t_administrator"),
    )
    for place, county in enumerate(counties, start=1):
        band = bands["own"] if county.code == OWN else (place, place)
        Standing.objects.create(
            ranking=made,
            region=county,
            score=0,
            judged=10_000,
            place=band[0] if band else None,
            band_low=band[0] if band else None,
            band_high=band[1] if band else None,
            categories=[],
            details=[{"state": "red_line"}] if bands.get("red") and county.code == OWN else [],
        )
    return made


def test_what_removal_asks_for(reported: Campaign, cast: Cast) -> None:
    """Three newest published months after the month of issue, newest editions; the whole band
    outside the last third, no red line; a month without a place shows nothing."""
    issued_on = date(2017, 1, 16)
    measure = stood(reported, region(OWN), MeasureState.ACCEPTED, issued_on=issued_on)
    published(reported, Month(2016, 12), own=(1, 1))
    published(reported, Month(2017, 1), own=(1, 1))
    assert conditions(measure) == [
        ("要看下达以后3个月的排名（下达当月不算），还没有发布，还差3个月", False)
    ]
    published(reported, Month(2017, 2), own=(7, 9))
    assert [held for _, held in conditions(measure)] == [False, False]
    assert conditions(measure)[1][0].endswith("已发布1个月，还差2个月")
    published(reported, Month(2017, 4), own=(6, 9))
    published(reported, Month(2017, 5), own=(7, 8))
    published(reported, Month(2017, 6), own=None)
    told = conditions(measure)
    assert [held for _, held in told] == [False, False, True]
    assert told[0][0] == "2017年6月：未参评，看不出是否好转"
    assert told[1][0] == "2017年5月：名次区间整个落在最后三分之一，没有触碰红线"
    with pytest.raises(UnmetError, match=r"条件还不具备：2017年6月.*；2017年5月"):
        step(measure, MeasureVerb.REMOVE, cast.leader)
    published(reported, Month(2017, 6), own=(1, 2))
    published(reported, Month(2017, 5), own=(6, 6))
    assert [held for _, held in conditions(measure)] == [True, True, True]
    again = published(reported, Month(2017, 7), own=(1, 1), red=(1, 1))
    assert "触碰红线" in conditions(measure)[0][0]
    again.state, again.published_at, again.published_by = "draft", None, None
    again.save()
    done = step(measure, MeasureVerb.REMOVE, cast.leader)
    assert done.state == MeasureState.OBSERVING
    text = done.letters.get().content["paragraphs"][0]
    assert "最近3个月名次区间没有整个落在最后三分之一" in text


def test_listed_areas_become_measures_once(reported: Campaign, cast: Cast) -> None:
    guizhou = Campaign.objects.get(code="GZ")
    count = guizhou.listed_areas.count()
    assert listed.take_over(campaign=guizhou, at=MORNING) == count > 0
    assert listed.take_over(campaign=guizhou, at=MORNING) == 0
    rows = Measure.objects.filter(campaign=guizhou)
    assert {row.state for row in rows} == {MeasureState.RECTIFYING}
    assert not rows.exclude(issued_by=None).exists()
    assert not rows.filter(letters__isnull=False).exists()
    # 松桃苗族自治县 stands on two lists.
    both = rows.filter(region__code="520628").order_by("authority")
    assert [(row.authority, row.word) for row in both] == [
        ("national", "通报警示"),
        ("provincial", "挂牌整治"),
    ]
    (move,) = both[1].moves.all()
    assert (move.by, move.before, move.after) == (None, "", MeasureState.RECTIFYING)
    assert "2016年1月起列为省级禁毒委挂牌整治地区" in move.words
    assert AuditEntry.objects.filter(action="登记文件所列措施").count() == count


def test_a_listed_area_keeps_its_own_deadline_and_name(reported: Campaign, cast: Cast) -> None:
    street = Campaign.objects.get(code="NC")
    assert listed.take_over(campaign=street, at=MORNING) == 1
    (row,) = Measure.objects.filter(campaign=street)
    assert (row.word, row.rung, row.authority) == ("通报警示", "notice", "municipal")
    assert (row.issued_on, row.due_on) == (date(2017, 1, 1), date(2020, 12, 31))
    assert row.rectify_by == row.due_on


def test_nothing_is_taken_over_without_a_ladder(reported: Campaign, cast: Cast) -> None:
    guizhou = Campaign.objects.get(code="GZ")
    Ladder.objects.filter(campaign=guizhou).update(state="retired", retired_at=MORNING)
    assert listed.take_over(campaign=guizhou, at=MORNING) == 0


def test_every_step_is_audited(reported: Campaign, cast: Cast) -> None:
    """Who, what, before and after; as many entries as there were steps and decisions."""
    measure = issued(reported, region(OWN), "notice", cast.administrator)
    before = AuditEntry.objects.count()
    way = [MeasureVerb.ACKNOWLEDGE, MeasureVerb.HAND_IN_PLAN, MeasureVerb.REVOKE]
    for verb in way:
        step(measure, verb, by_of(verb, cast, measure), address="10.0.0.1")
    entries = AuditEntry.objects.order_by("id")[before:]
    assert [one.action for one in entries] == [verb.word for verb in way]
    assert [one.by for one in entries] == [cast.clerk, cast.clerk, cast.administrator]
    assert {one.address for one in entries} == {"10.0.0.1"}
    assert entries[1].before == {"状态": "已签收", "期限": "2017-08-23"}
    assert entries[1].after == {
        "状态": "已报方案",
        "期限": "2017-08-23",
        "说明": "报送整改方案情况。",
    }
    assert (entries[2].after or {})["文号"] == "鲁禁毒办〔2017〕2号"


def test_the_ladders_version_stays_with_the_measure(reported: Campaign, cast: Cast) -> None:
    measure = issued(reported, region(OWN), "notice", cast.administrator)
    assert measure.ladder == ladder_of(reported)
    assert evidence(region(OWN))["summary"] == measure.reason
    assert isinstance(words_of(proposed(reported, region(OWN))), Words)
