"""What the rules propose from published rankings, with its evidence, and never twice."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.models import AuditEntry, Campaign, Region
from campaigns.periods import Month
from campaigns.terms import MeasureState, ProposalState, Trigger
from metrics.actions import ranking as rankings
from metrics.actions.accountability import proposing
from metrics.actions.accountability.proposing import propose, propose_due
from metrics.models import Figure, Proposal, Ranking, Submission
from tests.cast import Cast, find
from tests.integration.conftest import MARCH
from tests.ladders import live, replaced
from tests.month import BEIJING, region
from tests.placed import codes_of, in_order, noon, rank, running

pytestmark = pytest.mark.django_db

PREFECTURE, COUNTY = "prefecture", "county"
JUNE, SEPTEMBER, DECEMBER = Month(2019, 6), Month(2019, 9), Month(2019, 12)
YEAR = Month(2016, 12)
AFTER = timedelta(hours=1)


def only(campaign: Campaign, *rules: dict[str, Any], **changed: Any) -> None:
    """The campaign's live ladder with these rules alone."""
    told = [{"code": f"A{at}", "name": "试", **rule} for at, rule in enumerate(rules, start=1)]
    now = {**live(campaign).rules, "rules": told}
    replaced(campaign, now, **changed)


def of(campaign: str) -> Campaign:
    return Campaign.objects.select_related("region").get(code=campaign)


def named(found: list[Proposal]) -> list[str]:
    return sorted(one.region.code for one in found)


# --- the yearly assessment of 贵州 ----------------------------------------------------------------


@pytest.fixture
def guizhou(cast: Cast) -> Campaign:
    return of("GZ")


def counties(campaign: Campaign) -> list[str]:
    return codes_of(campaign, COUNTY, YEAR)


def test_the_yearly_assessment_proposes_exactly_the_last_three(guizhou: Campaign) -> None:
    codes = counties(guizhou)
    rank(guizhou, COUNTY, YEAR, in_order(codes))
    found = propose(campaign=guizhou, at=noon(YEAR) + AFTER)
    assert named(found) == codes[-3:]
    one = found[-1]
    assert (one.trigger, one.rung, one.rule) == (Trigger.LAST_PLACES, "listing", "A1")
    assert one.key == f"A1:{codes[-1]}:2016"
    assert (one.state, one.month, one.proposed_by) == (ProposalState.WAITING, 201612, None)
    evidence = one.evidence
    size = len(codes)
    assert f"列第{size}名（{size}个参评），在最后3名之内。" in evidence["summary"]
    assert "并列" not in evidence["summary"]
    assert evidence["rule"]["name"] == "年度专项测评后三位"
    assert "挂牌整治" in evidence["rule"]["place"]
    assert [row[1] for row in evidence["history"]["rows"]][-3:] == [
        str(place) for place in range(size - 2, size + 1)
    ]
    assert evidence["rankings"] == [
        {"id": Ranking.objects.get().pk, "month": 201612, "level": COUNTY, "edition": 1}
    ]
    told = AuditEntry.objects.filter(action="提出建议")
    assert told.count() == 3
    assert all(entry.by is None for entry in told)


def test_a_tie_makes_it_four_and_says_so(guizhou: Campaign) -> None:
    codes = counties(guizhou)
    size = len(codes)
    places = in_order(codes) | {codes[-4]: size - 3, codes[-3]: size - 3}
    rank(guizhou, COUNTY, YEAR, places)
    found = propose(campaign=guizhou, at=noon(YEAR) + AFTER)
    assert named(found) == codes[-4:]
    for one in found:
        assert "因名次并列，最后3名共有4个：" in one.evidence["summary"]


def test_who_is_not_ranked_is_not_among_the_last_but_named(guizhou: Campaign) -> None:
    codes = counties(guizhou)
    places = in_order(codes) | {codes[-1]: None}
    rank(guizhou, COUNTY, YEAR, places)
    found = propose(campaign=guizhou, at=noon(YEAR) + AFTER)
    assert named(found) == codes[-4:-1]
    assert region(codes[-1]).name in found[0].evidence["notes"][0]
    assert "没有参评的1个" in found[0].evidence["notes"][0]


def test_other_months_are_not_asked(guizhou: Campaign) -> None:
    rank(guizhou, COUNTY, Month(2016, 11), in_order(counties(guizhou)))
    assert propose(campaign=guizhou, at=noon(YEAR)) == []


# --- never twice, and not too late ---------------------------------------------------------------


