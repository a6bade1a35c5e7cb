"""Everything that can be read: told in the described shape, page by page, and not twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from campaigns.models import AuditEntry
from tests.integration.api.conftest import System
from tests.integration.api.furnished import Numbers
from tests.integration.api.test_description import description, holds

__all__ = ["description"]
RANKING = "SD/2017-03/county/"
# Address → how the description calls it.
READ = {
    "campaigns/SD/": "campaigns/{campaign}/",
    "phases/?campaign=SD": "phases/",
    "operations/?campaign=SD&kind=operation": "operations/",
    "targets/?campaign=SD&page_size=200": "targets/",
    "targets/?campaign=SD&headline=true&indicator=drug_cases_solved": "targets/",
    "targets/SD/SD01/": "targets/{campaign}/{target}/",
    "indicators/?campaign=SD&page_size=200": "indicators/",
    "regions/?campaign=SD&level=county&within=370100&month=2017-03": "regions/",
    "regions/SD/370102/": "regions/{campaign}/{region}/",
    "regions/SD/370112/": "regions/{campaign}/{region}/",
    "allocations/?campaign=SD&target=SD08&parent=370000": "allocations/",
    "figures/?campaign=SD&from=2017-01&to=2017-03&size=50": "figures/",
    "rankings/?campaign=SD&level=county": "rankings/",
    f"rankings/{RANKING}": "rankings/{campaign}/{month}/{level}/",
    f"rankings/{RANKING}standings/?page_size=20": (
        "rankings/{campaign}/{month}/{level}/standings/"
    ),
    f"rankings/{RANKING}standings/370102/": (
        "rankings/{campaign}/{month}/{level}/standings/{region}/"
    ),
    f"rankings/{RANKING}quality/": "rankings/{campaign}/{month}/{level}/quality/",
    "bulletins/?campaign=SD": "bulletins/",
    "bulletins/SD/2017Q1/": "bulletins/{campaign}/{period}/",
    "measures/?campaign=SD&running=true": "measures/",
    "measures/SD/{notice}/": "measures/{campaign}/{number}/",
    "rectifications/?campaign=SD&show=open": "rectifications/",
    "rectifications/SD/{problem}/": "rectifications/{campaign}/{number}/",
    "duties/?campaign=SD&target=SD20": "duties/",
    "quality/rates/?campaign=SD&month=2017-03": "quality/rates/",
    "quality/questions/?campaign=SD&kind=outlier": "quality/questions/",
    "quality/questions/SD/{question}/": "quality/questions/{campaign}/{number}/",
    "quality/recounts/?campaign=SD": "quality/recounts/",
    "quality/recounts/SD/2017Q1/?counted=false": "quality/recounts/{campaign}/{key}/",
    "quality/recounts/SD/H1/": "quality/recounts/{campaign}/{key}/",
}
EMPTY_FOR_NOBODY = {"count", "next", "previous", "results"}


def at(numbers: Numbers, path: str) -> str:
    told = {name: getattr(numbers, name) for name in Numbers.__slots__}
    return f"/api/v1/{path.format(**told)}"


@pytest.mark.parametrize("path", READ)
def test_it_is_told_as_described(
    path: str,
    description: dict[str, Any],
    furnished: Numbers,
    system: Callable[[str], System],
) -> None:
    answer = system("administrator").get(at(furnished, path))
    body = answer.json()
    assert answer.status_code == 200, body
    holds(description, answer, f"/api/v1/{READ[path]}")
    assert body.get("results", [1]), "there is something to be told"


@pytest.mark.parametrize("path", READ)
def test_what_has_not_changed_is_not_told_again(
    path: str,
    description: dict[str, Any],
    furnished: Numbers,
    system: Callable[[str], System],
) -> None:
    """Every address that is described with 304 keeps to it, and no other one has a tag."""
    asker, where = system("administrator"), at(furnished, path)
    tag = asker.get(where).headers.get("ETag", "")
    responses = description["paths"][f"/api/v1/{READ[path]}"]["get"]["responses"]
    assert bool(tag) == ("304" in responses)
    if tag:
        again = asker.ask("GET", where, headers={"If-None-Match": f'"other", W/{tag}'})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)
        assert system("auditor").get(where)["ETag"] != tag, "who sees otherwise has another tag"


def test_a_tag_is_known_before_the_body_is_made(
    furnished: Numbers,
    system: Callable[[str], System],
    django_assert_max_num_queries: Any,
) -> None:
    asker = system("administrator")
    for path, most in [
        ("regions/?campaign=SD", 8),
        ("figures/?campaign=SD&size=5000", 8),
        (f"rankings/{RANKING}standings/?page_size=200", 8),
    ]:
        where = at(furnished, path)
        tag = asker.get(where)["ETag"]
        with django_assert_max_num_queries(most):
            assert asker.ask("GET", where, headers={"If-None-Match": tag}).status_code == 304
    assert AuditEntry.objects.filter(action="导出数值（接口）").count() == 1


def test_what_somebody_chose_gives_no_factor(
    furnished: Numbers, system: Callable[[str], System]
) -> None:
    """A random sample does; and nobody is told of figures of regions that he does not see."""
    path = "/api/v1/quality/recounts/?campaign=SD"
    chosen, sample = sorted(
        system("clerk").get(path).json()["results"], key=lambda one: not one["by_hand"]
    )
    assert (chosen["key"], chosen["counted"], chosen["factor"]) == ("H1", 1, None)
    assert (sample["key"], sample["size"], sample["items"]) == ("2017Q1", 2, 1)
    assert sample["factor"] == 0.933333  # 28 of 30
    [other] = system("city_leader").get(path).json()["results"]
    assert (other["items"], other["counted"], other["factor"]) == (1, 0, None)
    [mine] = system("clerk").get("/api/v1/quality/recounts/SD/2017Q1/").json()["results"]
    assert (mine["region"]["code"], mine["reported"], mine["recounted"]) == ("370102", 30, 28)
    asked = system("administrator").get("/api/v1/quality/recounts/SD/2017Q1/?within=370100")
    assert asked.json()["count"] == 1
    [only] = system("clerk").get(f"{path}&by_hand=true").json()["results"]
    assert only["reason"] == chosen["reason"]


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("figures/", "missing_parameter"),
        ("figures/?campaign=SD&indicater=x", "unknown_parameter"),
        ("figures/?campaign=SD&from=2017-13", "bad_parameter"),
        ("figures/?campaign=SD&after=x", "bad_parameter"),
        ("figures/?campaign=SD&size=5001", "bad_parameter"),
        ("targets/?campaign=SD&headline=1", "bad_parameter"),
        ("regions/?campaign=SD&page_size=0", "bad_parameter"),
        ("regions/?campaign=SD&name=%00", "bad_parameter"),
        ("measures/?campaign=SD&state=nonsense", "bad_parameter"),
        ("duties/?campaign=SD&from=2017-02-30", "bad_parameter"),
        ("campaigns/SD/?x=1", "unknown_parameter"),
    ],
)
def test_a_parameter_is_never_overlooked(
    asked: str, code: str, county: System, description: dict[str, Any]
) -> None:
    answer = county.get(f"/api/v1/{asked}")
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert answer["Content-Type"] == "application/problem+json"


def test_figures_in_pieces_are_all_of_them_once(
    furnished: Numbers, system: Callable[[str], System]
) -> None:
    asker = system("reviewer")
    whole = asker.get("/api/v1/figures/?campaign=SD&from=2017-01&size=5000").json()
    assert whole["next"] is None
    found, where = [], "/api/v1/figures/?campaign=SD&from=2017-01&size=301"
    while where:
        piece = asker.get(where.removeprefix("http://testserver")).json()
        found += piece["results"]
        where = piece["next"]
    assert found == whole["results"]
    keys = [(one["month"], one["region"], one["indicator"]) for one in found]
    assert len(set(keys)) == len(keys) > 301
    assert [key[0] for key in keys] == sorted(key[0] for key in keys)
    assert {key[1][:4] for key in keys} == {"3701"}, "the reviewer's own city alone"


def test_figures_that_leave_are_written_down(
    furnished: Numbers, system: Callable[[str], System]
) -> None:
    system("clerk").get("/api/v1/figures/?campaign=SD&from=2017-03&indicator=drug_cases_solved")
    entry = AuditEntry.objects.get(action="导出数值（接口）")
    assert entry.after
    assert entry.after["行"] == 1
    assert entry.after["条件"]["indicator"] == "drug_cases_solved"


def test_amounts_are_for_those_who_see_the_region(
    furnished: Numbers, system: Callable[[str], System]
) -> None:
    """Places and points of all, derivations and weights of the own."""
    clerk = system("clerk")
    rows = clerk.get(f"/api/v1/rankings/{RANKING}standings/?page_size=200").json()["results"]
    assert len(rows) > 100
    assert [row["region"]["code"] for row in rows if row["seen"]] == ["370102"]
    assert not {"details", "expected", "actual"} & set(rows[0])
    assert clerk.get(f"/api/v1/rankings/{RANKING}standings/370103/").status_code == 404
    shares = clerk.get("/api/v1/allocations/?campaign=SD&target=SD08&page_size=200").json()
    known = {row["region"]["code"] for row in shares["results"] if row["weight"] is not None}
    assert known <= {"370102"}
    assert len(shares["results"]) > 100


def test_the_points_of_a_standing_add_up(
    furnished: Numbers, system: Callable[[str], System]
) -> None:
    told = system("clerk").get(f"/api/v1/rankings/{RANKING}standings/370102/").json()
    assert round(sum(one["points"] for one in told["details"]), 2) == told["score"]
    assert all(one["formula"] or one["state"] for one in told["details"])


def test_of_a_public_measure_others_see_the_head(
    furnished: Numbers, system: Callable[[str], System]
) -> None:
    where = f"/api/v1/measures/SD/{furnished.notice}/"
    head, whole = system("city_leader").get(where).json(), system("clerk").get(where).json()
    assert (head["whole"], head["text"], head["due_on"]) == (False, None, None)
    assert whole["text"]["reason"]
    assert whole["text"]["letters"][0]["number"]
    hidden = f"/api/v1/measures/SD/{furnished.summons}/"
    assert system("city_leader").get(hidden).status_code == 404


def test_who_has_no_desk_sees_nothing(furnished: Numbers, system: Callable[[str], System]) -> None:
    nobody = system("nobody")
    assert nobody.get("/api/v1/campaigns/").json() == []
    assert all(nobody.get(at(furnished, path)).status_code == 404 for path in READ)
