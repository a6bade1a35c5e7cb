"""The board's data: headline targets, the ranking with movement and bands, what to choose from."""

from __future__ import annotations

from collections import Counter
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from campaigns.access import AnyUser, visible_campaigns, visible_regions
from campaigns.models import Campaign, User
from campaigns.periods import Month
from campaigns.terms import Level, State
from metrics.models import Ranking, Standing
from metrics.queries.explanation import TargetLine, line
from metrics.queries.ranking import (
    LEVEL_WORDS,
    Choice,
    get_ranking_for,
    months_of,
    standings,
)
from metrics.queries.terms import Book
from metrics.wording import rankings
from metrics.wording.derived import derived_words


def choice_for(user: AnyUser, campaign: Campaign, month: str, level: str) -> Choice | None:
    """The month and level asked for, or the newest month and the own level; None: no ranking."""
    months = months_of(user, campaign)
    if not months:
        return None
    levels = campaign.report_levels
    known = {str(found): found for found, _ in months}
    return Choice(
        campaign=campaign,
        month=known.get(month, months[0][0]),
        level=level if level in levels else _own_level(user, levels),
    )


def own_words(rows: list[dict[str, Any]]) -> dict[str, str]:
    """Where the user's own region stands, for someone who sees one of the rows; else nothing."""
    own = [row for row in rows if row["is_mine"]]
    if len(own) != 1:
        return {}
    row = own[0]
    words = f"{row['name']}第{row['place']}名，得{row['score']}分"
    return {"text": words, "url": row["url"]}


def _own_level(user: AnyUser, levels: list[str]) -> str:
    """The level at which the user's own region competes, otherwise the first one."""
    home = user.region.level if isinstance(user, User) and user.region else ""
    return home if home in levels else levels[0]


def choices(user: AnyUser, choice: Choice) -> dict[str, list[dict[str, Any]]]:
    """Everything else that could be chosen, each with its address."""
    return {
        "campaigns": [
            {
                "code": row.code,
                "name": row.name,
                "url": f"{reverse('board')}?{urlencode({'campaign': row.code})}",
                "current": row.pk == choice.campaign.pk,
            }
            for row in visible_campaigns(user)
        ],
        **_months(user, choice),
        "levels": [
            {
                "code": level,
                "word": LEVEL_WORDS[Level(level)],
                "url": choice.url(level=level),
                "current": level == choice.level,
            }
            for level in choice.campaign.report_levels
        ],
    }


def _months(user: AnyUser, choice: Choice) -> dict[str, list[dict[str, Any]]]:
    """The months of the chosen year, and every year by its newest month."""
    known = months_of(user, choice.campaign)
    newest: dict[int, str] = {}
    for month, _ in known:
        newest.setdefault(month.year, str(month))
    return {
        "years": [
            {
                "label": f"{year}年",
                "url": choice.url(month=month),
                "current": year == choice.month.year,
            }
            for year, month in sorted(newest.items())
        ],
        "months": [
            {
                "number": str(month),
                "label": f"{month.month}月",
                "url": choice.url(month=str(month)),
                "current": month == choice.month,
                "draft": draft,
            }
            for month, draft in reversed(known)
            if month.year == choice.month.year
        ],
    }


def tiles(user: AnyUser, choice: Choice, book: Book) -> list[TargetLine]:
    """The headline targets of the campaign's own region in the chosen month."""
    whole = get_ranking_for(user, choice.campaign, choice.month, choice.campaign.region.level)
    standing = whole.standings.first() if whole else None
    if whole is None or standing is None:
        return []
    own = Book(whole, book.numbers)
    return [
        line(own, detail, choice.month)
        for detail in standing.details
        if own.targets[detail["target"]].headline and detail["state"] != State.NOT_APPLICABLE
    ]


def tiles_url(user: AnyUser, choice: Choice) -> str:
    """The derivation for the campaign's own region; "" for those who do not see that region."""
    region = choice.campaign.region
    if not visible_regions(user).filter(pk=region.pk).exists():
        return ""
    asked = [choice.campaign.code, str(choice.month), region.level, region.code]
    return reverse("explanation", args=asked)


