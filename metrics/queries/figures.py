"""The figures behind a target: every month's number, and who reported and approved it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from campaigns.access import AnyUser, visible_regions
from campaigns.models import Campaign, Indicator, Region, Target
from campaigns.periods import Month
from campaigns.terms import Kind
from metrics.models import Figure
from metrics.wording.numbers import Numbers, unscaled

# More reporting units than this are shown as their sum only.
MOST_UNITS = 40


@dataclass(frozen=True, slots=True)
class Cell:
    """One month's number: ``state`` is reported, zero, missing or not_applicable."""

    text: str
    state: str
    who: str = ""
    when: str = ""


@dataclass(frozen=True, slots=True)
class FigureRow:
    label: str
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class FigureTable:
    name: str
    months: list[str]
    rows: list[FigureRow]


def figures_behind(
    user: AnyUser,
    campaign: Campaign,
    target: Target,
    region: Region,
    month: Month,
    numbers: Numbers,
) -> FigureTable:
    """January to ``month`` of the judged year and of the base years, for the region's units."""
    counts = _counts(target)
    years = sorted({*target.parameters.get("base_years", []), month.year})
    units = _units(user, campaign, region, month, counts)
    found = _found(units, counts, years, month)
    rows = [
        FigureRow(
            label=_label(unit, indicator, year, region),
            cells=[
                _cell(found.get((unit.pk, indicator.pk, year * 100 + step)), indicator, numbers)
                for step in range(1, month.month + 1)
            ],
        )
        for indicator in counts
        for unit in units
        for year in years
        if _has_any(found, unit, indicator, year) or year == month.year
    ]
    return FigureTable(target.name, [f"{step}月" for step in range(1, month.month + 1)], rows)


def _counts(target: Target) -> list[Indicator]:
    """The reported indicators of a target: a ratio's numerator and denominator apart."""
    counts: list[Indicator] = []
    for indicator in target.indicators.select_related("numerator", "denominator"):
        if indicator.numerator and indicator.denominator:
            counts += [indicator.numerator, indicator.denominator]
        else:
            counts.append(indicator)
    inner = target.parameters["then"] if target.kind == Kind.CONDITIONAL else target.parameters
    measured = [inner[name] for name in ("registered", "rehabilitating") if name in inner]
    if target.kind == Kind.CONDITIONAL:
        measured.append(target.parameters["condition"]["indicator"])
    return counts + list(Indicator.objects.filter(code__in=measured))


def _units(
    user: AnyUser, campaign: Campaign, region: Region, month: Month, counts: list[Indicator]
) -> list[Region]:
    """The regions whose figures are added up: those below that reported anything, or itself."""
    below = visible_regions(user).filter(path__startswith=region.path)
    reporting = Figure.objects.filter(
        month__in=[step.number for step in month.year_to_date()],
        indicator__in=counts,
        region__in=below,
    ).values("region")
    units = list(Region.objects.filter(pk__in=reporting).order_by("code"))
    return units[:MOST_UNITS] or [region]


def _found(
    units: list[Region], counts: list[Indicator], years: list[int], month: Month
) -> dict[tuple[int, int, int], Figure]:
    months = [year * 100 + step for year in years for step in range(1, month.month + 1)]
    rows = Figure.objects.filter(
        month__in=months, region__in=units, indicator__in=counts
    ).select_related("submission__entered_by", "submission__decided_by")
    return {(row.region_id, row.indicator_id, row.month): row for row in rows}


def _has_any(
    found: dict[tuple[int, int, int], Any], unit: Region, indicator: Indicator, year: int
) -> bool:
    return any(
        key[0] == unit.pk and key[1] == indicator.pk and key[2] // 100 == year for key in found
    )


def _label(unit: Region, indicator: Indicator, year: int, region: Region) -> str:
    place = "" if unit.pk == region.pk else f"{unit.short_name} "
    return f"{place}{indicator.name}({indicator.unit}) {year}年"


def _cell(figure: Figure | None, indicator: Indicator, numbers: Numbers) -> Cell:
    if figure is None:
        return Cell("未报", "missing")
    sent = figure.submission
    who = f"{sent.entered_by.full_name} 填报"
    if sent.decided_by:
        who += f" · {sent.decided_by.full_name} 审核"
    when = f"{sent.submitted_at:%Y-%m-%d}" if sent.submitted_at else ""
    if figure.value is None:
        return Cell("不适用", "not_applicable", who, when)
    text = numbers.amount(unscaled(figure.value, indicator.decimals), indicator.decimals)
    return Cell(text, "zero" if figure.value == 0 else "reported", who, when)
