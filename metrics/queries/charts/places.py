"""Places through the months, of one region or of all."""

from __future__ import annotations

from collections.abc import Sequence

from campaigns.access import AnyUser, desks_of
from campaigns.models import Region
from campaigns.periods import Month
from metrics.charts import places as drawing
from metrics.charts.chart import Chart, Table, TableRow
from metrics.models import Standing
from metrics.queries.places import Placed, places_through
from metrics.queries.ranked import names_of
from metrics.queries.ranking import Choice, Link, links_for, no_link
from metrics.wording import charts_places as wording
from metrics.wording.charts_months import ticks
from metrics.wording.numbers import ABSENT

_MONTHS = 12
_NAMED = 20  # as many lines can be followed and named
_ENDS = 3  # of more, so many of the first and of the last
Through = dict[Month, dict[int, Placed]]


def place_chart(user: AnyUser, choice: Choice, region: Region) -> Chart | None:
    """One region's places of the last twelve months; None where it was never listed."""
    months = _months(choice, _MONTHS)
    through = places_through(user, choice.campaign, choice.level, months, region=region.pk)
    held = [
        wording.Held(month, row.place, row.ranked, row.low, row.high)
        for month, found in through.items()
        for row in found.values()
    ]
    return one_region(choice, region, months, held) if held else None


def one_region(
    choice: Choice, region: Region, months: Sequence[Month], held: Sequence[wording.Held]
) -> Chart:
    known = {one.month: one for one in held}
    rows = [known.get(month) for month in months]
    words = ["" if one is None else wording.held_words(one) for one in rows]
    shown = [
        drawing.Held(one.place, one.low, one.high, said)
        if one
        else drawing.Held(None, None, None, "")
        for one, said in zip(rows, words, strict=True)
    ]
    size = max(max(one.ranked, one.high or 0, one.place or 0) for one in held)
    return Chart(
        code=f"places-{region.code}",
        title=f"{region.short_name}：名次变化",
        finding=wording.place_finding(region.short_name, held),
        reading=wording.PLACE_READING,
        figure=drawing.place_course(
            [month.chinese for month in months], ticks(months), shown, max(size, 2)
        ),
        table=Table(
            ["月份", "名次", "参评地区"],
            [
                TableRow(month.chinese, [said or ABSENT, str(one.ranked) if one else ABSENT])
                for month, one, said in zip(months, rows, words, strict=True)
            ],
        ),
        as_of=choice.month.chinese,
    )


def bump_chart(
    user: AnyUser, choice: Choice, rows: list[Standing], months: int = _MONTHS
) -> Chart | None:
    """The places of these regions through the months; None without two months to compare."""
    span = _months(choice, months)
    through = places_through(user, choice.campaign, choice.level, span)
    through = {month: found for month, found in through.items() if month <= choice.month}
    if len(through) < 2:
        return None
    homes = {desk.region.pk for desk in desks_of(user)}
    link = links_for(user, choice)
    return all_regions(choice, [row.region for row in rows], span, through, homes, link)


def all_regions(
    choice: Choice,
    regions: Sequence[Region],
    months: Sequence[Month],
    through: Through,
    homes: set[int],
    link: Link = no_link,
) -> Chart:
    """``homes`` are the reader's own regions: one of several is marked."""
    first, last = min(through), max(through)
    names = {key: named.told for key, named in names_of(list(regions), choice.campaign).items()}
    moved = [
        wording.Moved(
            names[region.pk], _place(through, first, region), _place(through, last, region)
        )
        for region in regions
    ]
    loud = set(wording.extremes(moved))
    ordered = sorted(
        zip(regions, moved, strict=True), key=lambda pair: (pair[1].last is None, pair[1].last)
    )
    shown = _shown([(region, one.name in loud, region.pk in homes) for region, one in ordered])
    lines = [
        drawing.Line(
            name=names[region.pk],
            places=[_place(through, month, region) for month in months],
            stands_out=stands_out,
            marked=marked,
        )
        for region, stands_out, marked in shown
    ]
    size = max(row.ranked for found in through.values() for row in found.values())
    reading = wording.BUMP_READING
    if len(shown) < len(regions):
        reading += wording.some_only(len(shown), len(regions))
    return Chart(
        code="bump",
        title=f"{first.chinese}至{last.chinese}名次变化",
        finding=wording.bump_finding(first, last, moved),
        reading=reading,
        figure=drawing.bump(
            [month.chinese for month in months], ticks(months), lines, max(size, 2)
        ),
        table=Table(
            ["地区", *[month.chinese for month in months]],
            [
                TableRow(
                    names[region.pk],
                    [_cell(through, month, region) for month in months],
                    link(region),
                )
                for region, _ in ordered
            ],
        ),
        size="tall" if len(shown) > 8 else "normal",
        as_of=choice.month.chinese,
    )


Shown = tuple[Region, bool, bool]  # region, stands out, marked


def _shown(rows: list[Shown]) -> list[Shown]:
    """All of a few; of many the first, the last, the loud and the marked ones."""
    if len(rows) <= _NAMED:
        return rows
    ends = range(_ENDS), range(len(rows) - _ENDS, len(rows))
    kept = {place for end in ends for place in end}
    return [row for place, row in enumerate(rows) if place in kept or row[1] or row[2]]


def _months(choice: Choice, count: int) -> list[Month]:
    """So many months up to the chosen one, but none before the campaign's first."""
    first = max(choice.month.plus(1 - count), Month.of(choice.campaign.first_month))
    return list(first.through(choice.month))


def _place(through: Through, month: Month, region: Region) -> int | None:
    row = through.get(month, {}).get(region.pk)
    return row.place if row else None


def _cell(through: Through, month: Month, region: Region) -> str:
    row = through.get(month, {}).get(region.pk)
    if row is None:
        return ABSENT
    return str(row.place) if row.place else "未参评"
