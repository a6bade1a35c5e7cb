"""Sentences on a ranking: correct in the singular cases too."""

from dataclasses import replace

import pytest

from campaigns.periods import Month
from metrics.wording.numbers import Numbers
from metrics.wording.rankings import (
    RankedRow,
    Touched,
    band_words,
    best_improved_words,
    improvement_words,
    is_short,
    judged_on_words,
    judged_words,
    laggards_words,
    leaders_words,
    listing,
    moved_words,
    movement_words,
    movers_words,
    nobody_words,
    red_line_words,
    silent_words,
    unranked_words,
)

numbers = Numbers()


def test_who_is_missing() -> None:
    assert nobody_words("市级", 16) == "本月市级没有参评地区，16个地区未参评。"
    assert nobody_words("市级", 0) == "本月市级没有地区。"
    assert unranked_words(14, 2) == "2个地区未参评"
    assert unranked_words(16, 0) == "16个地区全部参评"
    assert unranked_words(16, 0, "市") == "16市全部参评"


def test_long_lists_are_cut_with_their_length() -> None:
    assert listing(list("甲乙丙")) == "甲、乙、丙"
    assert listing(list("甲乙丙丁戊己")) == "甲、乙、丙、丁、戊等6个地区"


def test_movement_and_band() -> None:
    assert movement_words(None, "") == "没有可比的上期名次"
    assert movement_words(0, "2019年10月") == "与2019年10月持平"
    assert movement_words(3, "2019年10月") == "较2019年10月上升3位"
    assert movement_words(-2, "2019年10月") == "较2019年10月下降2位"
    assert "第2至第5名" in band_words(2, 5)
    assert "第2名" in band_words(2, 2)


def rows(
    *scores: int, moves: tuple[int | None, ...] = (), distinct: bool = True
) -> list[RankedRow]:
    """Regions 甲, 乙, 丙… in the order of their scores, ties sharing their place. ``distinct``
    ones hold their places whatever chance does, others could stand anywhere."""
    return [
        RankedRow(
            name=name,
            place=1 + sum(other > score for other in scores),
            score=score,
            low=1 + sum(other > score for other in scores) if distinct else 1,
            high=sum(other >= score for other in scores) if distinct else len(scores),
            distinct=distinct,
            movement=moves[number] if moves else None,
        )
        for number, (name, score) in enumerate(zip("甲乙丙丁戊己庚辛", scores, strict=False))
    ]


def test_who_leads_and_who_lags() -> None:
    eight = rows(9000, 8900, 8800, 8700, 6000, 5900, 5800, 5700)
    assert leaders_words(eight, numbers) == "甲居首（90.00分），其后是乙（89.00分）、丙（88.00分）"
    assert laggards_words(eight, numbers) == "辛居末（57.00分），其前是庚（58.00分）、己（59.00分）"


@pytest.mark.parametrize(
    ("scores", "lead", "lag"),
    [
        ((), "", ""),
        ((9000,), "甲居首（90.00分）", ""),
        ((9000, 8000), "甲居首（90.00分）", "乙居末（80.00分）"),
        ((9000, 8000, 7000), "甲居首（90.00分）", "丙居末（70.00分）"),
        ((9000, 9000, 9000), "3个地区得分相同（90.00分），不分先后", ""),
        ((9000, 9000, 7000), "甲、乙并列第一（90.00分）", "丙居末（70.00分）"),
        ((9000, 7000, 7000), "甲居首（90.00分）", "乙、丙并列末位（70.00分）"),
    ],
)
def test_few_regions_and_ties(scores: tuple[int, ...], lead: str, lag: str) -> None:
    assert leaders_words(rows(*scores), numbers) == lead
    assert laggards_words(rows(*scores), numbers) == lag


def test_a_shared_first_place_is_no_lead_and_has_no_common_interval() -> None:
    shared = rows(9000, 9000, 8800, 8700, 6000, 5900, distinct=False)
    assert leaders_words(shared, numbers) == "甲、乙并列第一（90.00分），其后是丙（88.00分）"


def test_a_lead_that_may_be_chance_is_said_to_be_so() -> None:
    doubtful = rows(9000, 8900, 8800, 8700, 6000, 5900, distinct=False)
    assert leaders_words(doubtful, numbers).startswith(
        "甲居首（90.00分），但名次区间1–6，领先不显著，其后是乙"
    )
    assert "不显著" not in leaders_words(rows(9000, distinct=False), numbers)
    assert "不显著" not in leaders_words(rows(9000, 9000, 1000), numbers)


