"""A proposal in the browser: evidence, the decision, texts that are never lost."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from django.urls import reverse

from campaigns.models import Campaign
from campaigns.terms import MeasureState, MeasureVerb, ProposalState
from metrics.models import Letter, Measure
from tests.cast import Cast
from tests.integration.test_access import client_of
from tests.ladder import (
    OVERVIEW,
    decision,
    measure_url,
    proposal_url,
    row,
    statuses,
    text_of,
)
from tests.measures import MORNING, OWN, issued, praised, proposed, step, stood, words_of
from tests.month import region

pytestmark = pytest.mark.on_sqlite

CITY, OTHER = "370100", "370202"


@pytest.fixture(autouse=True)
def that_morning() -> Iterator[None]:
    with time_machine.travel(MORNING, tick=False):
        yield


@pytest.fixture
def campaign(reported: Campaign) -> Campaign:
    return reported


@pytest.fixture
def notice(campaign: Campaign, cast: Cast) -> Measure:
    """A public measure of the clerk's county, just issued."""
    return issued(campaign, region(OWN), "notice", cast.administrator)


def test_a_proposal_is_confirmed_with_the_letter_as_it_was_read(
    campaign: Campaign, cast: Cast
) -> None:
    proposal = proposed(campaign, region(OWN))
    client = client_of(cast, "administrator")
    text = text_of(client, proposal_url(proposal))
    assert "签发并下达通报批评" in text
    assert "鲁禁毒办〔2017〕1号" in text
    fields = decision(proposal, paragraphs="第一段由人改过。\n第二段。")
    answer = client.post(proposal_url(proposal), fields, follow=True)
    measure = Measure.objects.get(proposal=proposal)
    assert answer.redirect_chain == [(measure_url(measure), 302)]
    assert "已对济南历下区下达通报批评：鲁禁毒办〔2017〕1号。" in answer.content.decode()
    assert measure.letters.get().content["paragraphs"][0] == "第一段由人改过。"
    decided = text_of(client, proposal_url(proposal))
    assert "已采纳" in decided
    assert "您的决定" not in decided


def test_a_softer_rung_brings_its_own_letter_and_wants_a_reason(
    campaign: Campaign, cast: Cast
) -> None:
    proposal = proposed(campaign, region(OWN), "summons")
    client, url = client_of(cast, "administrator"), proposal_url(proposal)
    start = text_of(client, url)
    assert "约谈时间" in start
    seen = client.get(url).context["decision"]["texts"]["seen"]
    fields = decision(proposal, do="draft:notice", seen=seen, decision_reason="初次")
    answer = client.post(url, fields)
    told = answer.context["decision"]
    assert (told["given"], told["way"], told["summons"]) == ("notice", "从轻", False)
    assert told["texts"]["paragraphs"] == words_of(proposal, "notice").paragraphs
    assert told["texts"]["decision_reason"] == "初次"
    own = client.post(url, {**fields, "paragraphs": "自己写的。"})
    assert own.context["decision"]["texts"]["paragraphs"] == "自己写的。"
    refused = client.post(url, decision(proposal, given="notice"))
    assert "请写明从轻处理的理由" in refused.content.decode()
    assert not Measure.objects.exists()
    client.post(url, decision(proposal, given="notice", decision_reason="初次，情节较轻"))
    proposal.refresh_from_db()
    assert (proposal.state, proposal.given) == (ProposalState.SOFTENED, "notice")


def test_nothing_typed_is_lost_when_a_decision_is_refused(campaign: Campaign, cast: Cast) -> None:
    proposal = proposed(campaign, region(OWN), "summons")
    fields = decision(
        proposal,
        paragraphs="正文留着。",
        demands="要求留着。",
        meeting_place="三楼",
        meeting_at="明天",
    )
    answer = client_of(cast, "administrator").post(proposal_url(proposal), fields)
    text = answer.content.decode()
    assert "约谈时间应写作 2019-07-03 09:30" in text
    for words in ("正文留着。", "要求留着。", "三楼", "明天"):
        assert words in text
    assert not Measure.objects.exists()


def test_a_decision_that_comes_second_hands_back_its_words(campaign: Campaign, cast: Cast) -> None:
    proposal = proposed(campaign, region(OWN))
    first, second = client_of(cast, "administrator"), client_of(cast, "administrator")
    first.post(proposal_url(proposal), {"do": "reject", "why": "已在整改，不另行下达"})
    answer = second.post(proposal_url(proposal), decision(proposal, paragraphs="我写的正文。"))
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "我写的正文。" in text
    assert "已在整改，不另行下达" in text
    assert not Measure.objects.exists()


