"""Each rule of the catalogue with a bad sample: it must be named, with its line and the way out."""

import shutil
from pathlib import Path

import pytest

from campaigns.catalogue import CatalogueError, Mistake, open_catalogue

SAMPLE = Path(__file__).parent / "samples" / "catalogue"
CATALOGUE = Path(__file__).resolve().parents[2] / "fixtures" / "catalogue"

CAMPAIGN = "campaigns/XX.yaml"
INDICATORS = "indicators.yaml"
REGIONS = "regions/regions.csv"
SUCCESSIONS = "regions/successions.csv"


def mistakes_in(folder: Path) -> tuple[Mistake, ...]:
    try:
        open_catalogue(folder, shown_as="sample")
    except CatalogueError as error:
        return error.mistakes
    return ()


def with_change(tmp_path: Path, file: str, good: str, bad: str) -> tuple[tuple[Mistake, ...], int]:
    """The mistakes of the sample after one change, and the line on which the change begins."""
    folder = tmp_path / "catalogue"
    shutil.copytree(SAMPLE, folder)
    text = (folder / file).read_text(encoding="utf-8")
    assert good in text
    (folder / file).write_text(text.replace(good, bad, 1), encoding="utf-8")
    return mistakes_in(folder), text[: text.index(good)].count("\n") + 1


def test_the_sample_has_no_mistake() -> None:
    assert mistakes_in(SAMPLE) == ()


def test_the_real_catalogue_has_no_mistake() -> None:
    assert [str(mistake) for mistake in mistakes_in(CATALOGUE)] == []


