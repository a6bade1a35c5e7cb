"""Every chart once, with made-up numbers that show its states: missing months, incomplete ones,
ties, regions that do not take part. Nothing is read from the database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

from campaigns.models import Campaign, Indicator, Operation, Phase, Region
from campaigns.periods import Month
from campaigns.terms import Direction, Kind, Level, RegionKind, State
from metrics.charts.chart import Chart, Table
from metrics.frames import events, seasons
from metrics.models import Ranking, Standing
from metrics.queries.charts import bands, pace, places, spread, timeline, trend
from metrics.queries.charts.ways import Way
from metrics.queries.places import Placed
from metrics.queries.ranking import Choice
from metrics.queries.terms import Book
from metrics.wording import charts_places
from metrics.wording.numbers import ABSENT, Numbers

_NAMES = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳"
_MONTH = Month(2019, 10)
_CASES, _STAFF, _SCHOOLS = "S1", "S2", "S3"
_TESTED, _BRIEFINGS, _INCIDENTS = "S4", "S5", "S6"


def sample_charts(numbers: Numbers) -> list[Chart]:
    """One of each kind, in the order of the contents of ``metrics/charts``."""
    regions = [_region(place, name) for place, name in enumerate(_NAMES, start=1)]
    whole = _region(0, "示例", level=Level.PROVINCE, kind=RegionKind.PROVINCE)
    campaign = _campaign(whole)
    choice = Choice(campaign, _MONTH, Level.PREFECTURE)
    ranking = _ranking()
    book = Book(ranking, numbers)
    rows = _standings(ranking, regions)
    marked = regions[5].code
    found = [
        *_years(book, whole),
        spread.attainment_chart(choice, rows, book, _CASES, marked),
        spread.score_chart(choice, rows, marked),
        _places(choice, regions[5]),
        _bump(choice, regions),
        bands.band_chart(choice, rows, marked),
        _season(whole, book, numbers),
        _share(book, whole),
        _times(book, whole),
        _events(whole, book, numbers),
        _timeline(campaign),
    ]
    return [_unlinked(chart) for chart in found if chart is not None]


def _unlinked(chart: Chart) -> Chart:
    """Made-up regions have no pages."""
    rows = [replace(row, url="") for row in chart.table.rows]
    return replace(chart, table=Table(chart.table.columns, rows))


def _region(
    number: int,
    name: str,
    level: Level = Level.PREFECTURE,
    kind: RegionKind = RegionKind.PREFECTURE_CITY,
) -> Region:
    code = f"99{number:02d}00"
    return Region(
        pk=number + 1, code=code, name=f"{name}市", short_name=name, level=level, kind=kind
    )


def _campaign(whole: Region) -> Campaign:
    return Campaign(
        code="SAMPLE",
        name="示例行动",
        region=whole,
        starts_on=date(2016, 10, 1),
        ends_on=date(2019, 12, 31),
        first_month=201701,
        reporting_level=Level.COUNTY,
        report_levels=[Level.PREFECTURE],
    )


# --- Terms and rows as a ranking freezes them --------------------------------------------------


def _ranking() -> Ranking:
    kept = {
        "category": "c",
        "headline": True,
        "levels": [Level.PREFECTURE],
        "derived": {},
        "citations": [],
    }
    growth = {"rate": 0.05, "base": "fixed", "base_years": [2014, 2015, 2016], "first_year": 2017}
    path = {"goal": 450, "start": 0, "from_month": "2016-10", "due": "2019-12"}
    later = {"goal": 90, "start": 0, "from_month": "2019-01", "due": "2020-12"}
    targets = {
        _CASES: ("示例案件", Kind.GROWTH, growth),
        _STAFF: ("示例社工", Kind.LEVEL, path),
        _SCHOOLS: ("示例学校", Kind.LEVEL, later),
        _TESTED: ("示例检测率", Kind.RATE, {"threshold": 1}),
        _BRIEFINGS: ("示例汇报", Kind.FREQUENCY, {"times": 2, "window": "quarter"}),
        _INCIDENTS: ("示例案事件", Kind.ZERO, {"red_line": True}),
    }
    units = {_CASES: "起", _STAFF: "名", _SCHOOLS: "所"}
    units |= {_TESTED: "%", _BRIEFINGS: "次", _INCIDENTS: "起"}
    terms = {
        "targets": {
            code: {"name": name, "kind": kind, "parameters": parameters, "indicators": [code]}
            | kept
            for code, (name, kind, parameters) in targets.items()
        },
        "indicators": {
            code: {"name": name, "unit": units[code], "decimals": 0, "direction": Direction.UP}
            for code, (name, _, _) in targets.items()
        },
        "categories": {"c": "示例类"},
        "min_judged": 0.8,
    }
    return Ranking(month=_MONTH.number, level=Level.PREFECTURE, terms=terms, compared_month=201909)


def _detail(target: str, actual: float | None, expected: float, **more: Any) -> dict[str, Any]:
    share = None if actual is None else actual / expected
    return {
        "target": target,
        "indicator": target,
        "state": _state(share),
        "actual": actual,
        "expected": expected,
        "attainment": share,
        "reported": 10,
        "due": 10,
        "now_reported": 10,
        "now_due": 10,
        "final_goal": None,
        "forecast": None,
        "forecast_low": None,
        "forecast_high": None,
        "outlook": "",
        **more,
    }


def _state(share: float | None) -> State:
    if share is None:
        return State.NOT_REPORTED
    return State.MET if share >= 1 else State.CLOSE if share >= 0.9 else State.BEHIND


_SCORES = (10250, 10250, 10120, 9987, 9980, 9866, 9770, 9650, 9600, 9410, 9120, 8975, 8500, 8230)
_SHARES = (121, 118, 112, 109, 108, 103, 101, 100, 97, 96, 93, 90, 86, 82, None, None)
_MOVES = (0, 2, -1, 0, 1, 1, -3, 0, 2, -1, -1, 2, 1, -4)


def _standings(ranking: Ranking, regions: list[Region]) -> list[Standing]:
    """The last two did not take part; to one of them the target does not apply."""
    rows = []
    for at, region in enumerate(regions):
        share = _SHARES[at]
        detail = _detail(_CASES, None if share is None else float(share), 100.0)
        if at == len(regions) - 1:
            detail["state"] = State.NOT_APPLICABLE
        row = Standing(ranking=ranking, region=region, score=0, details=[detail], categories={})
        if at < len(_SCORES):
            row.place = 1 + sum(score > _SCORES[at] for score in _SCORES)
            row.score, row.movement = _SCORES[at], _MOVES[at]
            row.band_low, row.band_high = max(row.place - at % 4, 1), min(row.place + at % 3, 14)
            row.distinct_from_next = at in {9, 11}
        rows.append(row)
    return rows


# --- One chart each ----------------------------------------------------------------------------

_ACTUAL = (31, 55, 84, 110, None, 171, 204, 238, 263, 297)


def _years(book: Book, whole: Region) -> Iterable[Chart]:
    """May was not reported, and of July something is missing."""
    cases, staff, schools = {}, {}, {}
    for month in _MONTH.year_to_date():
        number = month.month
        actual = _ACTUAL[number - 1]
        missing = {"now_reported": 0} if actual is None else {}
        partial = {"reported": 9} if number == 7 else {}
        cases[month] = _detail(_CASES, actual, 28.4 * number, **missing, **partial)
        staff[month] = _detail(_STAFF, 320.0 + 9 * number, 450 * (27 + number) / 39)
        schools[month] = _detail(_SCHOOLS, 3.0 * number, 90 * number / 24)
    cases[_MONTH] |= {
        "final_goal": 341.0,
        "forecast_low": 338.2,
        "forecast_high": 371.9,
        "outlook": "open",
    }
    staff[_MONTH] |= {
        "final_goal": 450.0,
        "forecast_low": 421.0,
        "forecast_high": 436.0,
        "outlook": "will_be_missed",
    }
    schools[_MONTH] |= {
        "final_goal": 90.0,
        "forecast_low": 71.0,
        "forecast_high": 78.0,
        "outlook": "will_be_missed",
    }
    ways = [
        Way(book.targets[code], book.indicators[code], book, _MONTH, rows)
        for code, rows in ((_CASES, cases), (_STAFF, staff), (_SCHOOLS, schools))
    ]
    return [
        pace.one_year(ways[0], whole),
        pace.one_year(ways[2], whole),
        pace.several_years(ways, whole),
    ]


_PLACES = (9, 8, 8, None, 7, 9, 6, 5, 7, 6, 6, 6)


def _places(choice: Choice, region: Region) -> Chart:
    """In February it did not take part; of August there is no ranking."""
    months = list(_MONTH.plus(-11).through(_MONTH))
    held = [
        charts_places.Held(month, place, 14, place and max(place - 2, 1), place and place + 3)
        for month, place in zip(months, _PLACES, strict=True)
        if month.month != 8
    ]
    return places.one_region(choice, region, months, held)


def _bump(choice: Choice, regions: list[Region]) -> Chart:
    months = list(_MONTH.plus(-7).through(_MONTH))
    through = {}
    for step, month in enumerate(months):
        order = sorted(range(14), key=lambda at: at * 3 + step * (at * 5 % 7 - 3) * 1.3)
        through[month] = {
            regions[at].pk: Placed(month, regions[at].pk, place, place, place, 0, 14)
            for place, at in enumerate(order, start=1)
        }
    del through[months[3]]
    return places.all_regions(choice, regions[:14], months, through, {regions[5].pk})


def _season(whole: Region, book: Book, numbers: Numbers) -> Chart:
    years = [
        _year(2014, [20, 18, 26, 27, 33, 45, 31, 30, 29, 26, 24, 30]),
        _year(2015, [22, 17, 27, 30, 35, 47, 33, 29, 31, 28, 27, 33]),
        _year(2016, [25, 19, 28, None, 36, 52, 35, 32, 30, 29, 28, 34]),
    ]
    this = _year(2019, [31, 24, 29, 26, None, 61, 33, 34, 25, 34, None, None])
    indicator = Indicator(
        code=_CASES, name="示例案件", unit="起", decimals=0, direction=Direction.UP
    )
    return seasons.beside(whole, book.targets[_CASES], indicator, _MONTH, this, years, numbers)


def _year(year: int, values: list[int | None]) -> seasons.Year:
    return seasons.Year(
        year,
        [None if value is None else Fraction(value) for value in values],
        ["未报" if value is None else str(value) for value in values],
        [place == 6 and year == 2019 for place in range(12)],
    )


_RATES = (951, 958, 963, None, 972, 981, 979, 990, 1000, 996)


def _share(book: Book, whole: Region) -> Chart | None:
    """April was not reported, and of June something is missing."""
    rows = {}
    for month, rate in zip(_MONTH.year_to_date(), _RATES, strict=True):
        silent = {"now_reported": 0} if rate is None else {}
        partial = {"reported": 9} if month.month == 6 else {}
        share = None if rate is None else rate / 1000
        more = {"top": rate or 0, "bottom": 1000, **silent, **partial}
        rows[month] = _detail(_TESTED, share, 1.0, **more)
    way = Way(book.targets[_TESTED], book.indicators[_TESTED], book, _MONTH, rows)
    return trend.shares(way, whole)


_DONE = (0, 1, 2, 1, 1, 1, None, 2, 3, 0)


def _times(book: Book, whole: Region) -> Chart | None:
    """The second quarter fell short, and in July nothing was reported."""
    rows = {}
    for month, done in zip(_MONTH.year_to_date(), _DONE, strict=True):
        silent = {"now_reported": 0} if done is None else {}
        detail = _detail(_BRIEFINGS, None if done is None else float(done), 2.0, **silent)
        if detail["state"] == State.BEHIND and month.month % 3:
            detail["state"] = State.IN_PROGRESS
        rows[month] = detail
    way = Way(book.targets[_BRIEFINGS], book.indicators[_BRIEFINGS], book, _MONTH, rows)
    return trend.times(way, whole)


def _events(whole: Region, book: Book, numbers: Numbers) -> Chart:
    """June was not reported, and of July something is missing."""
    year = _year(2019, [0, 0, 1, 0, 0, None, 0, 2, 0, 0, None, None])
    words = [*year.words[:10], ABSENT, ABSENT]
    indicator = Indicator(
        code=_INCIDENTS, name="示例案事件", unit="起", decimals=0, direction=Direction.DOWN
    )
    return events.months_of(
        whole, book.targets[_INCIDENTS], indicator, _MONTH, replace(year, words=words), numbers
    )


def _timeline(campaign: Campaign) -> Chart:
    phases = [
        Phase(name="动员部署", starts_on=date(2016, 10, 1), ends_on=date(2016, 12, 31)),
        Phase(name="全面攻坚", starts_on=date(2017, 1, 1), ends_on=date(2019, 9, 30)),
        Phase(name="总结评估", starts_on=date(2019, 10, 1), ends_on=date(2019, 12, 31)),
    ]
    operations = [
        Operation(name="全年的战役", first_month=1, last_month=12),
        Operation(name="春季的战役", first_month=4, last_month=6),
        Operation(name="秋季的战役", first_month=10, last_month=12),
        Operation(name="更长的规划", kind="plan", first_year=2016, last_year=2020),
    ]
    return timeline.campaign_in_time(campaign, phases, operations, date(2019, 10, 31))
