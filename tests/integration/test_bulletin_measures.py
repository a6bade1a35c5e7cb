"""What a quarter's bulletin says of measures: what was decided, as it stood when the quarter ended,
whoever asks later; in public only what is public, in a region's annex all of its own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from campaigns.models import Campaign, Citation, ListedArea, User
from campaigns.periods import Month
from campaigns.terms import (
    BulletinState,
    FindingKind,
    FindingSource,
    MeasureState,
    MeasureVerb,
    RectificationState,
)
from metrics.actions.accountability import deciding, listed
from metrics.models import Bulletin, Measure, Rectification, RectificationMove
from metrics.queries.accountability.told import measures_of
from metrics.queries.bulletin.differences import differences, differs
from metrics.queries.bulletin.drafted import Drafted
from metrics.queries.bulletin.sheet import sheet_of
from metrics.wording.bulletin.differences import NOTHING
from tests.cast import find
from tests.integration.bulletins import MONTHLY, NUMBERS, of, region, rows, stored, text
from tests.integration.conftest import MARCH
from tests.measures import OWN, brought, issued, praised, step, words_of
from tests.month import BEIJING

pytestmark = pytest.mark.django_db
EIGHTH = datetime(2017, 3, 8, 9, tzinfo=BEIJING)
APRIL_12 = datetime(2017, 4, 12, 9, tzinfo=BEIJING)
JINAN, HUAIYIN, QINGDAO, ZIBO = "370100", "370104", "370200", "370300"


@pytest.fixture(scope="module")
def once(march_published: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Drafted]:
    """The first quarter of 2017 with a bit of everything, and its bulletin drawn up."""
    with django_db_blocker.unblock(), transaction.atomic():
        campaign, cast = Campaign.objects.select_related("region").get(code="SD"), find()
        notice = issued(campaign, region(OWN), "notice", cast.administrator, EIGHTH)
        brought(notice, MeasureState.RECTIFYING, cast, EIGHTH + timedelta(days=2))
        issued(campaign, region(HUAIYIN), "summons", cast.administrator, EIGHTH)
        issued(campaign, region(QINGDAO), "listing", cast.leader, EIGHTH)
        _commended(campaign, cast.leader)
        _listed(campaign, cast.administrator)
        _on_the_list(campaign, cast.administrator)
        yield of(campaign)
        transaction.set_rollback(True)


def _commended(campaign: Campaign, by: User) -> None:
    proposal = praised(campaign, region(ZIBO))
    words = words_of(proposal, at=EIGHTH)
    deciding.commend(proposal=proposal, words=words, by=by, at=EIGHTH)


def _listed(campaign: Campaign, by: User) -> None:
    """Two counties that a document has listed; one came off in March."""
    paper = Citation.objects.filter(document=campaign.document)[0]
    for code in ("370322", "370321"):
        ListedArea.objects.create(
            campaign=campaign,
            region=region(code),
            authority="provincial",
            status="listing",
            since=201601,
            citation=paper,
        )
    listed.take_over(campaign=campaign, at=EIGHTH - timedelta(days=90))
    off = Measure.objects.get(listed_area__region__code="370321")
    for verb in (MeasureVerb.INSPECT, MeasureVerb.ACCEPT, MeasureVerb.REMOVE):
        step(off, verb, by, EIGHTH, letter="")


def _on_the_list(campaign: Campaign, by: User) -> None:
    for number, due in enumerate(["2017-03-20", "2017-06-30"], start=1):
        line = Rectification.objects.create(
            campaign=campaign,
            number=number,
            region=region(JINAN),
            kind=FindingKind.PROBLEM,
            source=FindingSource.INSPECTION,
            title="社区戒毒社工没有配齐",
            owner="济南市禁毒办",
            found_on=EIGHTH.date(),
            due_on=due,
            state=RectificationState.OPEN,
            entered_at=EIGHTH,
            entered_by=by,
        )
        RectificationMove.objects.create(
            rectification=line, number=1, after=RectificationState.OPEN, due_on=due, at=EIGHTH
        )


@pytest.fixture
def campaign(once: Drafted, db: None) -> Campaign:
    return Campaign.objects.select_related("region").get(code="SD")


# --- What is said --------------------------------------------------------------------------------


def test_what_was_decided_is_told_with_its_letters(once: Drafted, campaign: Campaign) -> None:
    said = text(once, "measures").splitlines()
    assert said[0] == (
        "本季度下达问责措施3项：通报批评1项、约谈整改1项、重点整治1项。"
        "公开的是：济南历下区通报批评（鲁禁毒办〔2017〕1号）、青岛市重点整治（鲁禁毒办〔2017〕3号）。"
        "其余1项不公开。"
    )
    assert said[1].startswith(
        "截至2017年3月31日，在办问责措施3项：通报批评1项、约谈整改1项、重点整治1项；"
        "其中超过办理期限的2项。在办措施中公开的是：济南历下区通报批评（鲁禁毒办〔2017〕1号，整改中）"
    )
    every = "".join(one.text for one in once.sections if one.code != "reporting")
    assert "槐荫" not in every, "a summons is not public"
    assert "〔2017〕2号" not in every


def test_listed_areas_stand_as_they_are_now(once: Drafted) -> None:
    said = text(once, "measures")
    assert "省级禁毒委挂牌整治1个：高青县（自2016年1月起）。" in said
    assert (
        "本期退出省级禁毒委挂牌整治1个：桓台县（2017年3月8日解除，观察期至2017年9月30日）。" in said
    )


def test_the_list_is_told_in_numbers(once: Drafted) -> None:
    said = text(once, "measures").splitlines()[-1]
    assert said == (
        "截至2017年3月31日，问题整改台账共2项，其中整改中2项。本季度新列入2项。"
        "整改中已超过整改期限的1项。"
    )
    whole = "".join(one.text for one in once.sections)
    assert "济南市1项" not in whole, "who is late is for its own annex"
    assert "社工没有配齐" not in said


def test_a_commendation_names_the_ranking_it_rests_on(once: Drafted) -> None:
    said = text(once, "commend").splitlines()[-1]
    assert said == ("本季度作出通报表扬1项：淄博市（鲁禁毒办〔2017〕4号，依据2017年6月排名）。"), (
        "the tests' proposals rest on June"
    )


def test_whoever_is_criticised_and_stands_under_a_measure_is_told(once: Drafted) -> None:
    said = text(once, "criticise")
    told = "青岛（重点整治，鲁禁毒办〔2017〕3号）" in said
    assert told is ("、青岛（第" in said or "是：青岛（第" in said)
    assert "淄博（" not in said.partition("公开的在办问责措施")[2]


def test_a_month_says_nothing_of_it(campaign: Campaign) -> None:
    month = of(campaign, kind=MONTHLY)
    assert "measures" not in month.basis
    assert not [one for one in month.sections if "问责" in one.text]
    draft = stored(campaign, month, month=MARCH.number)
    Bulletin.objects.filter(pk=draft.pk).update(kind=MONTHLY)
    draft.refresh_from_db()
    assert "问责" not in str(sheet_of(draft, region(OWN), NUMBERS))


# --- Later ---------------------------------------------------------------------------------------


def test_what_happens_afterwards_changes_nothing_of_the_quarter(
    once: Drafted, campaign: Campaign
) -> None:
    notice = Measure.objects.get(campaign=campaign, region__code=OWN)
    step(notice, MeasureVerb.REPORT, find().clerk, APRIL_12)
    issued(campaign, region(JINAN), "notice", find().administrator, APRIL_12)
    again = of(campaign)
    assert again.digest == once.digest
    assert once.basis["measures"]["until"] == "2017-03-31"
    assert text(again, "measures") == text(once, "measures")
    first = _signed(stored(campaign, once))
    second = stored(campaign, again, edition=2)
    assert not differs(first, second)
    assert differences(first, second) == NOTHING
    facts = measures_of(campaign, Month(2017, 4), Month(2017, 6))
    assert [one.region for one in facts.taken if one.step(None)] == ["济南市"]
    assert not facts.praised
    assert [one.region for one in facts.listed] == ["高青县"], "who is off is not told again"


def _signed(draft: Bulletin) -> Bulletin:
    Bulletin.objects.filter(pk=draft.pk).update(
        state=BulletinState.SIGNED,
        signed_at=APRIL_12,
        signed_by=find().administrator,
        year=2017,
        number=1,
    )
    draft.refresh_from_db()
    return draft


def _draft(campaign: Campaign, once: Drafted) -> Bulletin:
    draft = stored(campaign, once)
    Bulletin.objects.filter(pk=draft.pk).update(drafted_at=APRIL_12)
    draft.refresh_from_db()
    return draft


def test_an_empty_quarter_says_nothing(campaign: Campaign) -> None:
    facts = measures_of(campaign, Month(2016, 7), Month(2016, 9))
    assert not facts.taken
    assert not facts.praised
    assert facts.lines.total == 0
    assert [one.state for one in facts.listed] == [None, None], "as the document has it"


# --- A region's annex ----------------------------------------------------------------------------


def test_a_region_reads_its_own_with_the_next_deadline(once: Drafted, campaign: Campaign) -> None:
    draft = _draft(campaign, once)
    own = sheet_of(draft, region(OWN), NUMBERS)
    assert own["paragraphs"][-1] == (
        "截至2017年4月12日，历下区未办结的问责措施1项，见附表；"
        "最近的期限是2017年5月5日：济南历下区通报批评，整改并报送结果。"
    )
    (told,) = rows(own["tables"][-1])
    assert (told["文号"], told["状态"], told["下一步"]) == (
        "鲁禁毒办〔2017〕1号",
        "整改中",
        "整改并报送结果",
    )
    city = rows(sheet_of(draft, region(JINAN), NUMBERS)["tables"][-1])
    late = "截至2017年4月12日，济南市问题整改台账未销号2项，其中已超过整改期限的1项。"
    assert sheet_of(draft, region(JINAN), NUMBERS)["paragraphs"][-1] == late
    of_all = sheet_of(draft, campaign.region, NUMBERS)["paragraphs"][-1]
    assert of_all.endswith("未销号2项，其中已超过整改期限的1项：济南市1项。")
    assert "整改台账" not in str(own)
    assert {row["地区"] for row in city} == {"济南历下区", "济南槐荫区"}, "the summons as well"
    assert city[0]["期限"].endswith("（已超期）")
    whole = rows(sheet_of(draft, campaign.region, NUMBERS)["tables"][-1])
    assert len(whole) == 5
    assert any(row["措施"] == "省级禁毒委挂牌整治" for row in whole)


def test_a_region_without_measures_is_left_as_it_was(once: Drafted, campaign: Campaign) -> None:
    draft = _draft(campaign, once)
    assert "问责" not in str(sheet_of(draft, region("370402"), NUMBERS))


def test_a_signed_bulletin_keeps_its_day(once: Drafted, campaign: Campaign) -> None:
    signed = _signed(stored(campaign, once))
    before = sheet_of(signed, region(OWN), NUMBERS)
    notice = Measure.objects.get(campaign=campaign, region__code=OWN)
    step(notice, MeasureVerb.REPORT, find().clerk, APRIL_12 + timedelta(days=1))
    assert sheet_of(signed, region(OWN), NUMBERS) == before
