"""What stands on the pages, and how many queries it takes."""

from __future__ import annotations

import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from campaigns.models import Campaign
from metrics.models import Ranking, Standing
from tests.cast import Cast
from tests.integration.test_access import client_of
from tests.month import april, hand_in, region

# The committed baseline: a page that needs more has grown slower for everyone.
QUERIES = {
    "board": 8,
    # Measures and proposals in one line: two for the line, one less for the stamp.
    "board afresh": 22,
    "ranking": 7,
    "counties": 8,
    "explanation": 9,
    "figures": 20,
    "documents": 8,
    "document": 22,
    "allocations": 10,
    "allocation": 14,
    "region": 24,
    "target": 21,
    "campaign": 20,
    "operation": 17,
    "trial": 24,
    "duties": 8,
    "accounts": 13,
    "account": 8,
    "profile": 5,
    "duty add": 5,
    "ladder": 9,
    "rectifications": 10,
    "rectification": 6,
    "rectification add": 5,
    "desk": 34,
    "sheet": 12,
    "queue": 16,
    "review": 10,
}
WHY = reverse("explanation", args=["SD", "2017-03", "county", "370102"])


@pytest.fixture
def leader(published: Campaign, cast: Cast) -> Client:
    return client_of(cast, "leader")


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_board_shows_every_ranked_region(leader: Client) -> None:
    text = page(leader, "/?campaign=SD&month=2017-03&level=prefecture")
    rows = Standing.objects.filter(ranking__level="prefecture").select_related("region")
    assert rows
    for row in rows:
        assert row.region.short_name in text
        if row.place:
            assert f"{row.score / 100:.2f}" in text
    assert "内部资料" in text
    assert Ranking.objects.get(level="prefecture").output_digest[:12] in text


def test_an_address_shows_what_was_seen(leader: Client) -> None:
    county = page(leader, "/?campaign=SD&month=2017-03&level=county")
    assert "历下" in county
    nonsense = page(leader, "/?campaign=SD&month=1999-01&level=galaxy")
    assert "2017年3月" in nonsense


def test_the_derivation_adds_up_and_goes_back_to_the_paper(leader: Client) -> None:
    text = page(leader, WHY)
    standing = Standing.objects.get(ranking__level="county", region__code="370102")
    assert f"= {standing.score / 100:.2f}" in text
    assert "目标明、任务清" in text
    assert "推定" in text


def test_the_figures_behind_a_target_name_their_people(leader: Client) -> None:
    text = page(leader, f"{WHY}?target=SD01")
    assert "测试填报员 填报" in text
    assert "测试审核员 审核" in text


def test_without_a_ranking_the_board_says_why(cast: Cast) -> None:
    assert "还没有发布过月排名" in page(client_of(cast, "leader"), "/?campaign=SD")
    assert "没有行动" in page(client_of(cast, "nobody"), "/")


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("board", "/?campaign=SD&month=2017-03&level=prefecture"),
        ("board afresh", "/?campaign=SD&month=2017-03&level=prefecture"),
        ("ranking", "/ranking/SD/2017-03/prefecture/"),
        ("counties", "/ranking/SD/2017-03/county/?within=370100"),
        ("explanation", WHY),
        ("figures", f"{WHY}?target=SD01"),
        ("region", "/regions/SD/370100/"),
        ("target", "/targets/SD/SD01/?level=prefecture"),
        ("campaign", "/campaigns/SD/"),
        ("operation", "/campaigns/SD/saodu/"),
        ("documents", "/documents/"),
        ("document", "/documents/SD/"),
        ("allocations", "/allocations/?campaign=SD"),
        ("allocation", "/allocations/SD/SD08/"),
        ("trial", "/trial/SD/?month=2017-03&level=prefecture&w-strike=2"),
        ("duties", "/accountability/SD/duties/?year=2017"),
        ("ladder", "/accountability/SD/rules/"),
    ],
)
def test_queries_per_page(
    leader: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
    name: str,
    path: str,
) -> None:
    leader.get(path)
    if name.endswith("afresh"):
        caches["screens"].clear()
    with django_assert_num_queries(QUERIES[name]):
        leader.get(path)


@pytest.mark.parametrize(
    ("name", "who", "path"),
    [
        ("desk", "administrator", reverse("desk")),
        ("duty add", "clerk", reverse("duty_add", args=["SD"])),
        ("accounts", "security", reverse("accounts")),
        ("account", "security", "/accounts/{clerk}/"),
        ("profile", "clerk", reverse("profile")),
        ("sheet", "clerk", reverse("sheet", args=["SD", "2017-04", "370102"])),
        ("queue", "reviewer", f"{reverse('review')}?campaign=SD&month=2017-04"),
        ("review", "reviewer", reverse("review_sheet", args=["SD", "2017-04", "370102"])),
    ],
)
def test_queries_per_page_of_the_month(
    reported: Campaign,
    cast: Cast,
    django_assert_num_queries: DjangoAssertNumQueries,
    name: str,
    who: str,
    path: str,
) -> None:
    hand_in(april(reported), region("370102"), cast.clerk)
    client, path = client_of(cast, who), path.format(clerk=cast.clerk.pk)
    client.get(path)
    with django_assert_num_queries(QUERIES[name]):
        client.get(path)


def test_a_clerk_reads_at_once_where_the_own_county_stands(leader: Client, cast: Cast) -> None:
    text = page(client_of(cast, "clerk"), "/")
    row = Standing.objects.get(ranking__level="county", region__code="370102")
    assert f"{row.region.short_name}第{row.place}名，得{row.score / 100:.2f}分" in text
    assert "本地区：" not in page(leader, "/?campaign=SD&level=county")
