"""Each rule of the catalogue's checks with a bad sample: named with its line and the way out."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.test_catalogue_checking import with_change

FILE = "checks.yaml"
BAD = {
    # --- what the schema says ---
    "a key nobody knows": ("    why: 空着", "    how: 空着", "how：不认识这个键"),
    "a missing key": ("    why: 空着不等于零。\n", "", "缺少 why"),
    "an unknown kind": ("kind: required", "kind: requires", "应为其中之一：required"),
    "an unknown severity": ("severity: hard", "severity: harsh", "应为其中之一：hard"),
    "a doubt that is hard": ("severity: soft\n    kind: jump", "severity: hard\n    kind: jump",
                             "应为其中之一：soft"),
    "a wrong that is soft": ("severity: hard", "severity: soft", "应为其中之一：hard"),
    "no parameters": ("parameters: {all: true}", "parameters: {}", "写且只写一种"),
    "two selections": ("{all: true}", "{all: true, nature: flow}", "写且只写一种"),
    "a parameter of another kind": ("{all: true}", "{all: true, times: 2}", "times：不认识这个键"),
    "a missing parameter": ("times: 2, ", "", "缺少 times"),
    "a factor too small": ("times: 2,", "times: 1,", "应不小于 1.5"),
    "a factor too fine": ("times: 2,", "times: 1.7,", "应为不小于 1.5"),
    "a bar of nothing": ("at_least: 20", "at_least: 0", "应大于 0"),
    "a look too far back": ("last, months: 3", "last, months: 36", "应不大于 24"),
    "a part without a whole": ("part: staff, whole: users", "part: staff", "part 和 whole"),
    "a flag as a word": ("live: false", "live: 否", "应为true 或 false"),
    "a month that is none": ("from_month: 2018-01", "from_month: 2018-13", "应为月份"),
    # --- references ---
    "a code twice": ("code: staff_within_users", "code: required_cells", "写了两次"),
    "an unknown campaign": ("campaign: XX", "campaign: YY", "没有行动“YY”"),
    "an unknown indicator": ("indicators: [visits]", "indicators: [visit]", "没有指标“visit”"),
    "an unknown part": ("part: staff,", "part: stuff,", "没有指标“stuff”"),
    "an unknown exception": ("except: [staff_rate]", "except: [rate]", "没有指标“rate”"),
    "a ratio is not typed": ("indicators: [visits]", "indicators: [staff_rate]", "没有人填报"),
    "an exception that is no ratio": ("except: [staff_rate]", "except: [staff]", "不是比率"),
    # --- does the kind fit what it looks at? ---
    "nothing selected": ("{all: true}", "{nature: flow, direction: down}", "没有选中任何指标"),
    "the month before of events": ("nature: stock, against", "nature: flow, against", "存量"),
    "the year before of levels": ("nature: flow, direction: up, against",
                                  "nature: stock, direction: up, against", "流量"),
    "levels stay equal": ("{nature: flow, months: 3, at", "{all: true, months: 3, at", "流量"),
    "a thing part of itself": ("part: staff, whole: users", "part: staff, whole: staff", "相同"),
    "events part of a level": ("part: staff, whole: users", "part: cases, whole: users", "存量"),
    "no bounds": (", least: 0, most: 4}", "}", "缺少 least 或 most"),
    "bounds backwards": ("least: 0, most: 4", "least: 5, most: 4", "不能小于 least"),
    "no months": ("last, months: 3, ", "last, ", "缺少 months"),
    "months of a year before": ("year_before, times", "year_before, months: 3, times", "请删去"),
    # --- can the message be filled in? ---
    "a placeholder of another kind": ("必报，没有", "必报，{value}没有", "没有 {value}"),
    "a bound that is not stated": ("least: 0, most: 4", "most: 4", "没有 {least}"),
    "a placeholder misspelt": ("{other_value}", "{othervalue}", "没有 {othervalue}"),
    "a placeholder without a name": ("{other_value}", "{}", "没有 {}"),
    "a placeholder with a format": ("{other_value}", "{other_value:d}", "不写格式"),
    "a brace too many": ("{other_value}", "{other_value", "不成对"),
    "a mobile number": ("why: 样本。", "why: 13800138000。", "个人信息"),
}  # fmt: skip

# The change stands in the parameters' own line, the mistake may be told at another one.
ELSEWHERE = {
    "a missing key", "a doubt that is hard", "a bound that is not stated", "bounds backwards",
    "an unknown kind", "a mobile number",
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_a_bad_check_is_named_with_its_line(case: str, tmp_path: Path) -> None:
    good, bad, words = BAD[case]
    mistakes, line = with_change(tmp_path, FILE, good, bad)
    told = [mistake for mistake in mistakes if words in str(mistake)]
    assert told, [str(mistake) for mistake in mistakes]
    assert all(mistake.file == f"sample/{FILE}" for mistake in told)
    if case not in ELSEWHERE:
        assert line in [mistake.line for mistake in told], [str(one) for one in told]


def test_placeholders_that_exist_are_named(tmp_path: Path) -> None:
    mistakes, _ = with_change(tmp_path, FILE, "{other_value}", "{rest}")
    assert "可用的是 {name}、{other}、{other_unit}、{other_value}、{unit}、{value}" in str(
        mistakes[0]
    )


def test_a_missing_file_of_checks_is_named(tmp_path: Path) -> None:
    mistakes, _ = with_change(tmp_path, FILE, "checks:", "rules:")
    assert "缺少 checks" in " ".join(str(mistake) for mistake in mistakes)