BAD = {
    # --- what the schemas say ---
    "a word for a number": (CAMPAIGN, "rate: 0.05", "rate: 15%", "XX01.parameters.rate：应为数字"),
    "a number that is none": (CAMPAIGN, "rate: 0.05", "rate: .nan", "应为有限的数"),
    "a number without end": (CAMPAIGN, "rate: 0.05", "rate: .inf", "应为有限的数"),
    "a key nobody knows": (CAMPAIGN, "rate: 0.05", "rate: 0.05, speed: 1", "speed：不认识这个键"),
    "a key of another kind": (CAMPAIGN, "times: 1", "times: 1, goal: 2", "goal：不认识这个键"),
    "a missing key": (CAMPAIGN, "    summary: 每年增5%。\n", "", "缺少 summary"),
    "a missing parameter": (CAMPAIGN, "rate: 0.05, ", "", "缺少 rate"),
    "an unknown kind": (CAMPAIGN, "kind: GROWTH", "kind: GROW", "应为其中之一"),
    "a code without quotes": (CAMPAIGN, 'region: "990000"', "region: 990000", "应为加引号"),
    "a month that is none": (CAMPAIGN, "due: 2019-12", "due: 2019-13", "应为月份"),
    "a threshold over one": (CAMPAIGN, "threshold: 0.9", "threshold: 90", "应不大于 1"),
    "a fall of nothing": (CAMPAIGN, "LEVEL, goals: {staff: 1}", "FALL, drop: 0, base_years: [2016]",
                          "drop：应大于 0"),
    "a fall upwards": (CAMPAIGN, "LEVEL, goals: {staff: 1}", "FALL, drop: -0.2, base_years: [2016]",
                       "drop：应大于 0"),
    "half a person": (CAMPAIGN, "goal: 100", "goal: 99.5", "goal：应为整数"),
    "half a person each": (CAMPAIGN, "goals: {staff: 1}", "goals: {staff: 0.5}", "staff：应为整数"),
    "nobody to reach": (CAMPAIGN, "goal: 100", "goal: 0", "goal：应不小于 1"),
    "half a place": (CAMPAIGN, "LEVEL, goals: {staff: 1}", "POSITION, goal: 2.5", "goal：应为整数"),
    "a place before the first": (CAMPAIGN, "LEVEL, goals: {staff: 1}", "POSITION, goal: 0",
                                 "goal：应不小于 1"),
    "a goal twice": (CAMPAIGN, "{goal: 100", "{goals: {staff: 1}, goal: 100", "写且只写一个"),
    "a path without a start": (CAMPAIGN, "start: 0, ", "", "写了 from_month 就要写"),
    "an inner kind's parameter": (CAMPAIGN, "goals: {staff: 1}", "goals: {staff: x}", "应为整数"),
    "kind inside parameters": (CAMPAIGN, "{times: 1", "{kind: FREQUENCY, times: 1", "不能有这一项"),
    "a rule type's key": (CAMPAIGN, "type: linear, cap: 1.2", "type: linear", "缺少 cap"),
    "a trigger's key": (CAMPAIGN, "places: 3, ", "", "缺少 places"),
    "a note without words": (CAMPAIGN, "文件没有写年份", "null", "应为文字"),
    "a ratio without parts": (INDICATORS, "    numerator: staff\n", "", "缺少 numerator"),
    "parts without a ratio": (INDICATORS, "起\n", "起\n    numerator: staff\n", "不能有这一项"),
    # --- what can be read at all ---
    "broken YAML": (CAMPAIGN, "categories:", "categories: [", "不是合法的 YAML"),
    "a key written twice": (CAMPAIGN, "name: 样省行动", "code: XX\nname: 样省行动", "写了两次"),
    # --- references ---
    "an unknown indicator": (CAMPAIGN, "indicators: [cases]", "indicators: [caes]", "没有指标"),
    "an unknown condition": (CAMPAIGN, "{indicator: users", "{indicator: usrs", "没有指标“usrs”"),
    "an unknown weight basis": (CAMPAIGN, "by: users", "by: usrs", "没有指标“usrs”"),
    "an unknown category": (CAMPAIGN, "category: strike", "category: strikes", "没有“strikes”"),
    "an unknown operation": (CAMPAIGN, "operation: spring", "operation: autumn", "没有“autumn”"),
    "an unknown citation": (CAMPAIGN, "citations: [goals]", "citations: [goal]", "没有出处“goal”"),
    "a citation of a fact": (CAMPAIGN, "2016-12, citation: goals", "2016-12, citation: g", "出处"),
    "an unknown region": (CAMPAIGN, 'region: "990000"', 'region: "980000"', "不在 regions.csv"),
    "an unknown scope": (CAMPAIGN, 'regions: ["990122"]', 'regions: ["990199"]', "regions.csv"),
    "a listed area": (CAMPAIGN, 'region: "990122"', 'region: "990199"', "不在 regions.csv"),
    "a fact's indicator": (CAMPAIGN, "起, indicator: cases", "起, indicator: case", "没有指标"),
    "a listing too early": (CAMPAIGN, 'region: "990122"', 'region: "990181"', "不是有效地区"),
    "nobody listed": (CAMPAIGN, "listed: true, words", "listed: true, regions: [], words", "至少"),
    "a note on nothing": (CAMPAIGN, "{base_years: 文件", "{base_year: 文件", "本条没有 base_year"),
    "an item's target": (CAMPAIGN, "    XX01: {weight", "    XX99: {weight", "没有目标“XX99”"),
    "a weight's category": (CAMPAIGN, "force: 1}", "force: 1, farce: 1}", "没有类别“farce”"),
    "a category's weight": (CAMPAIGN, "strike: 1, force: 1", "strike: 1", "类别 force 没有权重"),
    # --- codes ---
    "a target twice": (CAMPAIGN, "  - code: XX02", "  - code: XX01", "编号 XX01 已经用在"),
    "a fact like a target": (CAMPAIGN, "code: XX-F1", "code: XX02", "编号 XX02 已经用在"),
    "a category twice": (CAMPAIGN, "code: force, name", "code: strike, name", "写了两次"),
    "a citation twice": (CAMPAIGN, "code: duties, place", "code: goals, place", "写了两次"),
    "an indicator twice": (INDICATORS, "code: staff\n", "code: cases\n", "写了两次"),
    # --- dates ---
    "a day that is none": (CAMPAIGN, "ends_on: 2018-06-30", "ends_on: 2018-06-31", "日历上没有"),
    "an end too early": (CAMPAIGN, "ends_on: 2019-12-31", "ends_on: 2016-12-31", "应晚于开始"),
    "a gap of phases": (CAMPAIGN, "on: 2018-07-01", "on: 2018-08-01", "应从 2018-07-01 开始"),
    "phases too short": (CAMPAIGN, "01, ends_on: 2019-12-31", "01, ends_on: 2019-11-30", "结束"),
    "due too late": (CAMPAIGN, "due: 2019-12", "due: 2020-01", "不在行动期间"),
    "due before its start": (CAMPAIGN, "from_month: 2017-01, due", "from_month: 2019-12, due",
                             "应晚于起算月份"),
    "a first month outside": (CAMPAIGN, "first_month: 2017-01", "first_month: 2016-12", "行动期间"),
    "a rule set outside": (CAMPAIGN, "  from_month: 2017-01\n", "  from_month: 2021-01\n", "期间"),
    "a finding outside": (CAMPAIGN, "due_on: 2019-06-30", "due_on: 2020-06-30", "行动期间"),
    "a fact backwards": (CAMPAIGN, "last_month: 2016-12", "last_month: 2015-12", "不能早于起月"),
    "a base year too late": (CAMPAIGN, "[2015, 2016]", "[2016, 2017]", "应早于首个评价年度"),
    "a first year outside": (CAMPAIGN, "first_year: 2017", "first_year: 2020", "不在行动期间"),
    "a season backwards": (CAMPAIGN, "months: [3, 5]", "months: [5, 3]", "起始不能晚于终止"),
    "a day of some years": (CAMPAIGN, "times: 1, window: quarter",
                            'times: 1, window: year, days: ["02-29"]', "不是每年都有"),
    "a day twice a year": (CAMPAIGN, "times: 1, window: quarter",
                           'times: 2, window: year, days: ["06-26"]', "times 应为 1"),
    "days in a quarter": (CAMPAIGN, "window: quarter", 'window: quarter, days: ["06-26"]',
                          "window 应为 year"),
    "a day that is a month": (CAMPAIGN, "window: quarter", 'window: year, days: ["6-26"]',
                              "应为加引号的月-日"),
    # --- does the rule fit what it counts? ---
    "growth of a level": (CAMPAIGN, "indicators: [cases]", "indicators: [staff]", "只适用于流量"),
    "a rate of a count": (CAMPAIGN, "indicators: [staff_rate]", "indicators: [users]", "只适用于"),
    "goals for others": (CAMPAIGN, "goals: {staff: 1}", "goals: {users: 1}", "一一对应"),
    "a sum of parts": (CAMPAIGN, "total: 5", "total: 6", "各部分之和 5 不符"),
    "a level below": (CAMPAIGN, "levels: [prefecture, county]\n", "levels: [community]\n", "还低"),
    "nobody reports it": (CAMPAIGN, "reporting_level: county", "reporting_level: prefecture",
                          "没有人"),
    "a level without data": (CAMPAIGN, "[prefecture, county], words: 市", "[province], words: 市",
                             "得不到 visits 的数据"),
    "an unknown numerator": (INDICATORS, "numerator: staff", "numerator: stuff", "没有指标“stuff”"),
    "a ratio of ratios": (INDICATORS, "numerator: staff", "numerator: staff_rate", "不能再作分子"),
    "a ratio added up": (INDICATORS, "ratio_of_sums", "sum", "比率只能是 ratio_of_sums"),
    "a count divided": (INDICATORS, "over_regions: sum", "over_regions: ratio_of_sums", "比率"),
    "a level added up": (INDICATORS, "over_time: last", "over_time: sum", "没有意义"),
    "an event forgotten": (INDICATORS, "over_time: sum", "over_time: last", "丢掉以前的月份"),
    # --- nobody's person ---
    "a mobile number": (CAMPAIGN, "summary: 样本。", "summary: 联系13800138000。", "个人信息"),
    "an identity number": (CAMPAIGN, "样省\n", "样省11010519491231002X\n", "个人信息"),
    # --- regions ---
    "an unknown parent": (REGIONS, "county,990100,,2018-06", "county,990200,,2018-06", "不在表中"),
    "a parent no higher": (REGIONS, "990122,丑县,丑,county,county,990100",
                           "990122,丑县,丑,county,county,990121", "层级不比它高"),
    "no parent": (REGIONS, "province,000000", "province,", "不在表中"),
    "an unknown region kind": (REGIONS, "prefecture_city", "city", "“city”不是可用的值"),
    "an unknown level": (REGIONS, "county_city,county", "county_city,xian", "“xian”不是可用的值"),
    "a code too short": (REGIONS, "990122", "99012", "应为6位"),
    "a region twice": (REGIONS, "990122,丑县", "990121,丑县", "写了两次"),
    "a valid month": (REGIONS, "2018-06", "2018-6", "不是月份"),
    "valid too long": (REGIONS, "prefecture,990000,,,", "prefecture,990000,,2018-12,", "超出上级"),
    "valid backwards": (REGIONS, "990100,2018-07,,", "990100,2018-07,2018-01,", "早于启用月份"),
    "a column lost": (REGIONS, "valid_from", "from", "缺少列 valid_from"),
    "an unknown successor": (SUCCESSIONS, "990121,990181", "990121,990182", "“990182”不在"),
    "its own successor": (SUCCESSIONS, "990121,990181", "990121,990121", "不能由自己继承"),
    "a share over one": (SUCCESSIONS, "2018-07,1,", "2018-07,2,", "应为大于0、不大于1"),
    "an unknown succession": (SUCCESSIONS, "renamed", "rename", "“rename”不是可用的值"),
    "renamed too late": (SUCCESSIONS, "2018-07,1", "2018-08,1", "应与沿革月份 2018-08 相同"),
    "no month": (SUCCESSIONS, "2018-07,1", ",1", "缺少生效月份"),
}  # fmt: skip

