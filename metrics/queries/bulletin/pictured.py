"""The pictures of a bulletin as data: what is drawn of it is decided elsewhere."""

from __future__ import annotations

from typing import Any

from campaigns.periods import Month
from campaigns.terms import Kind, State
from metrics.queries.bulletin.aimed import target_told
from metrics.queries.bulletin.ground import Ground, Storey
from metrics.queries.charts.details import Details, details_through
from metrics.queries.charts.ways import Way, amount, inner_of, kind_of, rows_of, silent
from metrics.wording.bulletin.targets import target_words
from metrics.wording.numbers import ABSENT

_COURSES = 3
_MOST = 40  # rows that can still be told apart
_ON_A_PATH = {Kind.GROWTH, Kind.LEVEL, Kind.STAFFING}

Picture = dict[str, Any]


def pictures(ground: Ground) -> list[Picture]:
    found = [attainment(ground), *courses(ground), bands(ground.first), moves(ground.first)]
    return [picture for picture in found if picture]


def attainment(ground: Ground) -> Picture | None:
    """Headline targets and those that are counted, as far as they have an attainment."""
    rows = [
        {
            "name": line.name,
            "value": told.detail["attainment"] if _has_rate(line.attainment) else None,
            "shown": line.attainment,
            "state": line.state.code,
            "word": line.state.word,
        }
        for line, told in ground.lines
        if (ground.is_headline(line.code) or told.inner in _ON_A_PATH)
        and told.inner != Kind.ZERO
        and "goals" not in told.inner_parameters
    ]
    if not rows:
        return None
    region = ground.campaign.region.short_name
    met = sum(row["state"] == State.MET for row in rows)
    words = f"{len(rows)}项目标中{met}项达标；竖线是百分之百。"
    title = f"{region}主要目标完成率（截至{ground.month.chinese}）"
    return _picture("targets", "attainment", "attainment", title, words, {"rows": rows})


def _has_rate(shown: str) -> bool:
    return shown not in {"", ABSENT}


def _picture(
    section: str, code: str, kind: str, title: str, words: str, data: dict[str, Any]
) -> Picture:
    return {
        "section": section,
        "code": code,
        "kind": kind,
        "title": title,
        "words": words,
        "data": data,
    }


# --- The course of a year ----------------------------------------------------------------------


def courses(ground: Ground) -> list[Picture]:
    """The first headline targets that have a path, month by month beside the year before."""
    region, month = ground.campaign.region, ground.month
    wanted = [
        line.code
        for line, told in ground.lines
        if ground.is_headline(line.code) and told.inner in _ON_A_PATH
    ]
    if not wanted:
        return []
    now = details_through(ground.reader, ground.campaign, region, month)
    last = details_through(ground.reader, ground.campaign, region, Month(month.year - 1, 12))
    found = (_course(ground, code, now, last) for code in wanted)
    return [picture for picture in found if picture][:_COURSES]


def _course(ground: Ground, code: str, now: Details, last: Details) -> Picture | None:
    book = ground.scene.whole_book
    target = book.targets[code]
    rows = rows_of(target, now)
    if len(target.indicators) > 1 or ground.month not in rows:
        return None
    way = Way(target, book.indicators[target.indicators[0]], book, ground.month, rows)
    before = {month.month: row for month, row in rows_of(target, last).items()}
    data = {
        "unit": way.indicator.unit,
        "months": [f"{month.month}月" for month in way.months],
        "actual": [_actual(way, rows.get(month)) for month in way.months],
        "path": _path(way),
        "last": [_actual(way, before.get(month.month)) for month in way.months],
        "goal": amount(rows[ground.month]["final_goal"], way),
    }
    title = f"{target.name}：{ground.month.year}年进度（{way.indicator.unit}）"
    line, told = next(pair for pair in ground.lines if pair[0].code == code)
    words = target_words(target_told(line, told))
    return _picture("targets", f"course-{code}", "course", title, words, data)


def _actual(way: Way, row: dict[str, Any] | None) -> float | None:
    if row is None or row["actual"] is None or silent(row):
        return None
    return amount(row["actual"], way)


def _path(way: Way) -> list[float | None]:
    """As it was frozen; in months to come a level's path is known, the course of a year is not."""
    known = {month: amount(row["expected"], way) for month, row in way.rows.items()}
    goal, due = way.rows[way.newest]["final_goal"], inner_of(way.target).get("due")
    if kind_of(way.target) == Kind.LEVEL and goal is not None and due:
        ends = Month.parse(str(due))
        ahead = [month for month in way.months if way.newest < month <= ends]
        from metrics.charts.pace import path_ahead  # plotly: only where it is needed

        path = path_ahead(inner_of(way.target), goal, ahead)
        known |= {month: amount(value, way) for month, value in zip(ahead, path, strict=True)}
    return [known.get(month) for month in way.months]


# --- Places ------------------------------------------------------------------------------------


def bands(storey: Storey) -> Picture | None:
    rows = storey.page.ranked[:_MOST]
    if len(rows) < 2:
        return None
    data = {
        "rows": [
            {
                "name": storey.told(row),
                "place": row.place,
                "low": row.band_low,
                "high": row.band_high,
                "score": storey.page.numbers.points(row.score),
            }
            for row in rows
        ],
        "size": len(storey.page.ranked),
    }
    title = f"{storey.page.choice.month.chinese}{storey.level_word}名次和名次区间"
    words = "横条是名次区间，点是名次；横条重叠的地区差异不显著。"
    return _picture("ranking", "bands", "bands", title, words, data)


def moves(storey: Storey) -> Picture | None:
    """Nothing without a month to compare with."""
    rows = storey.page.ranked[:_MOST]
    if not storey.since or len(rows) < 2:
        return None
    known = storey.before
    data = {
        "before": storey.since,
        "now": storey.page.choice.month.chinese,
        "rows": [
            {
                "name": storey.told(row),
                "before": known[row.region_id].place if row.region_id in known else None,
                "now": row.place,
            }
            for row in rows
        ],
    }
    title = f"{storey.level_word}名次变化（{storey.since}与{data['now']}）"
    words = "左侧是上期名次，右侧是本期名次；上期没有名次的只列本期。"
    return _picture("ranking", "moves", "moves", title, words, data)
