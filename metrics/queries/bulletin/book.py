"""What the workbook of a bulletin holds: its tables, and amounts of the regions the user sees."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from campaigns.access import AnyUser, sees_region
from campaigns.periods import Month
from campaigns.terms import BulletinState, State
from metrics.models import Bulletin, Ranking, Standing
from metrics.queries.bulletin.drafted import MONTHLY, QUARTERLY
from metrics.queries.bulletin.issue import printed_number
from metrics.queries.explanation import line, told
from metrics.queries.lacking import lack_words, units_of
from metrics.queries.levels import level_word
from metrics.queries.ranked import names_of
from metrics.queries.terms import Book
from metrics.wording.numbers import ABSENT, Numbers
from metrics.workbooks.bulletin import RankingBook, Sheet, sheet_of

_HEADINGS = {**MONTHLY, **QUARTERLY}
_AMOUNTS = [
    *("层级", "地区", "所属", "目标", "单位", "应达", "实际"),
    *("完成率", "状态", "还差", "已报", "应报"),
]
_NOTES = (
    "各表与通报正文和附件的表格相同；“—”表示没有，不是零。",
    "“各地区数”只列使用者有权查看的地区；名次、得分和状态对本行动的使用者公开。",
    "名次区间是考虑数字偶然波动后名次可能落入的范围（九成把握）。",
)


def book_of(user: AnyUser, bulletin: Bulletin, numbers: Numbers, at: datetime) -> RankingBook:
    """The user has been let into the bulletin; whose amounts are shown is asked here."""
    content = bulletin.content
    draft = bulletin.state == BulletinState.DRAFT
    own = _amounts(user, bulletin, numbers)
    return RankingBook(
        title=bulletin.title,
        marks=[*content["marks"], "待签发（草稿）"] if draft else content["marks"],
        facts=list(_facts(bulletin, at)),
        notes=_NOTES,
        sheets=[*_tables(content), *([own] if own else [])],
    )


def _facts(bulletin: Bulletin, at: datetime) -> Iterator[tuple[str, str]]:
    yield "单位", bulletin.content["office"]
    yield "期号", printed_number(bulletin) or "（签发时编号）"
    yield "版次", f"第{bulletin.edition}版"
    yield "所属时段", bulletin.content["period"]
    if bulletin.signed_at and bulletin.signed_by:
        yield "签发", f"{_moment(bulletin.signed_at)} {bulletin.signed_by.get_full_name()}"
    else:
        yield "状态", f"待签发（{_moment(bulletin.drafted_at)}起草）"
    yield "数据来源", "各地按月报送、审核通过的数字，已经发布的月排名"
    for one in bulletin.basis["rankings"]:
        word = level_word(bulletin.campaign, one["level"])
        month = Month.of(one["month"]).chinese
        yield f"{word}排名", f"{month}，第{one['edition']}版，摘要{one['digest'][:12]}"
    yield "依据摘要", bulletin.basis_digest[:12]
    yield "导出", _moment(at)


def _moment(at: datetime) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"


def _tables(content: Mapping[str, Any]) -> Iterator[Sheet]:
    """A sheet each; several of one section are numbered."""
    seen: dict[str, int] = {}
    several = [one["section"] for one in content["tables"]]
    for one in content["tables"]:
        section = one["section"]
        seen[section] = seen.get(section, 0) + 1
        number = str(seen[section]) if several.count(section) > 1 else ""
        headings = [heading for heading, *_ in one["columns"]]
        yield sheet_of(f"{_HEADINGS[section]}{number}", one["caption"], headings, one["rows"])


# --- Amounts of single regions -----------------------------------------------------------------


def _amounts(user: AnyUser, bulletin: Bulletin, numbers: Numbers) -> Sheet | None:
    """One line a region and target; None where the user sees no region of the lists."""
    ids = [one["id"] for one in bulletin.basis["rankings"]][1:]
    rankings = Ranking.objects.select_related("campaign__region").in_bulk(ids)
    rows: list[list[str]] = []
    for key in ids:
        ranking = rankings[key]
        standings = [
            row
            for row in ranking.standings.select_related("region__parent")
            if sees_region(user, row.region)
        ]
        rows += _of_level(ranking, standings, Book(ranking, numbers))
    if not rows:
        return None
    return sheet_of("各地区数", "各地区各目标的应达数和实际数", _AMOUNTS, rows, fixed=2)


def _of_level(ranking: Ranking, standings: list[Standing], book: Book) -> list[list[str]]:
    named = names_of([row.region for row in standings], ranking.campaign)
    units = units_of(book.indicators)
    word, month = level_word(ranking.campaign, ranking.level), Month.of(ranking.month)
    rows = []
    for row in standings:
        for detail in row.details:
            if detail["state"] == State.NOT_APPLICABLE:
                continue
            shown = line(book, detail, month)
            rows.append(
                [
                    *(word, row.region.short_name, named[row.region_id].city or ABSENT),
                    *(shown.name, shown.unit, shown.expected, shown.actual),
                    *(shown.attainment or ABSENT, shown.state.word),
                    lack_words(told(book, detail, month), units).removeprefix("还差") or ABSENT,
                    *(str(detail["reported"]), str(detail["due"])),
                ]
            )
    return rows
