"""A ladder in words: what each rung asks, when each rule speaks, where versions differ."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from campaigns.catalogue.ladder_words import changes, place_of
from metrics.wording.accountability.rules import (
    Names,
    Said,
    asks,
    differences,
    rule_words,
    rung_facts,
    rung_names,
)

FOLDER = Path(__file__).resolve().parents[3] / "fixtures/catalogue/campaigns"


def ladder(campaign: str) -> dict[str, Any]:
    text = (FOLDER / f"{campaign}.yaml").read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.safe_load(text)["ladder"]
    return found


SD = ladder("SD")["rules"]
NAMES = Names(
    levels={"county": "县级", "prefecture": "市级"},
    targets={"SD16": "肇事肇祸"},
    rungs=rung_names(SD),
    commendation="通报表扬",
)


def facts(rung: dict[str, Any]) -> dict[str, str]:
    return {fact.label: fact.words for fact in rung_facts(rung, NAMES)}


def test_a_rung_tells_its_days_and_who_decides() -> None:
    notice, summons, listing = (facts(rung) for rung in SD["rungs"])
    assert notice["决定"] == "管理员决定"
    assert notice["签收"] == "下达后3个工作日内"
    assert notice["延期"] == "不得延期"
    assert notice["解除"] == "验收合格即办结"
    assert (notice["观察期"], notice["下一级"]) == ("不设观察期", "约谈整改")
    assert summons["公开"].startswith("不公开")
    assert summons["延期"] == "最多1次，每次20个工作日"
    assert (notice["申辩"], notice["答复申辩"]) == (
        "下达后5个工作日内可以提出",
        "收到后10个工作日内答复",
    )
    assert notice["文书"] == "《关于对某地予以通报批评的通报》，通报函版式"
    assert summons["文书"] == "《关于对某地进行约谈整改的通知》，约谈通知书版式"
    assert listing["决定"] == "领导决定"
    assert "最近3个已发布月份" in listing["解除"]
    assert listing["观察期"] == "解除后观察6个月；其间反弹的，提请“重点整治”"
    assert listing["下一级"] == "没有"


def test_without_a_condition_an_accepted_region_is_taken_off() -> None:
    listing = SD["rungs"][2] | {"removal": {"clear_months": 0}}
    assert facts(listing)["解除"] == "验收合格即可解除"


def rule(code: str, campaign: dict[str, Any] = SD) -> dict[str, Any]:
    return next(one for one in campaign["rules"] if one["code"] == code)


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (rule("A1"), ["市级", "连续2个季度末都整个落在最后三分之一", "“通报批评”", "下一级"]),
        (rule("A1") | {"quarters": 1, "climb": False}, ["在季度末整个落在最后三分之一"]),
        (rule("A3"), ["县级", "“SD16 肇事肇祸”、“SD17”中的任何一项", "约谈整改", "一年只提请一次"]),
        (rule("A3") | {"targets": ["SD16"]}, ["红线目标“SD16 肇事肇祸”，"]),
        (rule("A4"), ["最近6个", "缺报达到2个月", "或者", "达到3个月", "不再算"]),
        (rule("A5"), ["到期超过5个工作日", "下一级"]),
        (rule("A6"), ["认定反弹"]),
        (rule("B1"), ["最前三分之一", "没有触碰红线", "“通报表扬”"]),
        (rule("A1", ladder("GZ")["rules"]), ["全年（12月）", "最后3名", "并列", "会多于3个"]),
    ],
)
def test_a_rule_says_when_it_speaks(told: dict[str, Any], words: list[str]) -> None:
    text = rule_words(told, NAMES)
    assert [one for one in words if one not in text] == []
    assert text.endswith("。")


def test_all_red_lines_where_none_is_named() -> None:
    red = {key: value for key, value in rule("A3").items() if key != "targets"}
    assert "任何一项红线目标" in rule_words(red, NAMES)


def test_a_count_that_is_not_looked_at_is_not_told() -> None:
    late = {key: value for key, value in rule("A4").items() if key != "missing"}
    assert "锁定时缺报" not in rule_words(late, NAMES)


@pytest.mark.parametrize("campaign", ["SD", "GZ", "NM", "NC"])
def test_every_ladder_of_the_catalogue_is_told(campaign: str) -> None:
    rules = ladder(campaign)["rules"]
    names = Names(rungs=rung_names(rules))
    for rung in rules["rungs"]:
        assert all(fact.words for fact in rung_facts(rung, names))
    for one in rules["rules"]:
        assert rule_words(one, names)


def test_who_decides_what_a_rule_asks_for() -> None:
    rungs = {rung["code"]: rung for rung in SD["rungs"]}
    assert asks(rule("A3"), rungs, SD["commendation"]) == ("约谈整改", "管理员")
    assert asks(rule("B1"), rungs, SD["commendation"]) == ("通报表扬", "领导")
    assert asks(rule("A5"), rungs, SD["commendation"]) == ("", "")


def test_differences_are_new_gone_or_changed() -> None:
    before = [Said("A1", "规则 A1", "内容", "甲"), Said("A2", "规则 A2", "内容", "乙")]
    after = [
        Said("A1", "规则 A1", "内容", "甲改"),
        Said("A1", "规则 A1", "推定", ""),
        Said("A3", "规则 A3", "内容", "丙"),
    ]
    found = [(one.kind, one.part, one.before, one.after) for one in differences(before, after)]
    assert found == [
        ("改动", "规则 A1", "甲", "甲改"),
        ("删去", "规则 A2", "乙", ""),
        ("新增", "规则 A3", "", "丙"),
    ]


def test_a_part_that_was_renamed_is_still_the_same_part() -> None:
    before = [Said("notice", "“通报”", "整改", "40天"), Said("notice", "“通报”", "名称", "通报")]
    after = [Said("notice", "“警示”", "整改", "40天"), Said("notice", "“警示”", "名称", "警示")]
    found = [(one.part, one.label, one.before, one.after) for one in differences(before, after)]
    assert found == [("“警示”", "名称", "通报", "警示")]


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (("rungs", 0, "rectify_days"), "措施“通报批评”的整改期限"),
        (("rungs", 2, "removal", "clear_months"), "措施“重点整治”的解除条件"),
        (("rules", 1, "level"), "规则A2的层级"),
        (("rules", 1, "source", "citation"), "规则A2的出处"),
        (("rules", 1), "规则A2"),
        (("rules", 99, "level"), "规则第100项的层级"),
        (("series",), "机关代字"),
        (("commendation", "word"), "表扬的名称"),
    ],
)
def test_a_mistake_names_its_place(place: tuple[str | int, ...], words: str) -> None:
    assert place_of(SD, place) == words


def test_what_changed_is_told_by_its_place() -> None:
    rungs = [SD["rungs"][0] | {"rectify_days": 45}, *SD["rungs"][1:]]
    after = SD | {"rungs": rungs, "rules": SD["rules"][:-1]}
    before, now = changes((SD, {"days": "默认"}), (after, {}))
    assert before["措施 notice 整改期限"] == 40
    assert now["措施 notice 整改期限"] == 45
    assert before["规则 B2 连续季度数"] == 2
    assert "规则 B2 连续季度数" not in now
    assert before["推定 各步的天数"] == "默认"
    assert changes((SD, {}), (SD, {})) == ({}, {})
