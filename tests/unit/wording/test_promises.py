"""What a target demands, in words; whose each number is; how many promises stand how."""

from __future__ import annotations

from typing import Any

import pytest

from metrics.wording.numbers import Numbers
from metrics.wording.promises import Counted, Terms, demands, section_of, spread, tally

STAFF = Counted("禁毒专职社工", "人", 0)
USERS = Counted("在册吸毒人员", "人", 0)
SITES = Counted("安置点", "个", 0)
CRIMES = Counted("破案", "起", 0)


def said(
    kind: str, parameters: dict[str, Any], *own: Counted, derived: dict[str, str] | None = None
) -> list[tuple[str, str, str]]:
    named = {"registered_users": USERS, "staff": STAFF}
    terms = Terms(kind, parameters, derived or {}, own or (STAFF,), named, Numbers())
    return [(one.label, one.words, one.why) for one in demands(terms)]


def test_a_total_with_its_way_and_what_is_not_the_document_s() -> None:
    parameters = {
        "goal": 4500,
        "start": 0,
        "from_month": "2016-10",
        "due": "2019-12",
        "allocate": {"by": "registered_users"},
    }
    derived = {"start": "没有写起点", "allocate": "没有写怎样分解"}
    assert said("LEVEL", parameters, derived=derived) == [
        ("目标数", "4,500人", ""),
        ("起点", "0人", "没有写起点"),
        ("起算", "2016年10月", ""),
        ("期限", "2019年12月", ""),
        ("分解办法", "按在册吸毒人员分配", "没有写怎样分解"),
    ]


def test_growth_on_fixed_years_and_on_the_year_before() -> None:
    fixed = {"rate": 0.05, "base_years": [2014, 2015, 2016], "base": "fixed", "first_year": 2017}
    assert said("GROWTH", fixed, CRIMES)[:2] == [
        ("增幅", "每年≥5%", ""),
        ("基数", "2014–2016年平均数", ""),
    ]
    rolling = {"rate": 0.2, "base_years": [2015], "base": "rolling", "first_year": 2016}
    assert ("基数", "上一年", "") in said("GROWTH", rolling, CRIMES)


@pytest.mark.parametrize(
    ("kind", "parameters", "words"),
    [
        ("RATE", {"threshold": 0.998}, "≥99.8%"),
        ("COVERAGE", {"threshold": 1}, "100%"),
        ("ZERO", {"red_line": True}, "零发生，触碰即触红线"),
        ("ZERO", {"red_line": False}, "零"),
        ("FREQUENCY", {"times": 2, "window": "year"}, "每年至少2人"),
        ("POSITION", {"goal": 5}, "第5名以内"),
        ("POINTS", {"points": 5, "base_year": 2015}, "≥5个百分点"),
        ("CEILING", {"limit": 3}, "3人"),
        ("FALL", {"drop": 0.1, "base_years": [2015]}, "≥10%"),
        ("LEVEL", {"goal": None}, "没有定数量，只跟踪"),
        ("LEVEL", {"goals": {"staff": 3}}, "3人"),
    ],
)
def test_every_kind_says_its_first_number(
    kind: str, parameters: dict[str, Any], words: str
) -> None:
    assert said(kind, parameters)[0][1] == words


def test_parts_and_a_total_that_is_written() -> None:
    parts = [{"name": "环京", "number": 9}, {"name": "环鲁", "number": 43}]
    found = said("COVERAGE", {"threshold": 1, "total": 52, "parts": parts})
    assert [words for _, words, _ in found] == ["100%", "52", "环京9、环鲁43"]


def test_a_condition_comes_first() -> None:
    parameters = {
        "condition": {"indicator": "registered_users", "comparison": ">=", "value": 1000},
        "then": {"kind": "LEVEL", "goals": {"sites": 1, "staff": 10}},
    }
    assert [words for _, words, _ in said("CONDITIONAL", parameters, SITES, STAFF)] == [
        "在册吸毒人员不少于1,000人",
        "1个",
        "10人",
    ]


def test_staffing_names_both_divisors() -> None:
    parameters = {
        "registered": "registered_users",
        "registered_per_staff": 30,
        "rehabilitating": "registered_users",
        "rehabilitating_per_staff": 20,
        "rule": "either",
    }
    words = [words for _, words, _ in said("STAFFING", parameters)]
    assert words == ["每30人配1人", "每20人配1人", "满足其一即可"]


def test_what_is_derived_besides_the_numbers_comes_last() -> None:
    found = said("RATE", {"threshold": 1}, derived={"indicators": "没有写算法"})
    assert found[-1] == ("指标口径", "", "没有写算法")


@pytest.mark.parametrize(
    ("states", "words"),
    [
        ({}, "没有可以在这一级评价的目标"),
        ({"not_applicable": 3}, "没有可以在这一级评价的目标"),
        ({"in_progress": 2}, "2项都还不能评价"),
        ({"met": 1}, "可评价的1项达标"),
        ({"met": 4, "not_applicable": 1}, "可评价的4项全部达标"),
        ({"behind": 2, "no_baseline": 1}, "可评价的2项全部落后；另有1项还不能评价"),
        ({"met": 12, "close": 9, "red_line": 1}, "22项可评价：12项达标，9项接近，1项触红线"),
    ],
)
def test_the_tally_of_promises(states: dict[str, int], words: str) -> None:
    assert tally(states) == words


def test_a_target_that_is_judged_below_alone() -> None:
    assert spread("县级", {"behind": 3, "met": 134}) == "县级137个地区：134个达标，3个落后"


@pytest.mark.parametrize(
    ("place", "section"),
    [
        ("第一部分（一）", ("第一部分", "（一）")),
        ("第三部分“发挥考核奖惩的推动作用”末", ("第三部分", "“发挥考核奖惩的推动作用”末")),
        ("相关链接“目标明、任务清”第三项", ("相关链接“目标明、任务清”", "第三项")),
        ("“把重点排查和管控结合起来”之病残人员", ("“把重点排查和管控结合起来”", "病残人员")),
        ("末段", ("末段", "")),
    ],
)
def test_places_fall_into_sections(place: str, section: tuple[str, str]) -> None:
    assert section_of(place) == section
