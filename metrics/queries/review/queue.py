"""The queue of a reviewer: what came in, what is missing, how far the month is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any

from django.urls import reverse
from django.utils import timezone

from campaigns.access import AnyUser, campaigns_of, reviewed_regions
from campaigns.models import Campaign, Indicator, Region, User
from campaigns.periods import Month
from campaigns.queries.duty import reporters_for
from campaigns.queries.reporting import reporters
from campaigns.queries.tokens import makers_of
from campaigns.terms import MailState, SubmissionState
from metrics.models import Figure, Reminder, ReportingPeriod, Submission
from metrics.queries.entry.owed import HANDED_IN, reopened_until, takes_reports
from metrics.wording.numbers import Numbers, unscaled
from metrics.wording.times import clock, remaining, reopened


@dataclass(frozen=True, slots=True)
class Queue:
    """One month of the regions a person decides on; every region stands in exactly one list."""

    period: ReportingPeriod
    regions: list[Region]
    waiting: list[Submission] = field(default_factory=list)
    approved: list[Submission] = field(default_factory=list)
    # With what has been begun of it, if anything.
    missing: list[tuple[Region, Submission | None]] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        """应报，已报，已审."""
        handed_in = len(self.waiting) + len(self.approved)
        return {
            "due": len(self.regions),
            "reported": handed_in,
            "approved": len(self.approved),
            "waiting": len(self.waiting),
            "missing": len(self.missing),
        }

    @property
    def cities(self) -> dict[int, str]:
        """Region id → the name of what it belongs to, where names alone could be mixed up: there
        are two districts 市中 in one province."""
        if len({region.parent_id for region in self.regions}) < 2:
            return {}
        whole = self.period.campaign.region
        return {
            region.pk: region.parent.short_name
            for region in self.regions
            if region.parent and region.parent.path.startswith(whole.path)
            if region.parent != whole
        }


def reviewed_campaigns(user: AnyUser) -> list[Campaign]:
    """The campaigns in which the user decides on somebody's sheets."""
    return [one for one in campaigns_of(user) if reviewed_regions(user, one).exists()]


def queue_of(user: AnyUser, period: ReportingPeriod) -> Queue:
    """All sheets of the month that the user decides on."""
    campaign = period.campaign
    mine = set(reviewed_regions(user, campaign).values_list("pk", flat=True))
    regions = [one for one in reporters(campaign, Month.of(period.month)) if one.pk in mine]
    rows = Submission.objects.filter(period=period, region__in=regions)
    there = {row.region_id: row for row in rows.select_related("region", "entered_by")}
    queue = Queue(period, regions)
    for region in regions:
        row = there.get(region.pk)
        if row is None or row.state not in HANDED_IN:
            queue.missing.append((region, row))
        elif row.state == SubmissionState.SUBMITTED:
            queue.waiting.append(row)
        else:
            queue.approved.append(row)
    queue.waiting.sort(key=lambda row: _turn(row, period))
    return queue


def _turn(row: Submission, period: ReportingPeriod) -> tuple[float, float, str]:
    """What is due first comes first, then what came in first."""
    due = row.deadline or period.due_at
    return (
        due.timestamp() if due else 0.0,
        row.submitted_at.timestamp() if row.submitted_at else 0.0,
        row.region.code,
    )


def waiting_rows(
    user: AnyUser, queue: Queue, numbers: Numbers, at: datetime
) -> list[dict[str, Any]]:
    """What waits, as rows of a table."""
    striking = _striking(queue.waiting, Month.of(queue.period.month), numbers)
    cities = queue.cities
    authors = authors_of_each(queue.waiting, Month.of(queue.period.month))
    return [
        {
            "code": row.region.code,
            "version": row.version,
            "name": row.region.short_name,
            "city": cities.get(row.region_id, ""),
            "url": sheet_url(queue.period, row.region),
            "submitted": moment(row.submitted_at),
            "by": row.entered_by.get_full_name(),
            "late": row.late,
            "striking": striking.get(row.pk, []),
            "is_author": isinstance(user, User) and user.pk in authors[row.pk],
        }
        for row in queue.waiting
    ]


def authors_of(submission: Submission) -> set[int]:
    """Everyone who typed or explained a number of the sheet, or handed it in, and who could do so
    with a token that he issued: none of them decides on it."""
    month = Month.of(submission.period.month)
    return authors_of_each([submission], month)[submission.pk]


def authors_of_each(rows: Sequence[Submission], month: Month) -> dict[int, set[int]]:
    """The same of many sheets of a month in one query: submission → users.

    Every token counts that held between the month's first day and the handing in: which cell came
    by which token is not kept, and an explanation on the page hides that a number came by one.
    """
    found = {row.pk: typed_by(row) for row in rows}
    if not found:
        return found
    accounts = set[int]().union(*found.values())
    ends = {row.pk: row.submitted_at or timezone.now() for row in rows}
    began = timezone.make_aware(datetime.combine(month.first_day(), time.min))
    made = makers_of(accounts, began, max(ends.values()))
    for key, own in found.items():
        own |= {maker for account, maker, at in made if account in own and at <= ends[key]}
    return found


