"""Approving a sheet, or sending it back. Approval is what turns lines into figures."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from campaigns.models import Region, User
from campaigns.periods import Month
from campaigns.queries.reporting import due_for
from campaigns.terms import PeriodState, SubmissionState, Verb
from campaigns.timetable import end_of_next_workday
from metrics.actions.entry.errors import (
    LONGEST_REASON,
    EntryError,
    MoveError,
    UnaskedError,
    checked_text,
)
from metrics.actions.entry.holding import hold_shared, reopened, require_open
from metrics.actions.entry.sheets import lock_submission, move
from metrics.actions.review.versions import count_up, hold_months
from metrics.engine.typed import read_typed
from metrics.frames.entry.sheet import Sheet, sheet_of
from metrics.models import Figure, ReportingPeriod, Submission
from metrics.queries.review.queue import authors_of, typed_by


class AuthorError(EntryError):
    """Nobody decides on what he has entered himself, or could enter with a token he issued."""


class DisagreementError(EntryError):
    """Another campaign has approved another number for the same cell."""


@transaction.atomic
def approve(
    *,
    period: ReportingPeriod,
    region: Region,
    by: User,
    at: datetime,
    address: str | None = None,
    seen: int | None = None,
) -> Submission:
    """Write the sheet's numbers as figures and count the month's version up. ``seen`` is the
    version of the sheet that was looked at; None where nobody looked at a page."""
    periods = hold_months(region, period.month)
    held = next(one for one in periods if one.pk == period.pk)
    require_open(held, region, at)
    submission = _submitted(held, region, by)
    if seen is not None and submission.version != seen:
        raise MoveError(f"{region.name}的表在您看过以后又改过，请重新看过再定")
    written = _write(submission, sheet_of(submission))
    count_up(periods, held.campaign, written)
    submission.decided_by, submission.decided_at = by, at
    move(submission, Verb.APPROVE, by=by, at=at, address=address)
    return submission


def _submitted(period: ReportingPeriod, region: Region, by: User) -> Submission:
    """The sheet that waits for a decision, held until the transaction ends."""
    try:
        submission = lock_submission(period, region)
    except Submission.DoesNotExist:
        raise MoveError(f"{region.name}还没有报送") from None
    if submission.state != SubmissionState.SUBMITTED:
        word = SubmissionState(submission.state).word
        raise MoveError(f"{region.name}的表{word}，可能刚有别人处理过，请刷新")
    if by.pk in typed_by(submission):
        raise AuthorError("本人填过的表，不能由本人审核")
    if by.pk in authors_of(submission):
        raise AuthorError("填报账号的接口令牌由您签发，这张表不能由您审核")
    return submission


def _write(submission: Submission, sheet: Sheet) -> list[str]:
    """The sheet's numbers as figures; the codes that were written. A cell that another campaign's
    sheet has filled stays as it is, if both say the same."""
    period, region = submission.period, submission.region
    rows = {one.indicator.code: one.indicator for one in sheet.counted}
    said = {
        code: typed
        for code, cell in submission.lines.items()
        if code in rows and (typed := read_typed(cell["text"], rows[code].decimals)).said
    }
    approved = Figure.objects.filter(month=period.month, region=region, indicator__in=rows.values())
    there = dict(approved.values_list("indicator__code", "value"))
    other = [code for code in said if there.get(code, said[code].value) != said[code].value]
    if other:
        names = "、".join(rows[code].name for code in other)
        raise DisagreementError(
            f"{names}已在另一项行动中审核为别的数，请退回核对；要改的是那一个数，请申请更正"
        )
    new = [code for code in said if code not in there]
    Figure.objects.bulk_create(
        Figure(
            month=period.month,
            region=region,
            indicator=rows[code],
            value=said[code].value,
            submission=submission,
        )
        for code in new
    )
    return new


@transaction.atomic
def send_back(
    *,
    period: ReportingPeriod,
    region: Region,
    reasons: Mapping[str, str],
    by: User,
    at: datetime,
    address: str | None = None,
) -> Submission:
    """Return the sheet with a reason, for the whole ("") or for single cells (indicator code).

    It may take until the end of the next working day, even past the due day, but not past the lock.
    """
    given = {
        code: checked_text(text, LONGEST_REASON, "退回的理由")
        for code, text in reasons.items()
        if text.strip()
    }
    if not given:
        raise EntryError("请写明退回的理由，可以写在整张表上，也可以写在某一格上")
    held = hold_shared(period)
    require_open(held, region, at)
    _refuse_unknown_cells(held, region, given)
    submission = _submitted(held, region, by)
    submission.decided_by, submission.decided_at = by, at
    submission.deadline = _deadline(submission, held, at)
    move(submission, Verb.RETURN, by=by, at=at, address=address, notes=given)
    return submission


def _refuse_unknown_cells(
    period: ReportingPeriod, region: Region, given: Mapping[str, str]
) -> None:
    due = due_for(period.campaign, region, Month.of(period.month))
    if unknown := set(given) - {""} - {one.indicator.code for one in due}:
        raise UnaskedError(f"表里没有这些格，理由无处可写：{'、'.join(sorted(unknown)[:5])}")


def _deadline(submission: Submission, period: ReportingPeriod, at: datetime) -> datetime:
    wanted = end_of_next_workday(at)
    if submission.deadline and submission.deadline > wanted:
        wanted = submission.deadline
    ends = period.locks_at
    if period.state == PeriodState.LOCKED:
        again = reopened(period, submission.region, at)
        ends = again.ends_at if again else None
    return min(wanted, ends) if ends else wanted
