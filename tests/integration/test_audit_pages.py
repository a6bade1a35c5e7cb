"""审计: who sees which entries, what narrows them, and that taking them out is an entry itself."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries, Settings

from campaigns import audit
from campaigns.actions.audit import sealing
from campaigns.audit_chain import Fault, Head, digest
from campaigns.models import AuditEntry, Indicator, User
from campaigns.queries.audit import Verdict
from campaigns.queries.audit_seen import audits, sees_all, visible_entries
from campaigns.terms import AuditOutcome, Role
from metrics.actions.entry import uploads
from metrics.wording.audit_subjects import CODE
from tests.cast import Cast
from tests.integration.test_access import client_of
from tests.people import colleague

pytestmark = [pytest.mark.django_db, pytest.mark.on_sqlite]
PAGE, BOOK = reverse("audit"), reverse("audit_workbook")


@pytest.fixture
def auditor(cast: Cast) -> Client:
    return client_of(cast, "auditor")


def wrote(by: User | None, subject: str, action: str = "试写", **more: object) -> AuditEntry:
    said = {"at": timezone.now(), **more}
    return audit.record(action=action, subject=subject, by=by, **said)  # type: ignore[arg-type]


def text(client: Client, query: str = "") -> str:
    answer = client.get(f"{PAGE}{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_auditor_sees_his_region_and_below(cast: Cast, auditor: Client) -> None:
    wrote(cast.clerk, "历下的事")
    wrote(cast.city_leader, "青岛的事")
    wrote(cast.stranger, "贵州的事")
    wrote(cast.nobody, "无岗位的事")
    wrote(None, "月份 SD 201704")
    wrote(None, "月份 GZ 201704")
    wrote(None, "目录的事")
    page = text(auditor)
    for there in ("历下的事", "青岛的事", "月份 山东省三年禁毒人民战争 2017年4月", "目录的事"):
        assert there in page
    for hidden in ("贵州的事", "无岗位的事"):
        assert hidden not in page
    assert page.count("2017年4月") == 1


def as_before(row: AuditEntry) -> AuditEntry:
    """An entry of before it kept who it was and where."""
    row.account = row.name = row.path = None
    row.digest = digest(audit.content_of(row))
    row.save(force_insert=True)
    return row


def test_what_was_done_stays_where_it_was_done(cast: Cast, auditor: Client) -> None:
    """The clerk goes to another province under another name; what he did here stays here, and
    what he does there is nobody's here."""
    old = as_before(audit.entry(action="试写", subject="更早", by=cast.clerk, at=timezone.now()))
    wrote(cast.clerk, "在历下")
    there = colleague("other_auditor", Role.AUDITOR, "520000")
    cast.clerk.region, cast.clerk.full_name = cast.stranger.region, "新名"
    cast.clerk.save(update_fields=["region", "full_name"])
    wrote(cast.clerk, "在贵州")
    page = text(auditor)
    assert "在历下" in page
    assert "在贵州" not in page
    assert "历下区" in page
    assert "新名" not in page
    assert "更早" not in page, "nobody wrote down where that was: it goes with the account"
    assert set(visible_entries(there).filter(action="试写").values_list("subject", flat=True)) == {
        "在贵州",
        old.subject,
    }
    for asked, found in (("region=370102", True), ("who=新名", False), ("who=填报", True)):
        assert ("在历下" in text(auditor, f"?{asked}")) is found, asked
    answer = auditor.get(BOOK)
    sheet = load_workbook(BytesIO(answer.content))["审计记录"]
    rows = [[str(cell.value) for cell in row] for row in sheet.iter_rows()]
    (line,) = (row for row in rows if "在历下" in row)
    assert "历下区" in line
    assert "新名" not in line


def test_what_the_system_did_to_an_account_stays_there(cast: Cast) -> None:
    there = colleague("other_auditor", Role.AUDITOR, "520000")
    row = wrote(None, f"账号 {cast.clerk.username}", action="停用账号", about=cast.clerk)
    User.objects.filter(pk=cast.clerk.pk).update(region=cast.stranger.region)
    assert visible_entries(cast.auditor).filter(pk=row.pk).exists()
    assert not visible_entries(there).filter(pk=row.pk).exists()