def counts(lines: list[TargetLine]) -> list[dict[str, Any]]:
    """How many headline targets are in which state, every state named: it is the key as well."""
    found = Counter(line.state for line in lines)
    return [
        {"code": state.code, "word": state.word, "sign": state.sign, "number": found[state]}
        for state in State
    ]


def ranked_rows(user: AnyUser, choice: Choice, ranking: Ranking, book: Book) -> dict[str, Any]:
    """The table: ranked rows, then those that are not ranked, and one sentence on the month."""
    rows = standings(ranking)
    ranked = [row for row in rows if row.place]
    own = set(visible_regions(user).values_list("pk", flat=True))
    names = book.categories
    return {
        "rows": [_row(row, len(ranked), choice, book, names, own) for row in ranked],
        "unranked": [_unranked(row, book) for row in rows if not row.place],
        "category_names": list(names.values()),
        "finding": _finding(rows, choice, book),
    }


def _row(
    standing: Standing,
    size: int,
    choice: Choice,
    book: Book,
    categories: dict[str, str],
    own: set[int],
) -> dict[str, Any]:
    numbers = book.numbers
    explained = standing.region_id in own
    return {
        "place": standing.place,
        "place_text": str(standing.place),
        "movement": standing.movement,
        "code": standing.region.code,
        "name": standing.region.short_name,
        "score": numbers.points(standing.score),
        "band_low": standing.band_low,
        "band_high": standing.band_high,
        "size": size,
        "distinct": standing.distinct_from_next,
        "judged": numbers.percent(standing.judged / 10_000),
        "improvement": numbers.change(standing.improvement),
        "improvement_place": standing.improvement_place,
        "categories": [
            {"name": name, "score": numbers.points(standing.categories.get(code, 0))}
            for code, name in categories.items()
        ],
        "states": [
            {
                "code": detail["target"],
                "name": book.targets[detail["target"]].name,
                "state": State(detail["state"]),
            }
            for detail in standing.details
            if choice.level in book.targets[detail["target"]].levels
        ],
        "is_mine": explained and len(own) < size,
        "url": _explanation_url(choice, standing) if explained else "",
    }


def _explanation_url(choice: Choice, standing: Standing) -> str:
    return reverse(
        "explanation",
        args=[choice.campaign.code, str(choice.month), choice.level, standing.region.code],
    )


def _unranked(standing: Standing, book: Book) -> dict[str, str]:
    missing = [
        book.targets[detail["target"]].name
        for detail in standing.details
        if detail["state"] == State.NOT_REPORTED
    ]
    return {
        "name": standing.region.short_name,
        "judged": book.numbers.percent(standing.judged / 10_000),
        "reason": f"缺报：{rankings.listing(missing)}" if missing else "已评权重不足",
    }


def _finding(rows: list[Standing], choice: Choice, book: Book) -> str:
    touched = [
        row.region.short_name
        for row in rows
        if any(detail["state"] == State.RED_LINE for detail in row.details)
    ]
    ranked = [(row.region.short_name, row.place, row.score) for row in rows if row.place]
    return rankings.finding(
        level_word=LEVEL_WORDS[Level(choice.level)],
        ranked=ranked,
        unranked=len(rows) - len(ranked),
        red_lines=touched,
        numbers=book.numbers,
    )


def facts(campaign: Campaign) -> list[dict[str, Any]]:
    """What the document itself reports: real, whatever else on the page is demonstration."""
    rows = campaign.facts.select_related("citation__document", "region")
    return [
        {
            "text": fact.text,
            "period": _span(fact.first_month, fact.last_month),
            "place": fact.citation.place,
            "document": fact.citation.document.title,
            "derived": derived_words(fact.derived),
        }
        for fact in rows
    ]


def _span(first: int | None, last: int | None) -> str:
    if first is None or last is None:
        return ""
    return f"{Month.of(first)}至{Month.of(last)}"
