"""The figures that a question is about: as they stood when it was asked, as they stand now, and
where they can be looked into or amended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from campaigns.access import AnyUser, enters_for, handles_sheets, sees_region
from campaigns.models import Indicator, Region
from campaigns.periods import Month
from metrics.models import Figure, Question
from metrics.wording.numbers import Numbers, unscaled
from metrics.wording.quality.asked import plainer

_SHEETS = 4  # so many sheets are linked; a question about more is about a habit, not about one


@dataclass(frozen=True, slots=True)
class MonthCell:
    """``label``: ``11月``; ``year`` where it begins or changes, else ""."""

    label: str
    year: str
    text: str
    this: bool


@dataclass(frozen=True, slots=True)
class Series:
    label: str
    unit: str
    cells: list[MonthCell]


@dataclass(frozen=True, slots=True)
class Bin:
    """One step of a heap: ``share`` of the highest one, 0 to 100."""

    label: str
    count: int
    at: bool
    share: int


@dataclass(frozen=True, slots=True)
class Changed:
    """A figure that is no longer what it was when the question was asked."""

    name: str
    before: str
    now: str


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Beside:
    """``amends``: the sheets where the reader may ask for an amendment; ``sheets`` and ``cells``:
    where he may look into them."""

    summary: list[tuple[str, str]]
    series: list[Series]
    columns: list[str]
    rows: list[list[str]]
    bins: list[Bin]
    notes: list[str]
    changed: list[Changed]
    amends: list[Link]
    cells: list[Link]


Key = tuple[str, str, int]  # region code, indicator code, month


def beside_of(user: AnyUser, questions: Sequence[Question], numbers: Numbers) -> dict[int, Beside]:
    """Question id → its figures. Three queries, however many questions."""
    cells = {one.pk: _cells(one) for one in questions}
    every = {key for found in cells.values() for key in found}
    regions = {row.code: row for row in Region.objects.filter(code__in={key[0] for key in every})}
    codes = {key[1] for key in every}
    indicators = {row.code: row for row in Indicator.objects.filter(code__in=codes)}
    now = _now(every)
    return {
        one.pk: _beside(user, one, cells[one.pk], regions, indicators, now, numbers)
        for one in questions
    }


def _cells(question: Question) -> list[Key]:
    return [
        (str(cell["region"]), str(cell["indicator"]), int(cell["month"]))
        for cell in question.evidence.get("cells", [])
    ]


def _now(keys: Iterable[Key]) -> dict[Key, int | None]:
    """What the figures are today; what was not reported is not among them."""
    wanted = set(keys)
    rows = Figure.objects.filter(
        month__in={key[2] for key in wanted},
        region__code__in={key[0] for key in wanted},
        indicator__code__in={key[1] for key in wanted},
    )
    fields = ("region__code", "indicator__code", "month", "value")
    found = rows.values_list(*fields) if wanted else ()
    return {(region, indicator, month): value for region, indicator, month, value in found}


def _beside(
    user: AnyUser,
    question: Question,
    cells: Sequence[Key],
    regions: Mapping[str, Region],
    indicators: Mapping[str, Indicator],
    now: Mapping[Key, int | None],
    numbers: Numbers,
) -> Beside:
    told = question.evidence
    table = told.get("table") or {}
    return Beside(
        summary=[(plainer(str(word)), str(said)) for word, said in told.get("summary", [])],
        series=[_series(one) for one in told.get("history", [])],
        columns=list(table.get("columns", [])),
        rows=list(table.get("rows", [])),
        bins=_bins(told.get("bins", [])),
        notes=[plainer(str(one)) for one in told.get("notes", [])],
        changed=_changed(question, cells, indicators, now, numbers),
        amends=_amends(user, question, cells, regions),
        cells=_links(user, question, cells, regions, indicators),
    )


def _series(one: Mapping[str, Any]) -> Series:
    """The year is told where it begins, so that the same month of last year is found."""
    found: list[MonthCell] = []
    year = 0
    for cell in one.get("cells", []):
        month = Month.of(int(cell["month"]))
        told = f"{month.year}年" if month.year != year else ""
        year = month.year
        found.append(MonthCell(f"{month.month}月", told, str(cell["text"]), bool(cell.get("this"))))
    return Series(str(one.get("label", "")), str(one.get("unit", "")), found)


def _bins(rows: Sequence[Mapping[str, Any]]) -> list[Bin]:
    most = max((int(row["count"]) for row in rows), default=0)
    return [
        Bin(
            str(row["label"]),
            int(row["count"]),
            bool(row.get("at")),
            int(row["count"]) * 100 // most if most else 0,
        )
        for row in rows
    ]


def _changed(
    question: Question,
    cells: Sequence[Key],
    indicators: Mapping[str, Indicator],
    now: Mapping[Key, int | None],
    numbers: Numbers,
) -> list[Changed]:
    """The asked figures of a history, where they are another number today."""
    series = question.evidence.get("history", [])
    asked = [(one, cell) for one in series for cell in one.get("cells", []) if cell.get("this")]
    found = []
    for (region, code, month), (one, cell) in zip(cells, asked, strict=False):
        key, indicator = (region, code, month), indicators.get(code)
        if indicator is None or int(cell["month"]) != month or now.get(key) == cell.get("value"):
            continue
        said = _said(key, indicator, now, numbers)
        found.append(Changed(str(one["label"]), str(cell["text"]), said))
    return found


def _said(key: Key, indicator: Indicator, now: Mapping[Key, int | None], numbers: Numbers) -> str:
    if key not in now:
        return "未报"
    value = now[key]
    if value is None:
        return "不适用"
    return numbers.amount(unscaled(value, indicator.decimals), indicator.decimals)


def _sheets(cells: Sequence[Key]) -> list[tuple[str, int]]:
    return list(dict.fromkeys((region, month) for region, _, month in cells))


def _amends(
    user: AnyUser, question: Question, cells: Sequence[Key], regions: Mapping[str, Region]
) -> list[Link]:
    """Where the reader asks for an amendment: whoever fills in the region's sheets."""
    sheets = [
        (regions[code], Month.of(month))
        for code, month in _sheets(cells)
        if code in regions and enters_for(user, regions[code])
    ]
    many = len(sheets) > 1
    return [
        Link(
            f"更正{region.short_name}{month.chinese}" if many else "数有误，去更正",
            reverse("amend", args=[question.campaign.code, str(month), region.code]),
        )
        for region, month in sheets[:_SHEETS]
    ]


def _links(
    user: AnyUser,
    question: Question,
    cells: Sequence[Key],
    regions: Mapping[str, Region],
    indicators: Mapping[str, Indicator],
) -> list[Link]:
    """The histories of the cells, for whoever sees the region's sheets."""
    found = []
    for code, indicator, month in cells[:_SHEETS]:
        region, asked = regions.get(code), indicators.get(indicator)
        if region is None or asked is None or not sees_region(user, region):
            continue
        if handles_sheets(user, region):
            label = f"{region.short_name}{Month.of(month).chinese}{asked.name}"
            args = [question.campaign.code, str(Month.of(month)), code, indicator]
            found.append(Link(f"{label}的填报经过", reverse("cell_history", args=args)))
    return found
