"""The pages of 通报: who reads what, the receipt, the ledger, the lists."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from campaigns.models import AuditEntry, Campaign, User
from campaigns.terms import MailState, PaperKind, RecipientState, Role
from metrics.actions import printing
from metrics.actions.bulletin import signing
from metrics.charts import pictures
from metrics.models import Bulletin, Copy, Delivery, PaperTemplate, Ranking, Recipient
from metrics.papers.templates import standard
from tests.cast import Cast
from tests.integration.conftest import MARCH
from tests.integration.test_access import client_of
from tests.issued import PIXEL, a_draft, listed
from tests.record import AT

pytestmark = pytest.mark.on_sqlite

QUARTER = "/bulletin/SD/2017Q1/"
EDIT, SIGN, LEDGER = f"{QUARTER}edit/", f"{QUARTER}sign/", f"{QUARTER}deliveries/"
LIST, TEMPLATES = "/bulletin/SD/recipients/", "/bulletin/SD/templates/"
# The committed baseline of SQL queries per page.
# Of a quarter one for the measures in the annex.
QUERIES = {QUARTER: 16, EDIT: 6, LEDGER: 8, "/bulletin/?campaign=SD": 16}


@pytest.fixture
def draft(ranked: Campaign) -> Bulletin:
    return a_draft(ranked)


@pytest.fixture
def signed(draft: Bulletin, cast: Cast, second: User) -> Bulletin:
    """Sent to 济南 with an address, to 历下 without one, and to the province's own leader."""
    listed(draft.campaign, cast.administrator, second, cast.leader)
    return signing.sign(bulletin=draft, version=1, by=cast.administrator, at=AT)


def read(client: Client, address: str, **more: Any) -> str:
    answer = client.get(address, more)
    assert answer.status_code == 200, address
    return answer.content.decode()


# --- reading and 签收 ------------------------------------------------------------------------


def test_a_draft_does_not_exist_for_readers(draft: Bulletin, cast: Cast) -> None:
    for who in ("clerk", "leader", "city_leader"):
        client = client_of(cast, who)
        assert client.get(QUARTER).status_code == 404
        assert "2017年第1季度通报" not in read(client, "/bulletin/?campaign=SD")
        assert client.get(f"{QUARTER}paper/").status_code == 404


def test_each_region_gets_its_own_sheet_and_no_other(
    signed: Bulletin, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "draw", lambda spec: PIXEL)
    pages = {who: read(client_of(cast, who), QUARTER) for who in ("clerk", "reviewer", "leader")}
    assert "历下区情况" in pages["clerk"]
    assert "济南市情况" in pages["reviewer"]
    assert "济南市情况" not in pages["clerk"]
    assert "历下区情况" not in pages["leader"]
    for who in ("clerk", "reviewer"):
        client = client_of(cast, who)
        asked = client.get(f"{QUARTER}paper/?region=370000")
        assert asked.status_code == 200
    assert set(Copy.objects.values_list("region__code", flat=True)) == {"370102", "370100"}
    taken = AuditEntry.objects.filter(action="下载通报（Word）")
    assert {entry.after["附件地区"] for entry in taken if entry.after} == {"历下区", "济南市"}


