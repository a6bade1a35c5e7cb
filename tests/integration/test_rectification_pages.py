"""问题整改台账 in the browser's eyes: list, one line, a new line, Excel out and in, the desk."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook, load_workbook
from pytest_django import DjangoAssertNumQueries

from campaigns.models import AuditEntry, Campaign
from campaigns.terms import FindingSource, RectificationState, Role
from metrics.actions.accountability import rectification as actions
from metrics.models import Rectification, ReturnedWorkbook
from metrics.workbooks.rectification import NAME
from tests.cast import Cast
from tests.integration.test_access import client_of
from tests.integration.test_pages import QUERIES
from tests.measures import issued
from tests.month import region
from tests.people import colleague
from tests.problems import MORNING, OWN, TODAY, entered
from tests.unit.workbooks.forms import edited
from tests.unit.workbooks.test_rectification import FIELDS, FIRST, at

pytestmark = pytest.mark.on_sqlite

LIST = reverse("rectifications", args=["SD"])
ADD = reverse("rectification_add", args=["SD"])
UPLOAD = reverse("rectification_upload", args=["SD"])
WORKBOOK = reverse("rectification_workbook", args=["SD"])
ONE = reverse("rectification", args=["SD", 1])
TYPED = {
    "region": OWN,
    "kind": "problem",
    "source": "inspection",
    "title": "寄递没有逐件验视",
    "owner": "区邮政管理部门",
    "found_on": "2017-08-07",
    "due_on": "2017-09-15",
    "summary": "抽查三家，两家没有记录。",
    "measure": "",
}


@pytest.fixture(autouse=True)
def _ninth_of_august() -> Iterator[None]:
    with time_machine.travel(MORNING, tick=False):
        yield


def page(client: Client, path: str, **asked: Any) -> str:
    answer = client.get(path, asked)
    assert answer.status_code == 200
    return answer.content.decode()


def posted(client: Client, path: str, told: dict[str, Any], status: int = 200) -> str:
    answer = client.post(path, told, follow=True)
    assert answer.status_code == status
    return answer.content.decode()


# --- by hand ---------------------------------------------------------------------------------


def test_a_line_from_the_form_to_its_page(reported: Campaign, cast: Cast, keeper: Client) -> None:
    assert "台账上还没有问题" in page(keeper, LIST)
    text = posted(keeper, ADD, TYPED)
    assert "已登记为台账第1号" in text
    assert "抽查三家，两家没有记录。" in text
    assert "2017年9月15日" in text
    listed = page(keeper, LIST)
    assert ONE in listed
    assert "整改中" in listed
    again = posted(keeper, ADD, TYPED)
    assert "台账第1号已是同一问题" in again
    assert Rectification.objects.count() == 1


def test_what_is_wrong_is_told_beside_its_field_and_stays_typed(
    reported: Campaign, cast: Cast, keeper: Client
) -> None:
    wrong = {"region": "", "title": "", "found_on": "2017-09-01", "due_on": "月底"}
    text = posted(keeper, ADD, {**TYPED, **wrong})
    assert "有 4 处要改" in text
    assert 'id="id_due_on-error">这不是日期' in text
    assert "发现日期不能晚于今天" in text
    assert 'value="区邮政管理部门"' in text
    assert 'value="月底"' in text
    assert not Rectification.objects.exists()


def test_a_reviewer_enters_as_reviewer_alone(reported: Campaign, cast: Cast) -> None:
    client = client_of(cast, "reviewer")
    text = page(client, ADD)
    assert "审核发现" in text
    assert "督导检查" not in text
    assert "来源请选：审核发现" in posted(client, ADD, TYPED)
    assert "已登记为台账第1号" in posted(client, ADD, {**TYPED, "source": "reviewer"})
    assert Rectification.objects.get().source == FindingSource.REVIEWER


def test_steps_by_forms_each_for_whom_it_is(reported: Campaign, cast: Cast, keeper: Client) -> None:
    entered(reported, cast.administrator)
    clerk, leader = client_of(cast, "clerk"), client_of(cast, "leader")
    mine = page(clerk, ONE)
    assert 'name="do" value="report"' in mine
    assert 'value="accept"' not in mine
    assert 'name="do"' not in page(leader, ONE)
    told = {"do": "report", "report-version": "1", "report-words": "已补，见〔2017〕12号。"}
    assert "等待验收" in posted(clerk, ONE, told)
    accepting = page(keeper, ONE)
    assert "已补，见〔2017〕12号。" in accepting
    assert "请写明“退回理由”" in posted(keeper, ONE, {"do": "return", "return-version": "2"})
    assert "验收通过" in posted(keeper, ONE, {"do": "accept", "accept-version": "2"})
    closing = {"do": "close", "close-version": "3", "close-day": "2017-12-01"}
    assert "已销号，2017年12月1日回头看" in posted(keeper, ONE, closing)
    assert "回头看：2017年12月1日" in page(leader, ONE)
    assert leader.post(ONE, {"do": "note"}).status_code == 403
    assert clerk.post(ONE, {"do": "reopen"}).status_code == 403
    assert keeper.post(ONE, {"do": "nonsense"}).status_code == 404


def test_a_step_is_sent_from_the_form_as_it_is_rendered(reported: Campaign, cast: Cast) -> None:
    """As a browser sends it: with the token that stands in the form, and not without."""
    entered(reported, cast.administrator)
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.clerk, backend="campaigns.authentication.AccountBackend")
    forms = re.findall(r'<form method="post" class="act__form".*?</form>', page(client, ONE), re.S)
    mine = next(one for one in forms if 'value="report"' in one)
    told = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]+)"', mine))
    told |= {"do": "report", "report-words": "已补齐记录。"}
    token = told.pop("csrfmiddlewaretoken")
    assert client.post(ONE, told).status_code == 403
    assert "等待验收" in posted(client, ONE, {**told, "csrfmiddlewaretoken": token})
    assert all('name="csrfmiddlewaretoken"' in one for one in forms)


def test_a_line_of_a_measure_leads_to_it(
    reported: Campaign, cast: Cast, keeper: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("metrics.actions.accountability.signing._printed", lambda *_: b"paper")
    measure = issued(reported, region(OWN), "notice", cast.administrator)
    text = page(keeper, ADD, measure=str(measure.pk))
    assert f'<option value="{measure.pk}" selected>' in text
    assert f'<option value="{OWN}" selected>' in text
    posted(keeper, ADD, {**TYPED, "measure": str(measure.pk)})
    assert reverse("measure", args=["SD", measure.pk]) in page(keeper, ONE)


def test_what_was_typed_on_an_old_page_is_kept(
    reported: Campaign, cast: Cast, keeper: Client
) -> None:
    line = entered(reported, cast.administrator)
    actions.note(line=line, version=1, words="已约谈。", by=cast.administrator, at=MORNING)
    told = {"do": "report", "report-version": "1", "report-words": "我写了很久。"}
    text = posted(client_of(cast, "clerk"), ONE, told, status=409)
    assert "打开以后这一条已有人办理" in text
    assert "我写了很久。</textarea>" in text
    assert 'name="report-version" value="2"' in text
    line.refresh_from_db()
    actions.report(line=line, version=2, words="甲。", by=cast.clerk, at=MORNING)
    text = posted(client_of(cast, "clerk"), ONE, told, status=409)
    assert "您刚才写的" in text
    assert "我写了很久。</textarea>" in text


def test_whoever_reported_is_told_to_wait_for_another(
    reported: Campaign, cast: Cast, keeper: Client
) -> None:
    entered(reported, cast.administrator, "370000")
    posted(keeper, ONE, {"do": "report", "report-version": "1", "report-words": "已改。"})
    text = page(keeper, ONE)
    assert "退回、验收通过须由另一位管理员办理" in text
    assert 'value="accept"' not in text
    told = {"do": "accept", "accept-version": "2"}
    assert "须由另一人办理" in posted(keeper, ONE, told)
    assert Rectification.objects.get().state == RectificationState.REPORTED


def test_the_list_as_the_address_asks(reported: Campaign, cast: Cast, keeper: Client) -> None:
    entered(reported, cast.administrator)
    entered(reported, cast.administrator, "370200", title="<b>基地</b>没有更新")
    text = page(keeper, LIST, q="基地")
    assert "&lt;b&gt;基地&lt;/b&gt;没有更新" in text
    assert "寄递没有逐件验视" not in text
    assert "没有符合条件的" in page(keeper, LIST, q="没有这个", show="closed")
    assert "济南历下区" in page(keeper, LIST, region="370100")
    assert "共 1 页" not in page(keeper, LIST, page="99", show="open")


def test_the_documents_findings_say_what_was_taken_for_what(cast: Cast) -> None:
    hainan = Campaign.objects.get(code="HN")
    with time_machine.travel("2019-01-02T09:00:00+08:00", tick=False):
        actions.take_over(campaign=hainan, at=MORNING.replace(year=2019, month=1))
        colleague("hn", Role.LEADER, "460000")
        client = Client()
        client.force_login(
            colleague("hn2", Role.ADMINISTRATOR, "460000"),
            backend="campaigns.authentication.AccountBackend",
        )
        listed = page(client, reverse("rectifications", args=["HN"]))
        text = page(client, reverse("rectification", args=["HN", 6]))
    assert "全部 11" in listed
    assert "推定：文件没有写责任单位，按职责推定" in text
    assert "按文件转入" in text
    assert "《关于我省禁毒三年大会战工作情况的调研报告（摘要）》" in text


# --- Excel -----------------------------------------------------------------------------------


def download(client: Client, path: str, **asked: Any) -> Workbook:
    answer = client.get(path, asked)
    assert answer.status_code == 200
    return load_workbook(io.BytesIO(answer.content))


def send(client: Client, data: bytes, name: str = "问题.xlsx") -> Any:
    return client.post(UPLOAD, {"file": SimpleUploadedFile(name, data)}, follow=True)


def form(client: Client, *lines: dict[str, Any]) -> bytes:
    def type_in(workbook: Workbook) -> None:
        for row, line in enumerate(lines, start=FIRST):
            for field in FIELDS:
                workbook[NAME][at(field, row)] = line.get(field, TYPED[field])

    return edited(type_in, client.get(WORKBOOK, {"form": "1"}).content)


KINDS = {"kind": "问题", "source": "督导检查"}


def test_the_list_out_as_it_was_narrowed(reported: Campaign, cast: Cast, keeper: Client) -> None:
    line = entered(reported, cast.administrator, title="=HYPERLINK(1)", summary="+1")
    entered(reported, cast.administrator, "370200", title="基地没有更新")
    actions.report(line=line, version=1, words="@已改。", by=cast.clerk, at=MORNING)
    workbook = download(keeper, WORKBOOK, region="370100", q="HYPERLINK")
    assert workbook.sheetnames == ["封面", "整改台账", "全部各列", "办理记录"]
    sheet = workbook["全部各列"]
    headings = [cell.value for cell in sheet[3]]
    (row,) = [
        dict(zip(headings, [cell.value for cell in row], strict=True))
        for row in sheet.iter_rows(min_row=4)
    ]
    assert row["问题"] == "'=HYPERLINK(1)"
    assert (row["具体情况"], row["最近一次整改情况"]) == ("'+1", "'@已改。")
    assert (row["序号"], row["地区"], row["状态"]) == (1, "济南历下区", "待验收")
    assert row["整改期限"].date().isoformat() == "2017-09-15"
    assert not [
        cell for one in workbook for cells in one for cell in cells if cell.data_type == "f"
    ]
    assert workbook["整改台账"].max_column == 12
    cover = [cell.value for cell in workbook["封面"]["B"] if cell.value]
    assert "地区：济南市，文字：HYPERLINK" in cover
    steps = workbook["办理记录"]
    assert [steps.cell(row, 4).value for row in (4, 5)] == ["登记", "报送整改情况"]
    noted = AuditEntry.objects.get(action="导出整改台账").after
    assert noted
    assert noted["条数"] == 1


def test_new_lines_in_by_excel(reported: Campaign, cast: Cast, keeper: Client) -> None:
    data = form(keeper, KINDS, {**KINDS, "title": "社工没有配齐", "region": "370103"})
    answer = send(keeper, data)
    assert "已登记2条，台账第1号到第2号" in answer.content.decode()
    rows = list(Rectification.objects.order_by("number"))
    assert [(row.number, row.region.code, row.title) for row in rows] == [
        (1, OWN, "寄递没有逐件验视"),
        (2, "370103", "社工没有配齐"),
    ]
    again = send(keeper, data).content.decode()
    assert "有 2 处错误，一条也没有登记" in again
    assert "台账第1号已是同一问题" in again
    assert Rectification.objects.count() == 2


def test_all_mistakes_at_once_and_the_file_back_with_marks(
    reported: Campaign, cast: Cast, keeper: Client
) -> None:
    bad = {**KINDS, "region": "市中区", "due_on": "2017-08-01", "title": "长" * 81}
    data = form(keeper, KINDS, bad, {**KINDS, "found_on": "某日", "owner": ""})
    answer = send(keeper, data)
    text = answer.content.decode()
    assert "有 5 处错误" in text
    for cell in ("C7", "F7", "J7", "H8", "I8"):
        assert f'<td class="nowrap">{cell}</td>' in text, cell
    assert text.index(">C7<") < text.index(">J7<") < text.index(">H8<")
    assert not Rectification.objects.exists()
    kept = ReturnedWorkbook.objects.get()
    marked = download(keeper, reverse("returned", args=[kept.pk]))
    assert marked.sheetnames[0] == "错误清单"
    comment = marked[NAME]["J7"].comment
    assert comment
    assert "早于发现日期" in comment.text
    told = [cell.value for cells in marked["错误清单"] for cell in cells if cell.value]
    assert any("没有登记任何一条" in str(words) for words in told)
    assert not any("数" in str(words) and "写入" in str(words) for words in told)


def test_what_is_no_form_of_ours(reported: Campaign, cast: Cast, keeper: Client) -> None:
    listed = keeper.get(WORKBOOK).content
    told = send(keeper, listed).content.decode()
    assert "这是从台账导出的清单" in told
    assert "下载表格" in told
    assert not ReturnedWorkbook.objects.exists()
    assert "没有读入" in send(keeper, b"%PDF-1.4", "a.pdf").content.decode()
    assert "请先选择要上传的文件" in posted(keeper, UPLOAD, {})
    # A reviewer's form in the hands of the administrator still is this campaign's form, the
    # administrator's in the hands of a reviewer says too much.
    reviewer = client_of(cast, "reviewer")
    text = send(reviewer, form(keeper, KINDS)).content.decode()
    assert "请选：审核发现" in text
    assert not Rectification.objects.exists()


# --- the desk --------------------------------------------------------------------------------


def test_the_desk_says_what_is_to_be_done(reported: Campaign, cast: Cast, keeper: Client) -> None:
    desk = reverse("desk")
    line = entered(reported, cast.administrator, due_on=TODAY, title="寄递验视")
    entered(reported, cast.administrator, title="还早")
    clerk = client_of(cast, "clerk")
    text = page(clerk, desk)
    assert "问题整改" in text
    assert "寄递验视" in text
    assert "今天到期" in text
    assert "还早" not in text
    assert "问题整改" not in page(keeper, desk)
    actions.report(line=line, version=1, words="已改。", by=cast.clerk, at=MORNING)
    assert "寄递验视" not in page(clerk, desk)
    assert "寄递验视：待验收" in page(keeper, desk)
    assert "寄递验视" not in page(client_of(cast, "stranger"), desk)
    with time_machine.travel("2017-09-18T09:00:00+08:00", tick=False):
        assert "已逾期1个工作日" in page(client_of(cast, "clerk"), desk)
    with time_machine.travel("2020-03-05T09:00:00+08:00", tick=False):
        late = page(client_of(cast, "clerk"), desk)
        assert "还早" in late, "what is open does not go away with its campaign"
        assert "整改期限2017年9月15日" in late
        assert "已逾期一年以上" in late
        assert "寄递验视：待验收" in page(client_of(cast, "administrator"), desk)


def test_many_lines_are_one_task(reported: Campaign, cast: Cast) -> None:
    for number in range(7):
        entered(reported, cast.administrator, due_on=TODAY, title=f"问题{number}")
    text = page(client_of(cast, "clerk"), reverse("desk"))
    assert "7 个问题要整改" in text
    assert f"{LIST}?show=open" in text


# --- questions -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "path"),
    [("rectifications", LIST), ("rectification", ONE), ("rectification add", ADD)],
)
def test_queries_do_not_grow_with_the_list(
    reported: Campaign,
    cast: Cast,
    keeper: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
    name: str,
    path: str,
) -> None:
    for number in range(3):
        entered(reported, cast.administrator, title=f"问题{number}")
        entered(reported, cast.administrator, "370200", title=f"问题{number}")
    keeper.get(path)
    with django_assert_num_queries(QUERIES[name]):
        keeper.get(path)
