"""What happened to a region's boundaries, in words."""

from __future__ import annotations

from django.db.models import Q

from campaigns.models import Region, Succession
from campaigns.periods import Month


def boundary_notes(region: Region, month: Month) -> list[str]:
    """Boundary changes up to ``month`` that touch the region or anything that is below it."""
    rows = (
        Succession.objects.filter(month__lte=month.number)
        .filter(Q(successor__path__startswith=region.path) | Q(predecessor=region))
        .select_related("predecessor", "successor")
    )
    return [_note(row) for row in rows]


def _note(row: Succession) -> str:
    when = Month.of(row.month).chinese
    paper = f"（{row.document}）" if row.document else ""
    told = f"{when}，{row.predecessor.name}{row.get_kind_display()}{row.successor.name}{paper}"
    if row.share is None:
        return f"{told}；来源没有给出划转比例，历史数据未划转"
    return f"{told}；此前的历史数据由{row.successor.name}继承"
