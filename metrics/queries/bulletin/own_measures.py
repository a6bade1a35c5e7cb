"""The measures of one region in its annex, and its lines of the rectification list: its own, and
those of the regions below it, as they stood when the bulletin was signed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils import timezone

from campaigns.models import Region
from campaigns.terms import BulletinKind, ListingAuthority, MeasureState
from metrics.models import Bulletin, Measure, Rectification
from metrics.queries.accountability.lines_then import lines_then
from metrics.queries.accountability.past import Recorded, recorded, told_name
from metrics.queries.bulletin.shapes import Stored, column, names, table
from metrics.wording.accountability.standing import awaited
from metrics.wording.bulletin.decided import Own, own_cells, own_lines_words, own_words


def with_measures(sheet: dict[str, Any], bulletin: Bulletin, region: Region) -> dict[str, Any]:
    """The annex with what runs there and what is still to be put right; a month's bulletin and a
    region without either stay as they are."""
    if bulletin.kind != BulletinKind.QUARTERLY:
        return sheet
    moment = bulletin.signed_at or bulletin.drafted_at
    rows, day = _running(bulletin, region, moment), timezone.localdate(moment)
    said = [own_words(region.name, rows, day), _problems(bulletin, region, moment)]
    tables = [_table(region, rows, day)] if rows else []
    return {
        **sheet,
        "paragraphs": [*sheet["paragraphs"], *(words for words in said if words)],
        "tables": [*sheet["tables"], *tables],
    }


def _problems(bulletin: Bulletin, region: Region, moment: datetime) -> str:
    """The rectification list as far as it is the region's own."""
    inside = Rectification.objects.filter(region__path__startswith=region.path)
    day = timezone.localdate(moment)
    found = lines_then(inside, bulletin.campaign, moment, day)
    if not found.total:
        return ""
    return own_lines_words(told_name(region, bulletin.campaign), found, day)


def _running(bulletin: Bulletin, region: Region, moment: datetime) -> list[Own]:
    """What ends soonest comes first."""
    inside = Measure.objects.filter(
        campaign=bulletin.campaign_id, region__path__startswith=region.path
    )
    found = [row for row in recorded(inside, moment) if not row.state.ends]
    rows = [_own(row, bulletin) for row in found]
    return sorted(rows, key=lambda row: (row.due_on is None, row.due_on or date.max))


def _own(row: Recorded, bulletin: Bulletin) -> Own:
    measure = row.measure
    authority = ListingAuthority(measure.authority).word if measure.authority else ""
    return Own(
        region=told_name(measure.region, bulletin.campaign),
        word=f"{authority}{measure.word}",
        letter=row.number,
        state=MeasureState(row.state),
        step="" if measure.authority else awaited(row.state)[1],
        due_on=row.due_on,
    )


def _table(region: Region, rows: list[Own], day: date) -> Stored:
    columns = [
        names("地区", [row.region for row in rows]),
        column("措施", 6),
        column("文号", 9.5),
        column("状态", 4),
        column("下一步", 5),
        column("期限", 9.5),
    ]
    cells = [own_cells(row, day) for row in rows]
    caption = f"{region.name}未办结的问责措施（截至{day.year}年{day.month}月{day.day}日）"
    return table("sheet", caption, columns, cells)
