"""试算: its page gives the published ranking again, changes what was asked, keeps nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from campaigns.models import AllocationRound, Campaign, RuleSet, Target
from campaigns.terms import RankingState
from metrics.actions import ranking, trial, trial_gate
from metrics.frames.trial_report import Trial
from metrics.models import Ranking, ReportingPeriod
from metrics.views import trial as view
from tests.cast import Cast
from tests.integration.conftest import MARCH
from tests.integration.test_access import client_of
from tests.integration.test_trial_settings import digest, form, second_rules
from tests.record import AT

GOLDEN = Path(__file__).resolve().parents[2] / "fixtures" / "golden" / "trial_SD_2017-03.csv"
PAGE = reverse("trial_of", args=["SD"])
ASKED = "month=2017-03&level=prefecture"

pytestmark = [pytest.mark.django_db, pytest.mark.on_sqlite]


@pytest.fixture(autouse=True)
def nobody_has_asked_yet() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def listed(reported: Campaign, cast: Cast) -> Ranking:
    """A published month without a line: enough for whatever does not compute."""
    return Ranking.objects.create(
        campaign=reported,
        month=MARCH.number,
        level="prefecture",
        state=RankingState.PUBLISHED,
        rule_set=RuleSet.objects.get(campaign=reported),
        engine_version=1,
        figures_version=ranking.figures_version(reported, MARCH),
        terms_version=0,
        terms={},
        computed_at=AT,
        published_at=AT,
        published_by=cast.administrator,
    )


@pytest.fixture
def leader(cast: Cast) -> Client:
    return client_of(cast, "leader")


def page(client: Client, asked: str = ASKED, status: int = 200) -> str:
    answer = client.get(f"{PAGE}?{asked}")
    assert answer.status_code == status
    return answer.content.decode()


# --- The published ranking again -----------------------------------------------------------


def test_settings_in_force_give_the_published_ranking(leader: Client, published: Campaign) -> None:
    rankings = Ranking.objects.filter(campaign=published, level__in=["prefecture", "county"])
    for found in rankings:
        assert digest(published, "", found.level) == found.output_digest
    assert rankings.count() == 2
    assert "与已发布的一致" in page(leader)
    assert "与已发布的一致" not in page(leader, f"{ASKED}&w-strike=2")


# --- What stands on the page ---------------------------------------------------------------


def test_the_result_stands_beside_what_was_published_and_changed(
    leader: Client, published: Campaign
) -> None:
    text = page(leader, f"{ASKED}&w-strike=2&growth=1.5&base=rolling&red_line=ranked_last")
    for what, before, after in (
        ("打击犯罪权重", "1", "2"),
        ("增长类目标封顶", "1.2", "1.5"),
        ("增长基数", "2014、2015、2016年平均", "上一年同期（2016年）"),
        ("触红线", "只警示", "排在最后"),
    ):
        assert f'{what} <span class="nowrap">{before} → <b>{after}</b>' in text
    assert "名次稳不稳" in text
    assert "随机取200次" in text
    rows = Ranking.objects.get(campaign=published, level="prefecture").standings
    for row in rows.select_related("region"):
        assert f'data-find="{row.region.short_name}"' in text
        assert f"{row.score / 100:.2f}" in text
    assert text.count('<details class="points"') == rows.count()


def test_an_address_is_as_short_as_what_was_changed(leader: Client, listed: Ranking) -> None:
    whole = form(listed.campaign, "w-strike=2")
    sent = {name: whole[name].value() for name in whole.fields} | {"rules": "1"}
    answer = leader.get(PAGE, sent)
    assert answer.status_code == 302
    where = urlsplit(answer["Location"])
    short = {"month": ["2017-03"], "level": ["prefecture"], "w-strike": ["2"]}
    assert parse_qs(where.query) == short
    assert form(listed.campaign, where.query).address() == where.query


def test_without_campaign_the_last_one_that_can_be_tried(leader: Client) -> None:
    assert leader.get(reverse("trial"))["Location"] == PAGE
    assert leader.get(f"{reverse('trial')}?campaign=SD")["Location"] == PAGE
    assert leader.get(f"{reverse('trial')}?campaign=GZ").status_code == 404


def test_who_may_not_try_is_told_who_may(reported: Campaign, cast: Cast) -> None:
    answer = client_of(cast, "clerk").get(PAGE)
    assert answer.status_code == 403
    assert "山东省的领导、管理员、审计员和审核员" in answer.content.decode()


def test_a_draft_is_tried_by_those_who_see_it(drafted: Campaign, cast: Cast) -> None:
    assert "还没有可以比较的排名" in page(client_of(cast, "leader"))
    assert "与待发布的一致" in page(client_of(cast, "administrator"))


def approve_more(campaign: Campaign) -> None:
    periods = ReportingPeriod.objects.filter(campaign=campaign, month=MARCH.number)
    periods.update(figures_version=99)


def test_what_is_newer_is_said_where_it_makes_a_difference(cast: Cast, published: Campaign) -> None:
    administrator = client_of(cast, "administrator")
    approve_more(published)
    text = page(administrator)
    assert "与已发布的一致" in text
    assert "注意：" not in text
    second_rules(published, strike=4)
    text = page(administrator)
    assert "其后有更正或补审" in text
    assert "已发布的按第1版规则，这个月现行的是第2版" in text
    assert "设置没有改动，结果却与已发布的不同" in text


def test_what_the_next_edition_holds_is_not_told_before(cast: Cast, published: Campaign) -> None:
    """A file says nothing of it, and those who see drafts see this as well."""
    approve_more(published)
    text = page(client_of(cast, "leader"), f"{ASKED}&w-strike=2")
    assert "2017年3月的排名发布以后又有新审核的数据，新版排名发布后再试算" in text
    assert "data-find=" not in text
    assert 'name="w-strike" value="2"' in text
    for who in ("administrator", "auditor"):
        assert "data-find=" in page(client_of(cast, who), f"{ASKED}&w-strike=2")
    assert "105.55" in upload(client_of(cast, "leader"), GOLDEN.read_bytes())


def test_what_is_approved_while_it_is_computed_is_not_told(
    leader: Client, published: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    computed = trial.rank_again

    def overtaken(**asked: Any) -> Trial:
        approve_more(published)
        return computed(**asked)

    monkeypatch.setattr(trial, "rank_again", overtaken)
    assert "新版排名发布后再试算" in page(leader)


def test_a_changed_target_is_named_where_it_may_matter(leader: Client, published: Campaign) -> None:
    Campaign.objects.filter(pk=published.pk).update(terms_version=F("terms_version") + 1)
    AllocationRound.objects.update(at=AT)
    assert "注意：" not in page(leader, f"{ASKED}&w-strike=2"), "nothing that is judged by changed"
    target = Target.objects.get(campaign=published, code="SD01")
    target.parameters["rate"] = "0.5"
    target.save()
    AllocationRound.objects.filter(target__code="SD08").update(at=AT + timedelta(days=1))
    named = f"SD01 {target.name}、SD08 禁毒专职社工的分解"
    assert f"注意：{named}现在与已发布的所依据的不同。" in page(leader)


# --- Settings that do not work -------------------------------------------------------------

NO_WEIGHT = "&".join(
    f"w-{code}=0" for code in ("strike", "education", "rehabilitation", "control", "foundation")
)


@pytest.mark.parametrize(
    ("asked", "said", "kept"),
    [
        ("w-strike=-1", "请填 0 至 100 的整数", 'value="-1"'),
        ("w-strike=1.5", "请填 0 至 100 的整数", 'value="1.5"'),
        ("w-strike=101", "请填 0 至 100 的整数", 'value="101"'),
        ("w-strike=%E4%BA%8C", "请填 0 至 100 的整数", 'value="二"'),
        ("w-strike=", "请填 0 至 100 的整数", 'name="w-strike" value=""'),
        ("i-SD01=x", "请填 0 至 100 的整数", 'name="i-SD01" value="x"'),
        (NO_WEIGHT, "至少一类的权重大于 0", 'value="0"'),
        ("i-SD01=0&i-SD02=0&i-SD03=0&i-SD04=0", "各目标的权重不能都是 0", 'value="0"'),
        ("growth=0", "请填 0.1 至 10 的数", 'value="0"'),
        ("growth=1e99", "请填 0.1 至 10 的数", 'value="1e99"'),
        ("growth=NaN", "请填 0.1 至 10 的数", 'value="NaN"'),
        ("other=1.234", "最多两位小数", 'value="1.234"'),
        ("judged=101", "请填 0 至 100 的数", 'value="101"'),
        ("base=fixed&rules=1", "请至少选一年；有数据的年份：2014年、2015年、2016年", ""),
        ("base=fixed&year=2013", "2013年没有这些目标的数据；有数据的年份：2014年", ""),
        ("base=fixed&year=2018", "有数据的年份：2014年、2015年、2016年", ""),
        ("base=never", "请选择基数怎样取", ""),
        ("red_line=x", "请选择触红线怎么办", ""),
        ("missing=x", "请选择缺报怎么办", ""),
        ("month=1999-01", "这个月没有可以比较的排名", ""),
        ("level=galaxy", "本行动不排这一层级", ""),
    ],
)
def test_what_does_not_work_is_said_at_its_field_and_kept(
    leader: Client, listed: Ranking, asked: str, said: str, kept: str
) -> None:
    text = page(leader, asked)
    assert said in text
    assert kept in text
    assert "没有计算" in text
    assert "<table" not in text


def test_weights_without_a_common_measure_are_refused(
    leader: Client, listed: Ranking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("metrics.frames.trial_rules._LARGEST_WEIGHT", 10)
    text = page(leader, f"{ASKED}&w-strike=97&w-control=89")
    assert "请改用较小的整数" in text
    assert 'value="97"' in text


# --- A figures file ------------------------------------------------------------------------


def upload(client: Client, content: bytes | None, asked: str = ASKED) -> str:
    sent = {} if content is None else {"figures": SimpleUploadedFile("我的数.csv", content)}
    answer = client.post(f"{PAGE}?{asked}", sent)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_file_is_ranked_as_the_command_ranks_it(leader: Client, published: Campaign) -> None:
    """The table of the rule book, section 10; and again with the settings of the address."""
    text = upload(leader, GOLDEN.read_bytes())
    for score in ("105.55", "103.08", "76.46", "69.45"):
        assert score in text
    assert "数据来自文件“我的数.csv”" in text
    assert "参评的地区与已发布的不同" in text
    assert "与已发布的一致" not in text
    text = upload(leader, GOLDEN.read_bytes(), f"{ASKED}&growth=1")
    assert "增长类目标封顶" in text
    assert "105.55" not in text


def test_all_mistakes_of_a_file_are_said_at_once(leader: Client, listed: Ranking) -> None:
    lines = ["region,indicator,month,value", "370100,drug_cases_solved,2017-03,abc", "1,x,y,2"]
    text = upload(leader, "\n".join(lines).encode(), f"{ASKED}&w-strike=7")
    assert "没有计算" in text
    assert "第2行：数值“abc”不对" in text
    assert text.count("第3行：") == 3
    assert 'name="w-strike" value="7"' in text


def test_the_sample_can_be_tried_as_it_is(leader: Client, published: Campaign) -> None:
    assert reverse("trial_sample", args=["SD"]) in page(leader)
    answer = leader.get(f"{reverse('trial_sample', args=['SD'])}?month=2017-03")
    lines = answer.content.decode("utf-8-sig").split()
    assert lines[0] == "region,indicator,month,value"
    assert lines[1].startswith("370102,")
    assert "试算样表_SD_2017-03.csv" in unquote(answer["Content-Disposition"])
    assert "数据来自文件" in upload(leader, answer.content)


def test_a_workbook_is_told_from_a_broken_file(leader: Client, listed: Ranking) -> None:
    text = upload(leader, b"PK\x03\x04" + bytes(range(256)))
    assert "这是 Excel 文件，请另存为 CSV（UTF-8）再上传" in text


def test_no_file_a_large_file_and_a_long_one(
    leader: Client, listed: Ranking, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "请先选择数据文件" in upload(leader, None)
    monkeypatch.setattr(view, "MOST_LINES", 5)
    assert "最多 5 行" in upload(leader, GOLDEN.read_bytes())
    monkeypatch.setattr(view, "MOST_BYTES", 100)
    assert "文件超过" in upload(leader, GOLDEN.read_bytes())


def test_chosen_base_years_must_be_in_the_file(leader: Client, listed: Ranking) -> None:
    lines = ["region,indicator,month,value", "370100,drug_cases_solved,2017-03,5"]
    text = upload(leader, "\n".join(lines).encode(), f"{ASKED}&base=fixed&year=2016")
    assert "基数选了2016年，文件里没有" in text


# --- Nothing is kept, and nobody is blocked ------------------------------------------------


def row_counts() -> dict[str, int]:
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
        counts = {}
        for name in names:
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(name)}")  # noqa: S608
            counts[name] = cursor.fetchone()[0]
    return counts


def test_nothing_is_stored(leader: Client, published: Campaign) -> None:
    page(leader)
    rows, remembered = row_counts(), set(cache._cache)  # type: ignore[attr-defined]
    with CaptureQueriesContext(connection) as asked:
        answers = [
            leader.get(f"{PAGE}?{ASKED}&w-strike=2"),
            leader.post(
                f"{PAGE}?{ASKED}", {"figures": SimpleUploadedFile("x.csv", GOLDEN.read_bytes())}
            ),
        ]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert row_counts() == rows
    # Being awake renews the session; nothing else is written.
    said = [one["sql"] for one in asked.captured_queries]
    sentences = [sql for sql in said if "campaigns_session" not in sql]
    assert {sql.split()[0] for sql in sentences} <= {"SELECT", "SAVEPOINT", "RELEASE"}
    assert all("no-store" in answer["Cache-Control"] for answer in answers)
    # What the cache holds is how often one asked.
    assert set(cache._cache) == remembered  # type: ignore[attr-defined]
    assert cache.get(f"trials-{leader.session['_auth_user_id']}") == 3


def test_too_many_in_a_minute_are_refused_and_nothing_is_lost(
    leader: Client, listed: Ranking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trial_gate, "MOST_A_MINUTE", 0)
    text = page(leader, f"{ASKED}&w-strike=7", status=429)
    assert "一分钟内最多试算 0 次" in text
    assert 'name="w-strike" value="7"' in text


def test_a_minute_that_runs_out_in_between_begins_anew(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "add", lambda *_: False)  # it is there still; then it is gone
    with trial_gate.admitted(cast.leader):
        assert cache.get(f"trials-{cast.leader.pk}") == 1


def test_a_crowd_waits_its_turn(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial_gate, "_PATIENCE", 0)
    third = trial_gate.admitted(cast.administrator)
    refused = pytest.raises(trial_gate.TooManyError, match="正在试算的人较多")
    with trial_gate.admitted(cast.leader), trial_gate.admitted(cast.auditor), refused:
        third.__enter__()
    with trial_gate.admitted(cast.administrator):
        pass
