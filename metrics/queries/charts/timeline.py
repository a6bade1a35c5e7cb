"""A campaign in time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from campaigns.models import Campaign, Operation, Phase
from campaigns.periods import Month, Season
from campaigns.terms import OperationKind
from metrics.charts import timeline as drawing
from metrics.charts.chart import Chart, Table, TableRow
from metrics.wording import charts_time as wording


def timeline_chart(campaign: Campaign, today: date) -> Chart:
    """Phases, operations with their seasons, and the day that is looked from."""
    return campaign_in_time(
        campaign, list(campaign.phases.all()), list(campaign.operations.all()), today
    )


def campaign_in_time(
    campaign: Campaign, phases: Sequence[Phase], operations: Sequence[Operation], today: date
) -> Chart:
    starts, ends = campaign.starts_on, campaign.ends_on
    current = [phase for phase in phases if phase.starts_on <= today <= phase.ends_on]
    seasonal = [row for row in operations if not _season(row).all_year]
    running = [
        wording.Running(row.name, wording.season_words(_season(row)))
        for row in seasonal
        if any(bar.tense == "now" for bar in _bars(row, campaign, today))
    ]
    lanes = [
        drawing.Lane(f"{row.name}（{_when(row)}）", _bars(row, campaign, today))
        for row in operations
    ]
    if phases:
        lanes.insert(0, _phases(phases, today))
    return Chart(
        code="timeline",
        title=f"{campaign.name}：时间安排",
        finding=wording.timeline_finding(
            starts, ends, today, current[0].name if current else "", running, len(seasonal)
        ),
        reading=wording.TIMELINE_READING,
        figure=drawing.timeline(lanes, starts, ends, today, f"{today.month}月{today.day}日"),
        table=Table(["名称", "类别", "时间", "目前"], _rows(campaign, phases, operations, today)),
        size="normal" if len(lanes) <= 7 else "tall",
    )


def _season(operation: Operation) -> Season:
    return Season(operation.first_month, operation.last_month)


def _when(operation: Operation) -> str:
    """The season, and the years where the document states its own."""
    season = wording.season_words(_season(operation))
    if operation.first_year is None:
        return season
    years = f"{operation.first_year}–{operation.last_year or ''}年"
    return years if _season(operation).all_year else f"{years}，{season}"


def _phases(phases: Sequence[Phase], today: date) -> drawing.Lane:
    return drawing.Lane(
        "阶段：" + "、".join(phase.name for phase in phases),
        [
            drawing.Bar(
                phase.starts_on,
                phase.ends_on,
                _tense(phase.starts_on, phase.ends_on, today),
                f"{phase.name}：{wording.span_words(phase.starts_on, phase.ends_on)}",
            )
            for phase in phases
        ],
    )


def _bars(operation: Operation, campaign: Campaign, today: date) -> list[drawing.Bar]:
    """One bar for what runs all year, otherwise one a year; cut where the campaign begins and
    ends."""
    season = _season(operation)
    first = max(operation.first_year or campaign.starts_on.year, campaign.starts_on.year)
    last = min(operation.last_year or campaign.ends_on.year, campaign.ends_on.year)
    spans = [
        (Month(year, season.first), Month(year, season.last)) for year in range(first, last + 1)
    ]
    if season.all_year and spans:
        spans = [(spans[0][0], spans[-1][1])]
    bars = []
    for begins, closes in spans:
        starts = max(begins.first_day(), campaign.starts_on)
        ends = min(date.fromordinal(closes.plus(1).first_day().toordinal() - 1), campaign.ends_on)
        if starts <= ends:
            words = f"{operation.name}：{wording.span_words(starts, ends)}"
            bars.append(drawing.Bar(starts, ends, _tense(starts, ends, today), words))
    return bars


def _tense(starts: date, ends: date, today: date) -> str:
    if today < starts:
        return "ahead"
    return "over" if today > ends else "now"


def _rows(
    campaign: Campaign, phases: Sequence[Phase], operations: Sequence[Operation], today: date
) -> list[TableRow]:
    rows = [
        TableRow(
            phase.name,
            [
                "阶段",
                wording.span_words(phase.starts_on, phase.ends_on),
                drawing.WORDS[_tense(phase.starts_on, phase.ends_on, today)],
            ],
        )
        for phase in phases
    ]
    for row in operations:
        tenses = {bar.tense for bar in _bars(row, campaign, today)}
        kind = OperationKind(row.kind).word
        rows.append(TableRow(row.name, [kind, _when(row), _now(tenses)]))
    return rows


def _now(tenses: set[str]) -> str:
    """A season that is neither running nor over for good comes again."""
    if "now" in tenses:
        return drawing.WORDS["now"]
    if "ahead" in tenses:
        return "待下一季" if "over" in tenses else drawing.WORDS["ahead"]
    return drawing.WORDS["over"]
