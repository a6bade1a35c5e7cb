"""What the ranking's workbook holds: cover, places, single targets, those without a place."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils import timezone

from campaigns.terms import RankingState, State
from metrics.models import Standing
from metrics.queries.explanation import told
from metrics.queries.quality.facts import Column as Quality
from metrics.queries.ranked import (
    Reading,
    categories_of,
    category_cells,
    judged_on,
    unranked_rows,
)
from metrics.queries.ranking import heading
from metrics.queries.ranking_paper import office_of, scope_words
from metrics.queries.ranking_quality import NOTE, columns_of
from metrics.wording.formulas import attainment_words
from metrics.wording.marks import full_hundredths
from metrics.wording.numbers import ABSENT, Numbers
from metrics.wording.quality import said
from metrics.workbooks.ranking import Amount, Column, RankingBook, Sheet, Value

_NOTES = (
    "名次区间是考虑数字偶然波动后名次可能落入的范围（九成把握）。",
    "较基期变化以基期为零、目标为一百；已达到目标的不算退步。",
    "“—”表示没有，不是零：没有计分的目标、没有基期、没有可比的上期名次。",
    NOTE,
)

_QUALITY = ("数据完整率", "按时率", "待核对的数", "复核系数")


def ranking_book(
    page: Reading, missing: Mapping[str, list[str]], *, marks: list[str], at: datetime
) -> RankingBook:
    choice, ranking = page.choice, page.ranking
    draft = ranking.state == RankingState.DRAFT
    title = f"{choice.month.chinese}{scope_words(page)}{page.level_word}排名"
    return RankingBook(
        title=f"{choice.campaign.name} {title}",
        marks=[*marks, "待发布（草稿）"] if draft else marks,
        facts=_facts(page, at),
        notes=_NOTES,
        sheets=[_places(page, title), _targets(page), _unranked(page, missing)],
    )


def _facts(page: Reading, at: datetime) -> list[tuple[str, str]]:
    told = heading(page.ranking)
    published = f"{told['published_at']} {told['published_by']}".strip()
    return [
        ("单位", office_of(page)),
        ("数据来源", "各地按月报送、审核通过的数字"),
        ("数据截至", told["data_as_of"]),
        ("状态", f"{told['state_word']}，第 {told['edition']} 版"),
        ("发布", published or ABSENT),
        ("计算", told["computed_at"]),
        ("计分办法", f"第 {told['rule_version']} 版"),
        ("算法", f"第 {told['engine_version']} 版"),
        ("数据摘要", told["digest"]),
        ("导出", f"{timezone.localtime(at):%Y-%m-%d %H:%M}"),
        ("参评", f"{len(page.ranked)} 个地区参评，{len(page.unranked)} 个未参评"),
    ]


def _points(hundredths: int | None) -> Value:
    return ABSENT if hundredths is None else Amount(hundredths / 100, "0.00")


def _places(page: Reading, title: str) -> Sheet:
    choice = page.choice
    names = categories_of(page.book, choice.level)
    cities = any(named.city for named in page.names.values())
    columns = [Column("名次", 7), Column("地区", 13)]
    columns += [Column("所属", 10)] if cities else []
    columns += [Column("本市（省）内名次", 9), Column("同序列名次", 9)] if cities else []
    columns += [Column("升降（位）", 8), Column("得分", 9), Column("区间上限", 8)]
    columns += [Column("区间下限", 8), Column("与下一名差异显著", 10)]
    columns += [Column(f"{name}得分", 10) for name in names.values()]
    columns += [Column("较基期变化", 10), Column("进步名次", 8)]
    columns += [Column("已评目标数", 8), Column("全部目标数", 8), Column("已评权重", 9)]
    columns += [Column(f"{word}\n（不计分）", 10) for word in _QUALITY]
    beside = columns_of(page.ranking)
    rows = [
        [*_place_row(page, row, cities=cities), *_quality(beside.get(row.region_id), page.numbers)]
        for row in page.ranked
    ]
    return Sheet("排名", title, columns, rows, fixed=2)


def _place_row(page: Reading, row: Standing, *, cities: bool) -> list[Value]:
    named, level = page.names[row.region_id], page.choice.level
    judged, asked = judged_on(row, page.book, level)
    within: list[Value] = [named.city or ABSENT, row.place_in_group, row.place_in_cohort]
    counting = {cell["code"] for cell in category_cells(row, page.book, level) if cell["score"]}
    return [
        *(row.place, named.name),
        *(within if cities else []),
        ABSENT if row.movement is None else row.movement,
        *(_points(row.score), row.band_low, row.band_high),
        "是" if row.distinct_from_next else "否",
        *(
            _points(row.categories.get(code, 0)) if code in counting else ABSENT
            for code in categories_of(page.book, level)
        ),
        _points(row.improvement),
        row.improvement_place or ABSENT,
        *(judged, asked, Amount(row.judged / 10_000, "0.00%")),
    ]


def _quality(column: Quality | None, numbers: Numbers) -> list[Value]:
    if column is None:
        return [ABSENT] * len(_QUALITY)
    factor = column.factor.value
    return [
        _rate(column.completeness, numbers),
        _rate(column.timeliness, numbers),
        column.questions,
        ABSENT if factor is None else Amount(round(float(factor), 2), "0.00"),
    ]


def _rate(rate: Fraction | None, numbers: Numbers) -> Value:
    """The number that the page shows: what is not all is never 100 %."""
    told = said.in_cell(rate, numbers)
    return Amount(*told) if told else ABSENT


def _targets(page: Reading) -> Sheet:
    """One line a region and target: what is published of it, without the figures themselves."""
    columns = [
        *(Column("名次", 8), Column("地区", 14), Column("分类", 14), Column("目标", 44)),
        *(Column("状态", 10), Column("完成率", 12), Column("得分", 10), Column("满分", 10)),
        *(Column("已报", 8), Column("应报", 8)),
    ]
    rows = [
        _target_row(page, row, detail)
        for row in [*page.ranked, *page.unranked]
        for detail in row.details
        if page.choice.level in page.book.targets[detail["target"]].levels
    ]
    return Sheet("各目标", "各目标状态和完成率", columns, rows, fixed=2)


def _target_row(page: Reading, row: Standing, detail: dict[str, Any]) -> list[Value]:
    target = page.book.targets[detail["target"]]
    counts = bool(detail["weight"])
    return [
        row.place or "未参评",
        page.names[row.region_id].told,
        page.book.categories[target.category],
        target.name,
        State(detail["state"]).word,
        _share(attainment_words(told(page.book, detail, page.choice.month))),
        _points(detail["points"]) if counts or detail["points"] else ABSENT,
        _points(full_hundredths(detail, page.numbers)) if counts else ABSENT,
        *(detail["reported"], detail["due"]),
    ]


def _share(words: str) -> Value:
    """The share as it is shown, as a number: 99.96 % stays 99.96 % and never becomes 100 %."""
    if not words.endswith("%"):
        return words or ABSENT
    shown = Decimal(words.removesuffix("%").replace(",", ""))
    digits = max(-int(shown.as_tuple().exponent), 0)
    return Amount(float(shown.scaleb(-2)), f"0.{'0' * digits}%" if digits else "0%")


def _unranked(page: Reading, missing: Mapping[str, list[str]]) -> Sheet:
    columns = [Column("地区", 16), Column("原因", 44, "words"), Column("缺报的数", 90, "words")]
    rows: list[list[Value]] = [
        [row["name"], row["reason"], "；".join(row["missing"]) or ABSENT]
        for row in unranked_rows(page, missing)
    ]
    return Sheet("未参评", "未参评地区", columns, rows or [["没有", ABSENT, ABSENT]])