def test_the_same_proposal_never_comes_twice(guizhou: Campaign) -> None:
    codes, at = counties(guizhou), noon(YEAR) + AFTER
    rank(guizhou, COUNTY, YEAR, in_order(codes))
    assert len(propose(campaign=guizhou, at=at)) == 3
    assert propose(campaign=guizhou, at=at + AFTER) == []
    Proposal.objects.filter(region__code=codes[-1]).update(
        state=ProposalState.REJECTED, reason="情况特殊", decided_at=at, decided_by=find().leader
    )
    rank(guizhou, COUNTY, YEAR, in_order(codes), edition=2, at=at + AFTER)
    assert propose(campaign=guizhou, at=at + 2 * AFTER) == []
    assert Proposal.objects.count() == 3


def test_a_ladder_says_nothing_of_before_it_went_live(guizhou: Campaign) -> None:
    rank(guizhou, COUNTY, YEAR, in_order(counties(guizhou)))
    replaced(guizhou, live(guizhou).rules, live_at=noon(YEAR) + AFTER)
    assert propose(campaign=guizhou, at=noon(YEAR) + 2 * AFTER) == []
    assert len(propose(campaign=guizhou, at=noon(YEAR) + 2 * AFTER, months=[YEAR])) == 3


def test_what_was_published_long_ago_is_past(guizhou: Campaign) -> None:
    rank(guizhou, COUNTY, YEAR, in_order(counties(guizhou)))
    assert propose(campaign=guizhou, at=noon(YEAR) + timedelta(days=121)) == []
    assert len(propose(campaign=guizhou, at=noon(YEAR) + timedelta(days=119))) == 3


def test_a_draft_of_a_ranking_proposes_nothing(drafted: Campaign) -> None:
    only(drafted, {"trigger": "last_places", "level": PREFECTURE, "places": 3, "window": "month",
                   "rung": "notice"})  # fmt: skip
    at = noon(MARCH)
    assert propose(campaign=drafted, at=at, months=[MARCH]) == []


def test_no_ladder_no_proposal(cast: Cast) -> None:
    assert propose(campaign=of("HN"), at=noon(DECEMBER)) == []


# --- thirds, and measures that run ---------------------------------------------------------------


@pytest.fixture
def cities(cast: Cast) -> tuple[Campaign, list[str]]:
    """The cities of 山东 in the order of their codes at the ends of two quarters of 2019."""
    shandong = of("SD")
    codes = codes_of(shandong, PREFECTURE, JUNE)
    for month in (JUNE, SEPTEMBER):
        rank(shandong, PREFECTURE, month, in_order(codes))
    return shandong, codes


def asked(campaign: Campaign, month: Month = SEPTEMBER) -> dict[str, Proposal]:
    found = propose(campaign=campaign, at=noon(month) + AFTER)
    return {one.region.code: one for one in found if one.trigger != Trigger.FIRST_THIRD}


def test_the_last_third_for_two_quarters(cities: tuple[Campaign, list[str]]) -> None:
    campaign, codes = cities
    found = propose(campaign=campaign, at=noon(SEPTEMBER) + AFTER)
    third = len(codes) // 3
    by_kind = {kind: named([one for one in found if one.kind == kind]) for kind in
               ("measure", "commendation")}  # fmt: skip
    assert by_kind == {"measure": codes[-third:], "commendation": codes[:third]}
    worst = next(one for one in found if one.region.code == codes[-1])
    assert (worst.rule, worst.rung, worst.key) == ("A1", "notice", f"A1:{codes[-1]}:2019Q3")
    assert worst.evidence["summary"] == (
        f"{worst.region.name}的名次区间连续2个季度末都整个落在最后三分之一（16市中的第12至第16名）："
        "2019年6月排第16名，区间第16名；2019年9月排第16名，区间第16名。"
    )
    assert [row[:3] for row in worst.evidence["history"]["rows"]] == [
        ["2019年6月", "16", "16–16"],
        ["2019年9月", "16", "16–16"],
    ]
    assert [one["month"] for one in worst.evidence["rankings"]] == [201906, 201909]
    best = next(one for one in found if one.region.code == codes[0])
    assert (best.rule, best.rung) == ("B1", "")
    assert best.evidence["figures"] is None


def test_a_band_that_reaches_out_of_the_third_is_not_proposed(cast: Cast) -> None:
    shandong = of("SD")
    codes = codes_of(shandong, PREFECTURE, JUNE)
    bands = {codes[-1]: (11, 16)}
    rank(shandong, PREFECTURE, JUNE, in_order(codes), bands=bands)
    rank(shandong, PREFECTURE, SEPTEMBER, in_order(codes))
    assert codes[-1] not in asked(shandong)


