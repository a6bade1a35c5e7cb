"""A month in a few sentences: who leads, who lags, who moved, red lines, who is missing."""

from __future__ import annotations

from dataclasses import replace

from metrics.models import Standing
from metrics.queries.ranked import Reading, partly_silent, ranked_row
from metrics.queries.red_lines import touched
from metrics.wording import rankings
from metrics.wording.rankings import RankedRow


def told_rows(page: Reading) -> list[RankedRow]:
    """The ranked rows as sentences need them, with the places of the list that is shown."""
    rows = [_told_row(page, row) for row in page.ranked]
    return sorted(rows, key=lambda row: row.place)


def _told_row(page: Reading, row: Standing) -> RankedRow:
    told = ranked_row(row, page.names[row.region_id].told)
    if not (page.choice.within or page.choice.cohort):
        return told
    # Bands, neighbours and movements are those of the whole list.
    return replace(told, place=page.place_of(row), distinct=True, movement=None)


def briefing(page: Reading) -> list[dict[str, str]]:
    """Who leads, who lags, who moved, which red lines were touched, who did not report, who is not
    ranked."""
    rows = told_rows(page)
    if not rows:
        words = rankings.nobody_words(page.level_word, len(page.unranked))
        return [{"code": "unranked", "label": "未参评", "words": words}]
    reds = touched(page.user, [*page.ranked, *page.unranked], page.book, page.choice.month)
    said = [
        ("leaders", "领先", rankings.leaders_words(rows, page.numbers)),
        ("laggards", "落后", rankings.laggards_words(rows, page.numbers)),
        ("movers", "变动", _movers(page, rows)),
        ("red_lines", "红线", rankings.red_line_words(reds)),
        ("silent", "缺报", _silent(page, rows)),
        ("unranked", "参评", rankings.unranked_words(len(rows), len(page.unranked))),
    ]
    return [
        {"code": code, "label": label, "words": f"{words}。"}
        for code, label, words in said
        if words
    ]


def _silent(page: Reading, rows: list[RankedRow]) -> str:
    missing = page.ranking.rule_set.rules["missing"]
    partly = any(partly_silent(row) for row in page.ranked)
    return rankings.silent_words(rows, missing, partly=partly)


def _movers(page: Reading, rows: list[RankedRow]) -> str:
    """Places gained and lost are those of the whole list: nothing is said of a part of it."""
    if page.choice.within or page.choice.cohort:
        return ""
    return rankings.movers_words(rows, page.since)
