"""附件 本地区情况: what a bulletin says of one region, to whoever reads it there.

It is read from the rankings that the bulletin rests on, never from newer ones.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from campaigns.access import AnyUser, reader_at, sees_region
from campaigns.models import Region
from campaigns.periods import Month
from campaigns.terms import BulletinKind, Kind, Level, State
from metrics.models import Bulletin, Ranking, Standing
from metrics.queries.bulletin.aimed import amounts, per_month
from metrics.queries.bulletin.own_measures import with_measures
from metrics.queries.bulletin.shapes import Stored, column, names, table
from metrics.queries.explanation import TargetLine, line, peer_words, told
from metrics.queries.heirs import carried, heirs
from metrics.queries.lacking import lack_words, units_of
from metrics.queries.ranked import names_of, unranked_reason
from metrics.queries.red_lines import touched
from metrics.queries.terms import Book
from metrics.wording import rankings as ranked_words
from metrics.wording.bulletin import sheets as words
from metrics.wording.bulletin.names import quoted
from metrics.wording.formulas import COUNTED, Told
from metrics.wording.months import months_words
from metrics.wording.numbers import ABSENT, Numbers

_UNMET = {State.RED_LINE, State.BEHIND, State.CLOSE, State.NOT_REPORTED}
_COUNTED = (State.MET, State.CLOSE, State.BEHIND, State.RED_LINE, State.NOT_REPORTED)
# What is missing to today's expectation; of times in a window nothing is before it ends.
_MADE_UP = COUNTED - {Kind.FREQUENCY}
_MOST = 6  # as many columns of targets as a page bears

Sheet = dict[str, Any]


@dataclass(frozen=True)
class Rests:
    """The rankings of a bulletin by level, and those compared with."""

    bulletin: Bulletin
    reader: AnyUser
    numbers: Numbers
    rankings: dict[str, Ranking]
    compared: dict[str, dict[str, Any]]

    @property
    def month(self) -> Month:
        return Month.of(next(iter(self.rankings.values())).month)

    def since(self, level: str) -> str:
        found = self.compared.get(level)
        return Month.of(found["month"]).chinese if found else ""

    def movement(self, level: str, rows: Sequence[Standing]) -> dict[int, int | None]:
        """Region id → places gained, as the table of the bulletin has it."""
        if self.bulletin.kind != BulletinKind.QUARTERLY:
            return {row.region_id: row.movement for row in rows}
        found = self.compared.get(level)
        before = {}
        if found:
            passed = heirs(Month.of(found["month"]), self.month)
            places = Standing.objects.filter(ranking=found["id"])
            before = carried(dict(places.values_list("region_id", "place")), passed)
        return {
            row.region_id: was - row.place
            if (was := before.get(row.region_id)) and row.place
            else None
            for row in rows
        }


def sheet_of(bulletin: Bulletin, region: Region, numbers: Numbers) -> Sheet:
    """``title``, ``paragraphs`` and ``tables``; of the campaign's own region, and above it, all
    regions of the first level."""
    return with_measures(_of_rankings(bulletin, region, numbers), bulletin, region)


def _of_rankings(bulletin: Bulletin, region: Region, numbers: Numbers) -> Sheet:
    rests = _rests(bulletin, region, numbers)
    own = bulletin.campaign.region
    if own.path.startswith(region.path):
        return _of_all(rests)
    if not region.path.startswith(own.path):
        return _sheet(region, [f"{region.name}不在本行动范围内，没有可以列出的情况。"], [])
    standing = _standing(rests, region)
    if standing is None:
        return _sheet(region, [_absent(rests, region)], _children(rests, region))
    return _of_one(rests, standing)


def _rests(bulletin: Bulletin, region: Region, numbers: Numbers) -> Rests:
    """In the order of the basis: the campaign's own level first."""
    ids = [one["id"] for one in bulletin.basis["rankings"]]
    found = Ranking.objects.select_related("campaign__region", "rule_set").in_bulk(ids)
    return Rests(
        bulletin=bulletin,
        reader=reader_at(region),
        numbers=numbers,
        rankings={found[key].level: found[key] for key in ids},
        compared={one["level"]: one for one in bulletin.basis["compared"]},
    )


def _sheet(region: Region, paragraphs: list[str], tables: list[Stored]) -> Sheet:
    return {
        "title": f"{region.name}情况",
        "paragraphs": [text for text in paragraphs if text],
        "tables": tables,
    }


