"""The board's parts on a real ranking: nothing twice, nothing lost, nothing old."""

from __future__ import annotations

import pytest
from django.core.cache import caches
from django.test import Client

from campaigns.models import Campaign, Region
from campaigns.terms import Cohort, State
from metrics.models import Ranking, Standing
from metrics.queries.board.answers import touched_in
from metrics.queries.board.choosing import choice_for
from metrics.queries.board.league import league
from metrics.queries.board.tilemap import tile_map
from metrics.queries.ranking import get_ranking_for
from metrics.queries.scene import Scene, scene_of
from metrics.queries.todo import todos
from metrics.wording.numbers import Numbers
from tests.cast import Cast
from tests.integration.test_access import client_of
from tests.record import AT

pytestmark = pytest.mark.on_sqlite


@pytest.fixture
def published(published: Campaign) -> Campaign:
    caches["screens"].clear()
    return published


@pytest.fixture
def leader(published: Campaign, cast: Cast) -> Client:
    return client_of(cast, "leader")


def scene(campaign: Campaign, cast: Cast, who: str = "leader", **asked: str) -> Scene:
    user = getattr(cast, who)
    choice = choice_for(user, campaign, asked)
    assert choice
    found = get_ranking_for(user, campaign, choice.month, choice.level)
    assert found
    return scene_of(user, choice, found, Numbers())


@pytest.mark.parametrize("level", ["prefecture", "county"])
def test_every_region_is_one_tile_in_a_place_of_its_own(
    published: Campaign, cast: Cast, level: str
) -> None:
    seen = scene(published, cast, level=level)
    tiles = tile_map(seen)
    names = sorted(tile.name for block in tiles.blocks for tile in block.tiles)
    assert names == sorted(row.region.short_name for row in seen.rows)
    places = [(block.row, block.column) for block in tiles.blocks]
    assert len(set(places)) == len(places)
    assert min(places)[0] == 1
    assert tiles.grouped == (level == "county")


def test_tiles_stand_as_the_catalogue_says(published: Campaign, cast: Cast) -> None:
    blocks = {block.name: block for block in tile_map(scene(published, cast)).blocks}
    weihai, heze = blocks["威海"], blocks["菏泽"]
    assert weihai.row < heze.row
    assert weihai.column > heze.column


def test_regions_without_a_place_stand_in_the_order_of_codes(
    published: Campaign, cast: Cast
) -> None:
    Region.objects.update(tile_row=None, tile_column=None)
    blocks = tile_map(scene(published, cast)).blocks
    in_order = sorted(blocks, key=lambda block: (block.row, block.column))
    assert [block.name for block in in_order] == [block.name for block in blocks]


def test_tiles_can_show_one_target_and_ignore_nonsense(published: Campaign, cast: Cast) -> None:
    seen = scene(published, cast)
    shown = tile_map(seen, "SD09")
    row = seen.rows[0]
    state = next(State(one["state"]) for one in row.details if one["target"] == "SD09")
    tile = next(
        tile for block in shown.blocks for tile in block.tiles if tile.name == row.region.short_name
    )
    assert tile.look == f"state-{state.code}"
    assert state.word in tile.words
    assert tile_map(seen, "XX99").target == ""


def test_a_city_narrows_everything_to_its_counties(published: Campaign, cast: Cast) -> None:
    seen = scene(published, cast, level="county", within="370100")
    assert seen.rows
    assert all(row.region.path.startswith(seen.region.path) for row in seen.rows)
    assert seen.region.code == "370100"
    assert seen.size > len(seen.rows)


def test_a_cohort_narrows_and_another_level_drops_it(published: Campaign, cast: Cast) -> None:
    seen = scene(published, cast, level="county", cohort="district")
    assert {Cohort.of(row.region.kind) for row in seen.rows} == {Cohort.DISTRICT}
    assert "cohort" not in seen.choice.url(level="prefecture")
    assert "cohort=district" in seen.choice.url(month="2017-02")


@pytest.mark.parametrize("asked", ["999999", "370102", "520000", "' or 1=1"])
def test_nonsense_narrows_nothing(published: Campaign, cast: Cast, asked: str) -> None:
    choice = choice_for(
        cast.leader, published, {"within": asked, "cohort": asked, "category": asked}
    )
    assert choice
    assert (choice.within, choice.cohort, choice.category) == ("", "", "")