def typed_by(submission: Submission) -> set[int]:
    """The accounts under which the sheet was filled in and handed in."""
    typed = {cell.get(who) for cell in submission.lines.values() for who in ("by", "why_by")}
    return {key for key in typed if key} | {submission.entered_by_id}


def _striking(
    rows: Iterable[Submission], month: Month, numbers: Numbers
) -> dict[int, list[dict[str, str]]]:
    """Submission → its explained cells: a sheet is handed in only with every question answered."""
    explained = [
        (row, code, cell)
        for row in rows
        for code, cell in row.lines.items()
        if cell.get("why") and cell.get("text")
    ]
    codes = {code for _, code, _ in explained}
    known = {one.code: one for one in Indicator.objects.filter(code__in=codes)}
    before = _figures(month.plus(-1), [row.region_id for row, _, _ in explained], codes)
    found: dict[int, list[dict[str, str]]] = {}
    for row, code, cell in explained:
        if code in known:
            earlier = before.get((row.region_id, code))
            told = {
                "name": known[code].name,
                "text": cell["text"],
                "before": numbers.amount(
                    unscaled(earlier, known[code].decimals), known[code].decimals
                )
                if earlier is not None
                else "",
                "why": cell["why"],
            }
            found.setdefault(row.pk, []).append(told)
    return found


def _figures(
    month: Month, regions: Iterable[int], codes: Iterable[str]
) -> dict[tuple[int, str], int | None]:
    rows = Figure.objects.filter(
        month=month.number, region__in=set(regions), indicator__code__in=codes
    )
    return {
        (region, code): value
        for region, code, value in rows.values_list("region_id", "indicator__code", "value")
    }


def missing_rows(queue: Queue, at: datetime) -> list[dict[str, Any]]:
    """Who has not handed in: how far he is, who answers for it, whether he was chased today."""
    regions = [region for region, _ in queue.missing]
    people = reporters_for(regions, timezone.localdate(at))
    chased = _chased({user for users in people.values() for user in users}, at)
    open_for = {region.pk for region in takes_reports(queue.period, regions, at)}
    again = reopened_until(queue.period, regions, at)
    cities = queue.cities
    rows = []
    for region, submission in queue.missing:
        users = people.get(region.pk, [])
        end = again.get(region.pk)
        deadline = end or (submission and submission.deadline) or queue.period.due_at
        rows.append(
            {
                "code": region.code,
                "name": region.short_name,
                "city": cities.get(region.pk, ""),
                "url": sheet_url(queue.period, region),
                "state": state_word(submission),
                "returned": bool(submission and submission.state == SubmissionState.RETURNED),
                "people": "、".join(user.get_full_name() for user in users),
                "overdue": bool(deadline and deadline < at),
                "left": _left(deadline, end, at) if region.pk in open_for else "",
                "again": end,
                "open": region.pk in open_for,
                "chased": _chased_words(users, chased),
                "due": deadline,
            }
        )
    return rows


def _left(deadline: datetime | None, again: datetime | None, at: datetime) -> str:
    if again:
        return reopened(timezone.localtime(again), at)
    return remaining(deadline, at) if deadline else ""


def state_word(submission: Submission | None) -> str:
    """How far a sheet is; 未报 where nothing has been typed."""
    return SubmissionState(submission.state).word if submission else "未报"


def _chased(users: Iterable[User], at: datetime) -> dict[int, Reminder]:
    rows = Reminder.objects.filter(day=timezone.localdate(at), to__in=list(users))
    return {row.to_id: row for row in rows}


def _chased_words(users: list[User], chased: dict[int, Reminder]) -> str:
    """When all of them have had today's chase; empty while somebody can still be chased."""
    found = [chased[user.pk] for user in users if user.pk in chased]
    if not found or len(found) < len(users):
        return ""
    told = f"今天 {timezone.localtime(max(row.at for row in found)):%H:%M} 已催"
    failed = any(row.mail == MailState.FAILED for row in found)
    return f"{told}，邮件未能确认发出" if failed else told


def approved_rows(queue: Queue) -> list[dict[str, Any]]:
    """What has been approved, the last first."""
    decided = [
        (row.decided_at.timestamp() if row.decided_at else 0.0, row) for row in queue.approved
    ]
    cities = queue.cities
    rows = [row for _, row in sorted(decided, key=lambda pair: pair[0], reverse=True)]
    return [
        {
            "name": row.region.short_name,
            "city": cities.get(row.region_id, ""),
            "url": sheet_url(queue.period, row.region),
            "decided": moment(row.decided_at),
            "late": row.late,
        }
        for row in rows
    ]


def moment(at: datetime | None) -> str:
    return clock(timezone.localtime(at)) if at else ""


def sheet_url(period: ReportingPeriod, region: Region) -> str:
    """The page on which this region's month is decided."""
    asked = [period.campaign.code, str(Month.of(period.month)), region.code]
    return reverse("review_sheet", args=asked)
