"""What the monthly circular says: the page's sentences and tables, in the order of a paper."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from django.utils import timezone

from campaigns.periods import Month
from campaigns.terms import Cohort, Level, RankingState
from metrics.models import Standing
from metrics.papers.issue import Block, Issue
from metrics.papers.tables import Column, Table
from metrics.queries.briefing import briefing, told_rows
from metrics.queries.ranked import (
    Reading,
    best_improved,
    categories_of,
    category_cells,
    judged_on,
    unranked_rows,
)
from metrics.queries.ranking_quality import NOTE, quality_table
from metrics.wording import rankings
from metrics.wording.numbers import ABSENT
from metrics.wording.tallies import noun_of

_DRAFT = "待发布（草稿）"
_NO_COPIES = "　" * 12  # whoever issues the paper fills it in
_CHARACTER, _MARGINS = 3.71, 4  # millimetres in a table: 10.5 points, and what a cell keeps free
_LONGEST_NAME = 6  # characters on one line
_SMALL = {Level.TOWNSHIP, Level.COMMUNITY}
_METHOD = (
    "得分按各目标完成率和权重计算，各目标得分相加为总分；名次按得分从高到低排列，得分相同的名次"
    "并列。名次区间是考虑数字偶然波动后名次可能落入的范围（九成把握），区间较宽或者互相重叠的，"
    "不宜以名次论先后。较基期变化以基期为零、目标为一百，已经达到目标的不算退步。"
)


def circular(
    page: Reading, missing: Mapping[str, list[str]], *, marks: list[str], at: datetime
) -> Issue:
    """The paper of one ranking; number and recipients of copies stay blank for a person."""
    ranking, choice = page.ranking, page.choice
    draft = ranking.state == RankingState.DRAFT
    month = choice.month.chinese
    return Issue(
        masthead=office_of(page),
        number="",
        office=office_of(page),
        date=_day(ranking.published_at) if ranking.published_at else "",
        title=[
            f"关于{choice.campaign.name}",
            f"{month}{scope_words(page)}{page.level_word}排名情况的通报",
        ],
        recipients=_recipients(page),
        opening=_opening(page),
        blocks=_blocks(page, missing),
        marks=[*marks, _DRAFT] if draft else marks,
        made_at=at,
        copies=_NO_COPIES,
    )


def _day(moment: datetime) -> str:
    here = timezone.localtime(moment)
    return f"{here.year}年{here.month}月{here.day}日"


def office_of(page: Reading) -> str:
    """Whoever keeps the campaign."""
    region = page.choice.campaign.region
    ending = "禁毒办公室" if region.level in _SMALL else "禁毒委员会办公室"
    return f"{region.name}{ending}"


def scope_words(page: Reading) -> str:
    """Which part of the list: one city's counties, one cohort; "" for all."""
    choice = page.choice
    if choice.within:
        rows = [*page.ranked, *page.unranked]
        above = next((row.region.parent for row in rows if row.region.parent), None)
        return f"{above.short_name}所属" if above else ""
    return Cohort(choice.cohort).word if choice.cohort else ""


def _recipients(page: Reading) -> str:
    kinds = {row.region.kind for row in [*page.ranked, *page.unranked]}
    noun = noun_of(kinds).removeprefix("个")
    ending = "" if page.choice.level in _SMALL else "禁毒委员会办公室"
    return f"各{noun}{ending}："


def _opening(page: Reading) -> str:
    month, size = page.choice.month.chinese, len(page.ranked)
    unranked = f"，{len(page.unranked)}个地区未参评" if page.unranked else ""
    return (
        f"现将“{page.choice.campaign.name}”{month}{scope_words(page)}{page.level_word}排名情况"
        f"通报如下。数据截至{month}，{size}个地区参评{unranked}。"
    )


