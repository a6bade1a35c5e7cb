"""数据质量 on the pages: what a leader, a clerk and a reviewer see, and what their presses do."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from campaigns.models import AuditEntry, Campaign, Indicator
from campaigns.terms import QuestionState, Role
from metrics.actions.quality import answering
from metrics.models import Figure, Question, Recount, RecountItem
from metrics.queries.desk.quality import quality as desk
from metrics.queries.quality import rates
from tests.cast import Cast
from tests.integration.test_access import client_of
from tests.month import region
from tests.people import colleague
from tests.questions import CASES, MARCH, MORNING, NEIGHBOUR, NEXT, OWN, asked, screened, tenfold

pytestmark = pytest.mark.on_sqlite

OVERVIEW = reverse("quality") + "?campaign=SD&month=2017-03&level=county"
ANSWERS = reverse("quality_answers", args=["SD"])
RECOUNT = reverse("quality_recount", args=["SD", 2017, 1])
WORDS = "集中收网，见局发〔2017〕5号。"
QUERIES = {"overview": 20, "answers": 8, "question": 8, "region": 11, "recount": 11}


@pytest.fixture(autouse=True)
def fresh() -> None:
    rates.forget()
    cache.clear()


@pytest.fixture
def question(reported: Campaign, cast: Cast) -> Question:
    """The question that the screening really asks of a figure ten times as high."""
    tenfold(OWN)
    screened(reported)
    return Question.objects.get(region__code=OWN)


@pytest.fixture
def recount(reported: Campaign) -> Recount:
    """Two figures of 历下区 and one of its neighbour."""
    found = Recount.objects.create(
        campaign=reported,
        year=2017,
        quarter=1,
        seed=7,
        size=3,
        drawn_at=MORNING,
        due_on=date(2017, 6, 1),
    )
    indicators = Indicator.objects.filter(code__in=[CASES, "new_users_found"]).order_by("code")
    for code, indicator in [(OWN, one) for one in indicators] + [(NEIGHBOUR, indicators[0])]:
        RecountItem.objects.create(
            recount=found,
            region=region(code),
            indicator=indicator,
            month=MARCH.number,
            reported=30,
        )
    return found


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


# --- a leader -------------------------------------------------------------------------------------


def test_a_leader_sees_who_lacks_what(reported: Campaign, cast: Cast) -> None:
    Figure.objects.filter(region__code=OWN, month=MARCH.number, indicator__code=CASES).delete()
    text = text_of(client_of(cast, "leader"), OVERVIEW)
    assert "缺1个" in text
    assert "缺数的：历下1个" in text
    assert "全部按时" in text
    assert "不计入得分和名次" in text
    assert reverse("quality_region", args=["SD", OWN]) in text


def test_a_clerk_sees_his_own_county_alone(reported: Campaign, cast: Cast) -> None:
    text = text_of(client_of(cast, "clerk"), OVERVIEW)
    assert "历下" in text
    assert reverse("quality_region", args=["SD", NEIGHBOUR]) not in text


def test_questions_are_counted_where_they_wait(question: Question, cast: Cast) -> None:
    text = text_of(client_of(cast, "leader"), OVERVIEW)
    assert "1个待答复" in text
    assert question.words in text
    assert "没有等着答复或者核实的问题" in text_of(client_of(cast, "city_leader"), OVERVIEW)


def test_the_quality_stands_beside_the_ranking(published: Campaign, cast: Cast) -> None:
    tenfold(OWN)
    screened(published)
    path = reverse("ranking", args=["SD", "2017-03", "county"])
    text = text_of(client_of(cast, "leader"), path)
    assert "100%／100%" in text
    assert "待核对1" in text
    assert "不计入得分" in text


def test_the_workbook_and_the_circular_have_the_column(published: Campaign, cast: Cast) -> None:
    client = client_of(cast, "leader")
    answer = client.get(reverse("ranking_workbook", args=["SD", "2017-03", "prefecture"]))
    sheet = load_workbook(BytesIO(answer.content))["排名"]
    heads = [str(cell.value) for cell in sheet[3]]
    place = next(at for at, head in enumerate(heads) if head.startswith("数据完整率"))
    assert sheet.cell(4, place + 1).value == 1
    assert client.get(reverse("ranking_paper", args=["SD", "2017-03", "prefecture"])).content


def test_an_indicator_names_who_did_not_report(reported: Campaign, cast: Cast) -> None:
    Figure.objects.filter(region__code=OWN, month=MARCH.number, indicator__code=CASES).delete()
    path = reverse("quality_indicator", args=["SD", CASES])
    assert "济南历下区" in text_of(client_of(cast, "leader"), path)
    assert "没有报的单位" not in text_of(client_of(cast, "city_leader"), path)


def test_the_export_is_written_down(reported: Campaign, cast: Cast) -> None:
    Figure.objects.filter(region__code=OWN, month=MARCH.number, indicator__code=CASES).delete()
    client = client_of(cast, "leader")
    answer = client.get(reverse("quality_workbook", args=["SD"]) + "?month=2017-03&level=county")
    book = load_workbook(BytesIO(answer.content))
    assert book.sheetnames == ["封面", "各地区", "各指标", "请核对的数"]
    assert "全行动" in str(book["各指标"].cell(2, 1).value)
    lines = [[cell.value for cell in row] for row in book["各地区"].iter_rows()]
    [own] = [line for line in lines if line[0] == "历下"]
    assert own[2] - own[3] == 1
    shown = f"{Decimal(str(own[4])) * 100:f}".rstrip("0").rstrip(".")
    assert f">{shown}%<" in text_of(client, OVERVIEW)  # the page rounds by the same rule
    assert "内部资料" in str(book["各地区"].cell(1, 1).value)
    assert AuditEntry.objects.filter(action="导出数据质量", by=cast.leader).count() == 1


# --- a clerk --------------------------------------------------------------------------------------


def test_a_clerk_answers_in_one_form(question: Question, cast: Cast) -> None:
    client = client_of(cast, "clerk")
    text = text_of(client, ANSWERS)
    assert question.words in text
    assert "260" in text
    assert reverse("amend", args=["SD", "2017-03", OWN]) in text
    typed = {f"words-{question.pk}": WORDS, f"version-{question.pk}": question.version}
    answer = client.post(ANSWERS, typed, follow=True)
    assert "已提交 1 条答复" in answer.content.decode()
    question.refresh_from_db()
    assert (question.state, question.answer) == (QuestionState.ANSWERED, WORDS)


def test_what_is_refused_stays_with_its_reason(reported: Campaign, cast: Cast) -> None:
    good, bad, left = asked(reported), asked(reported), asked(reported)
    typed = {f"version-{one.pk}": one.version for one in (good, bad, left)}
    told = {f"words-{good.pk}": WORDS, f"words-{bad.pk}": "联系13812345678"}
    answer = client_of(cast, "clerk").post(ANSWERS, typed | told)
    text = answer.content.decode()
    assert "已提交 1 条答复" in text
    assert "没有提交：" in text
    assert "13812345678" in text  # what was typed is not lost
    states = [Question.objects.get(pk=one.pk).state for one in (good, bad, left)]
    assert states == [QuestionState.ANSWERED, QuestionState.OPEN, QuestionState.OPEN]


def test_an_old_page_answers_nothing(question: Question, cast: Cast) -> None:
    client, path = client_of(cast, "clerk"), reverse("quality_question", args=["SD", question.pk])
    typed = {"do": "answer", "answer-version": question.version - 1, "answer-words": WORDS}
    answer = client.post(path, typed)
    assert answer.status_code == 409
    assert WORDS in answer.content.decode()
    question.refresh_from_db()
    assert question.state == QuestionState.OPEN


def test_somebody_else_answers_nothing(question: Question, cast: Cast) -> None:
    typed = {f"words-{question.pk}": WORDS, f"version-{question.pk}": question.version}
    path = reverse("quality_question", args=["SD", question.pk])
    for who in ("leader", "auditor", "reviewer"):
        assert client_of(cast, who).post(ANSWERS, typed).status_code == 403
        told = {"do": "answer", "answer-version": 1, "answer-words": WORDS}
        assert client_of(cast, who).post(path, told).status_code == 403
    question.refresh_from_db()
    assert question.state == QuestionState.OPEN


def test_the_desk_says_what_waits(question: Question, cast: Cast) -> None:
    section = desk(cast.clerk, NEXT)
    assert section is not None
    assert [task.title for task in section.tasks] == [question.words]
    assert desk(cast.reviewer, NEXT) is None
    answering.answer(question=question, version=1, words=WORDS, by=cast.clerk, at=NEXT)
    assert desk(cast.clerk, NEXT) is None
    looks = desk(cast.reviewer, NEXT)
    assert looks is not None
    assert looks.tasks[0].button is not None
    assert looks.tasks[0].button.label == "去核实"


# --- a reviewer -----------------------------------------------------------------------------------


@pytest.fixture
def answered(question: Question, cast: Cast) -> Question:
    answering.answer(question=question, version=1, words=WORDS, by=cast.clerk, at=NEXT)
    question.refresh_from_db()
    return question


def test_a_reviewer_settles(answered: Question, cast: Cast) -> None:
    path = reverse("quality_question", args=["SD", answered.pk])
    typed = {"do": "settle", "settle-version": answered.version, "settle-outcome": "right"}
    answer = client_of(cast, "reviewer").post(path, typed, follow=True)
    assert "核实结果：数值属实" in answer.content.decode()
    answered.refresh_from_db()
    assert answered.state == QuestionState.SETTLED


def test_without_a_result_nothing_is_settled(answered: Question, cast: Cast) -> None:
    path = reverse("quality_question", args=["SD", answered.pk])
    typed = {"do": "settle", "settle-version": answered.version, "settle-outcome": "x"}
    assert "请选择核实结果" in client_of(cast, "reviewer").post(path, typed).content.decode()
    typed = {"do": "return", "return-version": answered.version, "return-words": " "}
    assert "请写明“请补充什么”" in client_of(cast, "reviewer").post(path, typed).content.decode()
    answered.refresh_from_db()
    assert answered.state == QuestionState.ANSWERED


def test_a_reviewer_returns_and_the_clerk_sees_why(answered: Question, cast: Cast) -> None:
    path = reverse("quality_question", args=["SD", answered.pk])
    typed = {
        "do": "return",
        "return-version": answered.version,
        "return-words": "请写明分批情况",
    }
    assert client_of(cast, "reviewer").post(path, typed).status_code == 302
    assert "请写明分批情况" in text_of(client_of(cast, "clerk"), path)


def test_nobody_settles_his_own_answer(question: Question, cast: Cast) -> None:
    """An administrator who works at the region itself answers for it, and reviews it too."""
    at_home = colleague("keeper_of_lixia", Role.ADMINISTRATOR, "370000")
    answering.answer(question=question, version=1, words=WORDS, by=cast.clerk, at=NEXT)
    Question.objects.filter(pk=question.pk).update(answered_by=at_home)
    client = Client()
    client.force_login(at_home, backend="campaigns.authentication.AccountBackend")
    path = reverse("quality_question", args=["SD", question.pk])
    assert "须由另一位审核员或者管理员核实" in text_of(client, path)


# --- a recount ------------------------------------------------------------------------------------


def typed_counts(recount: Recount, **values: str) -> dict[str, str]:
    items = list(recount.items.order_by("region__code", "indicator__code"))
    found = {"counted_on": "2017-05-09"}
    for place, value in values.items():
        item = items[int(place.removeprefix("n"))]
        found |= {f"recounted-{item.pk}": value, f"before-{item.pk}": ""}
        found |= {f"words-{item.pk}": "2起立案文书在4月"}
    return found


def test_the_level_above_counts_again(recount: Recount, cast: Cast) -> None:
    client = client_of(cast, "administrator")
    answer = client.post(RECOUNT, typed_counts(recount, n0="28", n1="30"), follow=True)
    text = answer.content.decode()
    assert "已登记 2 项复核数" in text
    assert "少2" in text
    assert "0.97" in text  # 58 of 60
    assert RecountItem.objects.filter(counted_by=cast.administrator).count() == 2


def test_one_mistake_enters_nothing(recount: Recount, cast: Cast) -> None:
    answer = client_of(cast, "administrator").post(
        RECOUNT, typed_counts(recount, n0="28", n1="约三十")
    )
    text = answer.content.decode()
    assert "没有登记" in text
    assert "约三十" in text
    assert not RecountItem.objects.exclude(recounted=None).exists()


def test_who_reported_counts_nothing_again(recount: Recount, cast: Cast) -> None:
    # The reviewer approved these figures.
    for who in ("clerk", "reviewer", "leader", "auditor"):
        assert 'name="recounted-' not in text_of(client_of(cast, who), RECOUNT)
        answer = client_of(cast, who).post(RECOUNT, typed_counts(recount, n0="28"))
        assert answer.status_code == 403


def test_a_recount_by_workbook(recount: Recount, cast: Cast) -> None:
    client = client_of(cast, "administrator")
    form = client.get(reverse("quality_recount_workbook", args=["SD", 2017, 1])).content
    book = load_workbook(BytesIO(form))
    sheet = book["复核表"]
    words = [str(cell.value) for row in sheet.iter_rows() for cell in row]
    assert "说明\n（与填报数不同的必写）" in words  # as the page and the upload have it
    assert not any("可以不写" in one for one in words)
    row = next(row for row in range(1, 20) if sheet.cell(row, 3).value == "济南历下区")
    sheet.cell(row, 8).value, sheet.cell(row, 9).value = 29, "2017-05-09"
    path = reverse("quality_recount_upload", args=["SD", 2017, 1])
    assert "与填报数不同" in client.post(path, {"file": _file(book)}).content.decode()
    sheet.cell(row, 10).value = "1起立案文书在4月"
    assert client.post(path, {"file": _file(book)}).status_code == 302
    assert RecountItem.objects.get(recounted=29).counted_by == cast.administrator
    # The same file once more says nothing new, and an older one does not undo what was entered.
    assert "没有新的" in client.post(path, {"file": _file(book)}).content.decode()
    sheet.cell(row, 8).value = 31
    assert "没有登记" in client.post(path, {"file": _file(book)}).content.decode()
    assert RecountItem.objects.filter(recounted=29).exists()


def test_a_row_as_it_stands_in_the_workbook_is_not_asked_again(
    recount: Recount, cast: Cast
) -> None:
    """It was entered while a shorter reason was enough; on the page it is not asked either."""
    client = client_of(cast, "administrator")
    [old] = recount.items.filter(region__code=NEIGHBOUR)
    told = {"recounted": 31, "counted_on": date(2017, 5, 9), "words": "漏报"}
    recount.items.filter(pk=old.pk).update(
        counted_at=MORNING, counted_by=cast.administrator, **told
    )
    form = client.get(reverse("quality_recount_workbook", args=["SD", 2017, 1])).content
    path = reverse("quality_recount_upload", args=["SD", 2017, 1])
    text = client.post(path, {"file": _file(load_workbook(BytesIO(form)))}).content.decode()
    assert "没有新的" in text


def test_a_wrong_workbook_is_given_back_marked(recount: Recount, cast: Cast) -> None:
    client = client_of(cast, "administrator")
    form = client.get(reverse("quality_recount_workbook", args=["SD", 2017, 1])).content
    book = load_workbook(BytesIO(form))
    sheet = book["复核表"]
    row = next(row for row in range(1, 20) if sheet.cell(row, 3).value == "济南历下区")
    sheet.cell(row, 8).value = "=1+1"
    path = reverse("quality_recount_upload", args=["SD", 2017, 1])
    text = client.post(path, {"file": _file(book)}).content.decode()
    assert "没有登记" in text
    assert not RecountItem.objects.exclude(recounted=None).exists()


def _file(book: object) -> BytesIO:
    stream = BytesIO()
    book.save(stream)  # type: ignore[attr-defined]
    stream.seek(0)
    stream.name = "复核表.xlsx"
    return stream


# --- how many queries -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "who"),
    [
        ("overview", "leader"),
        ("answers", "clerk"),
        ("question", "clerk"),
        ("region", "leader"),
        ("recount", "administrator"),
    ],
)
def test_queries_per_page(
    question: Question,
    recount: Recount,
    cast: Cast,
    django_assert_num_queries: DjangoAssertNumQueries,
    name: str,
    who: str,
) -> None:
    path = {
        "overview": OVERVIEW,
        "answers": ANSWERS,
        "question": reverse("quality_question", args=["SD", question.pk]),
        "region": reverse("quality_region", args=["SD", "370100"]),
        "recount": RECOUNT,
    }[name]
    client = client_of(cast, who)
    client.get(path)
    with django_assert_num_queries(QUERIES[name]):
        client.get(path)
