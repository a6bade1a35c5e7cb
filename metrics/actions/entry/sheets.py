"""Saving, submitting and withdrawing one region's month."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from campaigns.audit import record
from campaigns.models import Indicator, Region, User
from campaigns.periods import Month
from campaigns.queries.reporting import due_for
from campaigns.terms import MOVES, Source, SubmissionState, Verb
from metrics.actions.entry.errors import (
    MoveError,
    NotReadyError,
    UnaskedError,
    checked_text,
)
from metrics.actions.entry.holding import hold_shared, require_open
from metrics.engine.lines import Line
from metrics.engine.typed import as_kept
from metrics.frames.entry.sheet import sheet_of
from metrics.models import ReportingPeriod, Submission, SubmissionMove

__all__ = ["Line", "Saved", "lock_submission", "move", "save", "subject_of", "submit", "withdraw"]

LONGEST_TEXT, LONGEST_WHY = 40, 300
EDITABLE = (SubmissionState.DRAFT, SubmissionState.RETURNED)


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of the lines: indicator codes that were written, and those that were not,
    because somebody else had changed the cell since the person saw it."""

    submission: Submission
    written: list[str] = field(default_factory=list)
    conflicts: list[Line] = field(default_factory=list)


def subject_of(submission: Submission) -> str:
    """How a sheet is called in the audit."""
    period = submission.period
    return f"报送 {period.campaign.code} {period.month} {submission.region.code}"


@transaction.atomic
def save(
    *,
    period: ReportingPeriod,
    region: Region,
    lines: Iterable[Line],
    source: Source,
    by: User,
    at: datetime,
    address: str | None = None,
) -> Saved:
    """Write cells as they were typed; the cells nobody spoke of stay as they are.

    A line that carries the version its author saw is not written when the cell has changed since:
    it comes back as a conflict, and all others are written.
    """
    given = list(lines)
    _refuse_texts(given)
    held = hold_shared(period)
    require_open(held, region, at)
    _refuse_unasked(held, region, given)
    submission = _locked(held, region, by)
    if submission.state not in EDITABLE:
        raise MoveError(f"本表{SubmissionState(submission.state).word}，不能修改")
    saved = Saved(submission)
    before, after = _write(saved, given, source, by, at)
    if saved.written:
        submission.version += 1
        submission.save(update_fields=["lines", "version"])
        record(
            action=f"填报（{source.word}）",
            subject=subject_of(submission),
            by=by,
            at=at,
            before=before,
            after=after,
            address=address,
        )
    return saved


def _refuse_texts(lines: Iterable[Line]) -> None:
    """What may not be kept: a person's number, a text that would have to be cut."""
    for line in lines:
        checked_text(line.text, LONGEST_TEXT, "数值")
        checked_text(line.why, LONGEST_WHY, "说明")


def _refuse_unasked(period: ReportingPeriod, region: Region, lines: Iterable[Line]) -> None:
    """Cells that this sheet does not have: the page is out of date, or made up."""
    asked = {one.indicator.code for one in due_for(period.campaign, region, Month.of(period.month))}
    if unknown := sorted({line.indicator for line in lines} - asked):
        known = dict(Indicator.objects.filter(code__in=unknown).values_list("code", "name"))
        named = "、".join(known.get(code, code) for code in unknown[:5])
        raise UnaskedError(f"{region.name}本月不报这些指标：{named}")


def _locked(period: ReportingPeriod, region: Region, by: User) -> Submission:
    """The region's sheet, begun if need be, held until the transaction ends."""
    try:
        return lock_submission(period, region)
    except Submission.DoesNotExist:
        begun = {"state": SubmissionState.DRAFT, "entered_by": by, "deadline": period.due_at}
        Submission.objects.get_or_create(period=period, region=region, defaults=begun)
        return lock_submission(period, region)


def lock_submission(period: ReportingPeriod, region: Region) -> Submission:
    submission = Submission.objects.select_for_update().get(period=period, region=region)
    submission.period, submission.region = period, region
    return submission


