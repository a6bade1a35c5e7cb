"""Sentences on a ranking: correct in the singular cases too."""

from metrics.wording.numbers import Numbers
from metrics.wording.rankings import band_words, finding, listing, movement_words

numbers = Numbers()


def told(ranked: list[tuple[str, int, int]], unranked: int = 0, red: tuple[str, ...] = ()) -> str:
    return finding(
        level_word="市级", ranked=ranked, unranked=unranked, red_lines=red, numbers=numbers
    )


def test_an_ordinary_month() -> None:
    ranked = [("济南", 1, 9821), ("青岛", 2, 9700), ("淄博", 3, 9000)]
    assert told(ranked) == "济南以98.21分居首；淄博以90.00分居末；3个地区全部参评；没有地区触红线。"


def test_a_tie_for_the_first_and_for_the_last_place() -> None:
    ranked = [("甲", 1, 9000), ("乙", 1, 9000), ("丙", 3, 8000), ("丁", 3, 8000)]
    assert told(ranked).startswith("甲、乙以90.00分并列第一；丙、丁以80.00分居末；")


def test_all_equal_names_no_last() -> None:
    assert "居末" not in told([("甲", 1, 9000), ("乙", 1, 9000)])


def test_one_region_is_not_last_of_itself() -> None:
    assert told([("甲", 1, 9000)]) == "甲以90.00分居首；1个地区全部参评；没有地区触红线。"


def test_missing_reports_and_red_lines_are_named() -> None:
    words = told([("甲", 1, 9000), ("乙", 2, 80)], unranked=2, red=("乙",))
    assert "2个地区因缺报未参评" in words
    assert words.endswith("乙触红线。")


def test_nobody_ranked() -> None:
    assert told([], unranked=16) == "本月市级没有参评地区，16个地区因缺报未参评。"


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
