"""The year of one region: actual against path, goal and forecast, for one target or several."""

from __future__ import annotations

import math
from collections.abc import Sequence

from campaigns.access import AnyUser
from campaigns.models import Region
from campaigns.periods import Month
from campaigns.terms import Kind, State
from metrics.charts import pace as drawing
from metrics.charts.chart import Chart, Table, TableRow
from metrics.queries.charts.details import Details, details_through, shows_figures
from metrics.queries.charts.ways import Way, amount, inner_of, kind_of, rows_of, silent
from metrics.queries.ranking import Choice
from metrics.queries.terms import Book, FrozenTarget
from metrics.wording import charts_pace as wording
from metrics.wording import formulas
from metrics.wording.charts_months import ticks
from metrics.wording.formulas import Told
from metrics.wording.numbers import ABSENT

# What is held month by month against an amount.
_ON_A_PATH = {Kind.GROWTH, Kind.LEVEL, Kind.STAFFING}


def pace_chart(
    user: AnyUser, choice: Choice, region: Region, target: str, book: Book
) -> Chart | None:
    """This year against the path of one target; None where there is no path, or the figures are
    not for this user."""
    promised = book.targets.get(target)
    if promised is None or not _has_path(promised):
        return None
    if not shows_figures(user, region):
        return None
    details = details_through(user, choice.campaign, region, choice.month)
    way = _way(book, promised, choice.month, details)
    return one_year(way, region) if way else None


def pace_multiples(
    user: AnyUser,
    choice: Choice,
    region: Region,
    book: Book,
    targets: Sequence[str],
    most: int = 99,
) -> Chart | None:
    """Several targets at a glance, a small picture each; those without a path are left out, and of
    the others what comes after the first ``most``."""
    if not shows_figures(user, region):
        return None
    details = details_through(user, choice.campaign, region, choice.month)
    known = [book.targets[code] for code in targets if code in book.targets]
    ways = [_way(book, target, choice.month, details) for target in known]
    found = [way for way in ways if way is not None]
    return several_years(found[:most], region, len(found)) if found else None


def _has_path(target: FrozenTarget) -> bool:
    """Not with several indicators: the worst one decides, and it changes."""
    return kind_of(target) in _ON_A_PATH and len(target.indicators) == 1


def _way(book: Book, target: FrozenTarget, month: Month, details: Details) -> Way | None:
    """None without a path, or when the target does not apply."""
    rows = rows_of(target, details)
    if not _has_path(target) or not rows:
        return None
    return Way(target, book.indicators[target.indicators[0]], book, month, rows)


# --- One target --------------------------------------------------------------------------------


def one_year(way: Way, region: Region) -> Chart:
    unit, month = way.indicator.unit, way.newest
    actual, expected = _actual(way), _expected(way)
    goal = amount(way.rows[month]["final_goal"], way)
    due = _due(way)
    low, high = (_forecast(way, name) for name in ("forecast_low", "forecast_high"))
    words = _words(way)
    names = [step.chinese for step in way.months]
    figure = drawing.course(
        drawing.Course(
            months=names,
            ticks=ticks(way.months),
            actual=actual,
            partial=_partial(way),
            expected=expected,
            due=due.chinese,
            goal=goal,
            goal_words=way.told(month).enough("final_goal"),
            low=low,
            high=high,
            forecast_words=words.forecast,
        )
    )
    readings = [f"{way.indicator.direction_word}。", wording.READING]
    if words.forecast:
        readings.append(wording.FORECAST if due in way.months else wording.FORECAST_APART)
    return Chart(
        code=f"pace-{way.target.code}-{region.code}",
        title=f"{region.short_name}：{way.target.name}，{month.year}年进度（{unit}）",
        finding=wording.pace_finding(words),
        reading="".join(readings),
        figure=figure,
        table=_table(way, actual, expected, due, words),
        as_of=month.chinese,
    )


def _words(way: Way) -> wording.Standing:
    month = way.newest
    row, now, unit = way.rows[month], way.told(month), way.indicator.unit
    known = row["actual"] is not None and not silent(row)
    due = _due(way)
    return wording.Standing(
        month=month,
        grows=way.kind == Kind.GROWTH,
        state=State(row["state"]),
        actual=f"{formulas.actual_words(now)}{unit}" if known else "",
        expected=f"{formulas.expected_words(now)}{unit}",
        attainment=formulas.attainment_words(now),
        missing=row["due"] - row["reported"],
        due=f"{due.month}月底" if due.year == month.year else f"{due.chinese}底",
        goal=now.enough("final_goal") if row["final_goal"] is not None and due > month else "",
        forecast=_forecast_words(now) if _forecast(way, "forecast_low") is not None else "",
        outlook=row["outlook"],
    )


