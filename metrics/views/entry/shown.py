"""A sheet as its page shows it: groups of rows, what stands beside each cell, words and times."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils import timezone

from campaigns.access import enters_for
from campaigns.models import Region, User
from campaigns.periods import Month
from campaigns.queries.reporting import Counted
from campaigns.terms import Frequency, Nature, OverTime, PeriodState, SubmissionState, Verb
from metrics.frames.entry.expected import expected_of
from metrics.frames.entry.sheet import Sheet
from metrics.models import ReportingPeriod, Submission, SubmissionMove
from metrics.queries.entry.owed import reopened_until
from metrics.views.site import numbers
from metrics.wording.cells import amount_words, value_words
from metrics.wording.duties import record_words
from metrics.wording.substance import says_something, too_short
from metrics.wording.times import clock, remaining

NOT_DUE = "—"
_TOLD = 5  # so many of the last moves are told


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks at the sheet, when, and what he may do there."""

    user: User
    at: datetime
    writable: bool
    why_not: str = ""


def sheet_context(sheet: Sheet, reader: Reader, following: str = "") -> dict[str, Any]:
    """Everything the page of one sheet needs."""
    period, region, submission = sheet.period, sheet.region, sheet.submission
    state = SubmissionState(submission.state) if submission else SubmissionState.DRAFT
    moves = moves_of(submission)
    returned = _last(moves, Verb.RETURN)
    deadline = (submission.deadline if submission else None) or period.due_at
    door = reopened_until(period, [region], reader.at).get(region.pk)
    return {
        "campaign": {"code": period.campaign.code, "name": period.campaign.name},
        "month": str(sheet.month),
        "month_label": sheet.month.chinese,
        "region": {"code": region.code, "name": region.name},
        "state": state.code,
        "state_word": state.word if submission else "未开始",
        "writable": reader.writable,
        "why_not": reader.why_not,
        "version": submission.version if submission else 0,
        "late": bool(submission and submission.late),
        **(
            door_words(door, reader.at, state)
            if door
            else deadline_words(deadline, reader.at, period, state)
        ),
        "returned": _returned_words(returned) if state == SubmissionState.RETURNED else None,
        "groups": groups(sheet, returned if state == SubmissionState.RETURNED else None, reader.at),
        "changes": changes(sheet, moves, reader.at),
        "optional_count": sum(not one.indicator.mandatory for one in sheet.counted),
        "people": people(moves, reader.at),
        **counts(sheet),
        "urls": urls(sheet, reader, following),
    }


def counts(sheet: Sheet) -> dict[str, int]:
    """How far the sheet is: empty cells, cells to put right, cells to explain."""
    return {
        "left": len(sheet.left),
        "blocking": len(sheet.blocking),
        "unexplained": len(sheet.unexplained),
    }


def deadline_words(
    deadline: datetime | None, at: datetime, period: ReportingPeriod, state: SubmissionState
) -> dict[str, str]:
    """Until when, in words; nothing for a month without a timetable or a sheet handed in."""
    handed_in = state in {SubmissionState.SUBMITTED, SubmissionState.APPROVED}
    if deadline is None or handed_in or period.state == PeriodState.LOCKED:
        return {"deadline": "", "deadline_left": ""}
    here = timezone.localtime(deadline)
    return {"deadline": clock(here, until=True), "deadline_left": remaining(deadline, at)}


def door_words(end: datetime, at: datetime, state: SubmissionState) -> dict[str, str]:
    """Until when a reopened month lets the region in; nothing for a sheet handed in."""
    if state in {SubmissionState.SUBMITTED, SubmissionState.APPROVED}:
        return {"deadline": "", "deadline_left": ""}
    until = clock(timezone.localtime(end), until=True)
    return {
        "deadline": f"重新开放，到 {until.removesuffix(' 前')}",
        "deadline_left": remaining(end, at),
    }


def moves_of(submission: Submission | None) -> list[SubmissionMove]:
    """What was done with a sheet so far, the first first."""
    return list(submission.moves.select_related("by").order_by("id")) if submission else []