def _blocks(page: Reading, missing: Mapping[str, list[str]]) -> list[Block]:
    said = {line["code"]: line["words"] for line in briefing(page)}
    return [
        Block("名次", [said[code] for code in ("leaders", "laggards") if code in said]),
        Block("名次变动", [said["movers"]] if "movers" in said else []),
        Block("进步情况", [words] if (words := best_improved(page, _told(page))) else []),
        Block("红线", [said["red_lines"]] if "red_lines" in said else []),
        Block("缺报情况", [said["silent"]] if "silent" in said else []),
        Block("未参评地区", _unranked(page, missing)),
        Block("排名表", tables=[_places(page), _categories(page)] if page.ranked else []),
        Block("数据质量", [NOTE], tables=[_quality(page)]) if page.ranked else Block("数据质量"),
        Block("说明", [_METHOD, _version(page)]),
    ]


def _told(page: Reading) -> Callable[[Standing], str]:
    return lambda row: page.names[row.region_id].told


def _unranked(page: Reading, missing: Mapping[str, list[str]]) -> list[str]:
    return [
        f"{row['name']}：{row['reason']}。{'；'.join(row['missing'])}".rstrip("。") + "。"
        for row in unranked_rows(page, missing)
    ]


def _places(page: Reading) -> Table:
    month = page.choice.month.chinese
    narrowed = bool(page.choice.within or page.choice.cohort)
    places = {row.name: row.place for row in told_rows(page)}
    head = [_column("名次")] if narrowed else []
    head += [_column("总名次" if narrowed else "名次"), _regions(page)]
    head += [_column("得分", 3), _column("升降"), _column("名次区间")]
    head += [_column("较基期变化"), _column("进步名次")]
    head += [_column("已评/全部目标", 4.5 if narrowed else 6.5)]
    rows = []
    for row in page.ranked:
        told = page.names[row.region_id].told
        judged, asked = judged_on(row, page.book, page.choice.level)
        rows.append(
            [
                *([str(places[told])] if narrowed else []),
                *(str(row.place), told, page.numbers.points(row.score)),
                rankings.moved_words(row.movement),
                rankings.band_short(row.band_low, row.band_high),
                page.numbers.change(row.improvement),
                str(row.improvement_place or ABSENT),
                f"{judged}/{asked}",
            ]
        )
    return Table(f"{month}{page.level_word}排名", head, rows)


def _column(heading: str, characters: float = 0) -> Column:
    """So wide (in millimetres, if all fit on the sheet) that the heading stands on one line, or as
    many characters as are asked for."""
    return Column(heading, _CHARACTER * (characters or len(heading)) + _MARGINS)


def _regions(page: Reading) -> Column:
    longest = max(len(page.names[row.region_id].told) for row in page.ranked)
    return _column("地区", min(max(longest, 3), _LONGEST_NAME))


def _categories(page: Reading) -> Table:
    names = categories_of(page.book, page.choice.level)
    head = [_column("名次"), _regions(page), _column("得分", 3)]
    head += [_column(name) for name in names.values()]
    rows = [
        [
            str(row.place),
            page.names[row.region_id].told,
            page.numbers.points(row.score),
            *(
                cell["score"] or ABSENT
                for cell in category_cells(row, page.book, page.choice.level)
            ),
        ]
        for row in page.ranked
    ]
    return Table("分类得分（“—”为没有计分的目标）", head, rows)


def _quality(page: Reading) -> Table:
    head = [_regions(page), _column("数据完整率"), _column("按时率", 4)]
    head += [_column("待核对的数"), _column("复核系数", 4)]
    return Table("数据质量（不计入得分；“—”为没有）", head, quality_table(page))


def _version(page: Reading) -> str:
    ranking = page.ranking
    compared = ranking.compared_month
    since = f"升降与{Month.of(compared).chinese}相比；" if compared else ""
    return (
        f"{since}本排名为第{ranking.edition}版，计分办法第{ranking.rule_set.version}版，"
        f"算法第{ranking.engine_version}版，数据摘要{ranking.output_digest[:12]}。"
    )
