"""核稿 and 签发 on their pages: nothing typed is ever lost, and only what was read is signed."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from campaigns.models import AuditEntry, Campaign, User
from campaigns.terms import BulletinState
from metrics.actions.bulletin import drafting, signing
from metrics.models import Bulletin
from tests.cast import Cast
from tests.integration.test_access import client_of
from tests.issued import a_draft, listed
from tests.record import AT

QUARTER = "/bulletin/SD/2017Q1/"
EDIT, SIGN, LEDGER = f"{QUARTER}edit/", f"{QUARTER}sign/", f"{QUARTER}deliveries/"
LIST, TEMPLATES = "/bulletin/SD/recipients/", "/bulletin/SD/templates/"
OVERVIEW = "截至2017年3月，全省24项目标中达标13项。\n其余目标见附表。"
CONFLICT = 409


@pytest.fixture
def draft(ranked: Campaign) -> Bulletin:
    return a_draft(ranked)


def read(client: Client, address: str, **more: Any) -> str:
    answer = client.get(address, more)
    assert answer.status_code == 200, address
    return answer.content.decode()


def fields(client: Client) -> dict[str, str]:
    """The form of 核稿 as a browser would send it back."""
    answer = client.get(EDIT)
    sections = answer.context["sections"]
    sent = {f"text-{one.code}": one.text for one in sections}
    sent |= {f"seen-{one.code}": one.seen for one in sections}
    sent["text-copies"] = answer.context["copies"].text
    sent["seen-copies"] = answer.context["copies"].seen
    if answer.context["changes"]:
        sent["text-changes"] = answer.context["changes"].text
        sent["seen-changes"] = answer.context["changes"].seen
    sent["bulletin"] = str(answer.context["bulletin"].pk)
    return sent | {"version": str(answer.context["draft_version"]), "do": "save"}


def send(client: Client, **changed: str) -> HttpResponse:
    sent = fields(client)
    sent |= {name.replace("__", "-"): value for name, value in changed.items()}
    return client.post(EDIT, sent)  # type: ignore[return-value]


def text_of(draft: Bulletin, code: str = "overview") -> str:
    return draft.sections.get(code=code).text


# --- going over a draft ----------------------------------------------------------------------


def test_an_edit_is_saved_shown_beside_the_draft_and_taken_back(
    draft: Bulletin, keeper: Client
) -> None:
    answer = send(keeper, text__overview="截至2017年3月，全省24项目标中达标14项。")
    assert (answer.status_code, answer["Location"]) == (302, EDIT)
    assert text_of(draft) == "截至2017年3月，全省24项目标中达标14项。"
    page = read(keeper, EDIT)
    assert "<del>13</del><ins>14</ins>" in page
    assert "改过" in page
    send(keeper, do="restore:overview")
    assert text_of(draft) == OVERVIEW
    assert AuditEntry.objects.filter(action="修改通报").count() == 1


def test_copies_are_written_before_signing_and_kept_for_the_next_issue(
    draft: Bulletin, keeper: Client, cast: Cast
) -> None:
    """Who gets a copy stands in the imprint; drawing up anew and the next edition leave it."""
    answer = send(keeper, text__copies="抄送：省公安厅；各市人民政府,。", do="preview")
    assert answer.status_code == 302
    assert "抄送：省公安厅，各市人民政府。<" in read(keeper, QUARTER)
    told = AuditEntry.objects.get(action="修改抄送")
    assert (told.before, told.after) == ({"抄送": ""}, {"抄送": "省公安厅，各市人民政府"})
    answer = send(keeper, text__copies="联系13800138000")
    assert "手机号" in answer.content.decode()
    assert 'value="联系13800138000"' in answer.content.decode(), "what was typed stands there"
    send(keeper, do="refresh")
    draft.refresh_from_db()
    assert draft.content["copies"] == "省公安厅，各市人民政府"
    version = draft.version
    signed = signing.sign(bulletin=draft, version=version, by=cast.administrator, at=AT)
    made = drafting.correct(bulletin=signed, by=cast.administrator, at=AT)
    assert made.content["copies"] == "省公安厅，各市人民政府"
    assert drafting._copies_before(draft.campaign, draft.kind) == "省公安厅，各市人民政府"


def test_line_ends_of_a_browser_are_no_change(draft: Bulletin, keeper: Client) -> None:
    send(keeper, text__overview=OVERVIEW.replace("\n", "\r\n") + "\r\n")
    assert draft.sections.get(code="overview").edited is None


def test_whichever_button_is_pressed_what_was_typed_is_kept(
    draft: Bulletin, keeper: Client
) -> None:
    answer = send(keeper, text__overview="改过的总体情况。", do="leave_out:basis")
    assert answer["Location"] == f"{EDIT}#basis"
    assert text_of(draft) == "改过的总体情况。"
    assert draft.sections.get(code="basis").left_out
    assert "本通报依据已发布的排名" not in read(keeper, QUARTER)
    send(keeper, do="put_in:basis")
    assert not draft.sections.get(code="basis").left_out
    assert send(keeper, do="preview")["Location"] == f"{QUARTER}?edition=1"
    assert send(keeper, do="sign")["Location"] == SIGN


def test_who_comes_second_keeps_his_words_and_sees_the_others(
    draft: Bulletin, keeper: Client, second: User
) -> None:
    other = Client()
    other.force_login(second, backend="campaigns.authentication.AccountBackend")
    opened = fields(keeper)
    send(other, text__overview="另一位管理员先写的。", text__basis="另一位改的说明。")
    answer = keeper.post(EDIT, {**opened, "text-overview": "我写的，还没有保存。"})
    page = answer.content.decode()
    assert answer.status_code == CONFLICT
    assert "我写的，还没有保存。" in page
    assert "另一位管理员先写的。" in page
    assert text_of(draft) == "另一位管理员先写的。"
    shown = {one.code: one for one in answer.context["sections"]}
    assert shown["overview"].text == "我写的，还没有保存。"
    assert shown["basis"].text == "另一位改的说明。", "what he did not touch is the newest"
    again = {f"text-{code}": one.text for code, one in shown.items()}
    again |= {f"seen-{code}": one.seen for code, one in shown.items()}
    again |= {"version": str(answer.context["draft_version"]), "do": "save"}
    assert keeper.post(EDIT, again).status_code == 302
    assert text_of(draft) == "我写的，还没有保存。"
    assert text_of(draft, "basis") == "另一位改的说明。"


def test_what_cannot_be_saved_stands_in_its_box_with_the_reason(
    draft: Bulletin, keeper: Client
) -> None:
    typed = "联系人身份证号370102199001011234。"
    answer = send(keeper, text__overview=typed, text__ranking=" ", text__basis="改好的说明。")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "有 2 处要改" in page
    for code in ("overview", "ranking"):
        assert f'<a href="#text-{code}">' in page
    assert typed in page
    assert "像是有身份证号" in page
    assert "请选“不印”" in page
    assert text_of(draft, "basis") == "本通报依据已发布的排名。", "all or nothing"
    assert "改好的说明。" in page


def test_an_edit_overtaken_by_the_figures_is_told_and_settled(
    draft: Bulletin, keeper: Client
) -> None:
    send(keeper, text__overview=f"{OVERVIEW}\n请各地对照。")
    row = draft.sections.get(code="overview")
    row.generated = OVERVIEW.replace("13", "12")
    row.save()
    page = read(keeper, EDIT)
    assert "系统的文字变了，请核对" in page
    assert "<del>13</del><ins>12</ins>" in page
    assert "改过的文字与新数不一致" in read(keeper, SIGN)
    send(keeper, do="keep:overview")
    assert not draft.sections.get(code="overview").overtaken
    assert "请各地对照。" in text_of(draft)


def test_markup_in_a_text_stays_text(draft: Bulletin, keeper: Client) -> None:
    send(keeper, text__overview="<script>alert(1)</script><b>粗</b>")
    for address in (QUARTER, EDIT):
        page = read(keeper, address)
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
        assert "<script>alert" not in page


def test_a_signed_one_cannot_be_edited_and_what_was_typed_is_handed_back(
    draft: Bulletin, keeper: Client, cast: Cast
) -> None:
    opened = fields(keeper)
    signing.sign(bulletin=draft, version=1, by=cast.administrator, at=AT)
    answer = keeper.post(EDIT, {**opened, "text-overview": "写了很久的话。"})
    assert answer.status_code == CONFLICT
    assert "写了很久的话。" in answer.content.decode()
    assert text_of(draft) == OVERVIEW
    led = keeper.get(EDIT, follow=True)
    assert led.redirect_chain
    assert "不能再改；要改的请出更正版" in led.content.decode()


@pytest.mark.parametrize("how", ["signed", "discarded"])
def test_words_about_a_correction_are_handed_back_as_well(
    draft: Bulletin, keeper: Client, cast: Cast, how: str
) -> None:
    by = cast.administrator
    signing.sign(bulletin=draft, version=1, by=by, at=AT)
    second = a_draft(draft.campaign, edition=2, changes="更正总体情况。")
    assert f'name="bulletin" value="{second.pk}"' in read(keeper, EDIT)
    opened = fields(keeper)
    if how == "signed":
        signing.sign(bulletin=second, version=1, by=by, at=AT)
        a_draft(draft.campaign, edition=3)
    else:
        drafting.discard(bulletin=second, by=by, at=AT)
    answer = keeper.post(EDIT, {**opened, "text-changes": "写了很久的更正说明。"})
    page = answer.content.decode()
    assert answer.status_code == CONFLICT
    assert "写了很久的更正说明。" in page
    assert ("更正版草稿已经作废" in page) is (how == "discarded")
    assert ("已经签发" in page) is (how == "signed")
    assert not Bulletin.objects.filter(changes="写了很久的更正说明。").exists()


def test_forms_without_a_token_are_refused(draft: Bulletin, cast: Cast) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.administrator, backend="campaigns.authentication.AccountBackend")
    for address in (EDIT, SIGN, LIST, TEMPLATES, "/bulletin/", f"{QUARTER}acknowledge/"):
        assert strict.post(address, {"do": "save"}).status_code == 403, address
    assert Bulletin.objects.get().state == BulletinState.DRAFT


@pytest.mark.parametrize("who", ["clerk", "reviewer", "leader", "auditor", "city_leader"])
def test_nobody_else_writes(draft: Bulletin, cast: Cast, who: str) -> None:
    client = client_of(cast, who)
    for address in (EDIT, SIGN, LIST, TEMPLATES):
        assert client.post(address, {"version": "1", "do": "save"}).status_code == 403, address
    draft.refresh_from_db()
    assert (draft.state, draft.version) == (BulletinState.DRAFT, 1)


@pytest.mark.parametrize("who", ["stranger", "nobody"])
def test_for_a_stranger_nothing_is_there(draft: Bulletin, cast: Cast, who: str) -> None:
    client = client_of(cast, who)
    for address in (QUARTER, EDIT, SIGN, LEDGER, LIST, TEMPLATES):
        assert client.get(address).status_code == 404, address
        assert client.post(address).status_code in {404, 405}, address


# --- signing ---------------------------------------------------------------------------------


def test_signing_asks_first_and_signs_what_was_shown(
    draft: Bulletin, keeper: Client, cast: Cast, second: User
) -> None:
    listed(draft.campaign, cast.administrator, second, cast.leader)
    page = read(keeper, SIGN)
    assert "2017年第1期" in page or "年第1期" in page
    assert "3 个，3 个地区" in page
    assert "济南市禁毒办 联络员" in page
    send(keeper, text__overview="打开签发页以后改的。")
    answer = keeper.post(SIGN, {"version": "1"}, follow=True)
    assert "打开以后稿子又被改动" in answer.content.decode()
    draft.refresh_from_db()
    assert draft.state == BulletinState.DRAFT
    answer = keeper.post(SIGN, {"version": str(draft.version)}, follow=True)
    assert answer.redirect_chain[-1][0] == f"{LEDGER}?edition=1"
    assert "共 <b>3</b> 个收件人" in answer.content.decode()


def test_a_second_press_leads_to_what_is_signed(draft: Bulletin, keeper: Client) -> None:
    sent = {"version": "1", "edition": "1"}
    answer = keeper.post(SIGN, sent, follow=True)
    assert "第1期；名单上没有收件人，没有邮件寄出。" in answer.content.decode()
    for again in (keeper.post(SIGN, sent, follow=True), keeper.get(SIGN, follow=True)):
        assert again.redirect_chain == [(f"{QUARTER}?edition=1", 302)]
        assert "第1期已由" in again.content.decode()
        assert "签发，不用再签。" in again.content.decode()
    a_draft(draft.campaign, edition=2, changes="得分由102.66改为102.60。")
    keeper.post(SIGN, sent)
    assert Bulletin.objects.get(edition=2).state == BulletinState.DRAFT, "an old tab signs nothing"
    answer = keeper.post(SIGN, {**sent, "edition": "2"}, follow=True)
    assert "第1期第2版（更正第1次）；" in answer.content.decode()
    assert "第1期第2版（更正第1次）</h1>" in answer.content.decode()


def test_who_signs_is_told_what_people_made_of_the_draft(draft: Bulletin, keeper: Client) -> None:
    page = read(keeper, SIGN)
    assert "没有，都是系统起草的文字" in page
    assert "没有收件人，不寄邮件" in page
    assert "附件" not in page
    assert "请留意" not in page
    send(keeper, text__overview="改过的总体情况。", do="leave_out:basis")
    send(keeper, do="leave_out:ranking")
    page = read(keeper, SIGN)
    assert "总体情况<span" in page
    by = draft.sections.get(code="overview").edited_by
    assert by
    assert by.get_full_name() in page
    assert "请留意：</b>“说明”这一段有内容，但选了不印。" in page
    assert "“排名情况”这一段" not in page
    assert "<dd>排名情况、说明</dd>" in page


def test_a_long_section_is_saved_with_a_warning(draft: Bulletin, keeper: Client) -> None:
    send(keeper, text__overview="长" * 4000)
    assert "便阅读" not in read(keeper, EDIT)
    send(keeper, text__overview="长" * 4001)
    assert len(text_of(draft)) == 4001
    assert "有 4001 个字，已经保存" in read(keeper, EDIT)


def test_a_draft_that_newer_rankings_have_overtaken_is_not_offered_for_signing(
    draft: Bulletin, keeper: Client
) -> None:
    basis = draft.basis
    for one in basis["rankings"]:
        one["edition"] = 0
    Bulletin.objects.filter(pk=draft.pk).update(basis=basis)
    page = read(keeper, SIGN)
    assert "还不能签发" in page
    assert 'type="submit">签发' not in page
    assert "按最新排名更新" in read(keeper, EDIT)
    assert "排名有了新版，稿子要更新" in read(keeper, "/bulletin/?campaign=SD")
    keeper.post(SIGN, {"version": "1"})
    draft.refresh_from_db()
    assert draft.state == BulletinState.DRAFT
