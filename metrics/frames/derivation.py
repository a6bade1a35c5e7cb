"""The figures behind a target, laid out as the engine reads them: history carried to its heirs,
children added up, and the people behind every number of a reporting region."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from campaigns.models import Campaign, Indicator, Region
from campaigns.periods import Month, window_of
from campaigns.terms import Kind, OverRegions, Window
from metrics.engine.exact import Whole
from metrics.engine.frames import Cube
from metrics.engine.rollup import carry, heads_of
from metrics.frames.definitions import indicator_spec
from metrics.frames.record import cube_for, successions_for, tree_for
from metrics.models import Figure
from metrics.queries.terms import FrozenTarget
from metrics.wording.numbers import Numbers, unscaled

Where = Callable[[str], str]  # the address of a child's own derivation, "" where there is none


@dataclass(frozen=True, slots=True)
class Cell:
    """One month's number: state is reported, zero, missing, partial, not_applicable or not_due."""

    text: str
    state: str
    who: str = ""
    when: str = ""


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One region's months of one year; ``total`` is what the months add up to, "" for levels."""

    label: str
    cells: list[Cell]
    total: str = ""
    url: str = ""
    is_sum: bool = False


@dataclass(frozen=True, slots=True)
class FigureBlock:
    """One indicator in one span of months."""

    name: str
    months: list[str]
    rows: list[FigureRow]


@dataclass(frozen=True, slots=True)
class FigureTable:
    name: str
    blocks: list[FigureBlock]

    @property
    def names_people(self) -> bool:
        """Whether any number was entered by somebody for the region itself; sums were not."""
        cells = (cell for block in self.blocks for row in block.rows for cell in row.cells)
        return any(cell.who for cell in cells)


@dataclass(frozen=True, slots=True)
class _Ground:
    """What one table is made from: the carried cube and the heads its columns belong to."""

    cube: Cube
    group: Whole
    whole: Whole  # which columns the region's own sum is made of
    heads: list[Region]
    people: dict[tuple[str, int], tuple[str, str]]
    numbers: Numbers
    where: Where


def figures_behind(
    *,
    campaign: Campaign,
    target: FrozenTarget,
    region: Region,
    month: Month,
    numbers: Numbers,
    where: Where,
) -> FigureTable:
    """Every number that the target's formula reads for the region, with the sums it uses."""
    rows = indicators_of(target, known_indicators())
    specs = [indicator_spec(row) for row in rows]
    spans = spans_of(target, month)
    tree = tree_for(campaign)
    # Only these indicators and months, with history carried to its heirs.
    read = cube_for(campaign, tree, specs, [step for span in spans for step in span])
    cube = carry(read, tree, successions_for(campaign), month.number)
    blocks = []
    for row, spec in zip(rows, specs, strict=True):
        own = spec.over_regions == OverRegions.NONE
        heads = [region] if own else _heads(region, month)
        only_itself = np.asarray([code == region.code for code in tree.codes])
        group = heads_of(tree, [head.code for head in heads])
        ground = _Ground(
            cube=cube,
            group=np.where(only_itself, 0, -1) if own else group,
            whole=only_itself if own else heads_of(tree, [region.code]) >= 0,
            heads=heads,
            people=_people(region, row, spans) if heads == [region] else {},
            numbers=numbers,
            where=where,
        )
        blocks += [_block(ground, row, span) for span in spans]
    return FigureTable(target.name, [block for block in blocks if block.rows])


def known_indicators() -> dict[str, Indicator]:
    """Every indicator by its code, a ratio with its parts."""
    known = Indicator.objects.select_related("numerator", "denominator")
    return {row.code: row for row in known}


def indicators_of(target: FrozenTarget, by_code: dict[str, Indicator]) -> list[Indicator]:
    """The reported indicators of a target: a ratio's parts apart, staff bases and conditions."""
    inner = target.parameters["then"] if target.kind == Kind.CONDITIONAL else target.parameters
    codes = list(target.indicators)
    codes += [inner[name] for name in ("registered", "rehabilitating") if name in inner]
    if target.kind == Kind.CONDITIONAL:
        codes.append(target.parameters["condition"]["indicator"])
    counts: list[Indicator] = []
    for code in codes:
        row = by_code[code]
        if row.numerator and row.denominator:
            counts += [by_code[row.numerator.code], by_code[row.denominator.code]]
        else:
            counts.append(row)
    return list(dict.fromkeys(counts))


def spans_of(target: FrozenTarget, month: Month) -> list[list[Month]]:
    """The months that are read: the judged year or window, then the base years."""
    inner = target.parameters["then"] if target.kind == Kind.CONDITIONAL else target.parameters
    kind = inner.get("kind", target.kind)
    if kind == Kind.FREQUENCY:
        first, _ = window_of(Window(inner["window"]), month)
        return [list(first.through(month))]
    years = [month.year, *_base_years(inner, kind, month)]
    return [list(Month(year, 1).through(Month(year, month.month))) for year in years]


