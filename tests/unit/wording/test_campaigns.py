"""Where a campaign stands in time."""

from datetime import date

from campaigns.periods import Month, Season
from metrics.wording.boundaries import agreement_words
from metrics.wording.campaigns import Running, life_words, month_words, season_state

STARTS, ENDS = date(2016, 10, 1), date(2019, 12, 31)
OCTOBER = Month(2019, 10)


def operation(name: str, first: int, last: int, *, runs: bool, then: Month | None) -> Running:
    return Running(name, Season(first, last), runs, then)


ALL_YEAR = operation("扫毒", 1, 12, runs=True, then=None)
RESTING = operation("天目", 4, 6, runs=False, then=Month(2020, 4))
OVER = operation("关爱", 6, 8, runs=False, then=None)


def test_before_during_and_after() -> None:
    assert life_words(STARTS, ENDS, date(2016, 9, 30), 3).endswith("还没有开始。")
    assert "距结束还有1天" in life_words(STARTS, ENDS, date(2019, 12, 30), 3)
    assert "最后一天" in life_words(STARTS, ENDS, ENDS, 3)
    over = life_words(STARTS, ENDS, date(2026, 11, 22), 3)
    assert over == "2016年10月1日至2019年12月31日，分3个阶段。行动已经结束。"


def test_no_phases_are_not_counted() -> None:
    assert "阶段" not in life_words(STARTS, ENDS, ENDS, 0)


def test_what_runs_in_a_month() -> None:
    several = [ALL_YEAR, RESTING, OVER]
    assert month_words(OCTOBER, "总结评估", several) == (
        "最新公布的是2019年10月，处在“总结评估”阶段，3个战役中1个在进行，天目、关爱不在时段内。"
    )
    assert month_words(OCTOBER, "", [ALL_YEAR]).endswith("1个战役在进行。")
    assert month_words(OCTOBER, "", [ALL_YEAR, ALL_YEAR]).endswith("2个战役都在进行。")
    assert month_words(OCTOBER, "", [RESTING, OVER]).endswith("2个战役都不在时段内。")
    assert month_words(OCTOBER, "", [RESTING]).endswith("1个战役不在时段内。")
    assert month_words(OCTOBER, "", []) == "最新公布的是2019年10月。"


def test_when_the_season_begins_again() -> None:
    assert season_state(ALL_YEAR, OCTOBER) == "全年进行"
    assert season_state(RESTING, OCTOBER).endswith("下一时段从2020年4月开始")
    assert season_state(OVER, OCTOBER).endswith("行动结束前不再开展")
    runs = operation("回归", 10, 12, runs=True, then=None)
    assert season_state(runs, OCTOBER) == "每年10–12月；2019年10月在时段内"


def test_both_ways_of_dividing() -> None:
    assert agreement_words(17, 16, "2019年10月", agree=True) == (
        "按当时区划17个地区，按现行区划（2019年10月）16个地区；逐月核对，两种口径的合计一致。"
    )
    assert "不一致" in agreement_words(17, 16, "2019年10月", agree=False)
    assert agreement_words(16, 16, "2019年10月", agree=None) == "两种口径都是16个地区。"
