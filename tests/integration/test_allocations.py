"""分解: adding up, preview and result, history, who may, and what a reload leaves alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from importlib import import_module
from typing import TypeVar

import pytest
from django.apps import apps

from campaigns.actions.allocations import Seen, StaleError, allocate
from campaigns.actions.catalogue import load
from campaigns.catalogue import open_catalogue
from campaigns.models import Allocation, AllocationRound, AuditEntry, Campaign, Region, Target
from campaigns.queries.shares import AllocationError, Plan, changes, equal_weights, plan_for
from metrics.actions import ranking
from metrics.models import Figure, Ranking
from metrics.queries.allocation_rounds import Move, history_of, preview_of
from metrics.queries.allocations import Share, share_tree, sums
from metrics.queries.weights import places_for, reported
from metrics.wording.numbers import Numbers
from tests.cast import Cast
from tests.integration.conftest import MARCH
from tests.integration.test_access import client_of
from tests.integration.test_catalogue import CATALOGUE
from tests.record import AT

numbers = Numbers()
PAGE = "/allocations/SD/SD08/"
LATER = AT + timedelta(days=1)


@pytest.fixture
def workers(reported: Campaign) -> Target:
    return Target.objects.select_related("campaign__region").get(code="SD08")


def weights_of(**codes: int) -> dict[int | str, int]:
    counties = Region.objects.filter(path__startswith="/000000/370000/", level="county")
    found: dict[int | str, int] = dict.fromkeys(
        Allocation.objects.filter(target__code="SD08", region__in=counties).values_list(
            "region__code", flat=True
        ),
        1,
    )
    return {**found, **{code.removeprefix("c"): weight for code, weight in codes.items()}}


def goals(target: Target) -> dict[str, int]:
    return dict(Allocation.objects.filter(target=target).values_list("region__code", "goal"))


def shares_of(row: AllocationRound) -> dict[str, int]:
    return {code: share["goal"] for code, share in row.shares.items()}


# --- adding up ---


Node = TypeVar("Node", Share, Move)


def every(node: Node) -> Iterator[Node]:
    yield node
    for one in node.below:
        yield from every(one)


def test_children_add_up_at_every_level(workers: Target, cast: Cast) -> None:
    allocate(target=workers, weights=weights_of(c370102=700), basis="试", by=None, at=AT)
    root = share_tree(cast.administrator, workers, None, numbers)
    assert root is not None
    assert (root.goal, root.exact) == (4500, True)
    for node in every(root):
        if node.below:
            assert sum(one.goal for one in node.below) == node.goal
    assert sums(root).startswith("逐级相加核对无误：16个下级地区合计4,500")


def test_shares_that_do_not_add_up_are_said(workers: Target, cast: Cast) -> None:
    Allocation.objects.filter(target=workers, region__code="370102").update(goal=9999)
    root = share_tree(cast.administrator, workers, None, numbers)
    assert root is not None
    assert sums(root).startswith("逐级相加不符")


# --- the preview is the result ---


@pytest.mark.parametrize("weights", [{"c370102": 1000}, {"c370203": 0, "c370202": 17}])
def test_the_result_is_what_was_previewed(
    workers: Target, cast: Cast, weights: dict[str, int]
) -> None:
    plan = plan_for(workers, _ids(weights_of(**weights)))
    preview = preview_of(workers, plan, numbers)
    shown = {node.key: node.after for node in every(preview.root)}
    row = allocate(
        target=workers,
        weights=weights_of(**weights),
        basis="试",
        by=cast.administrator,
        at=AT,
        seen=Seen(1, preview.digest),
    )
    written = Allocation.objects.filter(target=workers).values_list("region_id", "goal")
    assert {key: numbers.amount(goal) for key, goal in written} == shown
    assert shares_of(row) == goals(workers)
    assert all(node.before == node.after for node in every(again(workers, plan)))


def again(target: Target, plan: Plan) -> Move:
    return preview_of(target, plan, numbers).root


def _ids(weights: dict[int | str, int]) -> dict[int, int]:
    ids = dict(Region.objects.values_list("code", "pk"))
    return {ids[str(code)]: weight for code, weight in weights.items()}


def test_a_preview_that_somebody_overtook_is_refused(workers: Target, cast: Cast) -> None:
    plan = plan_for(workers, equal_weights(workers))
    allocate(
        target=workers, weights=weights_of(c370102=9), basis="试", by=cast.administrator, at=AT
    )
    with pytest.raises(StaleError, match="测试管理员已经重新分解过"):
        allocate(
            target=workers,
            weights=weights_of(),
            basis="试",
            by=cast.administrator,
            at=AT,
            seen=Seen(1, plan.digest),
        )
    assert workers.rounds.count() == 2


def test_a_preview_whose_figures_changed_is_refused(workers: Target, cast: Cast) -> None:
    plan = plan_for(workers, equal_weights(workers))
    with pytest.raises(StaleError, match="所依据的数字有了变化"):
        allocate(
            target=workers,
            weights=weights_of(c370102=2),
            basis="试",
            by=cast.administrator,
            at=AT,
            seen=Seen(1, plan.digest),
        )
    assert workers.rounds.count() == 1


# --- the ground ---


@pytest.mark.parametrize(
    ("basis", "says"),
    [
        (" ", "请写明分解依据"),
        ("字" * 301, "最多300个"),
        ("见370102199001011234", "像是有身份证号"),
        ("问13812345678", "像是有手机号"),
    ],
)
def test_a_ground_is_asked_for_and_may_not_be_personal(
    workers: Target, basis: str, says: str
) -> None:
    with pytest.raises(AllocationError, match=says):
        allocate(target=workers, weights=weights_of(), basis=basis, by=None, at=AT)
    assert workers.rounds.count() == 1


def test_what_is_done_is_in_the_audit_and_counts_the_terms_up(workers: Target, cast: Cast) -> None:
    before = workers.campaign.terms_version
    allocate(
        target=workers,
        weights=weights_of(),
        basis=" 均等 ",
        by=cast.administrator,
        at=AT,
        address="10.0.0.7",
    )
    entry = AuditEntry.objects.get(action="分解目标")
    assert (entry.by, entry.address) == (cast.administrator, "10.0.0.7")
    assert entry.before == {"轮次": 1, "依据": "各填报地区均等（尚无权数数据）"}
    assert entry.after == {"轮次": 2, "总数": 4500, "地区数": 154, "依据": "均等"}
    assert Campaign.objects.get(code="SD").terms_version == before + 1


def test_drafts_follow_and_published_ones_stay(published: Campaign, cast: Cast) -> None:
    workers = Target.objects.select_related("campaign__region").get(code="SD08")
    april = MARCH.plus(-1)
    ranking.compute(campaign=published, months=[april], at=AT)
    assert ranking.stale_months(published) != []  # the base month was not computed before
    frozen = Ranking.objects.filter(month=MARCH.number).values_list("output_digest", flat=True)
    was = list(frozen)
    allocate(target=workers, weights=weights_of(c370102=500), basis="试", by=None, at=LATER)
    assert april in ranking.stale_months(published)
    assert MARCH not in ranking.stale_months(published)
    assert list(frozen) == was


# --- history ---


def test_every_round_is_kept_with_what_it_changed(workers: Target, cast: Cast) -> None:
    first = goals(workers)
    allocate(
        target=workers,
        weights=weights_of(c370102=3),
        basis="历下三倍",
        by=cast.administrator,
        at=LATER,
    )
    newest, oldest = AllocationRound.objects.filter(target=workers)
    assert shares_of(oldest) == first
    told = {one.code: (one.before, one.after) for one in changes(oldest, newest)}
    now = goals(workers)
    assert told == {code: (first[code], now[code]) for code in first if first[code] != now[code]}
    rows = history_of(workers, numbers)
    assert [row.number for row in rows] == [2, 1]
    assert (rows[0].who, rows[0].basis, rows[0].holds) == ("测试管理员", "历下三倍", True)
    assert (rows[1].who, rows[1].first) == ("目录（系统）", True)
    jinan = next(move for move in rows[0].moves if move.name == "济南市")
    lixia = next(move for move in jinan.below if move.name == "历下区")
    assert (lixia.before, lixia.after) == (str(first["370102"]), str(now["370102"]))
    assert "370000" not in told


def test_what_stood_before_there_was_a_history_becomes_its_first_round(
    workers: Target, cast: Cast
) -> None:
    allocate(
        target=workers, weights=weights_of(c370102=5), basis="按会议", by=cast.administrator, at=AT
    )
    AllocationRound.objects.all().delete()
    Target.objects.filter(pk=workers.pk).update(name="改了名的社工")
    migration = import_module("campaigns.migrations.0005_allocation_history")
    migration.keep_what_stands(apps, None)
    migration.keep_what_stands(apps, None)
    row = AllocationRound.objects.get(target=workers)
    assert (row.number, row.by, row.at, row.basis) == (1, cast.administrator, AT, "按会议")
    assert shares_of(row) == goals(workers)
    schools = AllocationRound.objects.get(target__code="SD05")
    loaded = AuditEntry.objects.filter(action="装载目录").earliest("at")
    assert (schools.by, schools.at, schools.total) == (None, loaded.at, 50)


def test_the_same_catalogue_twice_writes_no_second_round(workers: Target) -> None:
    load(catalogue=open_catalogue(CATALOGUE), by=None, at=LATER)
    assert not AllocationRound.objects.filter(number=2).exists()


def test_a_changed_total_is_followed_where_nobody_shared_it_out(
    workers: Target, cast: Cast
) -> None:
    """And what a person shared out is left alone: the page says that the total differs."""
    catalogue = open_catalogue(CATALOGUE)
    sheet = next(sheet for sheet in catalogue.campaigns if sheet.data["code"] == "SD")
    items = {item["code"]: item for item in sheet.data["targets"]}
    allocate(
        target=workers, weights=weights_of(c370102=5), basis="试", by=cast.administrator, at=AT
    )
    was = goals(workers)
    items["SD08"]["parameters"]["goal"], items["SD05"]["parameters"]["goal"] = 5000, 60
    load(catalogue=catalogue, by=None, at=LATER)
    assert goals(workers) == was
    schools = Target.objects.get(code="SD05")
    assert goals(schools)["370000"] == 60
    assert [row.total for row in schools.rounds.all()] == [60, 50]
    text = client_of(cast, "leader").get(PAGE).content.decode()
    assert "目录里的总数已改为 5,000" in text
    load(catalogue=catalogue, by=None, at=LATER)
    assert schools.rounds.count() == 2


def test_a_round_of_an_unknown_person_is_not_replaced(workers: Target) -> None:
    """As a history may begin with one: its ground is none of the catalogue's own."""
    workers.rounds.update(basis="按会议纪要", by=None, total=4499)
    load(catalogue=open_catalogue(CATALOGUE), by=None, at=LATER)
    assert workers.rounds.count() == 1


# --- weights from figures ---


def test_figures_weigh_and_gaps_are_named(workers: Target) -> None:
    from campaigns.models import Indicator

    indicator = Indicator.objects.get(code="registered_users")
    rows = Figure.objects.filter(month=MARCH.number, indicator=indicator)
    rows.filter(region__code="370102").delete()
    rows.filter(region__code="370103").update(value=None)
    rows.filter(region__code="370104").update(value=0)
    found = reported(workers.campaign, indicator, MARCH)
    assert (found.missing, found.exempt) == (["历下区"], ["市中区"])
    ids = dict(Region.objects.values_list("code", "pk"))
    assert found.weights[ids["370104"]] == 0
    assert ids["370102"] not in found.weights
    plan = plan_for(workers, found.weights)
    assert plan.goals[ids["370000"]] == 4500
    preview = preview_of(workers, plan, numbers)
    assert "历下区" in preview.nothing
    assert "槐荫区" in preview.nothing


def test_a_list_may_name_who_is_gone(workers: Target) -> None:
    places = places_for(workers)
    assert [place.leaf for place in places.found("莱城区")] == [True]
    assert [place.leaf for place in places.found("济南市")] == [False]
    assert [place.now for place in places.found("370102")] == [True]