def _due(way: Way) -> Month:
    written = inner_of(way.target).get("due")
    if way.kind == Kind.LEVEL and written:
        return max(Month.parse(str(written)), way.newest)
    return Month(way.month.year, 12)


def _forecast(way: Way, name: str) -> float | None:
    """Nothing when no month is left."""
    return amount(way.rows[way.newest][name], way) if _due(way) > way.newest else None


def _forecast_words(now: Told) -> str:
    """In whole digits, outwards: but what ends short of the goal is not shown to reach it, and
    what ends beyond it is not shown to fall short."""
    outlook = now.detail["outlook"]
    low = now.enough("forecast_low") if outlook == "will_be_met" else now.most("forecast_low")
    high = now.most("forecast_high") if outlook == "will_be_missed" else now.enough("forecast_high")
    return low if low == high else f"{low.removesuffix(now.unit)}至{high}"


def _actual(way: Way) -> drawing.Series:
    values: list[float | None] = []
    words = []
    for month in way.months:
        row = way.rows.get(month)
        if row is None or row["actual"] is None or silent(row):
            values.append(None)
            words.append("" if row is None else "未报")
        else:
            values.append(amount(row["actual"], way))
            words.append(formulas.actual_words(way.told(month)))
    return drawing.Series(values, words)


def _partial(way: Way) -> list[bool]:
    rows = (way.rows.get(month) for month in way.months)
    return [row is not None and row["reported"] < row["due"] for row in rows]


def _expected(way: Way) -> drawing.Series:
    """As it was frozen; in months to come a level's path is known, the course of a year is not."""
    values: list[float | None] = []
    words = []
    ahead = _ahead(way)
    for month in way.months:
        row = way.rows.get(month)
        if row:
            values.append(amount(row["expected"], way))
            words.append(formulas.expected_words(way.told(month)))
        else:
            values.append(amount(ahead.get(month), way))
            words.append(_least(ahead.get(month), way))
    return drawing.Series(values, words)


def _ahead(way: Way) -> dict[Month, float]:
    goal = way.rows[way.newest]["final_goal"]
    months = [month for month in way.months if month > way.newest and month <= _due(way)]
    if way.kind != Kind.LEVEL or goal is None or not months:
        return {}
    path = drawing.path_ahead(inner_of(way.target), goal, months)
    return dict(zip(months, path, strict=True))


def _least(value: float | None, way: Way) -> str:
    """The smallest number in the indicator's own digits that is enough."""
    if value is None:
        return ABSENT
    whole = way.told(way.newest).whole(math.ceil(value - 1e-9))
    return whole.removesuffix(way.indicator.unit)


def _table(
    way: Way,
    actual: drawing.Series,
    expected: drawing.Series,
    due: Month,
    words: wording.Standing,
) -> Table:
    rows = []
    for place, month in enumerate(way.months):
        known = month in way.rows
        rate = formulas.attainment_words(way.told(month)) if known else ""
        state = State(way.rows[month]["state"]).word if known else ""
        cells = [actual.words[place], expected.words[place], rate, state]
        rows.append(TableRow(month.chinese, [cell or ABSENT for cell in cells]))
    if words.goal:
        rows.append(TableRow(f"目标（{due.chinese}）", [ABSENT, words.goal, ABSENT, ABSENT]))
    if words.forecast:
        rows.append(TableRow(f"预测（{due.chinese}）", [words.forecast, *[ABSENT] * 3]))
    return Table(["月份", "实际", "应达", "完成率", "状态"], rows)


# --- Several targets ---------------------------------------------------------------------------


def several_years(ways: Sequence[Way], region: Region, known: int = 0) -> Chart:
    """``known`` is how many there are, where these are only the first of them."""
    names = [f"{month}月" for month in range(1, 13)]
    shown, rows, states = [], [], []
    for way in ways:
        now, state = way.told(way.newest), State(way.rows[way.newest]["state"])
        rate, actual, expected = formulas.attainment_words(now), _actual(way), _expected(way)
        title = f"{way.target.name}（{way.indicator.unit}）<br>{state.sign} {state.word} {rate}"
        shown.append(drawing.Panel(title, actual, _partial(way), expected))
        states.append((way.target.name, state))
        amounts = formulas.actual_words(now), formulas.expected_words(now), way.indicator.unit
        rows.append(TableRow(way.target.name, [*amounts, rate, state.word]))
    month = max(way.newest for way in ways)
    return Chart(
        code=f"years-{region.code}",
        title=f"{region.short_name}：各目标{month.year}年进度",
        finding=wording.several_finding(month, states, known),
        reading=f"{wording.READING}各图纵轴都从零起，刻度各不相同。",
        figure=drawing.panels(names, shown),
        table=Table(["目标", "实际", "应达", "单位", "完成率", "状态"], rows),
        size="tall",
        as_of=month.chinese,
    )