def test_a_long_table_keeps_its_ends_and_the_own_county(published: Campaign, cast: Cast) -> None:
    seen = scene(published, cast, "clerk", level="county")
    short = league(seen)
    assert sum(row.gap for row in short.rows) + len(short.rows) == short.ranked
    assert [row.name for row in short.rows if row.mine] == ["历下"]
    assert short.rows[0].place == 1
    assert short.rows[-1].place == max(row.place or 0 for row in seen.ranked)


def test_what_is_to_be_done_begins_with_what_is_worst(published: Campaign, cast: Cast) -> None:
    seen = scene(published, cast)
    found = todos(seen)
    order = [State.RED_LINE, State.NOT_REPORTED, State.BEHIND, State.CLOSE]
    ranks = [order.index(todo.state) for todo in found]
    assert found
    assert ranks == sorted(ranks)
    open_ones = {
        one["target"] for one in (seen.whole.details if seen.whole else []) if one["state"] in order
    }
    assert {todo.code for todo in found} == open_ones


def test_amounts_of_other_cities_are_not_told(published: Campaign, cast: Cast) -> None:
    """Who is behind is published; how much it lacks only for whoever sees the figures."""
    whole = scene(published, cast)
    assert whole.region.code == "370000"
    amounts = {line.actual for line in whole.lines() if "," in line.actual}
    assert amounts
    for who, level, own in [("city_leader", "prefecture", "370200"), ("clerk", "county", "370102")]:
        seen = scene(published, cast, who, level=level)
        assert seen.region.code == own
        page = client_of(cast, who).get(f"/?campaign=SD&level={level}").content.decode()
        wall = client_of(cast, who).get(f"/wall/?campaign=SD&level={level}").content.decode()
        desk = client_of(cast, who).get("/desk/").content.decode()
        assert [one for one in amounts if f">{one}<" in page + wall + desk] == []


def test_a_city_that_is_not_there_is_said_and_narrows_nothing(leader: Client) -> None:
    text = leader.get("/?campaign=SD&level=county&within=370199").content.decode()
    assert "没有这个市的县级排名，以下是全部地区" in text
    assert "没有要评价的目标" not in text


def test_a_category_narrows_changes_and_red_lines_too(published: Campaign, cast: Cast) -> None:
    row = Standing.objects.filter(ranking__level="prefecture").first()
    assert row
    for detail in row.details:
        if detail["target"] == "SD16":
            detail["state"] = State.RED_LINE
    row.save()
    whole = scene(published, cast)
    strike = scene(published, cast, category="strike")
    control = scene(published, cast, category="control")
    assert [one.target for one in touched_in(whole)] == [one.target for one in touched_in(control)]
    assert touched_in(control)
    assert touched_in(strike) == []


def test_a_kept_board_never_outlives_what_it_rests_on(leader: Client, published: Campaign) -> None:
    before = leader.get("/?campaign=SD").content.decode()
    assert leader.get("/?campaign=SD").content.decode().count("answer") == before.count("answer")
    row = Standing.objects.filter(ranking__level="prefecture", place=1).get()
    Ranking.objects.filter(pk=row.ranking_id).update(published_at=AT.replace(year=2018))
    Standing.objects.filter(pk=row.pk).update(score=12345)
    assert "123.45" not in before
    assert "123.45" in leader.get("/?campaign=SD").content.decode()


def test_what_one_user_may_see_is_not_kept_for_another(
    leader: Client, published: Campaign, cast: Cast
) -> None:
    mine = "/ranking/SD/2017-03/prefecture/370100/"
    assert mine in leader.get("/?campaign=SD&level=prefecture").content.decode()
    clerk = client_of(cast, "clerk").get("/?campaign=SD&level=prefecture").content.decode()
    assert mine not in clerk
    assert mine in leader.get("/?campaign=SD&level=prefecture").content.decode()


def test_a_draft_that_is_out_of_date_says_so_instead_of_offering_itself(
    drafted: Campaign, cast: Cast
) -> None:
    office = client_of(cast, "administrator")
    assert "确认发布" in office.get("/?campaign=SD").content.decode()
    Campaign.objects.filter(pk=drafted.pk).update(terms_version=drafted.terms_version + 7)
    text = office.get("/?campaign=SD").content.decode()
    assert "系统会自动重新计算" in text
    assert "确认发布" not in text
