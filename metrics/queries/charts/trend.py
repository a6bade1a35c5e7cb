"""The year of one region on a target that has no running total: a share, or times in a period."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from campaigns.access import AnyUser
from campaigns.models import Region
from campaigns.periods import Month, window_of
from campaigns.terms import Kind, State, Window
from metrics.charts import trend as drawing
from metrics.charts.chart import Chart, Table, TableRow
from metrics.queries.charts.details import details_through, shows_figures
from metrics.queries.charts.ways import Way, amount, inner_of, kind_of, rows_of, silent
from metrics.queries.ranking import Choice
from metrics.queries.terms import Book
from metrics.wording import charts_trend as wording
from metrics.wording import formulas
from metrics.wording.charts_months import ticks
from metrics.wording.numbers import ABSENT

_SHARES = {Kind.RATE, Kind.COVERAGE, Kind.POINTS}
_SILENT = "未报"


def trend_chart(
    user: AnyUser, choice: Choice, region: Region, target: str, book: Book
) -> Chart | None:
    """This year's months of a target that is a share, or that asks for so many times in a period,
    as the rankings judged them; None for other kinds, without any number, or where the figures are
    not for this user."""
    promised = book.targets.get(target)
    if promised is None or kind_of(promised) not in {*_SHARES, Kind.FREQUENCY}:
        return None
    if not shows_figures(user, region):
        return None
    rows = rows_of(promised, details_through(user, choice.campaign, region, choice.month))
    if not rows:
        return None
    indicator = book.indicators[promised.indicators[0]]
    way = Way(promised, indicator, book, choice.month, rows)
    return shares(way, region) if way.kind in _SHARES else times(way, region)


# --- A share -----------------------------------------------------------------------------------


def shares(way: Way, region: Region) -> Chart | None:
    """None where no month has a share."""
    stood = {month: _stood(way, month) for month in way.rows}
    if all(one.share is None for one in stood.values()):
        return None
    several = len(way.target.indicators) > 1
    steps = [
        _step(month, tick, stood.get(month), way)
        for month, tick in zip(way.months, ticks(way.months), strict=True)
    ]
    bars = {one.share.bar for one in stood.values() if one.share}
    return Chart(
        code=f"distance-{way.target.code}-{region.code}",
        title=f"{region.short_name}：{way.target.name}，{way.month.year}年离目标几个百分点",
        finding=wording.distance_finding([stood[month] for month in sorted(stood)]),
        reading=f"{way.indicator.direction_word}。{wording.DISTANCE_READING}"
        f"{wording.WORST_READING if several else ''}",
        figure=drawing.distance(steps, f"目标（{bars.pop()}）" if len(bars) == 1 else "目标"),
        table=Table(
            ["月份", "实际", "目标", "相差（百分点）", "状态"],
            [_row(month, stood.get(month)) for month in way.months],
        ),
        as_of=way.newest.chinese,
    )


def _stood(way: Way, month: Month) -> wording.Stood:
    row = way.rows[month]
    state, missing = State(row["state"]), row["due"] - row["reported"]
    bar = _bar(way, row)
    if row["actual"] is None or not row["bottom"] or bar is None or silent(row):
        return wording.Stood(month, state, None, missing)
    share = wording.share_of(
        Fraction(row["top"], row["bottom"]),
        bar,
        way.book.numbers,
        below_is_cut=way.kind != Kind.POINTS,
    )
    return wording.Stood(month, state, share, missing)


def _bar(way: Way, row: dict[str, Any]) -> Fraction | None:
    """What is to be reached: stated, or, where it is counted from a base rate, as it was frozen."""
    if way.kind != Kind.POINTS:
        return Fraction(str(inner_of(way.target)["threshold"]))
    expected = row["expected"]
    return (
        None if expected is None or row["state"] == State.NO_BASELINE else Fraction(str(expected))
    )


def _step(month: Month, tick: str, one: wording.Stood | None, way: Way) -> drawing.Step:
    if one is None or one.share is None:
        words = "" if one is None else one.state.word
        return drawing.Step(month.chinese, tick, None, words)
    return drawing.Step(
        month.chinese,
        tick,
        float(one.share.apart * 100),
        f"{one.share.rate}，{one.share.words}",
        label=one.share.signed,
        partial=one.missing > 0,
    )


def _row(month: Month, one: wording.Stood | None) -> TableRow:
    if one is None:
        return TableRow(month.chinese, [ABSENT] * 4)
    share = one.share
    shown = [share.rate, share.bar, share.signed] if share else [_SILENT, ABSENT, ABSENT]
    return TableRow(month.chinese, [*shown, one.state.word])


# --- Times in a period -------------------------------------------------------------------------


def times(way: Way, region: Region) -> Chart | None:
    """None with several indicators, of which another one may decide each month."""
    known = [month for month in sorted(way.rows) if _done(way, month) is not None]
    if len(way.target.indicators) > 1 or not known:
        return None
    unit = way.indicator.unit
    steps = [
        drawing.Step(
            month.chinese,
            tick,
            _done(way, month),
            _words(way, month),
            label=_words(way, month),
            partial=_partial(way, month),
            bar=_asked(way),
        )
        for month, tick in zip(way.months, ticks(way.months), strict=True)
    ]
    return Chart(
        code=f"times-{way.target.code}-{region.code}",
        title=f"{region.short_name}：{way.target.name}，{way.month.year}年各周期次数（{unit}）",
        finding=wording.times_finding(_periods(way)),
        reading=wording.TIMES_READING,
        figure=drawing.counts(steps, "已有"),
        table=Table(
            ["月份", "本周期已有", "应有", "状态"], [_times_row(way, month) for month in way.months]
        ),
        size="low",
        as_of=way.newest.chinese,
    )


def _done(way: Way, month: Month) -> float | None:
    row = way.rows.get(month)
    return None if row is None or silent(row) else amount(row["actual"], way)


def _asked(way: Way) -> float | None:
    return amount(way.rows[way.newest]["expected"], way)


def _partial(way: Way, month: Month) -> bool:
    row = way.rows.get(month)
    return row is not None and row["reported"] < row["due"]


def _words(way: Way, month: Month) -> str:
    if month not in way.rows:
        return ""
    known = _done(way, month) is not None
    return formulas.actual_words(way.told(month)) if known else _SILENT


def _window(way: Way, month: Month) -> tuple[Month, Month]:
    return window_of(Window(inner_of(way.target)["window"]), month)


def _periods(way: Way) -> list[wording.Period]:
    """Those that the year's rankings speak of, each by the last of them; the newest one, and of
    those before it the ones that were judged."""
    last = {_window(way, month): month for month in sorted(way.rows)}
    last = {
        window: month
        for window, month in last.items()
        if month == way.newest or way.rows[month]["state"] != State.IN_PROGRESS
    }
    unit = way.indicator.unit
    return [
        wording.Period(
            months=list(first.through(end)),
            judged=month,
            asked=f"{formulas.expected_words(way.told(month))}{unit}",
            done="" if _done(way, month) is None else f"{_words(way, month)}{unit}",
            state=State(way.rows[month]["state"]),
        )
        for (first, end), month in last.items()
    ]


def _times_row(way: Way, month: Month) -> TableRow:
    if month not in way.rows:
        return TableRow(month.chinese, [ABSENT] * 3)
    asked = formulas.expected_words(way.told(month))
    state = State(way.rows[month]["state"]).word
    return TableRow(month.chinese, [_words(way, month), asked, state])
