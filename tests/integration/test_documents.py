"""文件与目标: every promise at its place, whose each number is, and who sees what."""

from __future__ import annotations

import pytest
from django.urls import reverse

from campaigns.models import Campaign, Target
from metrics.queries.document_page import Paper, Promise, paper_of
from metrics.queries.documents import documents, get_document_for, held_for
from metrics.wording.numbers import Numbers
from tests.cast import Cast
from tests.integration.test_access import client_of
from tests.people import colleague

numbers = Numbers()


def paper(code: str, user: object) -> Paper:
    document, campaigns = get_document_for(user, code)  # type: ignore[arg-type]
    held = {one.pk: held_for(user, one, numbers) for one in campaigns}  # type: ignore[arg-type]
    return paper_of(document, campaigns, held, numbers)


def promises(found: Paper) -> dict[str, Promise]:
    return {
        promise.code: promise
        for section in found.sections
        for place in section.places
        for promise in place.promises
    }


def test_every_target_stands_once_at_its_first_place(published: Campaign, cast: Cast) -> None:
    found = promises(paper("SD", cast.leader))
    assert set(found) == set(
        Target.objects.filter(campaign=published).values_list("code", flat=True)
    )


def test_places_stand_in_the_order_of_the_document(published: Campaign, cast: Cast) -> None:
    found = paper("SD", cast.leader)
    assert [section.title for section in found.sections][:2] == [
        "“直面问题和薄弱环节”",
        "“将禁毒作为重大政治任务”",
    ]
    assert found.sections[-1].title == "相关链接“六大集群战役”"


def test_a_promise_of_two_places_names_both(published: Campaign, cast: Cast) -> None:
    found = paper("SD", cast.leader)
    twice = promises(found)["SD10"]
    assert [spot.words for spot in twice.spots] == [
        "“加强和改进吸毒人员帮教管理”第一条",
        "相关链接“目标明、任务清”第三项",
    ]
    again = [one.code for part in found.sections for place in part.places for one in place.again]
    assert again.count("SD10") == 1
    text = client_of(cast, "leader").get(reverse("document", args=["SD"])).content.decode()
    assert text.count('id="SD10"') == 1
    assert "出处 2 处" in text


def test_what_is_derived_says_from_what(published: Campaign, cast: Cast) -> None:
    workers = {one.label: one for one in promises(paper("SD", cast.leader))["SD08"].demands}
    assert (workers["目标数"].words, workers["目标数"].why) == ("4,500人", "")
    assert workers["起点"].why == "文件没有写起点，按0起算"


def test_states_for_all_amounts_for_those_who_see_the_region(
    published: Campaign, cast: Cast
) -> None:
    address = reverse("document", args=["SD"])
    own = client_of(cast, "leader").get(address).content.decode()
    other = client_of(cast, "city_leader").get(address).content.decode()
    assert "<dt>实际</dt>" in own
    assert "<dt>实际</dt>" not in other
    assert "为什么<span" not in other
    assert own.count('class="state state--') == other.count('class="state state--') > 20
    held = held_for(cast.leader, published, numbers)
    assert held is not None
    line = held.line("SD09")
    assert line is not None
    assert line.actual in own
    assert "您的岗位看不到" in other


def test_a_target_of_cities_or_counties_counts_them(published: Campaign, cast: Cast) -> None:
    found = promises(paper("SD", cast.city_leader))
    assert found["SD22"].below.startswith("县级137个地区：")
    assert found["SD21"].below.startswith("市级17个地区：")


def test_without_a_ranking_the_paper_is_there_all_the_same(cast: Cast) -> None:
    text = client_of(cast, "leader").get(reverse("document", args=["SD"])).content.decode()
    assert "还没有发布过月排名" in text
    assert "4,500人" in text
    [row] = documents(cast.leader, "", numbers)
    assert (row.promises, row.standing) == (27, "还没有发布过月排名")


@pytest.mark.parametrize("code", ["SD", "GZ", "HN", "NM", "NC"])
def test_every_document_can_be_opened(db: None, code: str) -> None:
    from campaigns.terms import Role

    region = Campaign.objects.select_related("region").get(code=code).region
    user = colleague(f"leader_{code}", Role.LEADER, region.code)
    found = paper(code, user)
    assert promises(found).keys() == set(
        Target.objects.filter(campaign__code=code).values_list("code", flat=True)
    )
    told = [*found.facts, *found.areas, *found.problems, *found.recommendations, *found.rules]
    assert all(one.spot.words for one in told)
    sizes = {"SD": (4, 0, 0, 0, 1), "GZ": (0, 13, 0, 0, 2), "HN": (4, 0, 5, 6, 0)}
    sizes |= {"NM": (11, 0, 0, 0, 1), "NC": (0, 1, 0, 0, 1)}
    assert sizes[code] == (
        len(found.facts),
        len(found.areas),
        len(found.problems),
        len(found.recommendations),
        len(found.rules),
    )


def test_words_are_looked_for_in_promises_and_places(published: Campaign, cast: Cast) -> None:
    [row] = documents(cast.leader, "社工", numbers)
    assert [match.url for match in row.matches] == [
        "/documents/SD/#place-goals_rehabilitation",
        "/documents/SD/#SD08",
    ]
    [row] = documents(cast.leader, "社工 4500", numbers)
    assert len(row.matches) == 2
    assert documents(cast.leader, "没有这个词", numbers) == []
    client = client_of(cast, "leader")
    address = reverse("documents")
    assert "没有找到“没有这个词”" in client.get(address, {"q": "没有这个词"}).content.decode()
    assert "看全部文件" in client.get(address, {"q": "SD08"}).content.decode()


def test_a_stranger_has_no_such_document(published: Campaign, cast: Cast) -> None:
    assert client_of(cast, "stranger").get("/documents/SD/").status_code == 404
    assert client_of(cast, "leader").get("/documents/XX/").status_code == 404
    listed = client_of(cast, "stranger").get(reverse("documents")).content.decode()
    assert "山东" not in listed
    nothing = client_of(cast, "nobody").get(reverse("documents")).content.decode()
    assert "没有可看的文件" in nothing