def _standing(rests: Rests, region: Region) -> Standing | None:
    """Its row; of a region that stands at two levels that of its own, else the higher one."""
    rows = Standing.objects.filter(
        ranking__in=[one.pk for one in rests.rankings.values()], region=region
    ).select_related("region__parent")
    found = sorted(
        rows,
        key=lambda row: (
            _level(rests, row) != region.level,
            Level(_level(rests, row)).depth,
        ),
    )
    for row in found:
        row.ranking = rests.rankings[_level(rests, row)]
    return next(iter(found), None)


def _level(rests: Rests, row: Standing) -> str:
    return next(one.level for one in rests.rankings.values() if one.pk == row.ranking_id)


def _absent(rests: Rests, region: Region) -> str:
    month = rests.month.number
    return words.absent_words(
        region.name,
        rests.month,
        not_yet=bool(region.valid_from and region.valid_from > month),
        gone=bool(region.valid_to and region.valid_to < month),
    )


# --- One region --------------------------------------------------------------------------------


def _of_one(rests: Rests, standing: Standing) -> Sheet:
    book = Book(standing.ranking, rests.numbers)
    asked = [one for one in standing.details if one["state"] != State.NOT_APPLICABLE]
    unmet = [book.targets[one["target"]].name for one in asked if State(one["state"]) in _UNMET]
    paragraphs = [
        _place(rests, standing, book),
        words.states_words([State(one["state"]) for one in asked], unmet),
        words.red_words(_red_lines(rests, standing, book)),
    ]
    below = _children(rests, standing.region)
    paragraphs += [words.OTHERS] if below else []
    return _sheet(standing.region, paragraphs, [_targets(rests, standing, book, asked), *below])


def _place(rests: Rests, standing: Standing, book: Book) -> str:
    region, place = standing.region, standing.place
    if place is None:
        return words.unranked_words(region.name, rests.month, unranked_reason(standing, book))
    level = standing.ranking.level
    places = Counter(standing.ranking.standings.values_list("place", flat=True))
    return words.place_words(
        words.Own(
            name=region.name,
            month=rests.month,
            place=place,
            ranked=places.total() - places[None],
            together=places[place],
            low=standing.band_low or place,
            high=standing.band_high or place,
            score=rests.numbers.points(standing.score),
            movement=rests.movement(level, [standing])[region.pk],
            since=rests.since(level),
            peers=_peers(rests, standing),
        )
    )


def _peers(rests: Rests, standing: Standing) -> str:
    """Its place within its city and among its peers, where those are lists of their own."""
    parent = standing.region.parent
    if parent is None or parent.pk == rests.bulletin.campaign.region_id:
        return ""
    return peer_words(standing)


def _red_lines(rests: Rests, standing: Standing, book: Book) -> list[str]:
    found = touched(rests.reader, [standing], book, rests.month)
    return [f"{one.region}，{quoted(one.target)}{_when(one.months)}" for one in found]


def _when(months: Sequence[Month]) -> str:
    return f"（{months_words(months)}）" if months else ""


def _targets(
    rests: Rests, standing: Standing, book: Book, asked: Sequence[dict[str, Any]]
) -> Stored:
    """Every target asked of the region, with its amounts."""
    units = units_of({detail["indicator"] for detail in asked})
    rows = []
    for detail in sorted(asked, key=lambda one: str(one["target"])):
        shown, row = line(book, detail, rests.month), told(book, detail, rests.month)
        lack = lack_words(row, units).removeprefix("还差") or ABSENT
        rows.append([*amounts(shown, row), lack, per_month(shown, row)])
    columns = [
        column("目标", 9.5, "left"),
        column("应达", 5),
        column("实际", 4.5),
        column("完成率", 3.5),
        column("状态", 3),
        column("还差", 4),
        column("其余每月需", 5),
    ]
    caption = f"{standing.region.name}各目标完成情况（截至{rests.month.chinese}）"
    return table("sheet", caption, columns, rows)


# --- Regions below -----------------------------------------------------------------------------


def _children(rests: Rests, region: Region) -> list[Stored]:
    """The regions right below it in short, from the first level that lists any of them."""
    for ranking in rests.rankings.values():
        rows = list(
            ranking.standings.filter(region__parent=region).select_related("region__parent")
        )
        shown = [row for row in rows if sees_region(rests.reader, row.region)]
        if shown:
            caption = f"{region.name}所属地区的名次和各状态目标的项数（{rests.month.chinese}）"
            return [_in_short(rests, ranking, shown, caption)]
    return []


