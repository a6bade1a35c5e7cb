"""督导问责 as pages: who sees what, what the overview answers, how many queries it takes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import caches
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from campaigns.models import AuditEntry, Campaign, ListedArea
from campaigns.terms import MeasureState, Role
from campaigns.workdays import plus_workdays
from metrics.actions.accountability.listed import take_over
from metrics.models import Measure
from tests.cast import Cast
from tests.integration.test_access import client_of
from tests.ladder import (
    OVERVIEW,
    measure_url,
    proposal_url,
    row,
    statuses,
    text_of,
)
from tests.measures import MORNING, OWN, TODAY, brought, issued, praised, proposed, stood
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


def test_a_public_measure_shows_its_head_to_all_and_its_papers_to_its_own(
    notice: Measure, cast: Cast
) -> None:
    url = measure_url(notice)
    assert statuses(cast, url) == row(200, 200, 200, 200, 200, 200, 404)
    own, other = (
        text_of(client_of(cast, "clerk"), url),
        text_of(client_of(cast, "city_leader"), url),
    )
    assert notice.reason in own
    assert "鲁禁毒办〔2017〕1号" in own
    assert "鲁禁毒办〔2017〕1号" in other
    assert notice.reason not in other
    assert "您看到的是名称、日期和状态" in other
    assert 'id="do-title"' not in other


def test_what_is_not_public_does_not_exist_elsewhere(summons: Measure, cast: Cast) -> None:
    assert statuses(cast, measure_url(summons)) == row(200, 200, 200, 200, 200, 404, 404)
    overview = OVERVIEW
    assert "约谈整改" in text_of(client_of(cast, "reviewer"), overview)
    assert "历下区" not in text_of(client_of(cast, "city_leader"), overview)


def test_letters_go_to_those_who_see_the_whole(notice: Measure, cast: Cast) -> None:
    letter = notice.letters.get()
    url = reverse("letter", args=["SD", letter.pk])
    assert statuses(cast, url) == row(200, 200, 200, 200, 200, 404, 404)
    answer = client_of(cast, "clerk").get(url)
    assert answer.content == bytes(letter.paper)
    entry = AuditEntry.objects.filter(action="下载问责文书（Word）", by=cast.clerk).latest("pk")
    assert entry.subject.endswith(str(letter))


def test_a_record_is_for_who_sees_the_region(notice: Measure, cast: Cast) -> None:
    url = reverse("accountability_region", args=["SD", OWN])
    assert statuses(cast, url) == row(200, 200, 200, 200, 200, 404, 404)
    text = text_of(client_of(cast, "clerk"), url)
    assert "通报批评" in text
    assert "提请和决定" in text
    assert "督导问责" in text_of(client_of(cast, "clerk"), reverse("region", args=["SD", OWN]))


def test_the_record_follows_changes_of_boundaries(campaign: Campaign, cast: Cast) -> None:
    """莱芜市 became part of 济南市 in January 2019, 莱城区 its district 莱芜区."""
    gone = issued(campaign, region("371200"), "notice", cast.administrator)
    hidden = issued(campaign, region("371200"), "summons", cast.administrator)
    url = reverse("accountability_region", args=["SD", CITY])
    text = text_of(client_of(cast, "administrator"), url)
    assert "原莱芜市的记录" in text
    assert "莱芜市2019年1月并入济南市" in text
    assert measure_url(gone) in text
    assert measure_url(hidden) in text
    assert "没有在办的措施" in text, "they are not the heir's own"
    reviewer = text_of(client_of(cast, "reviewer"), url)
    assert measure_url(gone) in reviewer, "public ones are for everybody"
    assert measure_url(hidden) not in reviewer
    own = reverse("accountability_region", args=["SD", OWN])
    assert "原莱芜市" not in text_of(client_of(cast, "administrator"), own)


def test_a_proposal_is_for_the_office_until_it_led_to_something(
    campaign: Campaign, cast: Cast
) -> None:
    waiting = proposed(campaign, region(OWN))
    assert statuses(cast, proposal_url(waiting)) == row(404, 404, 200, 200, 200, 404, 404)
    assert "您的决定" in text_of(client_of(cast, "administrator"), proposal_url(waiting))
    leader = text_of(client_of(cast, "leader"), proposal_url(waiting))
    assert "您的决定" not in leader
    assert "由管理员决定" in leader
    answer = client_of(cast, "leader").post(proposal_url(waiting), {"do": "reject", "why": "不必"})
    assert answer.status_code == 403


def test_the_overview_answers_a_leader(campaign: Campaign, cast: Cast) -> None:
    issued(campaign, region(OWN), "notice", cast.administrator)
    proposed(campaign, region(CITY))
    praised(campaign, region(OTHER))
    late = MORNING + timedelta(days=20)
    with time_machine.travel(late, tick=False):
        text = text_of(client_of(cast, "leader"), OVERVIEW)
    assert "通报批评 1 项" in text
    assert "历下区通报批评，2017年8月14日到期，已逾期11个工作日" in text
    assert "2 件提请" in text
    assert "其中由您决定 1 件" in text
    assert "问责 1 件，表扬 1 件" in text
    assert "由其他人决定的 1 件" in text
    assert "济南市2017年第一、二季度末名次区间" in text


def test_what_is_only_observed_does_not_run(campaign: Campaign, cast: Cast) -> None:
    """As on the board: 在办 leaves out 观察期, and both count 项."""
    issued(campaign, region(OWN), "notice", cast.administrator)
    stood(campaign, region(CITY), MeasureState.OBSERVING)
    told = text_of(client_of(cast, "leader"), OVERVIEW)
    gist = told.partition("<dt>在办的措施</dt>")[2].partition("<dt>")[0]
    assert ">1 项</a>" in gist
    assert "另有观察期 1 项" in gist
    assert "件" not in gist


def test_a_county_reads_first_what_is_asked_of_it(notice: Measure, cast: Cast) -> None:
    text = text_of(client_of(cast, "clerk"), OVERVIEW)
    asked = text.index("要求本地区办的")
    assert asked < text.index("历下区：通报批评") < text.index("本地区的措施")
    assert "去签收" in text
    due = plus_workdays(TODAY, 3)
    assert f"2017年{due.month}月{due.day}日前签收" in text
    assert "等决定的提请" not in text
    desk = text_of(client_of(cast, "clerk"), reverse("desk"))
    assert "历下区：通报批评" in desk
    assert "有异议的可以在" in desk


def test_the_ladder_is_narrowed_by_its_address(campaign: Campaign, cast: Cast) -> None:
    issued(campaign, region(OWN), "notice", cast.administrator)
    issued(campaign, region(CITY), "summons", cast.administrator)
    client, url = client_of(cast, "leader"), OVERVIEW
    whole = text_of(client, url)
    assert 'id="rung-notice"' in whole
    assert 'id="rung-summons"' in whole
    for asked, there, gone in (
        ("rung=summons", "rung-summons", "rung-notice"),
        ("level=county", "rung-notice", "rung-summons"),
        ("region=历下", "rung-notice", "rung-summons"),
        ("region=370100", "rung-summons", "rung-notice"),
    ):
        text = text_of(client, f"{url}&{asked}")
        assert f'id="{there}"' in text, asked
        assert f'id="{gone}"' not in text, asked
        assert "略去 1 件" in text
    assert "没有符合条件的措施" in text_of(client, f"{url}&state=overdue")


def test_a_campaign_without_measures_says_so(reported: Campaign, cast: Cast) -> None:
    text = text_of(client_of(cast, "leader"), OVERVIEW)
    for words in ("没有在办的", "没有逾期的", "没有等决定的", "还没有表扬过"):
        assert words in text
    assert "没有行动" in text_of(client_of(cast, "nobody"), reverse("accountability"))


def test_documents_lists_are_told_with_their_place(campaign: Campaign, cast: Cast) -> None:
    stranger = client_of(cast, "stranger")
    guizhou = Campaign.objects.get(code="GZ")
    assert take_over(campaign=guizhou, at=MORNING) > 0
    area = ListedArea.objects.filter(campaign=guizhou).select_related("citation").first()
    assert area is not None
    url = reverse("accountability") + "?campaign=GZ"
    keeper = colleague("gz", Role.ADMINISTRATOR, "520000")
    client = Client()
    client.force_login(keeper, backend="campaigns.authentication.AccountBackend")
    text = text_of(client, url)
    assert "文件所列地区" in text
    assert area.citation.place in text
    assert "国家禁毒委" in text
    assert "文件所列地区" in text_of(stranger, url), "what documents list is public"
    measure = Measure.objects.filter(campaign=guizhou).order_by("pk")[0]
    page = text_of(client, reverse("measure", args=["GZ", measure.pk]))
    assert "列管，本系统接续记录" in page
    assert "写明依据的文件" in page


QUERIES = {"overview": 13, "own": 10, "proposal": 14, "measure": 15, "record": 11}


def test_pages_take_few_queries_however_much_there_is(
    campaign: Campaign,
    cast: Cast,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    notice = issued(campaign, region(OWN), "notice", cast.administrator)
    for code in ("370103", "370104", "370105", "370202", "370203"):
        issued(campaign, region(code), "notice", cast.administrator)
        proposed(campaign, region(code), "summons")
    waiting = proposed(campaign, region(OWN), "summons")
    brought(notice, MeasureState.REPORTED, cast)
    pages = {
        "overview": ("leader", OVERVIEW),
        "own": ("clerk", OVERVIEW),
        "proposal": ("administrator", proposal_url(waiting)),
        "measure": ("administrator", measure_url(notice)),
        "record": ("clerk", reverse("accountability_region", args=["SD", OWN])),
    }
    for name, (who, url) in pages.items():
        client = client_of(cast, who)
        client.get(url)
        caches["default"].clear()
        with django_assert_max_num_queries(QUERIES[name]):
            client.get(url)
