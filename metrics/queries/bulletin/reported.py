"""报送情况: all sheets of the months, counted office by office."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from campaigns.models import Campaign, Region
from campaigns.periods import Month
from campaigns.queries.reporting import reporters
from campaigns.terms import SubmissionState
from metrics.models import ReportingPeriod, Submission
from metrics.queries.bulletin.ground import Ground
from metrics.queries.bulletin.shapes import Stored, column, names, table
from metrics.queries.entry.owed import HANDED_IN
from metrics.queries.ranked import names_of
from metrics.wording.bulletin.reporting import (
    Reporter,
    Reports,
    gap_words,
    months_cell,
    report_words,
)
from metrics.wording.numbers import ABSENT

_MOST = 60  # as many offices stand in the table

Handed = dict[int, tuple[bool, str]]  # region id → whether it came late, and its state


def reports_of(campaign: Campaign, months: Sequence[Month]) -> Reports:
    """The sheets of all offices in these months."""
    opened = _opened(campaign, months)
    known = [month for month in months if month in opened]
    handed = _handed(campaign, known)
    late: dict[int, list[Month]] = defaultdict(list)
    missing: dict[int, list[Month]] = defaultdict(list)
    offices: dict[int, Region] = {}
    due = undecided = 0
    for month in known:
        for region in reporters(campaign, month):
            offices[region.pk] = region
            due += 1
            came_late, state = handed[month].get(region.pk, (None, ""))
            undecided += state == SubmissionState.SUBMITTED
            if came_late is None:
                missing[region.pk].append(month)
            elif came_late:
                late[region.pk].append(month)
    rows = _rows(campaign, list(offices.values()), late, missing)
    return Reports(
        months=known,
        due=due,
        rows=rows,
        not_opened=[month for month in months if month not in opened],
        undecided=undecided,
    )


def _opened(campaign: Campaign, months: Sequence[Month]) -> set[Month]:
    rows = ReportingPeriod.objects.filter(
        campaign=campaign, month__in=[month.number for month in months]
    )
    return {Month.of(number) for number in rows.values_list("month", flat=True)}


def _handed(campaign: Campaign, months: Sequence[Month]) -> dict[Month, Handed]:
    rows = Submission.objects.filter(
        period__campaign=campaign,
        period__month__in=[month.number for month in months],
        state__in=HANDED_IN,
    )
    found: dict[Month, Handed] = {month: {} for month in months}
    fields = ("period__month", "region_id", "late", "state")
    for number, region, late, state in rows.values_list(*fields):
        found[Month.of(number)][region] = late, state
    return found


def _rows(
    campaign: Campaign,
    offices: list[Region],
    late: dict[int, list[Month]],
    missing: dict[int, list[Month]],
) -> list[Reporter]:
    named = names_of(offices, campaign)
    return [
        Reporter(
            name=named[region.pk].name,
            city=named[region.pk].city,
            late=tuple(late[region.pk]),
            missing=tuple(missing[region.pk]),
        )
        for region in offices
    ]


def reporting(ground: Ground) -> tuple[list[str], list[Stored]]:
    """Sentences, and a table of the offices that were late or silent."""
    found = reports_of(ground.campaign, ground.months)
    lacking = sum(max(told.detail["due"] - told.detail["reported"], 0) for _, told in ground.lines)
    said = [*report_words(found, ground.numbers), gap_words(lacking)]
    return [text for text in said if text], _table(found)


def _table(found: Reports) -> list[Stored]:
    rows = found.unclean
    if not rows:
        return []
    cities = any(row.city for row in rows)
    columns = [column("所属", 6)] if cities else []
    columns += [names("单位", [row.name for row in rows])]
    columns += [column("未报月份", 10), column("逾期月份", 10)]
    more = f"（列前{_MOST}个，共{len(rows)}个）" if len(rows) > _MOST else ""
    return [
        table(
            "reporting",
            f"有未报或逾期的单位{more}",
            columns,
            [
                [
                    *([row.city or ABSENT] if cities else []),
                    row.name,
                    months_cell(row.missing),
                    months_cell(row.late),
                ]
                for row in rows[:_MOST]
            ],
        )
    ]
