"""The year so far of the first headline target, from the rankings of the campaign's own region."""

from __future__ import annotations

from typing import Any

from campaigns.access import AnyUser
from campaigns.models import Campaign
from campaigns.periods import Month
from campaigns.terms import Kind
from metrics.charts.pace import pace
from metrics.models import Standing
from metrics.queries.ranking import visible_rankings
from metrics.queries.terms import Book, FrozenTarget
from metrics.wording.numbers import unscaled


def pace_figure(user: AnyUser, campaign: Campaign, month: Month, book: Book) -> dict[str, Any]:
    """Title, plotly figure and the same numbers as a table; empty without such a target."""
    target = _headline(book)
    if target is None:
        return {}
    indicator = book.indicators[target.indicators[0]]
    rows = _by_month(user, campaign, month, target.code)
    months = month.year_to_date()
    values = {
        name: [_value(rows.get(step.number), name, indicator.decimals) for step in months]
        for name in ("actual", "expected")
    }
    direction = indicator.direction_word
    labels = [f"{step.month}月" for step in months]
    return {
        "chart": "pace",
        "chart_title": f"{target.name}：{month.year}年累计与应达（{indicator.unit}，{direction}）",
        "chart_figure": pace(labels, values["actual"], values["expected"], indicator.unit),
        "chart_table": {
            "columns": ["", *labels],
            "rows": [
                {"label": "累计实际", "cells": [_shown(v, book) for v in values["actual"]]},
                {"label": "应达", "cells": [_shown(v, book) for v in values["expected"]]},
            ],
        },
    }


def _headline(book: Book) -> FrozenTarget | None:
    growing = [t for t in book.targets.values() if t.headline and t.kind == Kind.GROWTH]
    return growing[0] if growing else None


def _by_month(
    user: AnyUser, campaign: Campaign, month: Month, target: str
) -> dict[int, dict[str, Any]]:
    """Month → the target's row, from the latest edition the user sees."""
    visible = visible_rankings(user, campaign).filter(
        level=campaign.region.level,
        month__in=[step.number for step in month.year_to_date()],
    )
    standings = Standing.objects.filter(ranking__in=visible).order_by("ranking__edition")
    found: dict[int, dict[str, Any]] = {}
    for standing in standings.select_related("ranking").defer("ranking__terms"):
        for detail in standing.details:
            if detail["target"] == target:
                found[standing.ranking.month] = detail
    return found


def _value(detail: dict[str, Any] | None, name: str, decimals: int) -> float | None:
    value = unscaled(detail[name], decimals) if detail else None
    return None if value is None else float(value)


def _shown(value: float | None, book: Book) -> str:
    return book.numbers.expected(value)