def _in_short(rests: Rests, ranking: Ranking, rows: list[Standing], caption: str) -> Stored:
    """Place, score, movement, and how many of its targets stand how."""
    named = names_of([row.region for row in rows], rests.bulletin.campaign)
    moved = rests.movement(ranking.level, rows)
    columns = [column("名次"), names("地区", [one.name for one in named.values()])]
    columns += [column("得分", 3.5), column("升降", 3), column("名次区间")]
    columns += [column(state.word) for state in _COUNTED]
    columns += [column("其他")]
    targets = ranking.terms["targets"]
    cells = []
    for row in rows:
        counts = Counter(
            detail["state"]
            for detail in row.details
            if ranking.level in targets[detail["target"]]["levels"]
        )
        cells.append(
            [
                str(row.place or "未参评"),
                named[row.region_id].name,
                rests.numbers.points(row.score),
                ranked_words.moved_words(moved[row.region_id]),
                ranked_words.band_short(row.band_low, row.band_high),
                *(str(counts[state]) for state in _COUNTED),
                str(counts.total() - sum(counts[state] for state in _COUNTED)),
            ]
        )
    return table("sheet", caption, columns, cells)


def _of_all(rests: Rests) -> Sheet:
    """For the campaign's own region: all regions of the first level."""
    region = rests.bulletin.campaign.region
    ranking = list(rests.rankings.values())[1]
    rows = list(ranking.standings.select_related("region__parent"))
    book = Book(ranking, rests.numbers)
    month = rests.month.chinese
    tables = [_in_short(rests, ranking, rows, f"各地区的名次和各状态目标的项数（{month}）")]
    told_rows = [(row, {one["target"]: one for one in row.details}) for row in rows]
    headline = [
        code
        for code, target in book.targets.items()
        if target.headline and ranking.level in target.levels
    ]
    tables += [_attainments(rests, book, codes, told_rows) for codes in _in_parts(headline)]
    lacks = _lacks(rests, book, headline, told_rows)
    partly = any(one["state"] == State.NOT_REPORTED for row in rows for one in row.details)
    said = words.all_words(len(rows), month, lacks=bool(lacks), partly=partly)
    return {"title": f"{region.name}各地区情况", "paragraphs": [said], "tables": [*tables, *lacks]}


def _in_parts(codes: Sequence[str]) -> list[Sequence[str]]:
    """In as few parts as a page bears, of about the same length."""
    parts = math.ceil(len(codes) / _MOST)
    size = math.ceil(len(codes) / parts) if parts else 1
    return [codes[start : start + size] for start in range(0, len(codes), size)]


Rows = Sequence[tuple[Standing, Mapping[str, dict[str, Any]]]]


def _attainments(rests: Rests, book: Book, codes: Sequence[str], rows: Rows) -> Stored:
    """Attainment of the headline targets; of what has none its state."""
    named = names_of([row.region for row, _ in rows], rests.bulletin.campaign)
    columns = [names("地区", [one.name for one in named.values()])]
    columns += [column(book.targets[code].name, 5) for code in codes]
    cells = []
    for row, details in rows:
        shown = [line(book, details[code], rests.month) for code in codes]
        cells.append(
            [
                named[row.region_id].name,
                *(_attainment(one) for one in shown),
            ]
        )
    return table("sheet", f"各地区重点目标完成率（{rests.month.chinese}）", columns, cells)


def _attainment(shown: TargetLine) -> str:
    """Of what was reported in part the attainment is not the whole one."""
    if shown.attainment in {"", ABSENT}:
        return shown.state.word
    return f"{shown.attainment}{'（不全）' if shown.state is State.NOT_REPORTED else ''}"


def _lacks(rests: Rests, book: Book, codes: Sequence[str], rows: Rows) -> list[Stored]:
    """What each region lacks to this month's expectation, of headline targets that are counted."""
    counted = [
        code
        for code in codes
        if rows and told(book, rows[0][1][code], rests.month).inner in _MADE_UP
    ]
    if not counted:
        return []
    units = units_of({one["indicator"] for _, details in rows for one in details.values()})
    named = names_of([row.region for row, _ in rows], rests.bulletin.campaign)
    cells = [
        [
            named[row.region_id].name,
            *(_lack(told(book, details[code], rests.month), units) for code in counted),
        ]
        for row, details in rows
    ]
    columns = [names("地区", [one.name for one in named.values()])]
    columns += [column(book.targets[code].name, 6) for code in counted]
    caption = f"各地区重点目标还差的数（{rests.month.chinese}，“—”为不差或者不适用）"
    return [table("sheet", caption, columns, cells)]


def _lack(row: Told, units: Mapping[str, str]) -> str:
    """What was not reported is no lack that could be counted, and no dash either."""
    if row.detail["state"] == State.NOT_REPORTED:
        return State.NOT_REPORTED.word
    return lack_words(row, units).removeprefix("还差") or ABSENT
