"""Places with their intervals, and where each region came from."""

from __future__ import annotations

from collections.abc import Sequence

from campaigns.periods import Month
from metrics.charts import bands as drawing
from metrics.charts.chart import Chart, Table, TableRow
from metrics.models import Standing
from metrics.queries.ranked import ranked_row
from metrics.queries.ranking import Choice, Link, no_link
from metrics.wording import charts_places as wording
from metrics.wording.numbers import ABSENT
from metrics.wording.rankings import RankedRow, movement_words
from metrics.wording.tallies import noun_of

_ROWS = 30
_ENDS, _AROUND = 8, 3


def band_chart(
    choice: Choice, rows: list[Standing], marked: str = "", link: Link = no_link
) -> Chart:
    """``rows`` are one ranking's standings with their regions; ``marked`` is a region's code."""
    ranked = sorted((row for row in rows if row.place), key=lambda row: row.place or 0)
    told = [ranked_row(row, row.region.short_name) for row in ranked]
    since = _since(ranked)
    shown = [
        drawing.Banded(
            name=one.name,
            place=one.place,
            low=one.low,
            high=one.high,
            before=None if one.movement is None else one.place + one.movement,
            words=wording.banded_words(one, since),
            marked=row.region.code == marked,
        )
        for row, one in zip(ranked, told, strict=True)
    ]
    chosen = _chosen(shown)
    reading = wording.BAND_READING
    if None in chosen:
        reading += wording.some_rows(len(chosen) - chosen.count(None), len(shown))
    size = max([2, *(max(one.high, one.before or 0) for one in shown)])
    return Chart(
        code="bands",
        title=f"{choice.month.chinese}名次与区间",
        finding=wording.band_finding(noun_of({row.region.kind for row in rows}), told, since),
        reading=reading,
        figure=drawing.bands(chosen, size),
        table=Table(
            ["地区", "名次", "名次区间", "变化", "与后一名差异"],
            [
                TableRow(row.region.short_name, _cells(one, since), link(row.region))
                for row, one in zip(ranked, told, strict=True)
            ],
        ),
        size="normal" if len(chosen) <= 6 else "tall",
        as_of=choice.month.chinese,
    )


def _since(rows: Sequence[Standing]) -> str:
    month = rows[0].ranking.compared_month if rows else None
    return Month.of(month).chinese if month else ""


def _chosen(rows: Sequence[drawing.Banded]) -> list[drawing.Row]:
    """All of a few; of many the first, the last, and the marked one with those around it, None
    where others are left out."""
    if len(rows) <= _ROWS:
        return list(rows)
    kept = {*range(_ENDS), *range(len(rows) - _ENDS, len(rows))}
    for at, row in enumerate(rows):
        if row.marked:
            kept |= set(range(max(at - _AROUND, 0), min(at + _AROUND + 1, len(rows))))
    found: list[drawing.Row] = []
    for at in sorted(kept):
        found += [None] if found and at - 1 not in kept else []
        found.append(rows[at])
    return found


def _cells(one: RankedRow, since: str) -> list[str]:
    interval = str(one.low) if one.low == one.high else f"{one.low}–{one.high}"
    moved = movement_words(one.movement, since) if one.movement is not None else ABSENT
    return [str(one.place), interval, moved, "显著" if one.distinct else "不显著"]