def test_codes_are_shown_as_words(cast: Cast, auditor: Client) -> None:
    """On the page and in the workbook, and found by the words that are shown."""
    wanted = {"username": "ws-lixia", "full_name": "钱明", "role": "reporter", "region": "370102"}
    wrote(cast.system, "账号 ws-lixia", after={"内容": wanted, "理由": "reporter 新到岗"})
    wrote(
        cast.clerk,
        "SD 370102 历下区 数据质量问题 figure:370102:drug_cases_solved:2017-03",
        before={"drug_cases_solved": 3},
        after={"drug_cases_solved": 4, "截止": "2017-10-17T10:00:00+00:00", "建议": "notice"},
    )
    page = text(auditor)
    for words in ("用户名：ws-lixia", "角色：填报员", "地区：历下区", "理由", "2017-10-17 18:00"):
        assert words in page, words
    assert "reporter 新到岗" in page, "what somebody typed stays as it is"
    name = Indicator.objects.get(code="drug_cases_solved").name
    assert f"山东省三年禁毒人民战争 历下区 数据质量问题 {name} 2017年3月" in page
    for asked in (name, "历下区", "三年禁毒人民战争", "2017年3月"):
        assert "figure" not in (found := text(auditor, f"?subject={asked}"))
        assert f"数据质量问题 {name}" in found, asked
    assert name in text(auditor, f"?subject={name}")
    assert "figure:" not in page
    assert not CODE.findall(shown(text(auditor, "?action=试写")))
    answer = auditor.get(f"{BOOK}?action=试写")
    for row in load_workbook(BytesIO(answer.content))["审计记录"].iter_rows():
        assert not CODE.findall(" ".join(str(cell.value) for cell in row[6:10]))


def shown(page: str) -> str:
    """What the table says of things and changes, without the marks of the page itself."""
    cells = re.findall(r'class="audit__subject">(.*?)</td>', page, re.DOTALL)
    return re.sub(r"<[^>]*>", " ", " ".join(cells))


def test_days_in_the_wrong_order_are_told(cast: Cast, auditor: Client) -> None:
    wrote(cast.clerk, "今天的事")
    asked = f"?since={timezone.localdate()}&until=2017-03-01&who=x"
    page = text(auditor, asked)
    assert "止日早于起日" in page
    assert 'aria-invalid="true"' in page
    assert 'name="until" type="date" value="2017-03-01"' in page, "as it was typed"
    assert "今天的事" not in page
    answer = auditor.get(f"{BOOK}{asked}")
    assert answer.status_code == 302
    assert "until=2017-03-01" in answer.headers["Location"]
    assert not AuditEntry.objects.filter(action="导出审计记录").exists()


def test_what_the_system_did_is_seen_by_somebody(cast: Cast) -> None:
    """With accounts in two provinces, an officer's account reset on the server as well."""
    assert not sees_all(cast.auditor)
    other = colleague("other_auditor", Role.AUDITOR, "520000")
    own = wrote(None, f"账号 {cast.clerk.username}", action="在服务器上重置三员账号")
    foreign = wrote(None, f"账号 {cast.stranger.username}", action="停用账号")
    nobodys = [
        wrote(None, "审计链", action="核对审计链"),
        wrote(None, "未知账号", action="登录", outcome=AuditOutcome.REFUSED),
        wrote(None, f"账号 {cast.nobody.username}", action="停用账号"),
        wrote(None, "账号 nobody_of_that_name", action="停用账号"),
    ]
    for auditor, place in ((cast.auditor, own), (other, foreign)):
        seen = visible_entries(auditor).filter(pk__in=[one.pk for one in (own, foreign, *nobodys)])
        assert {one.pk for one in seen} == {place.pk, *(one.pk for one in nobodys)}


def test_the_auditor_over_all_accounts_sees_everything(cast: Cast) -> None:
    above = colleague("whole", Role.AUDITOR, "000000")
    wrote(cast.stranger, "贵州的事")
    wrote(None, "目录的事")
    assert sees_all(above)
    assert not sees_all(cast.auditor)
    assert visible_entries(above).count() == AuditEntry.objects.count()
    User.objects.filter(pk__in=(cast.stranger.pk, above.pk)).update(region=cast.clerk.region)
    assert sees_all(cast.auditor), "where nobody is outside"


def test_only_an_auditor_by_his_own_role(cast: Cast) -> None:
    assert {name for name, user in cast.everyone().items() if audits(user)} == {"auditor"}


def test_what_narrows_the_list(cast: Cast, auditor: Client) -> None:
    wrote(cast.clerk, "甲", action="提交", address="10.7.7.7")
    wrote(cast.reviewer, "乙", action="批准", outcome=AuditOutcome.REFUSED)
    wrote(cast.clerk, "丙", at=timezone.now() - timedelta(days=40))
    names = {"甲", "乙", "丙"}
    cases = {
        "": {"甲", "乙"},
        f"?who={cast.clerk.username}": {"甲"},
        "?who=审核员": {"乙"},
        "?action=批准": {"乙"},
        "?subject=甲": {"甲"},
        "?subject=10.7.": {"甲"},
        "?outcome=refused": {"乙"},
        "?region=370102": {"甲"},
        "?region=370100": {"甲", "乙"},
        "?region=370200": set(),
        f"?since={timezone.localdate() - timedelta(days=41)}": names,
        f"?until={timezone.localdate() - timedelta(days=39)}": {"丙"},
        "?since=nonsense&until=2017-99-99&outcome=x&region='": {"甲", "乙"},
    }
    for query, there in cases.items():
        page = text(auditor, query)
        assert {name for name in names if f'audit__subject">{name}' in page} == there, query


