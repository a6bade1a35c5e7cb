"""A campaign in time: phases, all-year lines and seasons, and the day that is looked from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from metrics.charts.chart import Figure
from metrics.charts.theme import ACTUAL, BAND, BOLD, INK, MARKED, PAST, SIZE, axis, drawn, layout
from metrics.charts.traces import Trace, bar

# What is over, what runs, what is to come: by tone and by the words of the legend.
TONES = {"over": PAST, "now": ACTUAL, "ahead": BAND}
WORDS = {"over": "已结束", "now": "正在进行", "ahead": "尚未开始"}


@dataclass(frozen=True, slots=True)
class Bar:
    """``ends`` is the last day of it; ``tense`` is over, now or ahead."""

    starts: date
    ends: date
    tense: str
    words: str


@dataclass(frozen=True, slots=True)
class Lane:
    """One row: its name stands above its bars, so that narrow screens can read it."""

    name: str
    bars: Sequence[Bar]


def timeline(lanes: Sequence[Lane], starts: date, ends: date, today: date, words: str) -> Figure:
    """``words`` name the day that is looked from."""
    inside = starts <= today <= ends
    return drawn(
        data=[_bars(lanes, tense) for tense in TONES if _any(lanes, tense)],
        layout=layout(
            xaxis=axis(
                type="date",
                range=[starts.isoformat(), (ends + timedelta(days=1)).isoformat()],
                tickformat="%Y年%-m月",
                nticks=6,
                showgrid=True,
            ),
            yaxis=axis(
                range=[len(lanes) - 0.6, -0.75],
                showticklabels=False,
                showgrid=False,
                showline=False,
            ),
            shapes=_today(today) if inside else [],
            annotations=[*_names(lanes), *(_today_words(today, words) if inside else [])],
            hovermode="closest",
            barmode="overlay",
            margin={"l": 12, "r": 16, "t": 44, "b": 32},
        ),
    )


def _any(lanes: Sequence[Lane], tense: str) -> bool:
    return any(bar.tense == tense for lane in lanes for bar in lane.bars)


def _bars(lanes: Sequence[Lane], tense: str) -> Trace:
    found = [(at, bar) for at, lane in enumerate(lanes) for bar in lane.bars if bar.tense == tense]
    return bar(
        orientation="h",
        base=[bar.starts.isoformat() for _, bar in found],
        # Lengths on an axis of days are given in milliseconds.
        x=[((bar.ends - bar.starts).days + 1) * 86_400_000 for _, bar in found],
        y=[at for at, _ in found],
        width=0.3,
        marker={"color": TONES[tense], "line": {"color": "var(--paper)", "width": 1}},
        name=WORDS[tense],
        customdata=[bar.words for _, bar in found],
        hovertemplate="%{customdata}<extra></extra>",
    )


def _names(lanes: Sequence[Lane]) -> list[dict[str, Any]]:
    return [
        {
            "xref": "paper",
            "x": 0,
            "y": at - 0.2,
            "text": lane.name,
            "xanchor": "left",
            "yanchor": "bottom",
            "showarrow": False,
            "font": {"size": SIZE, "color": INK},
        }
        for at, lane in enumerate(lanes)
    ]


def _today(today: date) -> list[dict[str, Any]]:
    day = today.isoformat()
    line = {"color": MARKED, "width": 2}
    return [{"type": "line", "x0": day, "x1": day, "yref": "paper", "y0": 0, "y1": 1, "line": line}]


def _today_words(today: date, words: str) -> list[dict[str, Any]]:
    return [
        {
            "x": today.isoformat(),
            "yref": "paper",
            "y": 1,
            "text": words,
            "yanchor": "bottom",
            "showarrow": False,
            "font": {"size": SIZE, "color": MARKED, **BOLD},
        }
    ]
