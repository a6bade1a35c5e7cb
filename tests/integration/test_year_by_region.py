"""按当时区划 and 按现行区划: the same year divided in two ways adds up to the same."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import pytest

from campaigns.models import Campaign, Region
from campaigns.periods import Month
from campaigns.terms import Level
from metrics.actions import ranking
from metrics.engine.frames import Cube, cube_at
from metrics.engine.rollup import Tree, carry, tree_of
from metrics.frames import year_by_region as frames
from metrics.frames.ground import ground_for
from metrics.frames.year_by_region import NOW, THEN, Asked, YearByRegion, year_by_region
from metrics.models import Figure
from metrics.queries.terms import Book
from metrics.wording.numbers import Numbers
from tests.integration.conftest import MARCH
from tests.record import AT

YEAR = [Month(2018, 11), Month(2018, 12)]
TODAY = Month(2019, 10)
# 乙市 became part of 甲市 with its county; 丙县 was shared out; of 丁县 nobody knows the shares.
REGIONS = [
    ("P", "", "province", 0, 0),
    ("A", "P", "prefecture", 0, 0),
    ("A1", "A", "county", 0, 0),
    ("A2", "A", "county", 201901, 0),
    ("B", "P", "prefecture", 0, 201812),
    ("B1", "B", "county", 0, 201812),
    ("C", "P", "prefecture", 0, 0),
    ("C1", "C", "county", 0, 201812),
    ("C2", "C", "county", 201901, 0),
    ("C3", "C", "county", 201901, 0),
    ("D1", "C", "county", 0, 201812),
]
SUCCESSIONS = [
    ("B", "A", 201901, "1"),
    ("B1", "A2", 201901, "1"),
    ("C1", "C2", 201901, "0.6"),
    ("C1", "C3", 201901, "0.4"),
    ("D1", "C3", 201901, ""),
]
FIGURES = {"A1": (5, 7), "B1": (3, 0), "C1": (9, 4), "D1": (2, 8)}


def small_tree() -> Tree:
    names = ["region", "parent", "level", "valid_from", "valid_to"]
    frame = pd.DataFrame(REGIONS, columns=names)
    frame["cohort"] = ""
    return tree_of(frame)


def small_cube(tree: Tree, figures: Mapping[str, tuple[int, ...]]) -> Cube:
    place = tree.positions()
    cells = [
        (0, month.number, place[code], value)
        for code, values in figures.items()
        for month, value in zip(YEAR, values, strict=True)
    ]
    table = np.asarray(cells, dtype=np.int64)
    return cube_at(
        (table[:, 0], table[:, 1], table[:, 2]),
        table[:, 3],
        np.zeros(len(table), dtype=np.bool_),
        indicators=("count",),
        regions=tree.codes,
        owes=np.zeros((1, len(YEAR), len(tree.codes)), dtype=np.bool_),
        first=YEAR[0].ordinal,
    )


def sums(level: Level) -> dict[str, dict[str, list[int]]]:
    """Way → head → its months, and what stands in none of them."""
    tree = small_tree()
    read = small_cube(tree, FIGURES)
    successions = pd.DataFrame(SUCCESSIONS, columns=["predecessor", "successor", "month", "share"])
    carried = carry(read, tree, successions, TODAY.number)
    ways = frames.ways_of(read, carried, tree, level, YEAR, TODAY)
    found: dict[str, dict[str, list[int]]] = {}
    for name, way in ways.items():
        told = {
            head: frames.totals_of(way.cube, "count", way.group == number, slice(0, 2)).tolist()
            for number, head in enumerate(way.heads)
        }
        told["rest"] = frames.totals_of(way.cube, "count", way.group < 0, slice(0, 2)).tolist()
        found[name] = told
    return found


def test_cities_as_they_were_and_as_they_are() -> None:
    found = sums(Level.PREFECTURE)
    assert found[THEN] == {"A": [5, 7], "B": [3, 0], "C": [11, 12], "rest": [0, 0]}
    assert found[NOW] == {"A": [8, 7], "C": [11, 12], "rest": [0, 0]}


def test_counties_that_were_shared_out() -> None:
    found = sums(Level.COUNTY)
    assert found[THEN] == {
        "A1": [5, 7],
        "B1": [3, 0],
        "C1": [9, 4],
        "D1": [2, 8],
        "rest": [0, 0],
    }
    assert found[NOW] == {
        "A1": [5, 7],
        "A2": [3, 0],
        "C2": [5, 2],
        "C3": [4, 2],
        "rest": [2, 8],
    }


@pytest.mark.parametrize("level", [Level.PREFECTURE, Level.COUNTY])
def test_both_ways_add_up_to_what_was_reported(level: Level) -> None:
    reported = np.asarray(list(FIGURES.values())).sum(axis=0).tolist()
    for told in sums(level).values():
        assert np.asarray(list(told.values())).sum(axis=0).tolist() == reported


def asked(regions: str, *, whole: bool = True) -> Asked:
    codes = set(Region.objects.filter(path__startswith="/000000/370000/").values_list("code"))
    seen = {code for (code,) in codes} if whole else {"370200"}
    return Asked("prefecture", MARCH.year_to_date(), TODAY, regions, seen, whole)


def table(campaign: Campaign, regions: str, *, whole: bool = True) -> YearByRegion:
    ranking.compute(campaign=campaign, months=[MARCH], at=AT)
    book = Book(campaign.rankings.get(level="prefecture"), Numbers())
    return year_by_region(
        ground=ground_for(campaign),
        target=book.targets["SD01"],
        asked=asked(regions, whole=whole),
        numbers=book.numbers,
        where=lambda code: f"/{code}/",
    )


def months_of(found: YearByRegion, label: str) -> list[int]:
    row = next(row for row in found.blocks[0].rows if row.label == label)
    return [int(cell.text.replace(",", "")) for cell in row.cells]


def test_laiwu_stands_alone_then_and_in_jinan_now(reported: Campaign) -> None:
    then, now = table(reported, THEN), table(reported, NOW)
    assert (then.then, then.now) == (17, 16)
    assert then.gone == ["371200"]
    assert len(then.blocks[0].rows) == 17 + 1
    assert len(now.blocks[0].rows) == 16 + 1
    jinan, laiwu = months_of(then, "济南"), months_of(then, "莱芜")
    assert months_of(now, "济南") == [a + b for a, b in zip(jinan, laiwu, strict=True)]
    assert months_of(then, "合计") == months_of(now, "合计")
    assert then.agree is now.agree is True


def test_what_is_reported_after_a_region_is_gone_stands_in_its_row(reported: Campaign) -> None:
    """Otherwise the rows would not make the sum."""
    Region.objects.filter(path__contains="/371200/").update(valid_to=201702)
    then = table(reported, THEN)
    rows = [row for row in then.blocks[0].rows if row.kind == "region"]
    assert sum(months_of(then, row.label)[-1] for row in rows) == months_of(then, "合计")[-1]


def test_totals_that_differ_are_told(reported: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    def losing(cube: Cube, tree: Tree, successions: pd.DataFrame, month: int) -> Cube:
        moved = carry(cube, tree, successions, month)
        moved.values[0, 0, tree.positions()["370102"]] -= 1
        return moved

    monkeypatch.setattr(frames, "carry", losing)
    assert table(reported, THEN).agree is False


def test_who_sees_one_city_sees_no_total(reported: Campaign) -> None:
    found = table(reported, THEN, whole=False)
    assert [row.label for row in found.blocks[0].rows] == ["青岛"]
    assert found.agree is None


def test_a_month_without_a_report_is_no_zero(reported: Campaign) -> None:
    february = Figure.objects.filter(month=201702, indicator__code="drug_cases_solved")
    february.filter(region__path__startswith="/000000/370000/370200/")._raw_delete("default")
    row = next(row for row in table(reported, THEN).blocks[0].rows if row.label == "青岛")
    assert [cell.state for cell in row.cells] == ["reported", "missing", "reported"]
    assert row.cells[1].text == "未报"
