"""What happened to a region's boundaries, in words."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from campaigns.models import Region, Succession
from campaigns.periods import Month


def boundary_notes(region: Region, month: Month) -> list[str]:
    """Boundary changes up to ``month`` that touch the region or anything that is below it."""
    rows = (
        Succession.objects.filter(month__lte=month.number)
        .filter(Q(successor__path__startswith=region.path) | Q(predecessor=region))
        .select_related("predecessor__parent", "successor__parent")
    )
    return [_note(row) for row in rows]


def notes_on(codes: Iterable[str], month: Month) -> list[str]:
    """What became, up to ``month``, of regions that are no more."""
    rows = Succession.objects.filter(month__lte=month.number, predecessor__code__in=list(codes))
    return [_note(row) for row in rows.select_related("predecessor__parent", "successor__parent")]


def _note(row: Succession) -> str:
    when = Month.of(row.month).chinese
    paper = f"（{row.document}）" if row.document else ""
    before, after = _told_apart(row.predecessor, row.successor)
    told = f"{when}，{before}{row.get_kind_display()}{after}{paper}"
    if row.share is None:
        return f"{told}；来源没有给出划转比例，历史数据未划转"
    return f"{told}；此前的历史数据由{row.successor.name}继承"


def _told_apart(before: Region, after: Region) -> tuple[str, str]:
    """Both names; where the name was kept, with the kind or else the region above."""
    if before.name != after.name:
        return before.name, after.name
    if before.kind != after.kind:
        return (
            f"{before.name}（{before.get_kind_display()}）",
            f"{after.name}（{after.get_kind_display()}）",
        )
    return _with_parent(before), _with_parent(after)


def _with_parent(region: Region) -> str:
    return f"{region.parent.name if region.parent else ''}{region.name}"
