"""报送情况: all sheets of the months, counted office by office."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from django.db.models import F, Q
from django.utils import timezone

from campaigns.models import Campaign, Region
from campaigns.periods import Month
from campaigns.queries.reporting import reporters
from campaigns.terms import SubmissionState
from metrics.models import ReportingPeriod, Submission
from metrics.queries.bulletin.amended import since, until
from metrics.queries.bulletin.ground import Ground
from metrics.queries.bulletin.shapes import Stored, column, names, table
from metrics.queries.entry.owed import HANDED_IN
from metrics.queries.heirs import heirs, today
from metrics.queries.quality.facts import Rate, rates_through
from metrics.queries.ranked import names_of
from metrics.wording.bulletin.reporting import (
    Belated,
    Reporter,
    Reports,
    belated_words,
    complete_words,
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
    passed = heirs(known[0], known[-1]) if known else {}
    due = undecided = last = 0
    for month in known:
        last = 0
        for region in reporters(campaign, month):
            office = today(region.pk, passed)
            offices[office] = region
            last += 1
            came_late, state = handed[month].get(region.pk, (None, ""))
            undecided += state == SubmissionState.SUBMITTED
            if came_late is None:
                missing[office].append(month)
            elif came_late:
                late[office].append(month)
        due += last
    rows = _rows(campaign, offices, late, missing)
    return Reports(
        months=known,
        due=due,
        rows=rows,
        not_opened=[month for month in months if month not in opened],
        undecided=undecided,
        offices=last,
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
    offices: dict[int, Region],
    late: dict[int, list[Month]],
    missing: dict[int, list[Month]],
) -> list[Reporter]:
    named = names_of(list(offices.values()), campaign)
    return [
        Reporter(
            name=named[region.pk].name,
            city=named[region.pk].city,
            late=tuple(late[office]),
            missing=tuple(missing[office]),
        )
        for office, region in offices.items()
    ]


def reporting(ground: Ground) -> tuple[list[str], list[Stored]]:
    """Sentences, and a table of the offices that were late or silent."""
    found = reports_of(ground.campaign, ground.months)
    lacking = sum(max(told.detail["due"] - told.detail["reported"], 0) for _, told in ground.lines)
    belated = belated_words(_belated(ground), ground.month.year)
    complete = _complete(ground)
    said = [*report_words(found, ground.numbers), complete, belated, gap_words(lacking)]
    return [text for text in said if text], _table(found)


def _complete(ground: Ground) -> str:
    """Of the months of the issue, as the figures stand when it is drawn up."""
    found = rates_through(ground.campaign, ground.months).values()
    rate = sum((one.total() for one in found), Rate())
    return complete_words(rate.filled, rate.due, ground.numbers)


def _belated(ground: Ground) -> list[Belated]:
    """Sheets approved after the lock of their month, as far as the rankings know them: of the
    months of the issue, and of earlier ones what came in since the issue before."""
    begin = since(ground)
    months = [month.number for month in ground.months]
    wanted = Q(period__month__in=months)
    if begin:
        wanted |= Q(period__month__lt=months[0], decided_at__gt=begin)
    rows = (
        Submission.objects.filter(wanted, period__campaign=ground.campaign)
        .filter(state=SubmissionState.APPROVED, decided_at__gt=F("period__locked_at"))
        .filter(decided_at__lte=until(ground))
        .select_related("region__parent", "period")
        .order_by("period__month", "region__code")
    )
    found = list(rows)
    named = names_of([row.region for row in found], ground.campaign)
    return [
        Belated(
            name=f"{named[row.region_id].city}{named[row.region_id].name}",
            month=Month.of(row.period.month),
            day=timezone.localtime(row.decided_at).date(),
        )
        for row in found
    ]


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
