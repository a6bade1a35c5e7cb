"""What a reporter owes: sheets with their state, what came back and why, what is on its way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from campaigns.access import AnyUser, campaigns_of, entered_paths, entered_regions
from campaigns.models import Region, User
from campaigns.periods import Month
from campaigns.queries.reporting import due_for
from campaigns.terms import AmendmentState, PeriodState, SubmissionState, Verb
from metrics.models import Amendment, Figure, Reopening, ReportingPeriod, Submission
from metrics.queries.desk.tasks import Button, Section, Task, which
from metrics.queries.entry.owed import HANDED_IN, reopened_until, takes_reports
from metrics.queries.entry.sheets import own_regions, periods_to_fill
from metrics.wording.reminders import listed
from metrics.wording.times import clock, remaining, reopened

# An office that fills in for more regions than this gets one line a month and state.
SINGLE = 6

Sheets = Mapping[tuple[int, int], Submission]  # (period id, region id) → what has been begun
# (month, region id) → codes of the indicators that some campaign's approved sheet has filled
Carried = Mapping[tuple[int, int], set[str]]


def owing(user: AnyUser, at: datetime) -> Section | None:
    """The sheets of open months; None for somebody who fills in none."""
    months: dict[ReportingPeriod, list[Region]] = {}
    if entered_paths(user):
        for period in periods_to_fill(campaigns_of(user), at):
            mine = own_regions(user, period.campaign, Month.of(period.month))
            months[period] = takes_reports(period, mine, at)
    if not any(months.values()):
        return None
    begun = _begun(months)
    owed = {period: _not_handed_in(period, of, begun) for period, of in months.items()}
    carried = _carried({period: of for period, of in owed.items() if len(of) <= SINGLE})
    tasks = [
        task for period, of in owed.items() for task in _of_month(period, of, begun, carried, at)
    ]
    done = "本月应报的都已提交，审核结果会出现在这里。"
    return Section("owing", "我要填报的", tasks, "" if tasks else done)


def _begun(months: Mapping[ReportingPeriod, Sequence[Region]]) -> Sheets:
    """What has been begun of all months, in one question."""
    regions = {region.pk for of in months.values() for region in of}
    rows = Submission.objects.filter(period__in=list(months), region__in=regions)
    return {(row.period_id, row.region_id): row for row in rows}


def _not_handed_in(
    period: ReportingPeriod, regions: Sequence[Region], begun: Sheets
) -> list[Region]:
    there = [(region, begun.get((period.pk, region.pk))) for region in regions]
    return [region for region, row in there if row is None or row.state not in HANDED_IN]


def _carried(months: Mapping[ReportingPeriod, Sequence[Region]]) -> Carried:
    """What is approved of these months already, in one question."""
    regions = {region.pk for of in months.values() for region in of}
    numbers = {period.month for period, of in months.items() if of}
    found: dict[tuple[int, int], set[str]] = {}
    rows = Figure.objects.filter(month__in=numbers, region__in=regions)
    for month, region, code in rows.values_list("month", "region_id", "indicator__code"):
        found.setdefault((month, region), set()).add(code)
    return found


def _of_month(
    period: ReportingPeriod,
    owed: Sequence[Region],
    sheets: Sheets,
    carried: Carried,
    at: datetime,
) -> list[Task]:
    """``owed``: the regions whose sheet of the month is not handed in."""
    begun = {one.pk: row for one in owed if (row := sheets.get((period.pk, one.pk)))}
    again = reopened_until(period, owed, at)
    if len(owed) > SINGLE:
        return [_together(period, owed, begun, again, at)]
    rows = [_one(period, one, begun.get(one.pk), again.get(one.pk), carried, at) for one in owed]
    return sorted(rows, key=lambda task: not task.said)


def _one(
    period: ReportingPeriod,
    region: Region,
    submission: Submission | None,
    again: datetime | None,
    carried: Carried,
    at: datetime,
) -> Task:
    """One sheet; ``again`` is the end of the reopening that lets the region in."""
    returned = submission is not None and submission.state == SubmissionState.RETURNED
    begun = submission is not None
    where = [period.campaign.code, str(Month.of(period.month)), region.code]
    return Task(
        title=f"{region.name} {Month.of(period.month).chinese}",
        facts=[
            period.campaign.name,
            "已退回" if returned else "已开始" if begun else "未开始",
            _left(period, region, submission, carried.get((period.month, region.pk), set())),
            *_deadline(_end(period, submission), again, at),
        ],
        flag="" if again else _overdue(_end(period, submission), at),
        said=_returned_words(submission) if returned and submission else "",
        button=Button(
            "去改正" if returned else "接着填" if begun else "开始填报",
            reverse("sheet", args=where),
        ),
    )


def _left(
    period: ReportingPeriod, region: Region, submission: Submission | None, carried: set[str]
) -> str:
    """How many cells that have to be filled in are still empty."""
    due = due_for(period.campaign, region, Month.of(period.month))
    asked = {one.indicator.code for one in due if one.indicator.mandatory}
    cells = submission.lines if submission else {}
    filled = {code for code, cell in cells.items() if cell.get("text")}
    left = len(asked - filled - carried)
    return f"还有 {left} 格未填" if left else "已填满，尚未提交"


def _deadline(end: datetime | None, again: datetime | None, at: datetime) -> list[str]:
    if again:
        return [reopened(timezone.localtime(again), at)]
    if end is None or end < at:
        return []
    return [f"{clock(timezone.localtime(end), until=True)}，{remaining(end, at)}"]


def _overdue(end: datetime | None, at: datetime) -> str:
    return remaining(end, at) if end and end < at else ""


def _end(period: ReportingPeriod, submission: Submission | None) -> datetime | None:
    return (submission and submission.deadline) or period.due_at


def _returned_words(submission: Submission) -> str:
    """Who sent it back, and why."""
    move = submission.moves.filter(verb=Verb.RETURN).select_related("by").last()
    if move is None:
        return ""
    cells = sum(bool(code) for code in move.notes)
    reasons = [move.notes.get("", ""), f"另有 {cells} 格写了理由" if cells else ""]
    said = "；".join(reason for reason in reasons if reason)
    return f"{move.by.get_full_name()} {clock(timezone.localtime(move.at))} 退回：{said}"


def _together(
    period: ReportingPeriod,
    regions: Sequence[Region],
    begun: Mapping[int, Submission],
    again: Mapping[int, datetime],
    at: datetime,
) -> Task:
    """One line for an office with many regions."""
    states = Counter(begun[region.pk].state if region.pk in begun else "" for region in regions)
    returned = [
        region.short_name
        for region in regions
        if region.pk in begun and begun[region.pk].state == SubmissionState.RETURNED
    ]
    words = {"": "未开始", SubmissionState.DRAFT: "已开始", SubmissionState.RETURNED: "已退回"}
    counts = [f"{word} {states[state]}" for state, word in words.items() if states[state]]
    first = min(again.values(), default=None)
    return Task(
        title=which(period),
        facts=[
            f"{len(regions)} 个地区未提交：{'，'.join(counts)}",
            *_deadline(period.due_at, first, at),
        ],
        flag="" if first else _overdue(period.due_at, at),
        said=f"退回的：{listed(returned)}" if returned else "",
        button=Button("去填报", reverse("sheets", args=_where(period))),
    )


def _where(period: ReportingPeriod) -> list[str]:
    return [period.campaign.code, str(Month.of(period.month))]


def asked(user: AnyUser, at: datetime) -> list[Task]:
    """What the user handed in or asked for, and nobody has decided on."""
    if not isinstance(user, User):
        return []
    if not entered_paths(user):
        return _corrections(user)
    again = Reopening.objects.filter(ends_at__gt=at).values("period")
    rows = Submission.objects.filter(
        Q(period__state=PeriodState.OPEN) | Q(period__in=again),
        state=SubmissionState.SUBMITTED,
        region__in=entered_regions(user),
        period__campaign__in=campaigns_of(user),
    ).select_related("region", "period__campaign")
    waiting: dict[ReportingPeriod, list[Region]] = {}
    for row in rows.defer("lines").order_by("-period__month", "period", "region__code"):
        waiting.setdefault(row.period, []).append(row.region)
    tasks = [_waiting(period, takes_reports(period, of, at)) for period, of in waiting.items()]
    return [task for found in tasks for task in found] + _corrections(user)


def _waiting(period: ReportingPeriod, regions: Sequence[Region]) -> list[Task]:
    """Sheets that were handed in and wait for a decision."""
    month = Month.of(period.month)
    if len(regions) > SINGLE:
        facts = [f"{len(regions)} 个地区已提交，等待审核"]
        button = Button("查看", reverse("sheets", args=_where(period)), plain=True)
        return [Task(which(period), facts, button=button)]
    return [
        Task(
            f"{region.name} {month.chinese}",
            ["已提交，等待审核", period.campaign.name],
            button=Button(
                "查看", reverse("sheet", args=[*_where(period), region.code]), plain=True
            ),
        )
        for region in regions
    ]


def _corrections(user: User) -> list[Task]:
    """Corrections that the user has asked for and nobody has decided on."""
    waiting = Amendment.objects.filter(asked_by=user, state=AmendmentState.PROPOSED).count()
    if not waiting:
        return []
    button = Button("查看", reverse("amendments"), plain=True)
    return [Task("我申请的更正", [f"{waiting} 项等待审核"], button=button)]
