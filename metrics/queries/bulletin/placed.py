"""排名情况: sentences and tables of every ranked level."""

from __future__ import annotations

from metrics.models import Standing
from metrics.queries.bulletin.ground import Ground, Storey
from metrics.queries.bulletin.shapes import Stored, column, names, table
from metrics.queries.ranked import best_improved, partly_silent, unranked_reason
from metrics.wording import rankings as words
from metrics.wording.numbers import ABSENT

_LONG = 40  # more rows than these stand behind the text
_MOST = 12


def sentences(ground: Ground) -> list[str]:
    """Level by level, each under its own number where there are several."""
    if len(ground.storeys) == 1:
        return level_sentences(ground.first)
    said: list[str] = []
    for mark, storey in zip("一二三四", ground.storeys, strict=False):
        said += [f"（{mark}）{storey.level_word}。", *level_sentences(storey)]
    return said


def level_sentences(storey: Storey) -> list[str]:
    page, rows = storey.page, storey.rows
    if not rows:
        nobody = words.nobody_words(storey.level_word, len(page.unranked))
        return [text for text in (nobody.replace("本月", "本期", 1), unranked(storey)) if text]
    told = [
        words.unranked_words(len(rows), len(page.unranked), storey.noun),
        words.leaders_words(rows, page.numbers),
        words.laggards_words(rows, page.numbers),
    ]
    said = [f"{'。'.join(part for part in told if part)}。"]
    said += movers(storey) if storey.quarterly else []
    return [*said, *(text for text in (improved(storey), silent(storey), unranked(storey)) if text)]


def movement(ground: Ground) -> list[str]:
    """名次变动 of a month: who gained and lost most places, level by level."""
    several = len(ground.storeys) > 1
    said = []
    for storey in ground.storeys:
        lead = f"{storey.level_word}：" if several else ""
        said += [f"{lead}{words_}" for words_ in movers(storey)]
    return said or ["没有可比的上期名次。"]


def movers(storey: Storey) -> list[str]:
    """Who gained and who lost most places; of the first issue nothing, it says so elsewhere."""
    if not storey.since or not storey.rows:
        return []
    return [f"{words.movers_words(storey.rows, storey.since)}。"]


def improved(storey: Storey) -> str:
    """Who came farthest from the base, and who is below it."""
    return best_improved(storey.page, storey.told)


def silent(storey: Storey) -> str:
    """Who is ranked although not all was reported."""
    rules = storey.page.ranking.rule_set.rules["missing"]
    partly = any(partly_silent(row) for row in storey.page.ranked)
    said = words.silent_words(storey.rows, rules, partly=partly)
    return f"目标缺报的地区：{said}。" if said else ""


def unranked(storey: Storey) -> str:
    """Who has no place, and why; of many the first."""
    rows = storey.page.unranked
    if not rows:
        return ""
    told = "；".join(
        f"{storey.told(row)}（{unranked_reason(row, storey.page.book)}）" for row in rows[:_MOST]
    )
    more = f"；等{len(rows)}个地区" if len(rows) > _MOST else ""
    return f"未参评：{told}{more}。"


# --- Tables ------------------------------------------------------------------------------------


def tables(ground: Ground) -> list[Stored]:
    """One a level; a long one stands as an annex behind the text."""
    return [_places(storey) for storey in ground.storeys if storey.page.ranked]


def _places(storey: Storey) -> Stored:
    page = storey.page
    cities = any(page.names[row.region_id].city for row in page.ranked)
    regions = [page.names[row.region_id].name for row in page.ranked]
    month = page.choice.month.chinese
    columns = [column("名次"), names("地区", regions)]
    columns += [column("所属", 4)] if cities else []
    columns += [column("得分", 3), column(_moved_heading(storey), 4), column("名次区间")]
    columns += [column("较基期变化"), column("进步名次")]
    rows = [_place_row(storey, row, cities=cities) for row in page.ranked]
    title = f"{month}{storey.level_word}排名"
    return table("ranking", title, columns, rows, title if len(rows) > _LONG else "")


def _moved_heading(storey: Storey) -> str:
    return f"较{storey.since.partition('年')[2]}升降" if storey.since else "升降"


def _place_row(storey: Storey, row: Standing, *, cities: bool) -> list[str]:
    named, numbers = storey.page.names[row.region_id], storey.page.numbers
    return [
        str(row.place),
        named.name,
        *([named.city or ABSENT] if cities else []),
        numbers.points(row.score),
        words.moved_words(storey.moved(row)),
        words.band_short(row.band_low, row.band_high),
        numbers.change(row.improvement),
        str(row.improvement_place or ABSENT),
    ]