def _write(
    saved: Saved, lines: list[Line], source: Source, by: User, at: datetime
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Put the lines into the sheet; what the changed cells held before and hold now."""
    cells = saved.submission.lines
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for line in lines:
        cell = cells.get(line.indicator, {})
        text, why = as_kept(line.text), line.why.strip()
        if (text, why) == (cell.get("text", ""), cell.get("why", "")):
            continue
        if line.base is not None and line.base != cell.get("n", 0):
            saved.conflicts.append(line)
            continue
        before[line.indicator] = told(cell)
        cells[line.indicator] = {
            "text": text,
            "why": why,
            "n": cell.get("n", 0) + 1,
            "v": saved.submission.version + 1,
            **_authors(cell, text, by),
            "at": at.isoformat(timespec="seconds"),
            "source": source.value,
        }
        after[line.indicator] = _as_typed(told(cells[line.indicator]), line.text.strip(), text)
        saved.written.append(line.indicator)
    return before, after


def _authors(cell: Mapping[str, Any], text: str, by: User) -> dict[str, int]:
    """Who typed the number, and who explained it last: explaining another's number does not make
    it one's own."""
    if cell and cell.get("text", "") == text:
        return {"by": cell["by"], "why_by": by.pk}
    return {"by": by.pk}


def told(cell: Mapping[str, Any]) -> Any:
    """A cell as the audit keeps it: what was typed, with its explanation if there is one."""
    if cell.get("why"):
        return {"数值": cell.get("text", ""), "说明": cell["why"]}
    return cell.get("text", "")


def _as_typed(words: Any, typed: str, text: str) -> Any:
    """With what was really typed, where the sheet keeps the same number in other signs."""
    if typed == text:
        return words
    return {**(words if isinstance(words, dict) else {"数值": words}), "键入": typed}


@transaction.atomic
def submit(
    *,
    period: ReportingPeriod,
    region: Region,
    by: User,
    at: datetime,
    address: str | None = None,
) -> Submission:
    """Hand the sheet in: refused while a cell is empty, wrong or unexplained."""
    held = hold_shared(period)
    require_open(held, region, at)
    submission = _locked(held, region, by)
    sheet = sheet_of(submission)
    if words := sheet.refusal():
        raise NotReadyError(words)
    # What another campaign's sheet has filled meanwhile is not handed in a second time.
    submission.lines = {
        code: cell for code, cell in submission.lines.items() if code not in sheet.carried
    }
    deadline = submission.deadline or held.due_at
    submission.late = submission.late or (deadline is not None and at > deadline)
    submission.entered_by = by
    submission.submitted_at = at
    submission.decided_by = submission.decided_at = None
    move(submission, Verb.SUBMIT, by=by, at=at, address=address)
    return submission


@transaction.atomic
def withdraw(
    *,
    period: ReportingPeriod,
    region: Region,
    by: User,
    at: datetime,
    address: str | None = None,
) -> Submission:
    """Take a sheet back that nobody has decided on yet."""
    held = hold_shared(period)
    require_open(held, region, at)
    submission = _locked(held, region, by)
    move(submission, Verb.WITHDRAW, by=by, at=at, address=address)
    return submission


def move(
    submission: Submission,
    verb: Verb,
    *,
    by: User,
    at: datetime,
    address: str | None,
    notes: Mapping[str, str] | None = None,
) -> None:
    """Take one step of the table of moves, and write down that it was taken."""
    before = SubmissionState(submission.state)
    after = MOVES.get((before, verb))
    if after is None:
        raise MoveError(f"本表{before.word}，不能{verb.word}；可能刚有别人处理过，请刷新")
    submission.state = after
    submission.save()
    SubmissionMove.objects.create(
        submission=submission,
        verb=verb,
        from_state=before,
        to_state=after,
        by=by,
        at=at,
        notes=dict(notes or {}),
        texts={code: cell["text"] for code, cell in submission.lines.items()},
    )
    record(
        action=verb.word,
        subject=subject_of(submission),
        by=by,
        at=at,
        before={"状态": before.word},
        after={"状态": after.word, **({"说明": dict(notes)} if notes else {})},
        address=address,
    )
