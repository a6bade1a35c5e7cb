"""All regions of one ranking beside each other: scores, and the attainment of one target."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings

from campaigns.periods import Month
from campaigns.terms import Kind, State
from metrics.charts import spread as drawing
from metrics.charts.chart import Chart, Table, TableRow
from metrics.models import Standing
from metrics.queries.explanation import told
from metrics.queries.ranking import Choice, Link, no_link
from metrics.queries.terms import Book
from metrics.wording import charts_spread as wording
from metrics.wording.formulas import attainment_words
from metrics.wording.numbers import ABSENT, Numbers
from metrics.wording.tallies import noun_of


def score_chart(
    choice: Choice, rows: list[Standing], marked: str = "", link: Link = no_link
) -> Chart:
    """How the scores of a ranking lie; ``marked`` is the code of the region to be found."""
    ranked = sorted((row for row in rows if row.place), key=lambda row: -row.score)
    numbers = Numbers(settings.ROUNDING)
    points = [
        wording.Point(row.region.short_name, row.score, row.region.code == marked) for row in ranked
    ]
    return Chart(
        code="scores",
        title=f"{choice.month.chinese}得分分布",
        finding=wording.score_finding(_noun(rows), points, numbers, len(rows) - len(ranked)),
        reading=wording.SCORE_READING,
        figure=drawing.scores(
            [
                drawing.Scored(
                    point.name, point.score, f"{numbers.points(point.score)}分", point.marked
                )
                for point in points
            ]
        ),
        table=Table(
            ["地区", "名次", "得分"],
            [
                TableRow(
                    row.region.short_name,
                    [str(row.place), numbers.points(row.score)],
                    link(row.region),
                )
                for row in ranked
            ],
        ),
        size="low" if len(ranked) <= drawing.ROWS else "normal",
        as_of=choice.month.chinese,
    )


def attainment_chart(
    choice: Choice,
    rows: list[Standing],
    book: Book,
    target: str,
    marked: str = "",
    link: Link = no_link,
) -> Chart | None:
    """How far every region is on one target; None where there is no such share (零发生), or nobody
    has one yet."""
    frozen = book.targets.get(target)
    if frozen is None or _inner_kind(frozen.kind, frozen.parameters) == Kind.ZERO:
        return None
    stood = [(row, _stood(row, book, target, choice.month, marked)) for row in rows]
    asked = [(row, one) for row, one in stood if one is not None]
    if all(one.share is None for _, one in asked):
        return None
    asked.sort(key=lambda pair: (pair[1].share is None, -(pair[1].share or 0)))
    shown = [one for _, one in asked if one.state is not State.NOT_APPLICABLE]
    found = [one for _, one in asked]
    indicator = book.indicators[frozen.indicators[0]]
    named = len(shown) <= drawing.ROWS
    return Chart(
        code=f"attainment-{target}",
        title=f"{frozen.name}：{choice.month.chinese}各地完成率",
        finding=wording.attainment_finding(choice.campaign.region.short_name, _noun(rows), found),
        reading=wording.attainment_reading(
            indicator.direction_word,
            shown,
            named=named,
            rises=_inner_kind(frozen.kind, frozen.parameters) == Kind.POINTS,
        ),
        figure=drawing.attainment([_reached(one) for one in shown]),
        table=Table(
            ["地区", "完成率", "状态"],
            [
                TableRow(
                    row.region.short_name,
                    [one.words or ABSENT, one.state.word],
                    link(row.region),
                )
                for row, one in asked
            ],
        ),
        size="low" if len(shown) <= 6 else "normal" if not named else "tall",
        as_of=choice.month.chinese,
    )


def _inner_kind(kind: str, parameters: dict[str, Any]) -> str:
    return str(parameters["then"]["kind"]) if kind == Kind.CONDITIONAL else kind


def _stood(
    standing: Standing, book: Book, target: str, month: Month, marked: str
) -> wording.Stood | None:
    """None for a region whose ranking does not know the target."""
    detail = next((row for row in standing.details if row["target"] == target), None)
    if detail is None:
        return None
    words = attainment_words(told(book, detail, month))
    known = words not in {"", ABSENT}
    return wording.Stood(
        name=standing.region.short_name,
        state=State(detail["state"]),
        share=detail["attainment"] if known else None,
        words=words if known else "",
        marked=standing.region.code == marked,
    )


def _reached(one: wording.Stood) -> drawing.Reached:
    return drawing.Reached(
        name=one.name,
        share=one.share,
        words=one.words or one.state.word,
        state=one.state.code,
        state_word=one.state.word,
        marked=one.marked,
    )


def _noun(rows: Sequence[Standing]) -> str:
    return noun_of({row.region.kind for row in rows})