def test_a_rule_climbs_from_a_measure_that_has_had_its_time(
    cities: tuple[Campaign, list[str]],
) -> None:
    campaign, codes = cities
    old = running(campaign, codes[-1], "notice", MeasureState.RECTIFYING, noon(Month(2019, 5)))
    running(campaign, codes[-2], "notice", MeasureState.RECTIFYING, noon(JUNE))
    running(campaign, codes[-3], "listing", MeasureState.RECTIFYING, noon(Month(2019, 5)))
    found = asked(campaign)
    climbed = found[codes[-1]]
    assert (climbed.rung, climbed.follows) == ("summons", old)
    assert climbed.evidence["summary"].endswith("2019年6月15日下达的“通报批评”仍在办理。")
    assert codes[-2] not in found  # issued within the quarter
    assert codes[-3] not in found  # there is no rung above
    assert found[codes[-4]].follows is None


def test_a_relapse_under_observation(cities: tuple[Campaign, list[str]]) -> None:
    campaign, codes = cities
    begun, issued = noon(Month(2019, 7)), noon(Month(2018, 1))
    watched = running(
        campaign, codes[-1], "listing", MeasureState.OBSERVING, issued,
        since=begun, observe_until=date(2020, 2, 29),
    )  # fmt: skip
    found = asked(campaign)[codes[-1]]
    assert (found.trigger, found.rule, found.rung) == (Trigger.RELAPSE, "A6", "listing")
    assert found.key == f"A6:m{watched.pk}:2019Q3"
    assert found.follows == watched
    said = found.evidence["summary"]
    assert said.startswith(
        f"{found.region.name}解除“重点整治”后，自2019年8月15日至2020年2月29日在观察期内"
    )
    assert "连续2个季度末都整个落在最后三分之一" in said
    assert (found.evidence["cause"], found.evidence["rule"]["code"]) == ("A1", "A6")


def test_a_measure_that_is_not_answered(cities: tuple[Campaign, list[str]]) -> None:
    campaign, codes = cities
    issued = noon(JUNE, day=1)
    due = date(2019, 7, 4)
    silent = running(campaign, codes[0], "notice", MeasureState.ISSUED, issued, due_on=due)
    top = running(campaign, codes[1], "listing", MeasureState.ISSUED, issued, due_on=due)
    at = datetime(2019, 7, 11, 9, tzinfo=BEIJING)
    assert propose(campaign=campaign, at=at - timedelta(days=1)) == []
    (found,) = [one for one in propose(campaign=campaign, at=at) if one.follows]
    assert (found.key, found.rung) == (f"A5:m{silent.pk}:2019-07-04", "summons")
    assert found.evidence["summary"] == (
        f"{found.region.name}于2019年7月1日被下达“通报批评”，应于2019年7月4日前签收，"
        "到期超过5个工作日仍没有签收。"
    )
    assert not Proposal.objects.filter(follows=top).exists()


# --- red lines and reports, on the real record ----------------------------------------------------


def test_a_red_line_with_the_figures_behind_it(published: Campaign) -> None:
    row = Ranking.objects.get(month=MARCH.number, level=COUNTY).standings.get(region__code="370102")
    for item in row.details:
        if item["target"] == "SD16":
            item |= {"state": "red_line", "actual": 2.0, "attainment": 0.0, "points": 0}
    row.save()
    found = propose(campaign=published, at=noon(MARCH, day=20))
    (one,) = [made for made in found if made.trigger == Trigger.RED_LINE]
    assert one.key == "A3:370102:SD16:2017"
    assert one.evidence["summary"] == (
        "济南历下区触碰红线“吸毒人员肇事肇祸敏感案事件”：2017年1至3月发生2起，应为0。"
    )
    first = one.evidence["figures"]["rows"][0]
    assert first[0].startswith("SD16 ")
    assert first[1:5] == ["0", "2", "—", "触红线"]
    assert len(one.evidence["figures"]["columns"]) == len(first)