def test_a_change_stands_there_in_words(cast: Cast, auditor: Client) -> None:
    wrote(cast.clerk, "表", before={"状态": "草稿", "数": 1}, after={"状态": "已提交", "数": 1})
    page = text(auditor)
    assert "<del>草稿</del>" in page
    assert "<ins>已提交</ins>" in page
    assert "变动（1）" in page, "what stayed the same is left out"


def test_what_was_typed_is_not_a_page(cast: Cast, auditor: Client) -> None:
    wrote(cast.clerk, "<script>x</script>", after={"<u1>": "<u2>"})
    page = text(auditor)
    for raw in ("<script>x", "<u1>", "<u2>"):
        assert raw not in page


def test_how_the_chain_stands(cast: Cast, auditor: Client) -> None:
    assert "还没有核对过" in text(auditor)
    sealing.seal()
    sealing.verify_due(at=timezone.now())
    page = text(auditor)
    assert "✓ 完好" in page
    assert "另有 1 条待封存" in page
    broken = Verdict(Head(9, "a" * 64), 9, 0, (Fault(4, 40, "内容与摘要不符"),), 1)
    sealing.write_down(broken, at=timezone.now())
    page = text(auditor)
    assert "! 有不符之处" in page
    assert "第 4 条（编号 40）：内容与摘要不符" in page


def test_taken_out_it_is_marked_and_written_down(
    cast: Cast, auditor: Client, settings: Settings
) -> None:
    settings.SECRECY_MARK = "内部资料・试"
    wrote(cast.clerk, '=HYPERLINK("x")', action="试写", after={"名": "=1+1"})
    answer = auditor.get(f"{BOOK}?action=试写", REMOTE_ADDR="10.1.1.1")
    assert answer.status_code == 200
    book = load_workbook(BytesIO(answer.content))
    for sheet in book:
        assert "内部资料・试" in str(sheet["A1"].value)
    cells = [cell for row in book["审计记录"].iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    assert any("HYPERLINK" in str(cell.value) for cell in cells)
    entry = AuditEntry.objects.get(action="导出审计记录")
    assert (entry.by, entry.address) == (cast.auditor, "10.1.1.1")
    assert isinstance(entry.after, dict)
    assert entry.after["条数"] == 1


def test_a_part_is_said_to_be_one(
    cast: Cast, auditor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        wrote(cast.clerk, f"事{number}")
    monkeypatch.setattr("metrics.queries.audit_page.MOST_EXPORTED", 2)
    answer = auditor.get(f"{BOOK}?action=试写")
    cover = load_workbook(BytesIO(answer.content))["封面"]
    told = [str(cell.value) for row in cover.iter_rows() for cell in row if cell.value]
    assert "2（共 3 条，只导出最新的）" in told


def test_conditions_nobody_understands_are_told(cast: Cast, auditor: Client) -> None:
    wrote(cast.clerk, "今天的事")
    page = text(auditor, "?since=2017-13-45&region=x%3Cb%3E&outcome=maybe")
    assert "没有用上：起日“2017-13-45”、地区“x&lt;b&gt;”、结果“maybe”" in page
    assert "今天的事" in page
    assert "没有用上" not in text(auditor)
    # A region further down is shown as what is chosen, though it is not offered.
    assert '<option value="370102" selected>历下区</option>' in text(auditor, "?region=370102")


def test_a_marked_workbook_tells_from_where(cast: Cast) -> None:
    uploads.give_back(
        name="四月.xlsx", data=b"x", to=cast.clerk, at=timezone.now(), address="10.20.30.40"
    )
    assert AuditEntry.objects.get(action="退回上传的表格").address == "10.20.30.40"


def test_many_entries_cost_no_more(
    cast: Cast, auditor: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(150):
        wrote(cast.clerk if number % 2 else None, f"月份 SD {number}")
    text(auditor)
    with django_assert_num_queries(16):
        page = text(auditor, "?page=2")
    assert "第 2 页" in page


def test_old_entries_are_read_as_they_were(cast: Cast, auditor: Client) -> None:
    """The role at the time, whatever the account is today."""
    wrote(cast.clerk, "旧事", at=datetime(2017, 3, 1, tzinfo=UTC))
    User.objects.filter(pk=cast.clerk.pk).update(role=Role.REVIEWER)
    page = text(auditor, "?since=2017-01-01&until=2017-12-31")
    assert "填报员" in page
    assert "2017-03-01" in page