def test_a_pdf_is_made_for_who_takes_it_and_nobody_waits_for_long(
    signed: Bulletin, keeper: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "draw", lambda spec: PIXEL)
    asked: list[str] = []

    def busy(data: bytes, digest: str = "") -> bytes:
        asked.append(digest)
        raise printing.BusyError("正在生成别的 PDF，请稍后再试。")

    monkeypatch.setattr(printing, "to_pdf", busy)
    assert keeper.head(f"{QUARTER}pdf/").status_code == 200
    assert not asked
    answer = keeper.get(f"{QUARTER}pdf/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "20")
    assert "正在生成，请稍后再试" in answer.content.decode()
    assert asked == [Copy.objects.get().digest]


def test_the_one_it_came_to_signs_for_it_once(signed: Bulletin, cast: Cast) -> None:
    clerk = client_of(cast, "clerk")
    assert "去签收" in read(clerk, "/desk/")
    page = read(clerk, QUARTER)
    row = Delivery.objects.get(region__code="370102")
    assert row.read_at is not None
    assert f'value="{row.pk}"' in page
    sent = {"delivery": str(row.pk), "edition": "1"}
    answer = clerk.post(f"{QUARTER}acknowledge/", sent, follow=True)
    assert "✓ 已签收" in answer.content.decode()
    answer = clerk.post(f"{QUARTER}acknowledge/", sent, follow=True)
    assert "已经签收过了" in answer.content.decode()
    row.refresh_from_db()
    assert row.acknowledged_by == cast.clerk
    assert "去签收" not in read(clerk, "/desk/")
    assert "已签收" in read(clerk, "/bulletin/?campaign=SD")


def test_nobody_signs_for_another(signed: Bulletin, cast: Cast) -> None:
    row = Delivery.objects.get(region__code="370102")
    sent = {"delivery": str(row.pk), "edition": "1"}
    for who in ("reviewer", "administrator", "auditor", "city_leader"):
        client_of(cast, who).post(f"{QUARTER}acknowledge/", sent)
    row.refresh_from_db()
    assert row.acknowledged_at is None
    assert client_of(cast, "stranger").post(f"{QUARTER}acknowledge/", sent).status_code == 404
    assert "签收</button>" not in read(client_of(cast, "city_leader"), QUARTER)


def test_editions_are_switched_and_the_old_one_says_so(
    signed: Bulletin, keeper: Client, cast: Cast
) -> None:
    a_draft(signed.campaign, edition=2, changes="济南市得分由102.66改为102.60。")
    assert "第2版（草稿）" in read(keeper, QUARTER)
    assert "第2版" not in read(client_of(cast, "leader"), QUARTER)
    second_edition = Bulletin.objects.get(edition=2)
    signing.sign(bulletin=second_edition, version=1, by=cast.administrator, at=AT)
    leader = client_of(cast, "leader")
    assert "济南市得分由102.66改为102.60。" in read(leader, QUARTER)
    assert "这一版已被更正" in read(leader, QUARTER, edition="1")
    assert "更正版，以此为准" in read(leader, "/desk/")


def test_the_page_has_its_contents_and_hides_the_draft_number_from_readers(
    signed: Bulletin, keeper: Client, cast: Cast
) -> None:
    page = read(client_of(cast, "clerk"), QUARTER)
    own = re.search(r'<a href="#(annex-\d)">本地区情况</a>', page)
    assert own
    for anchor in ("part-1", own[1], "contents"):
        assert f'id="{anchor}"' in page
        assert f'href="#{anchor}"' in page
    assert "稿次" not in page
    assert "稿次1" in read(keeper, QUARTER)


def test_a_monthly_draft_says_where_its_number_will_stand(ranked: Campaign, keeper: Client) -> None:
    a_draft(ranked, "monthly")
    assert "（签发时编号）" in read(keeper, "/bulletin/SD/2017-03/")


# --- the ledger ------------------------------------------------------------------------------


def test_the_ledger_adds_up_and_hides_addresses_from_who_only_looks_on(
    signed: Bulletin, keeper: Client, cast: Cast
) -> None:
    Delivery.objects.filter(region__code="370100").update(
        mail=MailState.FAILED, error="对方没有 office-370100@example.cn 这个邮箱", attempts=5
    )
    page = read(keeper, LEDGER)
    assert "共 <b>3</b> 个收件人：已签收 <b>0</b>，未签收 <b>3</b>" in page
    assert "office-370100@example.cn" in page
    assert "历下区禁毒办（联络员）" in page
    trouble = read(keeper, LEDGER, show="trouble")
    assert "发送失败" in trouble
    assert 'data-find="历下' not in trouble
    audited = read(client_of(cast, "auditor"), LEDGER)
    assert "office-370100@example.cn" not in audited
    assert "o***@example.cn" in audited
    assert "重发" not in audited.partition("page-help")[0]


def test_mails_in_trouble_are_sent_again_or_settled(signed: Bulletin, keeper: Client) -> None:
    row = Delivery.objects.get(region__code="370100")
    Delivery.objects.filter(pk=row.pk).update(mail=MailState.UNCERTAIN, handed_at=AT)
    assert "封不知是否发出" in read(keeper, "/desk/")
    keeper.post(LEDGER, {"do": "settle", "delivery": str(row.pk)})
    row.refresh_from_db()
    assert row.mail == MailState.SENT
    Delivery.objects.filter(pk=row.pk).update(mail=MailState.FAILED, sent_at=None)
    keeper.post(LEDGER, {"do": "again", "delivery": str(row.pk)})
    row.refresh_from_db()
    assert row.mail == MailState.PREPARED
    assert keeper.post(LEDGER, {"do": "again", "delivery": "0"}).status_code == 404
    Delivery.objects.filter(pk=row.pk).update(mail=MailState.FAILED, error="没有这个邮箱")
    assert "不再处理" in read(keeper, LEDGER)
    closing = {"do": "close", "delivery": str(row.pk)}
    answer = keeper.post(LEDGER, {**closing, "reason": " "}, follow=True)
    assert "请写明不再处理的理由" in answer.content.decode()
    keeper.post(LEDGER, {**closing, "reason": "人已调离"})
    row.refresh_from_db()
    assert row.mail == MailState.NONE
    assert "不再处理：人已调离" in read(keeper, LEDGER)
    assert "封邮件没有发出去" not in read(keeper, "/desk/")
    nonsense = SimpleUploadedFile("nonsense.eml", b"\x00\x01")
    answer = keeper.post(LEDGER, {"do": "bounce", "file": nonsense})
    assert "没有登记" in answer.content.decode()


# --- the lists -------------------------------------------------------------------------------


def test_a_recipient_is_asked_for_by_one_and_approved_by_another(
    ranked: Campaign, keeper: Client, second: User
) -> None:
    wrong = {"do": "ask", "email": "keine", "account": "niemand", "region": "520102"}
    page = keeper.post(LIST, wrong).content.decode()
    for words in ("请从列表中选择地区", "请填写单位", "请填写姓名", "不是邮箱地址"):
        assert words in page
    assert "请选择接收哪些通报" in page
    assert 'value="keine"' in page
    right = {"do": "ask", "region": "370102", "office": "历下区禁毒办", "name": "联络员"}
    answer = keeper.post(LIST, {**right, "kinds": ["quarterly"], "account": "t_clerk"}, follow=True)
    assert "等待另一位管理员批准" in answer.content.decode()
    row = Recipient.objects.get()
    assert row.user is not None
    decision = {"do": "approve", "recipient": str(row.pk)}
    assert "申请人不能批准" in keeper.post(LIST, decision, follow=True).content.decode()
    other = Client()
    other.force_login(second, backend="campaigns.authentication.AccountBackend")
    assert "个待批准" in read(other, "/desk/")
    other.post(LIST, decision)
    row.refresh_from_db()
    assert row.state == RecipientState.APPROVED
    keeper.post(LIST, {"do": "remove", "recipient": str(row.pk)})
    row.refresh_from_db()
    assert row.state == RecipientState.REMOVED


def test_an_account_that_does_not_see_the_region_cannot_sign_for_it(
    ranked: Campaign, keeper: Client
) -> None:
    asked = {"do": "ask", "region": "370102", "office": "历下区禁毒办", "name": "联络员"}
    answer = keeper.post(LIST, {**asked, "kinds": ["quarterly"], "account": "t_city_leader"})
    assert "它看不到历下区的数据" in answer.content.decode()
    assert not Recipient.objects.exists()


def test_one_administrator_alone_is_told_who_can_help(ranked: Campaign, keeper: Client) -> None:
    User.objects.filter(role=Role.ADMINISTRATOR).exclude(username="t_administrator").delete()
    assert "增设第二位管理员" in read(keeper, LIST)
    asked = {"do": "ask", "region": "370102", "office": "历下区禁毒办", "name": "联络员"}
    answer = keeper.post(LIST, {**asked, "kinds": ["quarterly"]}, follow=True)
    assert "还没有另一位管理员可以批准" in answer.content.decode()


def test_a_shared_mailbox_is_told_and_a_phone_number_refused(
    ranked: Campaign, keeper: Client, cast: Cast, second: User
) -> None:
    assert "增设第二位管理员" not in read(keeper, LIST)
    listed(ranked, cast.administrator, second, cast.leader)
    email = Recipient.objects.get(region__code="370100").email
    asked = {"do": "ask", "region": "370102", "office": "历下区禁毒办", "kinds": ["quarterly"]}
    page = keeper.post(LIST, {**asked, "name": "13800138000"}).content.decode()
    assert "姓名里不能写电话号码" in page
    keeper.post(LIST, {**asked, "name": "值班员", "email": email.upper()})
    page = read(keeper, LIST)
    assert "与济南市 济南市禁毒办 联络员同一邮箱" in page
    assert "与历下区 历下区禁毒办 值班员同一邮箱" in page
    assert f"{AT.year}年" in page


def test_a_test_mail_without_an_address_says_who_can_register_one(
    ranked: Campaign, keeper: Client, cast: Cast
) -> None:
    User.objects.filter(pk=cast.administrator.pk).update(email="")
    answer = keeper.post(LIST, {"do": "test"}, follow=True)
    assert "邮箱由系统管理员登记" in answer.content.decode()


def test_a_template_is_checked_used_and_retired(ranked: Campaign, keeper: Client) -> None:
    rubbish = SimpleUploadedFile("rubbish.docx", b"no document")
    page = keeper.post(TEMPLATES, {"do": "upload", "kind": "bulletin", "file": rubbish})
    assert "没有收下" in page.content.decode()
    assert not PaperTemplate.objects.exists()
    own = SimpleUploadedFile("本办.docx", standard(PaperKind.BULLETIN))
    page = keeper.post(TEMPLATES, {"do": "upload", "kind": "bulletin", "file": own})
    assert "“本办.docx”已启用" in page.content.decode()
    for asked in ("", "?standard=1", "?sample=1"):
        answer = keeper.get(f"{TEMPLATES}bulletin/{asked}")
        assert answer.status_code == 200
        assert answer.content.startswith(b"PK")
    keeper.post(TEMPLATES, {"do": "retire", "kind": "bulletin"})
    assert not PaperTemplate.objects.filter(retired_at=None).exists()


# --- the list, the desk, how many queries ----------------------------------------------------


def test_an_old_issue_is_drawn_up_by_hand(ranked: Campaign, keeper: Client) -> None:
    page = read(keeper, "/bulletin/?campaign=SD")
    assert "下一期是2017年第1季度通报" in page
    assert '<option value="2017Q1">' in page
    nonsense = keeper.post("/bulletin/", {"do": "draft", "campaign": "SD", "period": "2017Q9"})
    assert nonsense.status_code == 404
    early = keeper.post(
        "/bulletin/", {"do": "draft", "campaign": "SD", "period": "2017Q2"}, follow=True
    )
    assert "还没有全部发布" in early.content.decode()
    assert not Bulletin.objects.exists()


def test_signed_issues_whose_rankings_were_corrected_are_told(
    signed: Bulletin, keeper: Client
) -> None:
    for row in Ranking.objects.filter(month=MARCH.number):
        row.pk, row.edition, row._state.adding = None, 2, True
        row.save()
    assert "签发以后所据的排名发布了新版" in read(keeper, "/desk/")
    page = read(keeper, f"{QUARTER}correct/")
    assert "起草第2版" in page
    assert "没有新版" not in page


@pytest.mark.parametrize("address", [QUARTER, EDIT, LEDGER, "/bulletin/?campaign=SD"])
def test_queries_per_page(
    signed: Bulletin,
    keeper: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
    address: str,
) -> None:
    if address == EDIT:
        a_draft(signed.campaign, edition=2)
    keeper.get(address)
    with django_assert_num_queries(QUERIES[address]):
        keeper.get(address)