def test_sheets_that_were_missing_or_late(published: Campaign) -> None:
    only(published, {"trigger": "reporting", "months": 6, "late": 1, "missing": 1,
                     "rung": "notice"})  # fmt: skip
    sheets = Submission.objects.filter(period__campaign=published, period__month=MARCH.number)
    sheets.filter(region__code="370103").update(late=True)
    Figure.objects.filter(submission__in=sheets.filter(region__code="370104")).delete()
    sheets.filter(region__code="370104").delete()
    locked = sheets.get(region__code="370105").period.locked_at
    assert locked
    sheets.filter(region__code="370105").update(submitted_at=locked + AFTER)
    sheets.filter(region=published.region).update(late=True)  # it keeps the campaign itself
    found = propose(campaign=published, at=noon(MARCH))
    assert named(found) == ["370103", "370104", "370105"]
    said = {one.region.code: one.evidence["summary"] for one in found}
    assert said["370103"] == "济南市中区在2017年3月的1个月里，1个月逾期报送（2017年3月）。"
    assert said["370104"] == "济南槐荫区在2017年3月的1个月里，1个月到锁定时没有报送（2017年3月）。"
    assert "到锁定时没有报送" in said["370105"]
    assert found[0].key == "A1:370103:2017-03"
    assert propose(campaign=published, at=noon(MARCH) + AFTER) == []


def test_published_by_a_person_and_then_proposed(drafted: Campaign, cast: Cast) -> None:
    """The whole way on the small record: bands as the engine draws them."""
    only(drafted, {"trigger": "last_third", "level": COUNTY, "quarters": 1, "rung": "notice"})
    at = noon(MARCH)
    rankings.publish(campaign=drafted, month=MARCH, by=cast.administrator, at=at)
    found = propose(campaign=drafted, at=at + AFTER)
    rows = Ranking.objects.get(level=COUNTY).standings.filter(place__isnull=False)
    size = rows.count()
    assert named(found) == sorted(
        row.region.code for row in rows.select_related("region")
        if (row.band_low or 0) > size - size // 3
    )  # fmt: skip
    assert found
    assert found[0].evidence["figures"]["rows"]


# --- the timetable -------------------------------------------------------------------------------


def test_the_timetable_asks_what_is_new_and_nothing_else(
    cities: tuple[Campaign, list[str]], guizhou: Campaign
) -> None:
    at = noon(SEPTEMBER) + AFTER
    rank(guizhou, COUNTY, YEAR, in_order(counties(guizhou)), at=at - AFTER)  # ended long ago
    assert propose_due(at=at) == 10
    assert not Proposal.objects.filter(campaign=guizhou).exists()
    with CaptureQueriesContext(connection) as again:
        assert propose_due(at=at + AFTER) == 0
    assert len(again) < 25
    campaign, _codes = cities
    rank(campaign, COUNTY, SEPTEMBER, {"370102": 1}, at=at + AFTER)
    assert propose_due(at=at + 2 * AFTER) == 0  # asked anew, and nobody is found


def test_the_trouble_of_one_campaign_does_not_hold_up_the_others(
    cities: tuple[Campaign, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    real, errors = proposing.propose, list[Exception]()

    def troubled(*, campaign: Campaign, at: datetime) -> list[Proposal]:
        if campaign.code == "NM":
            raise RuntimeError("no ground")
        return real(campaign=campaign, at=at)

    monkeypatch.setattr(proposing, "propose", troubled)
    assert propose_due(at=noon(SEPTEMBER) + AFTER, errors=errors) == 10
    assert [str(error) for error in errors] == ["no ground"]


# --- regions that changed their code -----------------------------------------------------------


def test_a_renamed_region_goes_on_under_its_new_code(guizhou: Campaign) -> None:
    """兴仁县 became 兴仁市 in August 2018."""
    rule = {"trigger": "last_third", "level": COUNTY, "quarters": 2, "rung": "attention"}
    only(guizhou, rule)
    Campaign.objects.filter(pk=guizhou.pk).update(ends_on=date(2019, 12, 31))
    campaign = of("GZ")
    old, new = Region.objects.get(name="兴仁县"), Region.objects.get(name="兴仁市")
    for month, one in ((Month(2018, 6), old), (Month(2018, 9), new)):
        others = [code for code in codes_of(campaign, COUNTY, month) if code != one.code][:5]
        rank(campaign, COUNTY, month, in_order([*others, one.code]))
    found = propose(campaign=campaign, at=noon(Month(2018, 9)) + AFTER)
    assert new.code in named(found)
    assert old.code not in named(found)
    mine = next(one for one in found if one.region == new)
    assert [row[0] for row in mine.evidence["history"]["rows"]] == ["2018年6月", "2018年9月"]
    assert "2018年6月排第6名" in mine.evidence["summary"]