# Where the mistake is told on another line than that of the change.
ELSEWHERE = {
    "a missing key": -2,
    "broken YAML": None,
    "parts without a ratio": 1,
    "a ratio without parts": None,
    "a fact like a target": None,
    "nobody reports it": None,
    "valid too long": None,
    "a column lost": 1,
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_sample_is_named_with_its_line(case: str, tmp_path: Path) -> None:
    file, good, bad, words = BAD[case]
    mistakes, line = with_change(tmp_path, file, good, bad)
    told = [mistake for mistake in mistakes if words in str(mistake)]
    assert told, [str(mistake) for mistake in mistakes]
    further = ELSEWHERE.get(case, 0)
    if further is not None:
        assert line + further in [mistake.line for mistake in told], [str(m) for m in told]
        assert all(mistake.file == f"sample/{file}" for mistake in told)


def test_amounts_of_several_indicators_earn_no_points(tmp_path: Path) -> None:
    folder = tmp_path / "catalogue"
    shutil.copytree(SAMPLE, folder)
    path = folder / CAMPAIGN
    text = path.read_text(encoding="utf-8")
    by_amount = text.replace("type: linear, cap: 1.2", "type: per_unit, points: 1, most: 5", 1)
    path.write_text(by_amount, encoding="utf-8")
    assert not mistakes_in(folder)
    several = by_amount.replace("indicators: [cases]", "indicators: [cases, staff]", 1)
    path.write_text(several, encoding="utf-8")
    assert any("目标 XX01 有几个指标" in str(mistake) for mistake in mistakes_in(folder))


def test_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    folder = tmp_path / "catalogue"
    shutil.copytree(SAMPLE, folder)
    path = folder / CAMPAIGN
    text = path.read_text(encoding="utf-8")
    for good, bad in (("category: strike", "category: x"), ("by: users", "by: y")):
        text = text.replace(good, bad, 1)
    path.write_text(text, encoding="utf-8")
    assert len(mistakes_in(folder)) == 2


def test_a_mistake_prints_as_file_line_place_and_message(tmp_path: Path) -> None:
    mistakes, line = with_change(tmp_path, CAMPAIGN, "rate: 0.05", "rate: 15%")
    assert [str(mistake) for mistake in mistakes] == [
        f"sample/{CAMPAIGN}:{line} targets[0] XX01.parameters.rate：应为数字，现为“15%”"
    ]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "catalogue"
    shutil.copytree(SAMPLE, folder)
    (folder / SUCCESSIONS).unlink()
    assert [str(mistake) for mistake in mistakes_in(folder)] == [
        f"sample/{SUCCESSIONS} 文件不存在；请补上文件，用 UTF-8 保存"
    ]


def test_values_merged_from_an_anchor_are_told_where_they_are_used(tmp_path: Path) -> None:
    anchored = 'listed_areas:\n  - &one {region: "990122", authority: provincial, '
    good = 'listed_areas:\n  - {region: "990122", authority: provincial, '
    mistakes, line = with_change(tmp_path, CAMPAIGN, good, anchored)
    assert mistakes == ()
    path = tmp_path / "catalogue" / CAMPAIGN
    text = path.read_text(encoding="utf-8").replace(
        "findings:", '  - {<<: *one, region: "990100", since: 2099-01}\nfindings:'
    )
    path.write_text(text, encoding="utf-8")
    assert [mistake.line for mistake in mistakes_in(tmp_path / "catalogue")] == [line + 2]