def _last(moves: Sequence[SubmissionMove], verb: Verb) -> SubmissionMove | None:
    return next((move for move in reversed(moves) if move.verb == verb), None)


def _returned_words(move: SubmissionMove | None) -> dict[str, str] | None:
    if move is None:
        return None
    at = timezone.localtime(move.at)
    return {"by": move.by.full_name, "at": clock(at), "reason": move.notes.get("", "")}


def people(moves: Sequence[SubmissionMove], at: datetime) -> list[dict[str, str]]:
    """Who did what with the sheet lately, the last first."""
    return [
        {
            "verb": Verb(move.verb).word,
            "by": move.by.full_name,
            "at": clock(timezone.localtime(move.at)),
        }
        for move in reversed(moves[-_TOLD:])
    ]


def groups(sheet: Sheet, returned: SubmissionMove | None, at: datetime) -> list[dict[str, Any]]:
    """The rows under their categories."""
    shown = _Rows(sheet, returned, at)
    return [
        {"name": name, "rows": [shown.row(one) for one in together]}
        for name, together in groupby(sheet.counted, key=lambda one: one.category)
    ]


class _Rows:
    """Makes the rows of one sheet; what all of them need is fetched once."""

    def __init__(self, sheet: Sheet, returned: SubmissionMove | None, at: datetime) -> None:
        self.sheet = sheet
        self.at = at
        self.notes: Mapping[str, str] = returned.notes if returned else {}
        self.numbers = numbers()
        self.names = names_of(cell.get("by") for cell in sheet.cells.values())
        self.expected = expected_of(sheet.period.campaign, sheet.month, sheet.region.level).get(
            sheet.region.code, {}
        )
        self.first = _first_month(sheet.period)
        self.mistakes = sheet.mistakes

    def row(self, one: Counted) -> dict[str, Any]:
        sheet, indicator = self.sheet, one.indicator
        code = indicator.code
        cell = sheet.cells.get(code, {})
        frequency = Frequency(indicator.frequency)
        return {
            "region": sheet.region.code,
            "code": code,
            "name": indicator.name,
            "unit": indicator.unit,
            "meaning": indicator.meaning,
            "nature_word": "当月数" if indicator.nature == Nature.FLOW else "月末数",
            "frequency_word": "" if frequency == Frequency.MONTHLY else frequency.word,
            "mandatory": indicator.mandatory,
            "before": self._past(one, sheet.month.plus(-one.every)),
            "year_before": self._past(one, sheet.month.plus(-12)),
            "ytd": year_to_date(sheet, one),
            "expected": self.expected.get(code, ""),
            "text": sheet.texts[code],
            "shown": self._shown(one),
            "decimals": indicator.decimals,
            "why": cell.get("why", ""),
            "explained": says_something(cell.get("why", "")),
            "too_short": too_short("说明"),
            "n": cell.get("n", 0),
            "mistake": self.mistakes.get(code, ""),
            "findings": findings_of(sheet, code),
            "returned": self.notes.get(code, ""),
            "carried": _carried(sheet.carried.get(code, "")),
            "record": self._record(one),
            "by": self.names.get(cell.get("by", 0), ""),
            "at": typed_at(cell, self.at),
            "history_url": reverse(
                "cell_history",
                args=[sheet.period.campaign.code, str(sheet.month), sheet.region.code, code],
            ),
        }

    def _record(self, one: Counted) -> dict[str, str] | None:
        """What the record of duties counts in this cell; None where there is no record."""
        amount = self.sheet.recorded.get(one.indicator.code)
        if amount is None:
            return None
        return {"words": record_words(amount, one.indicator.unit), "amount": str(amount)}

    def _shown(self, one: Counted) -> str:
        """The cell as it is read, for a sheet that cannot be changed."""
        typed = self.sheet.typed[one.indicator.code]
        if typed.mistake:
            return self.sheet.texts[one.indicator.code]
        return value_words(typed, one.indicator.decimals, self.numbers) if typed.said else ""

    def _past(self, one: Counted, month: Month) -> str:
        if month < self.first:
            return NOT_DUE
        past = self.sheet.past.cell(one.indicator.code, month, self.sheet.column)
        return value_words(past, one.indicator.decimals, self.numbers)


