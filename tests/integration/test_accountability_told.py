"""督导问责 as pages, what is told: late or not, named once, read by whom, found where."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from campaigns.models import Campaign, User
from campaigns.terms import LadderState, MeasureState, Role
from metrics.actions import printing
from metrics.actions.accountability import deciding, rectification
from metrics.actions.accountability.listed import take_over
from metrics.models import Commendation, Measure
from tests.cast import Cast
from tests.integration.test_access import client_of
from tests.ladder import OVERVIEW, measure_url, row, statuses, text_of
from tests.measures import (
    MORNING,
    OWN,
    TODAY,
    issued,
    ladder_of,
    praised,
    proposed,
    stood,
    unprinted,
    words_of,
)
from tests.month import region
from tests.people import colleague
from tests.problems import entered

__all__ = ["unprinted"]

pytestmark = pytest.mark.usefixtures("unprinted")


@pytest.fixture(autouse=True)
def that_morning() -> Iterator[None]:
    with time_machine.travel(MORNING, tick=False):
        yield


@pytest.fixture
def campaign(reported: Campaign) -> Campaign:
    return reported


def entering(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="campaigns.authentication.AccountBackend")
    return client


def test_a_card_names_each_region_once(campaign: Campaign, cast: Cast) -> None:
    for rung in ("notice", "summons"):
        proposed(campaign, region(OWN), rung)
        issued(campaign, region(OWN), rung, cast.administrator)
    with time_machine.travel(MORNING + timedelta(days=30), tick=False):
        text = text_of(client_of(cast, "administrator"), reverse("desk"))
    assert "济南历下区、济南历下区" not in text
    assert "2 件措施地区逾期没有回应" in text
    assert "济南历下区约谈整改和通报批评" in text or "济南历下区通报批评和约谈整改" in text


def test_an_observation_that_has_run_out_is_not_late(campaign: Campaign, cast: Cast) -> None:
    watched = stood(campaign, region(OWN), MeasureState.OBSERVING)
    Measure.objects.filter(pk=watched.pk).update(due_on=TODAY - timedelta(days=1))
    leader = client_of(cast, "leader")
    assert "没有逾期的" in text_of(leader, OVERVIEW)
    text = text_of(leader, measure_url(watched))
    assert "期满待办结" in text
    assert "已逾期" not in text


def test_a_record_tells_of_a_problem_what_is_still_open(campaign: Campaign, cast: Cast) -> None:
    line = entered(campaign, cast.administrator)
    url = reverse("accountability_region", args=["SD", OWN])

    def told(day: datetime) -> str:
        with time_machine.travel(day, tick=False):
            return text_of(client_of(cast, "administrator"), url)

    late = MORNING + timedelta(days=50)
    assert "整改期限2017年9月15日" in told(MORNING)
    assert "已逾期" in told(late)
    rectification.report(line=line, version=1, words="已改。", by=cast.clerk, at=late)
    assert "已逾期" not in told(late), "it was handed in"
    by = cast.administrator
    rectification.accept(line=line, version=2, words="", by=by, at=late)
    rectification.close(line=line, version=3, words="", by=by, at=late)
    assert "2017年9月28日销号" in told(late)
    assert "整改期限" not in told(late)


def test_a_public_praise_is_read_by_all_who_see_the_campaign(
    campaign: Campaign, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = commended(campaign, cast)
    url = reverse("letter", args=["SD", given.letter.pk])
    assert statuses(cast, url) == row(200, 200, 200, 200, 200, 200, 404)
    overview = text_of(client_of(cast, "city_leader"), OVERVIEW)
    assert f'<a href="{url}">{given.letter}</a>' in overview
    monkeypatch.setattr(printing, "to_pdf", _unprintable)
    answer = client_of(cast, "city_leader").get(f"{url}?pdf=1", follow=True)
    assert answer.status_code == 200
    assert answer.redirect_chain[0][0].endswith("#praised")


def commended(campaign: Campaign, cast: Cast) -> Commendation:
    proposal = praised(campaign, region(OWN))
    told = words_of(proposal)
    return deciding.commend(proposal=proposal, words=told, by=cast.leader, at=MORNING)


def _unprintable(*_: object) -> bytes:
    raise printing.PrintingError("这台服务器不能打印")


def test_a_praise_that_is_not_public_is_for_who_sees_the_region(
    campaign: Campaign, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    ladder = ladder_of(campaign)
    praise = {**ladder.rules["commendation"], "public": False}
    ladder.rules = {**ladder.rules, "commendation": praise}
    ladder.pk, ladder.version, ladder.state = None, ladder.version + 1, LadderState.DRAFT
    ladder.save()
    monkeypatch.setattr("tests.measures.ladder_of", lambda _: ladder)
    given = commended(campaign, cast)
    url = reverse("letter", args=["SD", given.letter.pk])
    assert statuses(cast, url) == row(200, 200, 200, 200, 200, 404, 404)
    assert url not in text_of(client_of(cast, "city_leader"), OVERVIEW)


def test_what_is_late_among_the_documents_regions_is_found(campaign: Campaign, cast: Cast) -> None:
    guizhou = Campaign.objects.get(code="GZ")
    take_over(campaign=guizhou, at=MORNING)
    Measure.objects.filter(campaign=guizhou).update(due_on=None)
    late = Measure.objects.filter(campaign=guizhou).select_related("region").order_by("pk")[0]
    Measure.objects.filter(pk=late.pk).update(due_on=TODAY - timedelta(days=400))
    leader = entering(colleague("gz", Role.LEADER, "520000"))
    url = f"{reverse('accountability')}?campaign=GZ"
    text = text_of(leader, url)
    gist = text.partition('<dl class="gist">')[2].partition("</dl>")[0]
    assert "文件所列" in gist
    assert "没有在办的" not in gist
    assert "state=overdue#listed" in gist
    assert "到期，已逾期一年以上" in gist
    narrowed = text_of(leader, f"{url}&state=overdue")
    assert 'id="listed"' in narrowed
    assert reverse("measure", args=["GZ", late.pk]) in narrowed
    assert "1 个逾期" in narrowed
    assert 'href="#listed"' in narrowed, "the list of the office's own says where the late one is"


def test_without_a_ladder_nobody_is_led_to_propose(reported: Campaign, cast: Cast) -> None:
    keeper = entering(colleague("hn", Role.ADMINISTRATOR, "460000"))
    text = text_of(keeper, f"{reverse('accountability')}?campaign=HN")
    assert "问责规则" in text
    assert "人工提请" not in text
    assert "人工提请" in text_of(client_of(cast, "administrator"), OVERVIEW)


def test_pages_for_paper_say_of_when_they_are(campaign: Campaign, cast: Cast) -> None:
    measure = issued(campaign, region(OWN), "notice", cast.administrator)
    record = reverse("accountability_region", args=["SD", OWN])
    for url in (OVERVIEW, measure_url(measure), record):
        assert "数据截至 2017-08-09 09:00" in text_of(client_of(cast, "leader"), url), url


def test_folded_proposals_are_opened_for_paper(campaign: Campaign, cast: Cast) -> None:
    proposed(campaign, region(OWN))
    text = text_of(client_of(cast, "leader"), OVERVIEW)
    assert '<details class="folded" data-print><summary>由其他人决定的 1 件' in text
