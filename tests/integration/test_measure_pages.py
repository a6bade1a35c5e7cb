"""A measure in the browser: forms for exactly what may be done, texts that are never lost."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from campaigns.models import Campaign
from campaigns.terms import LetterKind, MeasureState, MeasureVerb, Role, Trigger
from metrics.actions.accountability import objecting
from metrics.models import Measure, MeasureMove, Objection, Proposal
from metrics.views.accountability.offers import Offer
from tests.cast import Cast
from tests.integration.test_access import client_of
from tests.ladder import (
    codes,
    decision,
    measure_url,
    proposal_url,
    send,
    step_url,
    text_of,
)
from tests.measures import MORNING, OWN, brought, issued, proposed, step, stood
from tests.month import region
from tests.people import colleague

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


@pytest.fixture
def summons(campaign: Campaign, cast: Cast) -> Measure:
    """A measure of the same county that is not public."""
    return issued(campaign, region(OWN), "summons", cast.administrator)


def offers(client: Client, measure: Measure) -> list[Offer]:
    found: list[Offer] = client.get(measure_url(measure)).context["offers"]
    return found


def test_forms_are_offered_for_exactly_what_may_be_done(notice: Measure, cast: Cast) -> None:
    clerk, keeper = client_of(cast, "clerk"), client_of(cast, "administrator")
    assert codes(clerk, notice) == ["acknowledge", "object"]
    assert codes(keeper, notice) == ["revoke", "note", "propose_escalation"]
    assert codes(client_of(cast, "auditor"), notice) == []
    assert codes(client_of(cast, "leader"), notice) == ["propose_escalation"]
    brought(notice, MeasureState.PLANNED, cast)
    assert codes(clerk, notice) == ["object"]
    offered = ["return_plan", "agree_plan", "revoke", "note", "propose_escalation"]
    assert codes(keeper, notice) == offered


def test_a_whole_life_by_forms(notice: Measure, cast: Cast) -> None:
    clerk, keeper = client_of(cast, "clerk"), client_of(cast, "administrator")
    for client, verb, words in (
        (clerk, "acknowledge", ""),
        (clerk, "hand_in_plan", "一、补齐社工。"),
        (keeper, "return_plan", "没有写时限。"),
        (clerk, "hand_in_plan", "一、八月底前补齐社工。"),
        (keeper, "agree_plan", ""),
        (clerk, "report", "社工已补齐3名。"),
        (keeper, "inspect", "名册属实。"),
        (keeper, "accept", "验收合格。"),
        (keeper, "close", ""),
    ):
        answer = send(client, notice, verb, words=words)
        assert (verb, answer.status_code) == (verb, 302)
    notice.refresh_from_db()
    assert notice.state == MeasureState.CLOSED
    text = text_of(clerk, measure_url(notice))
    assert "没有写时限。" in text
    assert "社工已补齐3名。" in text
    assert 'id="do-title"' not in text


def test_who_may_not_is_told_so(notice: Measure, cast: Cast) -> None:
    for who, status in (
        ("clerk", 302),
        ("reviewer", 403),
        ("leader", 403),
        ("auditor", 403),
        ("city_leader", 403),
        ("stranger", 404),
    ):
        assert send(client_of(cast, who), notice, "acknowledge").status_code == status, who
    assert send(client_of(cast, "clerk"), notice, "revoke", words="不服").status_code == 403
    assert send(client_of(cast, "clerk"), notice, "escalate").status_code == 404
    back = client_of(cast, "clerk").get(step_url(notice, "report"))
    assert (back.status_code, back["Location"]) == (302, measure_url(notice))


def test_a_stale_page_writes_nothing_and_keeps_the_words(notice: Measure, cast: Cast) -> None:
    clerk = client_of(cast, "clerk")
    send(clerk, notice, "acknowledge")
    old = {"version": "1", "words": "我的方案在这里。"}
    answer = clerk.post(step_url(notice, "hand_in_plan"), old)
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "已经办过一步" in text
    assert "我的方案在这里。" in text
    assert MeasureMove.objects.filter(measure=notice).count() == 2
    (offer,) = (one for one in answer.context["offers"] if one.code == "hand_in_plan")
    assert offer.open
    assert offer.version == 2
    send(clerk, notice, "hand_in_plan", words="先到的方案。")
    again = clerk.post(step_url(notice, "hand_in_plan"), old)
    assert again.status_code == 409
    assert again.context["left"]["texts"] == ["我的方案在这里。"]


def test_what_is_refused_keeps_every_field(notice: Measure, cast: Cast) -> None:
    keeper = client_of(cast, "administrator")
    brought(notice, MeasureState.REPORTED, cast)
    answer = send(
        keeper, notice, "inspect", words="查看了名册。", held_on="2017-08-31", place="历下区政府"
    )
    text = answer.content.decode()
    assert "日期在今天以后" in text
    for words in ("查看了名册。", "2017-08-31", "历下区政府"):
        assert words in text
    empty = send(keeper, notice, "inspect", words=" ", held_on="", place="历下区政府")
    assert "请写明检查情况" in empty.content.decode()
    personal = send(keeper, notice, "inspect", words="联系 13800138000", held_on="")
    assert "13800138000" in personal.content.decode()
    notice.refresh_from_db()
    assert notice.state == MeasureState.REPORTED


def test_an_objection_and_its_answer(summons: Measure, cast: Cast) -> None:
    clerk, keeper = client_of(cast, "clerk"), client_of(cast, "administrator")
    assert send(clerk, summons, "object", words="6月的数已更正。").status_code == 302
    assert codes(clerk, summons) == ["acknowledge", "withdraw"]
    assert codes(keeper, summons)[0] == "answer"
    assert "对约谈整改提出申辩" in text_of(keeper, reverse("desk"))
    unsaid = send(keeper, summons, "answer", words="查过了。")
    assert "请选择理由是否成立" in unsaid.content.decode()
    assert "查过了。" in unsaid.content.decode()
    draft = unsaid.context["offers"][0].letter.text
    answer = send(keeper, summons, "answer", words="更正属实。", upheld="yes", letter=draft)
    assert answer.status_code == 302
    summons.refresh_from_db()
    assert summons.state == MeasureState.REVOKED
    text = text_of(clerk, measure_url(summons))
    assert "理由成立" in text
    assert "更正属实。" in text
    assert send(keeper, summons, "answer", words="再答。", upheld="no").status_code == 200
    assert Objection.objects.count() == 1


def test_an_objection_that_does_not_hold_is_answered_by_a_letter(
    summons: Measure, cast: Cast
) -> None:
    clerk, keeper = client_of(cast, "clerk"), client_of(cast, "administrator")
    send(clerk, summons, "object", words="6月的数已更正。")
    text = text_of(keeper, measure_url(summons))
    assert "理由不成立时签发的答复文书：关于济南市历下区申辩意见的答复" in text
    draft = keeper.get(measure_url(summons)).context["offers"][0].dismissal.text
    kept = send(keeper, summons, "answer", words=" ", upheld="no", dismissal=f"{draft}此复。")
    assert "此复。" in kept.content.decode(), "what was typed stays"
    answer = send(keeper, summons, "answer", words="更正在前。", upheld="no", dismissal=draft)
    assert answer.status_code == 302
    letter = summons.letters.get(kind=LetterKind.DISMISSAL)
    assert "更正在前。" in letter.content["paragraphs"][0], "the draft says the reason"
    text = text_of(clerk, measure_url(summons))
    assert "理由不成立" in text
    assert f"{letter}" in text
    assert "关于济南市历下区申辩意见的答复" in text
    assert summons.letters.count() == 2


def test_an_objection_is_taken_back(summons: Measure, cast: Cast) -> None:
    objecting.object_to(measure=summons, words="数字不对。", by=cast.clerk, at=MORNING)
    assert send(client_of(cast, "clerk"), summons, "withdraw").status_code == 302
    assert codes(client_of(cast, "clerk"), summons) == ["acknowledge", "object"]


def test_removal_tells_its_conditions(campaign: Campaign, cast: Cast) -> None:
    listing = issued(campaign, region(OWN), "listing", cast.leader)
    brought(listing, MeasureState.ACCEPTED, cast)
    answer = client_of(cast, "leader").get(measure_url(listing))
    assert "解除的条件" in answer.content.decode()
    (offer,) = (one for one in answer.context["offers"] if one.code == "remove")
    assert offer.hindrance
    assert "现在还不能" in answer.content.decode()
    refused = send(client_of(cast, "leader"), listing, "remove", words="已好转。", letter="解除。")
    assert refused.context["left"]["texts"] == ["已好转。", "解除。"]


def test_an_extension_signs_a_letter(summons: Measure, cast: Cast) -> None:
    brought(summons, MeasureState.INSPECTED, cast)
    keeper = client_of(cast, "administrator")
    answer = keeper.get(measure_url(summons))
    (offer,) = (one for one in answer.context["offers"] if one.code == "extend")
    assert offer.letter
    assert offer.letter.number in answer.content.decode()
    send(keeper, summons, "extend", words="还差两名。", letter=offer.letter.text)
    summons.refresh_from_db()
    assert (summons.state, summons.extensions) == (MeasureState.EXTENDED, 1)
    assert "已延期1次" in text_of(keeper, measure_url(summons))


def test_those_who_reported_do_not_inspect(campaign: Campaign, cast: Cast) -> None:
    both = colleague("both", Role.ADMINISTRATOR, "370000")
    notice = issued(campaign, region("370000"), "notice", cast.administrator)
    step(notice, MeasureVerb.ACKNOWLEDGE, both)
    client = Client()
    client.force_login(both, backend="campaigns.authentication.AccountBackend")
    assert codes(client, notice) == ["hand_in_plan", "object", "note"]


def test_a_chain_leads_back_and_forth(notice: Measure, cast: Cast) -> None:
    proposal = proposed(notice.campaign, region(OWN), "summons", follows=notice)
    text = text_of(client_of(cast, "administrator"), proposal_url(proposal))
    assert "采纳后那一项随即结束" in text
    client = client_of(cast, "administrator")
    meeting = {"meeting_at": "2017-08-20T09:30", "meeting_place": "三楼会议室"}
    client.post(proposal_url(proposal), decision(proposal, **meeting))
    later = Measure.objects.get(proposal=proposal)
    for page, other in ((notice, later), (later, notice)):
        chained = text_of(client_of(cast, "clerk"), measure_url(page))
        assert "前后相接的措施" in chained
        assert measure_url(other) in chained


def test_an_escalation_is_proposed_on_the_page(notice: Measure, cast: Cast) -> None:
    """After an inspection that found too little; another person decides."""
    clerk, keeper = client_of(cast, "clerk"), client_of(cast, "administrator")
    brought(notice, MeasureState.INSPECTED, cast)
    (offer,) = (one for one in offers(keeper, notice) if one.code == "propose_escalation")
    assert "提请的是“约谈整改”，由管理员决定" in offer.hint
    empty = send(keeper, notice, "propose_escalation", words=" ")
    assert "请写明事由和依据" in empty.content.decode()
    assert send(clerk, notice, "propose_escalation", words="升。").status_code == 403
    old = {"version": "1", "words": "检查没有起色。"}
    stale = keeper.post(step_url(notice, "propose_escalation"), old)
    assert stale.status_code == 409
    assert "检查没有起色。" in stale.content.decode()
    assert send(keeper, notice, "propose_escalation", words="检查没有起色。").status_code == 302
    made = Proposal.objects.get(follows=notice)
    assert (made.rung, made.proposed_by) == ("summons", cast.administrator)
    text = text_of(keeper, measure_url(notice))
    assert f'提请等待决定：<a href="{proposal_url(made)}">约谈整改</a>' in text
    (offer,) = (one for one in offers(keeper, notice) if one.code == "propose_escalation")
    assert offer.hindrance
    again = send(keeper, notice, "propose_escalation", words="又一次。")
    assert again.context["left"]["texts"] == ["又一次。"]
    assert "等待决定" not in text_of(clerk, measure_url(notice))
    assert "由另一个人决定" in text_of(keeper, proposal_url(made))


def test_a_relapse_is_proposed_on_the_page(campaign: Campaign, cast: Cast) -> None:
    listing = stood(campaign, region(OWN), MeasureState.OBSERVING)
    leader = client_of(cast, "leader")
    assert codes(leader, listing) == ["propose_relapse"]
    assert send(leader, listing, "propose_escalation", words="升。").status_code == 200
    assert send(leader, listing, "propose_relapse", words="暗访又见。").status_code == 302
    made = Proposal.objects.get(follows=listing)
    assert (made.rung, made.trigger) == ("listing", Trigger.RELAPSE)


def test_what_a_revocation_does_not_bring_back(notice: Measure, cast: Cast) -> None:
    """The measure before stays escalated, and it is proposed anew: told in the form and on the
    page."""
    keeper = client_of(cast, "administrator")
    proposal = proposed(notice.campaign, region(OWN), "summons", follows=notice)
    meeting = {"meeting_at": "2017-08-20T09:30", "meeting_place": "三楼会议室"}
    keeper.post(proposal_url(proposal), decision(proposal, **meeting))
    later = Measure.objects.get(proposal=proposal)
    (offer,) = (one for one in offers(keeper, later) if one.code == "revoke")
    assert (
        "“通报批评”（已升级）之后，撤销以后那一项不会自动恢复。撤销的同时由您提请恢复" in offer.hint
    )
    assert offer.letter
    send(keeper, later, "revoke", words="数字有误。", letter=offer.letter.text)
    text = text_of(keeper, measure_url(later))
    assert "原来的通报批评（已升级）不会自动恢复" in text
    again = Proposal.objects.get(key=f"R:{OWN}:{later.pk}")
    assert f'<a href="{proposal_url(again)}">提请</a>（待决定）' in text
    assert "由另一个人决定" in text_of(keeper, proposal_url(again))
    assert "原措施“通报批评”（鲁禁毒办〔2017〕1号）2017年8月9日下达" in text_of(
        client_of(cast, "leader"), proposal_url(again)
    )
    clerk = text_of(client_of(cast, "clerk"), measure_url(later))
    assert "不会自动恢复。</span>" in clerk, "what waits is the office's"
    assert proposal_url(again) not in clerk


def test_after_a_relapse_nothing_comes_again_by_itself(campaign: Campaign, cast: Cast) -> None:
    """What was lifted already is not put back: somebody may propose it."""
    before = stood(campaign, region(OWN), MeasureState.OBSERVING)
    proposal = proposed(
        campaign, region(OWN), "listing", follows=before, trigger=Trigger.RELAPSE, rule="A4"
    )
    leader = client_of(cast, "leader")
    leader.post(proposal_url(proposal), decision(proposal))
    later = Measure.objects.get(proposal=proposal)
    (offer,) = (one for one in offers(leader, later) if one.code == "revoke")
    assert "“重点整治”（观察期反弹）之后，撤销以后那一项不会自动恢复。" in offer.hint
    assert offer.letter
    send(leader, later, "revoke", words="数字有误。", letter=offer.letter.text)
    link = f"{reverse('propose', args=['SD'])}?region={OWN}&rung=listing"
    assert link.replace("&", "&amp;") in text_of(leader, measure_url(later))
    form = leader.get(link).context["form"]
    assert (form["region"].value(), form["rung"].value()) == (OWN, "listing")
    clerk = text_of(client_of(cast, "clerk"), measure_url(later))
    assert "不会自动恢复" in clerk
    assert reverse("propose", args=["SD"]) not in clerk
