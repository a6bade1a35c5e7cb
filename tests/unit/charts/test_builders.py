"""What stands in a figure: gaps, order, and who is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from campaigns.periods import Month
from metrics.charts import bands, pace, places, seasons, spread, trend
from metrics.charts.contrast import colours, contrast, ground_of
from metrics.charts.theme import SYMBOLS

MONTHS = [f"2019年{month}月" for month in range(1, 13)]
TICKS = [str(month) for month in range(1, 13)]
NOTHING = [False] * 12


def series(*values: float | None) -> pace.Series:
    filled = [*values, *[None] * (12 - len(values))]
    return pace.Series(filled, ["" if value is None else str(value) for value in filled])


def year(actual: pace.Series, due: str = MONTHS[-1], **forecast: float) -> pace.Course:
    return pace.Course(
        months=MONTHS,
        ticks=TICKS,
        actual=actual,
        partial=NOTHING,
        expected=series(10, 20, 30),
        due=due,
        goal=120,
        goal_words="120起",
        low=forecast.get("low"),
        high=forecast.get("high"),
        forecast_words="",
    )


def test_a_missing_month_is_a_gap_and_zero_is_a_number() -> None:
    figure = pace.course(year(series(0, None, 30)))
    actual = next(trace for trace in figure["data"] if trace["name"] == "实际")
    assert actual["y"][:4] == [0, None, 30, None]
    assert not actual.get("connectgaps")


def test_a_forecast_begins_where_the_last_number_is() -> None:
    figure = pace.course(year(series(11, None, 30), low=100, high=130))
    band = next(trace for trace in figure["data"] if trace["name"] == "预测")
    assert band["x"] == [MONTHS[2], MONTHS[-1], MONTHS[-1], MONTHS[2]]
    assert band["y"] == [30, 130, 100, 30]


def test_a_goal_beyond_the_year_stands_apart() -> None:
    figure = pace.course(year(series(11), due="2020年12月", low=100, high=130))
    assert figure["layout"]["xaxis"]["categoryarray"] == [*MONTHS, "", "2020年12月"]
    band = next(trace for trace in figure["data"] if trace["name"] == "预测")
    assert (band["x"], band["y"]) == (["2020年12月"] * 2, [100, 130])


def test_without_anything_known_there_is_no_forecast() -> None:
    figure = pace.course(year(series(), low=100, high=130))
    assert "预测" not in [trace["name"] for trace in figure["data"]]


def test_the_path_of_a_level_is_the_engines() -> None:
    parameters = {"goal": 40, "start": 0, "from_month": "2019-01", "due": "2020-12"}
    months = [Month(2019, 6), Month(2019, 12), Month(2020, 12), Month(2021, 6)]
    assert pace.path_ahead(parameters, 20, months) == [5, 10, 20, 20]


@pytest.mark.parametrize(("count", "rows"), [(1, 1), (3, 1), (4, 2), (9, 3)])
def test_panels_do_not_overlap(count: int, rows: int) -> None:
    panel = pace.Panel("甲", series(1, 2), NOTHING, series(1, 2))
    layout = pace.panels(MONTHS, [panel] * count)["layout"]
    names = ["" if place == 1 else str(place) for place in range(1, count + 1)]
    cells = [(layout[f"xaxis{name}"]["domain"], layout[f"yaxis{name}"]["domain"]) for name in names]
    assert layout["meta"] == {"panels": count}
    assert len({tuple(y) for _, y in cells}) == rows
    for place, (x, y) in enumerate(cells):
        for other_x, other_y in cells[place + 1 :]:
            assert x[1] <= other_x[0] or other_x[1] <= x[0] or other_y[1] <= y[0]


def reached(name: str, share: float | None, state: str = "met") -> spread.Reached:
    words = "缺报" if share is None else f"{share:.0%}"
    return spread.Reached(name, share, words, state, state)


def test_who_has_no_share_is_told_by_a_word_and_not_by_a_dot() -> None:
    rows = [reached("甲", 1.2), reached("乙", 0.0, "behind"), reached("丙", None, "not_reported")]
    data = spread.attainment(rows)["data"]
    dots = {
        y: x
        for trace in data
        if "markers" in trace["mode"]
        for x, y in zip(trace["x"], trace["y"], strict=True)
    }
    assert dots == {"甲": 120, "乙": 0}
    words = next(trace for trace in data if trace["mode"] == "text")
    assert (list(words["y"]), list(words["text"])) == (["丙"], ["缺报"])


def test_states_differ_by_their_marks_too() -> None:
    assert len(set(SYMBOLS.values())) == len(SYMBOLS) == 8


def test_many_regions_stand_in_columns_with_the_ends_named() -> None:
    rows = [reached(f"县{place}", 1.5 - place / 100) for place in range(spread.ROWS + 10)]
    layout = spread.attainment(rows)["layout"]
    assert [note["text"].split()[0] for note in layout["annotations"]] == ["县0", "县39"]
    assert layout["yaxis"]["rangemode"] == "tozero"


@pytest.mark.parametrize("found", [[], [9000], [9000, 9000], list(range(0, 12_000, 90))])
def test_every_region_is_one_dot(found: list[int]) -> None:
    rows = [spread.Scored(str(place), score, "") for place, score in enumerate(found)]
    (dots,) = spread.scores(rows)["data"]
    spots = list(zip(dots["x"], dots["y"], strict=True))
    assert len(spots) == len(set(spots)) == len(rows)


@pytest.mark.parametrize("size", [2, 3, 8, 14, 16, 19, 40, 137, 2800])
def test_the_scale_of_places_tells_both_ends(size: int) -> None:
    ticks = places.place_ticks(size)
    assert (ticks[0], ticks[-1]) == (1, size)
    assert ticks == sorted(set(ticks))
    assert len(ticks) <= 10


def test_names_at_the_same_end_share_a_label() -> None:
    lines = [places.Line("甲", [1, 1]), places.Line("乙", [2, 1]), places.Line("丙", [3, None])]
    notes = places.bump(["a", "b"], ["a", "b"], lines, 3)["layout"]["annotations"]
    assert sorted((note["x"], note["text"]) for note in notes) == [(0, "丙"), (1, "甲<br>乙")]


def test_a_place_without_ranking_is_a_gap() -> None:
    held = [places.Held(3, 2, 5, ""), places.Held(None, None, None, ""), places.Held(1, 1, 1, "")]
    bars, line = places.place_course(["a", "b", "c"], ["a", "b", "c"], held, 9)["data"]
    assert line["y"] == [3, None, 1]
    assert bars["x"] == ["a", "a", None, "c", "c", None]
    assert bars["y"][3] < bars["y"][4], "a single place is still to be seen"


def test_arrows_lead_from_the_place_before() -> None:
    rows = [
        bands.Banded("甲", 1, 1, 2, 3, ""),
        None,
        bands.Banded("乙", 8, 7, 9, 8, ""),
        bands.Banded("丙", 9, 8, 9, None, ""),
    ]
    layout = bands.bands(rows, 9)["layout"]
    assert [(note["ax"], note["x"]) for note in layout["annotations"]] == [(3, 1)]
    assert layout["yaxis"]["ticktext"] == ["甲", "⋯", "乙", "丙"]


def test_this_year_is_drawn_last_and_a_mean_only_of_several() -> None:
    line = seasons.YearLine(2019, [None] * 12, [""] * 12, NOTHING)
    one = seasons.seasons(TICKS, line, [line], [None] * 12)["data"]
    assert [trace["name"] for trace in one] == ["2019年", "2019年"]
    two = seasons.seasons(TICKS, line, [line, line], [None] * 12)["data"]
    assert [trace["name"] for trace in two][-2:] == ["各年平均", "2019年"]


def steps(*values: float | None, bar: float | None = None, partial: int = -1) -> list[trend.Step]:
    return [
        trend.Step(f"{at}月", str(at), value, "未报", str(value), at == partial, bar)
        for at, value in enumerate(values, start=1)
    ]


def test_a_distance_is_drawn_beside_its_target_and_gaps_stay_open() -> None:
    target, course = trend.distance(steps(-2, None, -0.5, None), "目标")["data"]
    assert target["y"] == [0] * 4
    assert course["y"] == [-2, None, -0.5, None]
    assert not course.get("connectgaps")
    assert [words for words in course["text"] if words] == ["-0.5"], "the newest known one"


@pytest.mark.parametrize(
    "values", [(0, 0), (-0.1, 0), (5, 6), (-3, 4), (-0.02, -0.01), (None, 3), (100, -100)]
)
def test_zero_and_every_distance_are_in_the_picture(values: tuple[float | None, ...]) -> None:
    low, high = trend.distance(steps(*values), "目标")["layout"]["yaxis"]["range"]
    known = [value for value in values if value is not None]
    assert low < min(0, *known)
    assert high > max(0, *known)
    assert high - low > 1, "a hundredth of a point is not blown up to the height of the picture"


def test_zero_events_are_a_dot_and_missing_ones_a_word() -> None:
    columns, numbers, gaps = trend.counts(steps(0, 2, None, 0, partial=4), "发生")["data"]
    assert columns["y"] == [None, 2, None, None]
    assert numbers["y"] == [0, 2, None, 0]
    assert numbers["marker"]["opacity"][:2] == [1, 0]
    assert [number for number in numbers["text"] if number] == ["0", "2", "0"]
    colours_of = numbers["marker"]["color"]
    assert colours_of[3] != colours_of[0], "what something is missing of is hollow"
    assert (list(gaps["x"]), list(gaps["text"])) == (["3月"], ["未报"])


@pytest.mark.parametrize("values", [(0, 0), (1, 0), (7, 30), (None, None)])
def test_counts_begin_at_zero_and_have_room_for_all(values: tuple[float | None, ...]) -> None:
    axis = trend.counts(steps(*values, bar=3), "已有")["layout"]["yaxis"]
    assert axis["range"][0] == 0
    assert axis["range"][1] > max([3.0, *[value for value in values if value is not None]])


def test_contrast_is_that_of_the_guidelines() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_the_sheets_words_stand_out_in_both_themes() -> None:
    sheet = Path(__file__).resolve().parents[3] / "static/css/tokens.css"
    words: tuple[str, ...] = (
        "ink",
        "ink-2",
        "ink-3",
        "accent",
        "on-accent",
        "met",
        "close",
        "behind",
        "red-line",
    )
    words += ("in-progress", "not-reported", "no-baseline", "not-applicable", "on-third-3")
    for theme in colours(sheet.read_text(encoding="utf-8")):
        poor = {
            name for name in words if contrast(theme[name], theme[ground_of(name, theme)]) < 4.5
        }
        assert poor == set()
        lines = ("series", "series-expected", "band-place")
        assert all(contrast(theme[name], theme["paper"]) >= 3 for name in lines)