def test_a_proposal_goes_into_what_runs_already(notice: Measure, cast: Cast) -> None:
    proposal = proposed(notice.campaign, region(OWN), "summons")
    client = client_of(cast, "administrator")
    refused = client.post(proposal_url(proposal), {"do": "join", "why": "同一问题"})
    assert "请选择并入哪一项在办措施" in refused.content.decode()
    assert "同一问题" in refused.content.decode()
    fields = {"do": "join", "why": "同一问题", "measure": str(notice.pk)}
    answer = client.post(proposal_url(proposal), fields)
    assert answer["Location"] == measure_url(notice)
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.JOINED


def test_a_leader_commends(campaign: Campaign, cast: Cast) -> None:
    proposal = praised(campaign, region(OTHER))
    client = client_of(cast, "leader")
    fields = decision(proposal, do="commend", given="")
    answer = client.post(proposal_url(proposal), fields, follow=True)
    assert "已表扬青岛市南区" in answer.content.decode()
    letter = Letter.objects.get()
    assert str(letter) in answer.content.decode()
    overview = text_of(client_of(cast, "clerk"), OVERVIEW)
    assert "市南区" in overview
    assert client.get(reverse("letter", args=["SD", letter.pk])).status_code == 200


def test_a_proposal_by_hand_is_decided_by_another(campaign: Campaign, cast: Cast) -> None:
    url = reverse("propose", args=["SD"])
    assert statuses(cast, url) == row(403, 403, 200, 200, 403, 403, 404)
    client = client_of(cast, "administrator")
    refused = client.post(url, {"region": "520102", "rung": "galaxy", "words": "督查发现推诿。"})
    text = refused.content.decode()
    assert "请从列表中选择地区" in text
    assert "请选择建议哪一项措施" in text
    assert "督查发现推诿。" in text


def test_the_next_rung_where_the_region_stands_already(notice: Measure, cast: Cast) -> None:
    """Offered to whom the next rung names; it says what ends, and wants a reason."""
    proposal = proposed(notice.campaign, region(OWN), "notice", rule="A4")
    client, url = client_of(cast, "administrator"), proposal_url(proposal)
    text = text_of(client, url)
    assert "约谈整改（升一级）" in text
    assert "请升一级（约谈整改）、并入在办的措施，或者不采纳" in text
    drafted = client.post(url, decision(proposal, do="draft:summons"))
    assert "在办的通报批评随即升级结束" in drafted.content.decode()
    assert drafted.context["decision"]["way"] == "升一级"
    meeting = {"meeting_at": "2017-08-20T09:30", "meeting_place": "三楼会议室"}
    fields = decision(proposal, given="summons", **meeting)
    assert "请写明升一级的理由" in client.post(url, fields).content.decode()
    client.post(url, {**fields, "decision_reason": "通报以后仍然逾期"})
    assert Measure.objects.get(proposal=proposal).follows == notice


def test_the_next_rung_of_another_role_is_not_offered(campaign: Campaign, cast: Cast) -> None:
    issued(campaign, region(OWN), "summons", cast.administrator)
    proposal = proposed(campaign, region(OWN), "summons")
    client, url = client_of(cast, "administrator"), proposal_url(proposal)
    text = text_of(client, url)
    assert "（升一级）" not in text
    assert "再到那项措施的页面上提请升级" in text
    assert client.post(url, {"do": "draft:listing"}).status_code == 404
    tampered = client.post(url, decision(proposal, given="galaxy"))
    assert tampered.status_code == 200


def test_what_cannot_be_confirmed_now_says_why(campaign: Campaign, cast: Cast) -> None:
    old = stood(campaign, region(OWN), MeasureState.REPORTED, "notice")
    proposal = proposed(campaign, region(OWN), "summons", follows=old)
    text = text_of(client_of(cast, "administrator"), proposal_url(proposal))
    assert "现在不能下达：这项措施已报整改结果，不能升级" in text


def test_what_lapsed_says_why(notice: Measure, cast: Cast) -> None:
    proposal = proposed(notice.campaign, region(OWN), "summons", follows=notice)
    step(notice, MeasureVerb.REVOKE, cast.administrator)
    text = text_of(client_of(cast, "administrator"), proposal_url(proposal))
    assert "自动失效" in text
    assert "依据已更正" not in text
    assert "原措施已撤销，不能再由它升级或者认定反弹" in text