def _base_years(parameters: dict[str, Any], kind: str, month: Month) -> list[int]:
    if kind == Kind.POINTS:
        return [parameters["base_year"]]
    if parameters.get("base") == "rolling":
        return [month.year - 1]
    return list(parameters.get("base_years", []))


def _heads(region: Region, month: Month) -> list[Region]:
    """The region's own children of that month, or itself where it has none that report."""
    children = [
        child
        for child in region.children.order_by("code")
        if (child.valid_from or 0) <= month.number <= (child.valid_to or 999_999)
    ]
    return children or [region]


def _people(
    region: Region, indicator: Indicator, spans: list[list[Month]]
) -> dict[tuple[str, int], tuple[str, str]]:
    """(region code, month) \u2192 who and when, for the region and those it took over from."""
    sources = [region.pk]
    for _ in range(3):  # a chain of three renamings is more than there has ever been
        before = Region.objects.filter(successions__successor__in=sources)
        sources += [key for key in before.values_list("pk", flat=True) if key not in sources]
    rows = Figure.objects.filter(
        month__in=[step.number for span in spans for step in span],
        region__in=sources,
        indicator=indicator,
    ).select_related("region", "submission__entered_by", "submission__decided_by")
    found: dict[tuple[str, int], tuple[str, str]] = {}
    for row in rows:
        sent = row.submission
        who = f"{sent.entered_by.full_name} \u586b\u62a5"
        if sent.decided_by:
            who += f" \u00b7 {sent.decided_by.full_name} \u5ba1\u6838"
        when = f"{sent.submitted_at:%Y-%m-%d}" if sent.submitted_at else ""
        if row.region_id != region.pk:
            who = f"{row.region.name}\uff1a{who}"
        found[region.code, row.month] = who, when
    return found


def _block(ground: _Ground, indicator: Indicator, span: list[Month]) -> FigureBlock:
    row = ground.cube.row(indicator.code)
    window = ground.cube.span(span[0].ordinal, span[-1].ordinal)
    rows = []
    for number, head in enumerate(ground.heads):
        columns = ground.group == number
        rows.append(
            FigureRow(
                label=head.short_name,
                cells=_cells(ground, indicator, row, window, columns, span, head),
                total=_total(ground, indicator, row, window, columns),
                url=ground.where(head.code) if len(ground.heads) > 1 else "",
            )
        )
    if len(ground.heads) > 1:
        rows.append(
            FigureRow(
                label="\u5408\u8ba1",
                cells=_cells(ground, indicator, row, window, ground.whole, span, None),
                total=_total(ground, indicator, row, window, ground.whole),
                is_sum=True,
            )
        )
    years = f"{span[0]}\u81f3{span[-1]}" if len(span) > 1 else str(span[0])
    return FigureBlock(
        name=f"{indicator.name}\uff08{indicator.unit}\uff09 {years}",
        months=[f"{step.month}\u6708" for step in span],
        rows=rows,
    )


def _cells(
    ground: _Ground,
    indicator: Indicator,
    row: int,
    window: slice,
    columns: Whole,
    span: list[Month],
    head: Region | None,
) -> list[Cell]:
    cube = ground.cube
    value = cube.values[row, window][:, columns].sum(axis=1)
    reported = cube.reported[row, window][:, columns].sum(axis=1)
    due = cube.due[row, window][:, columns].sum(axis=1)
    exempt = np.asarray(cube.exempt[row, window][:, columns].any(axis=1))
    cells = []
    for place, step in enumerate(span):
        state = _state(int(value[place]), int(reported[place]), int(due[place]), exempt[place])
        text = _text(state, ground.numbers, indicator, value[place], reported[place], due[place])
        who, when = ground.people.get((head.code, step.number), ("", "")) if head else ("", "")
        cells.append(Cell(text, state, who, when))
    return cells


def _state(value: int, reported: int, due: int, exempt: np.bool_) -> str:
    if reported == 0:
        if due:
            return "missing"
        return "not_applicable" if exempt else "not_due"
    if reported < due:
        return "partial"
    return "zero" if value == 0 else "reported"


def _text(
    state: str, numbers: Numbers, indicator: Indicator, value: int, reported: int, due: int
) -> str:
    words = {"missing": "\u672a\u62a5", "not_applicable": "\u4e0d\u9002\u7528", "not_due": "\u00b7"}
    if state in words:
        return words[state]
    shown = numbers.amount(unscaled(int(value), indicator.decimals), indicator.decimals)
    return f"{shown}\uff08{reported}/{due}\uff09" if state == "partial" else shown


def _total(ground: _Ground, indicator: Indicator, row: int, window: slice, columns: Whole) -> str:
    """The months' sum for flows; a level has none."""
    if indicator.over_time != "sum":
        return ""
    total = int(ground.cube.values[row, window][:, columns].sum())
    return ground.numbers.amount(unscaled(total, indicator.decimals), indicator.decimals)
