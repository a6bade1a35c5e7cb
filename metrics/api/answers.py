"""Months, sheets and cells as they are told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from campaigns.models import Campaign, Region, User
from campaigns.periods import Month
from campaigns.queries.reporting import Counted
from campaigns.terms import Said, Severity, SubmissionState, Verb
from metrics.actions.entry.sending import OVERTAKEN, Sent, Wrong
from metrics.frames.entry.sheet import Sheet
from metrics.models import ReportingPeriod, Submission
from metrics.wording.substance import too_short

MOST_ERRORS = 1000


def moment(at: datetime | None) -> str | None:
    """A moment in the time of the place."""
    return timezone.localtime(at).isoformat(timespec="seconds") if at else None


def typed_at(cell: Mapping[str, Any]) -> str | None:
    """When a cell was filled in."""
    return moment(datetime.fromisoformat(cell["at"])) if cell.get("at") else None


def campaign_answer(campaign: Campaign) -> dict[str, Any]:
    return {
        "code": campaign.code,
        "name": campaign.name,
        "region": region_answer(campaign.region),
        "starts_on": campaign.starts_on.isoformat(),
        "ends_on": campaign.ends_on.isoformat(),
    }


def region_answer(region: Region) -> dict[str, str]:
    return {"code": region.code, "name": region.name}


def period_answer(period: ReportingPeriod) -> dict[str, Any]:
    return {
        "month": str(Month.of(period.month)),
        "state": period.state,
        "opened_at": moment(period.opened_at),
        "due_at": moment(period.due_at),
        "review_at": moment(period.review_at),
        "locks_at": moment(period.locks_at),
        "locked_at": moment(period.locked_at),
        "demonstration": period.demonstration,
    }


def standing_answer(sheet: Sheet) -> dict[str, Any]:
    """How far a sheet is."""
    submission = sheet.submission
    deadline = (submission.deadline if submission else None) or sheet.period.due_at
    return {
        "region": region_answer(sheet.region),
        "state": state_of(submission),
        "version": submission.version if submission else 0,
        "deadline": moment(deadline),
        "late": bool(submission and submission.late),
        "left": len(sheet.left),
        "blocking": len(sheet.blocking),
        "unexplained": len(sheet.unexplained),
    }


def state_of(submission: Submission | None) -> str:
    """A sheet that nobody has begun is a draft."""
    return submission.state if submission else SubmissionState.DRAFT.code


def sheet_answer(sheet: Sheet) -> dict[str, Any]:
    """A sheet with all its cells, in its own order."""
    names = _names(sheet)
    return {
        "campaign": sheet.period.campaign.code,
        "month": str(sheet.month),
        **standing_answer(sheet),
        "returned": _returned(sheet.submission),
        "demonstration": sheet.period.demonstration,
        "cells": [_cell(sheet, one, names) for one in sheet.counted],
    }


def _names(sheet: Sheet) -> dict[int, str]:
    people = {cell["by"] for cell in sheet.cells.values()}
    return dict(User.objects.filter(pk__in=people).values_list("pk", "full_name"))


def _returned(submission: Submission | None) -> dict[str, Any] | None:
    """Who sent the sheet back and why, while it is being put right."""
    if submission is None or submission.state != SubmissionState.RETURNED:
        return None
    move = submission.moves.filter(verb=Verb.RETURN).select_related("by").last()
    if move is None:
        return None
    cells = {code: reason for code, reason in move.notes.items() if code}
    return {
        "at": moment(move.at),
        "by": move.by.full_name,
        "reason": move.notes.get("", ""),
        "cells": cells,
    }


def _cell(sheet: Sheet, one: Counted, names: dict[int, str]) -> dict[str, Any]:
    code = one.indicator.code
    cell = sheet.cells.get(code, {})
    return {
        "indicator": code,
        "name": one.indicator.name,
        "unit": one.indicator.unit,
        "decimals": one.indicator.decimals,
        "category": one.category,
        "mandatory": one.indicator.mandatory,
        "text": sheet.texts[code],
        "value": _value(sheet, one),
        "why": cell.get("why", ""),
        "version": cell.get("n", 0),
        "source": cell.get("source"),
        "by": names.get(cell.get("by", 0)),
        "at": typed_at(cell),
        "carried_from": sheet.carried.get(code),
        "mistake": sheet.mistakes.get(code),
        "findings": findings_of(sheet, code),
    }


def _value(sheet: Sheet, one: Counted) -> int | float | str | None:
    """The cell as read: a number in the indicator's own unit, 不适用, or nothing.

    Below 10**13 a float's shortest writing is the number itself.
    """
    typed = sheet.typed[one.indicator.code]
    if typed.value is None:
        return Said.EXEMPT.word if typed.exempt else None
    decimals = one.indicator.decimals
    return typed.value / 10**decimals if decimals else typed.value


def findings_of(sheet: Sheet, code: str) -> list[dict[str, str]]:
    return [
        {"severity": said.severity.code, "check": said.check, "message": said.text}
        for said in sheet.findings.get(code, [])
    ]


def sent_answer(period: ReportingPeriod, sent: Sent) -> dict[str, Any]:
    """What became of a delivery."""
    codes: dict[str, list[str]] = {}
    for region, indicator in sent.places:
        codes.setdefault(region, []).append(indicator)
    return {
        "campaign": period.campaign.code,
        "month": str(Month.of(period.month)),
        "lines": len(sent.places),
        "changed": sent.written,
        "sheets": [
            {
                **standing_answer(sheet),
                "versions": {code: sheet.cells.get(code, {}).get("n", 0) for code in codes[region]},
            }
            for region, sheet in sent.sheets.items()
        ],
        "findings": [
            {"pointer": _pointer(sent, region, code), "region": region, "indicator": code, **said}
            for region, sheet in sent.sheets.items()
            for code in sheet.findings
            for said in findings_of(sheet, code)
        ],
    }


def _pointer(sent: Sent, region: str, indicator: str) -> str | None:
    """The line that a finding speaks of; None for a cell that was filled in before."""
    line = sent.places.get((region, indicator))
    return line.place("value") if line else None


def refused_answer(wrong: list[Wrong]) -> dict[str, Any]:
    """All mistakes of a delivery; of very many the first."""
    return {
        "errors": [_error(one) for one in wrong[:MOST_ERRORS]],
        "errors_left_off": max(0, len(wrong) - MOST_ERRORS),
    }


def _error(one: Wrong) -> dict[str, Any]:
    found: dict[str, Any] = {"pointer": one.place, "code": one.code, "message": one.message}
    if one.current is not None:
        found["current"] = {**one.current, "at": typed_at(one.current)}
    return found


def is_overtaken(wrong: list[Wrong]) -> bool:
    """Whether nothing is wrong with the delivery itself: it came too late."""
    return all(one.code in OVERTAKEN for one in wrong)


def unready_answer(sheet: Sheet) -> dict[str, Any]:
    """What keeps a sheet from being handed in, with pointers into the sheet as it is read."""
    found = []
    for place, code in enumerate(sheet.typed):
        for name, kind, words in _in_the_way(sheet, code):
            pointer = f"/cells/{place}/{name}"
            found.append({"pointer": pointer, "indicator": code, "code": kind, "message": words})
    return {"errors": found}


def _in_the_way(sheet: Sheet, code: str) -> list[tuple[str, str, str]]:
    """(field, code, words) of everything that is to be done with a cell."""
    found = []
    if code in sheet.left:
        found.append(("value", "empty", "这一格未填；没有发生填 0，没有这一事项填“不适用”"))
    if code in sheet.mistakes:
        found.append(("value", sheet.typed[code].mistake, sheet.mistakes[code]))
    for said in sheet.findings.get(code, []):
        if said.severity == Severity.HARD:
            found.append(("value", "hard", said.text))
        elif code in sheet.unexplained:
            given = sheet.cells.get(code, {}).get("why", "")
            short = f"；现在的{too_short('说明')}" if given else ""
            found.append(("why", "unexplained", f"{said.text}{short}"))
    return found