def _first_month(period: ReportingPeriod) -> Month:
    first = period.campaign.periods.order_by("month").values_list("month", flat=True).first()
    return Month.of(first or period.month)


def _carried(campaign: str) -> str:
    return f"已在“{campaign}”中报送，不必重填" if campaign else ""


def year_to_date(sheet: Sheet, one: Counted, *, before: bool = False) -> str:
    """The year's sum with this month's own number, or ``before`` it; only what is added up has
    one."""
    if one.indicator.over_time != OverTime.SUM:
        return ""
    total = sheet.past.year_to_date(one, sheet.month, sheet.column, before=before)
    return "" if total is None else amount_words(total, one.indicator.decimals, numbers())


def findings_of(sheet: Sheet, code: str) -> list[dict[str, str]]:
    return [
        {"severity": said.severity.code, "text": said.text, "check": said.check}
        for said in sheet.findings.get(code, [])
    ]


def names_of(keys: Iterable[Any]) -> dict[int, str]:
    """User id → name, for the people behind cells."""
    wanted = {key for key in keys if key}
    if not wanted:
        return {}
    return dict(User.objects.filter(pk__in=wanted).values_list("pk", "full_name"))


def typed_at(cell: Mapping[str, Any], at: datetime) -> str:
    """When a cell was typed: the hour today, the day before that."""
    if not cell.get("at"):
        return ""
    moment = timezone.localtime(datetime.fromisoformat(cell["at"]))
    today = timezone.localtime(at).date()
    return f"{moment:%H:%M}" if moment.date() == today else f"{moment.month}月{moment.day}日"


def changes(sheet: Sheet, moves: Sequence[SubmissionMove], at: datetime) -> list[dict[str, str]]:
    """What is different from what was last handed in."""
    submission = sheet.submission
    handed_in = _last(moves, Verb.SUBMIT)
    if submission is None or handed_in is None:
        return []
    names = names_of(cell.get("by") for cell in sheet.cells.values())
    rows = {one.indicator.code: one.indicator.name for one in sheet.counted}
    return [
        {
            "name": rows[code],
            "before": handed_in.texts.get(code, "") or "空",
            "after": cell["text"] or "空",
            "by": names.get(cell["by"], ""),
            "at": typed_at(cell, at),
        }
        for code, cell in submission.lines.items()
        if code in rows and cell["text"] != handed_in.texts.get(code, "")
    ]


def urls(sheet: Sheet, reader: Reader, following: str) -> dict[str, str]:
    """Where the page's buttons lead; empty where there is nothing to press."""
    campaign, month = sheet.period.campaign.code, str(sheet.month)
    where = [campaign, month, sheet.region.code]
    state = sheet.submission.state if sheet.submission else ""
    submitted = state == SubmissionState.SUBMITTED and reader.why_not == ""
    approved = state == SubmissionState.APPROVED
    return {
        "save": reverse("save", args=[campaign, month]),
        "submit": reverse("submit", args=where) if reader.writable else "",
        "withdraw": reverse("withdraw", args=where) if submitted else "",
        "amend": reverse("amend", args=where) if approved else "",
        "workbook": _download(reader, campaign, month, sheet.region),
        "upload": reverse("upload", args=[campaign, month]) if reader.writable else "",
        "sheets": reverse("sheets", args=[campaign, month]),
        "next": following,
    }


def _download(reader: Reader, campaign: str, month: str, region: Region) -> str:
    """The form of this sheet alone, for the office that fills it in."""
    if not enters_for(reader.user, region):
        return ""
    return f"{reverse('workbook', args=[campaign, month])}?region={region.code}"


def next_region(regions: Iterable[Region], region: Region) -> Region | None:
    """The one after this in the office's own list."""
    following = False
    for one in regions:
        if following:
            return one
        following = one.pk == region.pk
    return None
