"""The life of a line of 问题整改台账, verb by verb: reported by the region with evidence, accepted
by another person, closed, looked at again. ``version`` is the one that the person had before him.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from campaigns.audit import record
from campaigns.models import User
from campaigns.terms import RectificationState, RectificationVerb
from metrics.actions.accountability.rectification_drafts import latest_day
from metrics.actions.accountability.rectification_entry import enter, subject_of, take_over
from metrics.actions.accountability.rectification_errors import (
    LackingError,
    NotAllowedError,
    SeparationError,
    StaleError,
    StateError,
)
from metrics.actions.printable import checked_paragraphs
from metrics.models import Rectification, RectificationMove
from metrics.models.accountability.measures import LONGEST_WORDS
from metrics.queries.accountability.rectification import (
    OF_ANOTHER,
    follows,
    permitted,
    reporters_of,
)

__all__ = [
    "accept",
    "close",
    "enter",
    "follow_up",
    "note",
    "postpone",
    "reopen",
    "report",
    "return_",
    "take_over",
]

Verb = RectificationVerb


@transaction.atomic
def report(
    *,
    line: Rectification,
    version: int,
    words: str,
    by: User,
    at: datetime,
    address: str | None = None,
) -> Rectification:
    """The region says what it has done; ``words`` is the evidence."""
    step = _begin(line, Verb.REPORT, version, by, at, address)
    said = _required(words, "整改情况和凭据")
    return _go(step, said)


@transaction.atomic
def return_(
    *,
    line: Rectification,
    version: int,
    words: str,
    by: User,
    at: datetime,
    due_on: date | None = None,
    address: str | None = None,
) -> Rectification:
    """Not good enough yet, and why; ``due_on`` sets a new deadline, None leaves the old one."""
    step = _begin(line, Verb.RETURN, version, by, at, address)
    said = _required(words, "退回理由")
    if due_on is not None:
        step.held.due_on = _coming(step, due_on, "整改期限")
    return _go(step, said, due_on=due_on)


@transaction.atomic
def accept(
    *,
    line: Rectification,
    version: int,
    by: User,
    at: datetime,
    words: str = "",
    address: str | None = None,
) -> Rectification:
    """It has been put right; said by another person than the one who reported it."""
    step = _begin(line, Verb.ACCEPT, version, by, at, address)
    return _go(step, _checked(words, "验收意见"))


@transaction.atomic
def close(
    *,
    line: Rectification,
    version: int,
    by: User,
    at: datetime,
    words: str = "",
    follow_up_on: date | None = None,
    address: str | None = None,
) -> Rectification:
    """销号; ``follow_up_on`` is when somebody is to look again, None: nobody has to."""
    step = _begin(line, Verb.CLOSE, version, by, at, address)
    if follow_up_on is not None:
        step.held.follow_up_on = _coming(step, follow_up_on, "回头看日期", later=True)
    step.held.closed_on = timezone.localdate(at)
    said = _checked(words, "销号说明")
    return _go(step, said, due_on=follow_up_on)


@transaction.atomic
def follow_up(
    *,
    line: Rectification,
    version: int,
    words: str,
    by: User,
    at: datetime,
    follow_up_on: date | None = None,
    address: str | None = None,
) -> Rectification:
    """Looked at again, and all was well; what was not is reopened. ``follow_up_on``: the next
    look, None for no further one."""
    step = _begin(line, Verb.FOLLOW_UP, version, by, at, address)
    said = _required(words, "看到的情况")
    if follow_up_on is not None:
        _coming(step, follow_up_on, "回头看日期", later=True)
    step.held.follow_up_on = follow_up_on
    return _go(step, said, due_on=follow_up_on)


@transaction.atomic
def reopen(
    *,
    line: Rectification,
    version: int,
    words: str,
    due_on: date,
    by: User,
    at: datetime,
    address: str | None = None,
) -> Rectification:
    """It was not put right after all: from the beginning, with a deadline of its own."""
    step = _begin(line, Verb.REOPEN, version, by, at, address)
    said = _required(words, "重新整改的原因")
    step.held.due_on = _coming(step, due_on, "整改期限")
    step.held.reopened += 1
    step.held.closed_on = step.held.follow_up_on = None
    return _go(step, said, due_on=due_on)


@transaction.atomic
def postpone(
    *,
    line: Rectification,
    version: int,
    words: str,
    due_on: date,
    by: User,
    at: datetime,
    address: str | None = None,
) -> Rectification:
    """Another deadline, and why."""
    step = _begin(line, Verb.POSTPONE, version, by, at, address)
    said = _required(words, "理由")
    before = step.held.due_on
    if due_on == before:
        raise LackingError("新的整改期限与原来的相同")
    step.held.due_on = _coming(step, due_on, "整改期限")
    return _go(step, said, due_on=due_on, was=before)


@transaction.atomic
def note(
    *,
    line: Rectification,
    version: int,
    words: str,
    by: User,
    at: datetime,
    address: str | None = None,
) -> Rectification:
    """Something worth knowing, which changes nothing."""
    step = _begin(line, Verb.NOTE, version, by, at, address)
    said = _required(words, "记录的内容")
    return _go(step, said)


# --- what all of them do ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Step:
    """A line that is held until the transaction ends, and who does what with it."""

    held: Rectification
    verb: Verb
    by: User
    at: datetime
    address: str | None


def _begin(
    line: Rectification, verb: Verb, version: int, by: User, at: datetime, address: str | None
) -> _Step:
    """The line as it is now, if this person may do this with it."""
    rows = Rectification.objects.select_for_update(of=("self",))
    held = rows.select_related("campaign__region", "region").get(pk=line.pk)
    if not permitted(by, held, verb):
        raise NotAllowedError(f"“{verb.word}”不由您办理")
    if held.version != version:
        raise StaleError(held.version)
    if follows(held.state, verb) is None:
        state = RectificationState(held.state).word
        raise StateError(f"这一条{state}，不能{verb.word}；可能刚有别人办理过，请刷新")
    if verb in OF_ANOTHER and by.pk in reporters_of(held):
        raise SeparationError(f"整改情况是您报送的，{verb.word}须由另一人办理")
    return _Step(held, verb, by, at, address)


def _go(
    step: _Step, words: str, *, due_on: date | None = None, was: date | None = None
) -> Rectification:
    """Write the step with all that has been set on the line. ``due_on`` is the day that was set
    with it, ``was`` the one before."""
    held, before = step.held, RectificationState(step.held.state)
    after = follows(before, step.verb) or before
    RectificationMove.objects.create(
        rectification=held,
        number=held.moves.count() + 1,
        verb=step.verb,
        before=before,
        after=after,
        words=words,
        due_on=due_on,
        at=step.at,
        by=step.by,
    )
    held.state = after
    held.version += 1
    held.save(update_fields=["state", "version", "due_on", "follow_up_on", "closed_on", "reopened"])
    told = {"状态": after.word, "说明": words, "期限": str(due_on or "")}
    record(
        action=f"整改台账{step.verb.word}",
        subject=subject_of(held),
        by=step.by,
        at=step.at,
        before={"状态": before.word} | ({"期限": str(was)} if was else {}),
        after={name: value for name, value in told.items() if value},
        address=step.address,
    )
    return held


def _checked(words: str, what: str) -> str:
    return checked_paragraphs(words, LONGEST_WORDS, what)


def _required(words: str, what: str) -> str:
    plain = _checked(words, what)
    if not plain:
        raise LackingError(f"请写明{what}")
    return plain


def _coming(step: _Step, day: date, what: str, *, later: bool = False) -> date:
    """A day from today on (``later``: from tomorrow on) that is not out of the world."""
    today = timezone.localdate(step.at)
    if day < today or (later and day == today):
        raise LackingError(f"{what}不能早于{'明天' if later else '今天'}")
    if day > (last := latest_day(step.held.campaign, today)):
        raise LackingError(f"{what}太晚了，最晚写到{last.year}年底")
    return day
