"""What a proposal rests on, said so that it can stand in a letter."""

from __future__ import annotations

from datetime import date

from campaigns.periods import Month
from campaigns.terms import MeasureState
from metrics.wording.accountability import evidence as words
from metrics.wording.accountability.evidence import Placed, Under

JUNE, SEPTEMBER = Month(2019, 6), Month(2019, 9)
MEASURE = Under("挂牌整治", date(2018, 3, 1), MeasureState.RECTIFYING, due_on=date(2019, 9, 30))


def test_thirds_are_told_once_where_the_list_stays_as_long() -> None:
    same = [Placed(JUNE, 15, 14, 16, 16), Placed(SEPTEMBER, 16, 16, 16, 16)]
    assert words.third_words("聊城市", same, "市", last=True) == (
        "聊城市的名次区间连续2个季度末都整个落在最后三分之一（16市中的第12至第16名）："
        "2019年6月排第15名，区间第14至第16名；2019年9月排第16名，区间第16名。"
    )
    other = [same[0], Placed(SEPTEMBER, 16, 16, 17, 17)]
    said = words.third_words("聊城市", other, "市", last=True)
    assert said.count("名）") == 2
    assert "（17市中的第13至第17名）" in said
    best = words.third_words("威海市", [Placed(JUNE, 1, 1, 2, 17)], "市", last=False)
    assert best.startswith("威海市的名次区间在季度末整个落在最前三分之一（17市中的第1至第5名）")


def test_a_row_of_who_was_not_ranked() -> None:
    assert words.third_row(Placed(JUNE, 0, 0, 0, 16, 2), last=True) == [
        *("2019年6月", "未参评", "—", "16", "12–16", "2")
    ]


def test_ties_are_named() -> None:
    one = Placed(Month(2016, 12), 85, 80, 88, 88)
    assert "并列" not in words.last_words("甲县", one, ["甲县", "乙县", "丙县"], 3, "year")
    tied = words.last_words("甲县", one, ["甲县", "乙县", "丙县", "丁县"], 3, "year")
    assert tied == (
        "甲县在2016年12月排名（代表2016年度）中列第85名（88个参评），在最后3名之内。"
        "因名次并列，最后3名共有4个：甲县、乙县、丙县、丁县。"
    )
    monthly = words.last_words("甲县", one, ["甲县"], 3, "month")
    assert monthly.startswith("甲县在2016年12月排名中列第85名")


def test_windows_have_names() -> None:
    names = [words.window_words(one, JUNE) for one in ("year", "half_year", "quarter")]
    assert names == ["2019年度", "2019年上半年", "2019年第二季度"]


def test_reports_that_were_missing_and_late() -> None:
    months = list(Month(2018, 12).through(Month(2019, 5)))
    failed = {months[0]: words.MISSING, months[2]: words.LATE, months[5]: words.MISSING}
    assert words.report_words("长清区", months, failed) == (
        "长清区在2018年12月至2019年5月的6个月里，2个月到锁定时没有报送（2018年12月、2019年5月），"
        "1个月逾期报送（2019年2月）。"
    )


def test_what_a_measure_waits_for() -> None:
    assert words.unanswered_words("甲县", MEASURE, 5).endswith(
        "应于2019年9月30日前报送整改结果，到期超过5个工作日仍没有报送整改结果。"
    )


def test_few_cases_are_a_warning() -> None:
    assert words.few_words([]) == ""
    few = [("甲", "3起"), ("乙", "9人"), ("丙", "1人"), ("丁", "2人")]
    assert words.few_words(few).startswith("“甲”应达3起、“乙”应达9人、“丙”应达1人等4项，数目很小")
