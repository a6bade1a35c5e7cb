"""The ladder's worked tables in the rule book, and its cases one by one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
import pytest

from campaigns.periods import Month
from metrics.engine.frames import FrameError
from metrics.engine.ladder import Ground, Outcome, findings, ladder_of, proposals
from metrics.engine.ladder.finding import placed
from metrics.engine.ladder.rules import (
    FirstThird,
    LastPlaces,
    LastThird,
    RedLine,
    Relapse,
    Reporting,
    Rule,
)
from tests.unit.engine.ladders import LEVEL, ground, ladder, life, midmonth
from tests.unit.engine.test_rule_book import tables

THIRDS, LAST, SHEETS, BESIDE = tables(13)[1:5]
JUNE, SEPTEMBER, DECEMBER = Month(2019, 6), Month(2019, 9), Month(2019, 12)
QUARTERS = {month: midmonth(month) for month in (JUNE, SEPTEMBER)}
NOTICE = LastThird("A1", LEVEL, 2, "通报", climb=True)
CODES = {"缺": (True, False), "迟": (False, True), "·": (False, False)}


def cells(cell: str) -> tuple[int, int, int]:
    """``9 (7–9)``; – is not ranked."""
    numbers = [int(one) for one in re.findall(r"\d+", cell)]
    return (numbers[0], numbers[1], numbers[2]) if numbers else (0, 0, 0)


def nine(column: str, month: Month) -> list[list[Any]]:
    """The regions of the table, and others above them until nine are ranked."""
    rows: list[list[Any]] = [
        [LEVEL, month.number, row["region"], *cells(row[column])] for row in THIRDS
    ]
    ranked = sum(row[3] > 0 for row in rows)
    return rows + [
        [LEVEL, month.number, f"r{place}", place, 1, 5] for place in range(1, 10 - ranked)
    ]


def two_quarters() -> Ground:
    rows = nine("June", JUNE) + nine("September", SEPTEMBER)
    return ground(QUARTERS, standings=rows)


def proposed(
    rule: Rule,
    on: Ground,
    months: Sequence[Month],
    *others: Rule,
    today: date = date(2020, 1, 31),
    past: bool = False,
) -> pd.DataFrame:
    numbers = [month.number for month in months]
    return proposals(ladder(rule, *others), on, numbers, today.toordinal(), past=past)


def who(found: pd.DataFrame) -> list[str]:
    return sorted(found.loc[found["outcome"] == Outcome.PROPOSE, "region"])


# --- the tables of the rule book -----------------------------------------------------------------


@pytest.mark.parametrize("row", THIRDS, ids=lambda row: row["region"])
def test_the_table_of_thirds(row: dict[str, str]) -> None:
    on = two_quarters()
    flags = placed(on.standings).set_index(["region", "month"])["in_last"]
    assert bool(flags[row["region"], JUNE.number]) == (row["June last"] == "yes")
    assert bool(flags[row["region"], SEPTEMBER.number]) == (row["September last"] == "yes")
    found = who(proposed(NOTICE, on, [SEPTEMBER]))
    assert (row["region"] in found) == (row["proposed"] == "yes")


@pytest.mark.parametrize("row", LAST, ids=lambda row: row["places"])
def test_the_table_of_the_last_three(row: dict[str, str]) -> None:
    places = [0 if one == "–" else int(one) for one in row["places"].split()]
    rows = [
        [LEVEL, DECEMBER.number, f"r{at}", place, place, place] for at, place in enumerate(places)
    ]
    on = ground({DECEMBER: midmonth(DECEMBER)}, standings=rows)
    found = proposed(LastPlaces("A1", LEVEL, 3, "year", "挂牌"), on, [DECEMBER])
    by_region = dict(zip((one[2] for one in rows), places, strict=True))
    assert sorted(by_region[one] for one in who(found)) == sorted(
        map(int, row["among the last three"].split())
    )


@pytest.mark.parametrize("row", SHEETS, ids=lambda row: row["sheets"])
def test_the_table_of_reports(row: dict[str, str]) -> None:
    months = list(Month(2019, 1).through(Month(2019, 8)))
    rows = [
        ["甲", month.number, *CODES[sign]]
        for month, sign in zip(months, row["sheets"].split(), strict=True)
    ]
    on = ground({month: midmonth(month) for month in months}, sheets=rows)
    found = proposed(Reporting("A4", 6, "通报", late=3, missing=2), on, months)
    told = [int(one) for one in row["proposed in the months"].split(",") if one.strip()]
    assert [int(month) % 100 for month in found["month"]] == told


@pytest.mark.parametrize("row", BESIDE, ids=lambda row: "-".join(row.values()))
def test_the_table_of_measures(row: dict[str, str]) -> None:
    lives = []
    if row["measure"]:
        issued = date.fromisoformat(row["issued"])
        lives.append(life(7, "甲", row["measure"], row["state"], issued))
    standings = [
        [LEVEL, month.number, name, *band]
        for month in QUARTERS
        for name, band in {"甲": (3, 3, 3), "乙": (2, 1, 2), "丙": (1, 1, 2)}.items()
    ]
    on = ground(QUARTERS, standings=standings, lives=lives)
    rule = LastThird("A1", LEVEL, 2, "通报", climb=row["climbs"] == "yes")
    (found,) = proposed(rule, on, [SEPTEMBER], Relapse("A6")).to_dict("records")
    assert (found["rung"], found["outcome"]) == (row["rung"], row["outcome"])
    assert found["follows"] == (7 if row["leads on"] == "yes" else 0)
    relapsed = row["state"] == "observing"
    assert found["key"] == ("A6:m7:2019Q3" if relapsed else "A1:甲:2019Q3")


# --- cases ---------------------------------------------------------------------------------------


def test_a_break_of_a_quarter_breaks_the_run() -> None:
    march = Month(2019, 3)
    published = {march: midmonth(march), **QUARTERS}
    last = {"甲": (3, 3, 3), "乙": (2, 1, 2), "丙": (1, 1, 2)}
    rows = [
        [LEVEL, m.number, name, *band] for m in (march, SEPTEMBER) for name, band in last.items()
    ]
    on = ground(published, standings=rows)
    assert who(proposed(NOTICE, on, [march, JUNE, SEPTEMBER])) == []
    once = LastThird("A1", LEVEL, 1, "通报")
    assert who(proposed(once, on, [march, JUNE, SEPTEMBER])) == ["甲", "甲"]


def test_months_within_a_quarter_are_not_asked_but_the_last_one_of_the_campaign_is() -> None:
    months = [JUNE, Month(2019, 8)]
    last = {"甲": (3, 3, 3), "乙": (2, 1, 2), "丙": (1, 1, 2)}
    rows = [[LEVEL, m.number, name, *band] for m in months for name, band in last.items()]
    published = {month: midmonth(month) for month in months}
    on = ground(published, standings=rows)
    assert who(proposed(NOTICE, on, months)) == []
    ended = replace(on, final=201908)
    found = proposed(NOTICE, ended, months)
    assert found["key"].tolist() == ["A1:甲:2019Q3"]
    year = proposed(LastPlaces("A1", LEVEL, 1, "year", "挂牌"), ended, months)
    assert year["key"].tolist() == ["A1:甲:2019"]


def test_occasions_are_named_by_their_window() -> None:
    rows = [[LEVEL, JUNE.number, name, place, 1, 3] for place, name in ((1, "丙"), (2, "乙"))]
    on = ground({JUNE: midmonth(JUNE)}, standings=rows)
    named = {
        window: proposed(LastPlaces("A1", LEVEL, 1, window, "挂牌"), on, [JUNE])[
            "occasion"
        ].tolist()
        for window in ("month", "quarter", "half_year", "year")
    }
    assert named == {
        "month": ["2019-06"],
        "quarter": ["2019Q2"],
        "half_year": ["2019H1"],
        "year": [],
    }


def test_a_red_line_is_proposed_in_the_first_month_of_its_year() -> None:
    rows = [
        [LEVEL, month, "甲", target, "red_line"]
        for month, target in ((201905, "Z1"), (201906, "Z1"), (201906, "Z2"), (202001, "Z1"))
    ]
    silent = [[LEVEL, 201906, "乙", "Z1", "not_reported"]]
    published = {Month.of(one): midmonth(Month.of(one)) for one in (201905, 201906, 202001)}
    on = ground(published, touched=rows + silent)
    months = list(published)
    keys = proposed(RedLine("A3", LEVEL, "约谈"), on, months)["key"].tolist()
    assert keys == ["A3:甲:Z1:2019", "A3:甲:Z2:2019", "A3:甲:Z1:2020"]
    named = RedLine("A3", LEVEL, "约谈", ("Z2",))
    assert proposed(named, on, months)["key"].tolist() == ["A3:甲:Z2:2019"]
    assert proposed(RedLine("A3", LEVEL, "约谈"), on, [JUNE])["key"].tolist() == ["A3:甲:Z2:2019"]


@pytest.mark.parametrize("state", ["red_line", "not_reported"])
def test_no_praise_with_a_red_line_touched_or_kept_silent_about(state: str) -> None:
    rows = [
        [LEVEL, month.number, name, place, place, place]
        for month in QUARTERS
        for place, name in enumerate("甲乙丙丁戊己", start=1)
    ]
    praise = FirstThird("B1", LEVEL, 2)
    assert who(proposed(praise, ground(QUARTERS, standings=rows), [SEPTEMBER])) == ["乙", "甲"]
    touched = [[LEVEL, JUNE.number, "甲", "Z1", state]]
    on = ground(QUARTERS, standings=rows, touched=touched)
    assert who(proposed(praise, on, [SEPTEMBER])) == ["乙"]


def test_a_region_that_is_gone_is_not_proposed() -> None:
    on = replace(two_quarters(), ended={"甲": 201909})
    found = proposed(NOTICE, on, [SEPTEMBER])
    assert found["outcome"].tolist() == [Outcome.GONE]
    assert who(proposed(NOTICE, on, [SEPTEMBER], past=True)) == []
    later = replace(two_quarters(), ended={"甲": 201910})
    assert who(proposed(NOTICE, later, [SEPTEMBER], today=date(2019, 10, 31))) == ["甲"]
    assert who(proposed(NOTICE, later, [SEPTEMBER])) == []  # a correction, when it is gone
    assert who(proposed(NOTICE, later, [SEPTEMBER], past=True)) == ["甲"]


def test_the_first_month_that_counts() -> None:
    found = findings(ladder(NOTICE), two_quarters(), [SEPTEMBER.number])
    assert found["first"].tolist() == [201904]
    months = list(Month(2019, 1).through(Month(2019, 8)))
    sheets = [["甲", month.number, True, False] for month in months]
    on = ground({month: midmonth(month) for month in months}, sheets=sheets)
    rows = proposed(Reporting("A4", 6, "通报", missing=2), on, months)
    assert rows["first"].tolist() == [201901, 201903, 201905, 201907]
    earlier = replace(
        on, before=pd.DataFrame({"rule": ["A4"], "region": ["甲"], "month": [201905]})
    )
    rows = proposed(Reporting("A4", 6, "通报", missing=2), earlier, months)
    assert rows["month"].tolist() == [201907]


def test_a_ladder_is_read_from_its_json() -> None:
    rules = {
        "rungs": [{"code": "notice", "word": "通报", "next": "summons"}, {"code": "summons"}],
        "rules": [
            {"code": "A1", "name": "甲", "trigger": "last_third", "level": "county", "quarters": 2,
             "rung": "notice", "climb": True, "source": {"rule": "X"}},
            {"code": "A3", "name": "乙", "trigger": "red_line", "level": "county",
             "targets": ["SD16"], "rung": "summons"},
            {"code": "A4", "name": "丙", "trigger": "reporting", "months": 9, "late": 2,
             "rung": "notice"},
        ],
    }  # fmt: skip
    read = ladder_of(rules)
    assert read.rules == (
        LastThird("A1", "county", 2, "notice", climb=True),
        RedLine("A3", "county", "summons", ("SD16",)),
        Reporting("A4", 9, "notice", late=2),
    )
    assert read.above("notice") == {"notice": 0, "summons": 1}
    assert (read.reach, read.span) == (12, 9)


# --- frames that break their rules ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("frames", "name"),
    [
        ({"standings": [[LEVEL, 201906, "甲", 3, 4, 5]]}, "standings"),
        ({"standings": [[LEVEL, 201906, "甲", 0, 1, 1]]}, "standings"),
        ({"standings": [[LEVEL, 201913, "甲", 1, 1, 1]]}, "standings"),
        ({"standings": [[LEVEL, 201906, "甲", 1, 1, 1]] * 2}, "standings"),
        ({"standings": [[LEVEL, 201907, "甲", 1, 1, 1]]}, "published"),
        ({"sheets": [["甲", 201906, True, True]]}, "sheets"),
        (
            {"lives": [life(1, "甲", "通报", "issued", date(2019, 1, 2), until=date(2019, 1, 2))]},
            "lives",
        ),
    ],
)
def test_a_frame_that_breaks_its_rules_is_refused(frames: dict[str, Any], name: str) -> None:
    with pytest.raises(FrameError, match=name):
        ground({JUNE: midmonth(JUNE)}, **frames)