@pytest.mark.parametrize(
    ("moves", "words"),
    [
        ((None, None, None), "没有可比的上期名次"),
        ((0, 0, 0), "名次与2019年9月相同"),
        (
            (2, -1, -1),
            "较2019年9月，升得最多的是甲（升2位，到第1名），降得最多的是乙、丙（各降1位）",
        ),
        ((None, 1, 0), "较2019年9月，升得最多的是乙（升1位，到第2名）"),
        ((0, -3, None), "较2019年9月，降得最多的是乙（降3位，到第2名）"),
    ],
)
def test_who_moved(moves: tuple[int | None, ...], words: str) -> None:
    assert movers_words(rows(9000, 8000, 7000, moves=moves), "2019年9月") == words


def test_without_a_month_to_compare_with_nobody_moved() -> None:
    assert movers_words(rows(9000), "") == "没有可比的上期名次"


def test_red_lines_name_target_place_and_month() -> None:
    may = Touched("济南历下区", "毒驾肇事", (Month(2019, 5),))
    unknown = Touched("青岛", "毒驾肇事")
    assert red_line_words([]) == "没有地区触红线"
    assert red_line_words([may, unknown]) == (
        "触红线：济南历下区“毒驾肇事”（2019年5月）；青岛“毒驾肇事”"
    )
    many = red_line_words([may, unknown, may, Touched("淄博", "毒驾肇事")])
    assert many.startswith("触红线共4处，涉及3个地区：")
    assert "淄博" not in many
    alone = red_line_words([Touched("济南", name) for name in ("甲", "乙", "丙", "丁")])
    assert alone.startswith("触红线共4处，涉及1个地区：")


@pytest.mark.parametrize(
    ("judged", "words"),
    [
        (10_000, "100%"),
        (9_997, "99.97%"),
        (8_004, "80%"),
        (8_000, "80%"),
        (7_999, "79.99%"),
        (7_994, "79.9%"),
        (0, "0%"),
    ],
)
def test_a_share_below_its_bar_is_not_rounded_up_to_it(judged: int, words: str) -> None:
    assert judged_words(judged, 0.8, numbers) == words
    assert is_short(judged, 0.8) == (judged < 8_000)


def test_who_did_not_report() -> None:
    reported = rows(9000, 8000, 7000)
    assert silent_words(reported, "zero") == ""
    silent = [replace(row, silent=count) for row, count in zip(reported, (0, 1, 7), strict=True)]
    assert silent_words(silent, "zero") == "丙7项目标、乙1项目标，按规则得零分"
    assert silent_words(silent, "leave_out") == "丙7项目标、乙1项目标，按规则不计入"
    assert silent_words(silent, "zero", partly=True) == (
        "丙7项目标、乙1项目标，没有数的按规则得零分，有数而不全的按已报数计算"
    )
    many = [replace(row, silent=1) for row in rows(*range(800, 0, -100))]
    assert "戊1项目标等8个地区，" in silent_words(many, "zero")


def test_on_how_many_targets_a_region_was_judged() -> None:
    assert judged_on_words(2, 7) == "评7项中的2项"
    assert judged_on_words(7, 7) == "7项全评"
    assert judged_on_words(0, 7) == "评7项中的0项"


def test_who_came_farthest_and_who_is_not_compared() -> None:
    assert best_improved_words([], "—", []) == ""
    assert best_improved_words([("甲", 0)], "+9.00", []) == (
        "较基期变化最大的是甲（+9.00）；没有地区不及基期。"
    )
    assert best_improved_words([("甲", 1)], "+9.00", ["乙"], ["丙"]) == (
        "较基期变化最大的是甲（另缺报1项目标）（+9.00）；乙不及基期；缺报较多的丙不参加比较。"
    )
    assert best_improved_words([], "—", [], ["丙"]) == "较基期变化：缺报较多的丙不参加比较。"


@pytest.mark.parametrize(
    ("improvement", "words"),
    [
        (None, "没有基期可比"),
        (10_000, "已达到目标"),
        (1, "比基期进步"),
        (0, "与基期持平"),
        (-1, "比基期退步"),
    ],
)
def test_who_is_at_its_targets_is_never_called_deteriorating(
    improvement: int | None, words: str
) -> None:
    assert improvement_words(improvement) == words


def test_places_gained_in_a_cell() -> None:
    assert [moved_words(value) for value in (None, 0, 3, -2)] == ["—", "平", "升3", "降2"]
