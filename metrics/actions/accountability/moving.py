"""The life of a measure, step by step. Escalation and relapse are decisions (``deciding``).

Every verb takes the ``version`` that its author saw; where the measure has changed since, nothing
is written. Of a measure of a higher authority the office records what happened, with what it rests
on: conditions are not asked, and letters are not ours.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import TypedDict, Unpack

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from campaigns.models import User
from campaigns.terms import LetterKind, MeasureVerb
from metrics.actions.accountability.errors import (
    LackingError,
    MeasureError,
    SeparationError,
    StateError,
    UnmetError,
)
from metrics.actions.accountability.holding import hold_measure, require_version, stands, told
from metrics.actions.accountability.reinstating import propose_again
from metrics.actions.accountability.signing import checked_letter, sign
from metrics.actions.accountability.steps import Step, agreed_until, take
from metrics.actions.held import hold_campaign
from metrics.actions.printable import checked_line, checked_paragraphs
from metrics.models import Letter, Measure
from metrics.models.accountability.measures import LONGEST_WORDS
from metrics.queries.accountability.letters import extended_until, later_closing, later_head
from metrics.queries.accountability.measures import hindrance, is_asked, may, separated
from metrics.wording.accountability.steps import ASKING

LETTERS = {
    MeasureVerb.EXTEND: LetterKind.EXTENSION,
    MeasureVerb.REMOVE: LetterKind.REMOVAL,
    MeasureVerb.REVOKE: LetterKind.REVOCATION,
}
# What ends a measure lets proposals lapse.
ENDING = {MeasureVerb.CLOSE, MeasureVerb.REMOVE, MeasureVerb.REVOKE}
_LONGEST_PLACE = 80


class Said(TypedDict, total=False):
    """What comes with a step: the plan, the result, what was found; day and place of what was held;
    the text of the letter where the verb has one; the address it came from."""

    words: str
    held_on: date | None
    place: str
    letter: str
    address: str | None


def acknowledge(
    *, measure: Measure, version: int, by: User, at: datetime, **said: Unpack[Said]
) -> Measure:
    """The region has received it; that says nothing about agreeing."""
    return _do(MeasureVerb.ACKNOWLEDGE, measure, version, by, at, said)


def hand_in_plan(
    *, measure: Measure, version: int, by: User, at: datetime, **said: Unpack[Said]
) -> Measure:
    """What the region is going to do; the office answers."""
    return _do(MeasureVerb.HAND_IN_PLAN, measure, version, by, at, said)


def return_plan(
    *, measure: Measure, version: int, by: User, at: datetime, **said: Unpack[Said]
) -> Measure:
    """The plan does not do; the region hands in another."""
    return _do(MeasureVerb.RETURN_PLAN, measure, version, by, at, said)


def agree_plan(
    *, measure: Measure, version: int, by: User, at: datetime, **said: Unpack[Said]
) -> Measure:
    """The plan is carried out from now on; the region loses no time by a late answer."""
    return _do(MeasureVerb.AGREE_PLAN, measure, version, by, at, said, _agreed)


def report(
    *, measure: Measure, version: int, by: User, at: datetime, **said: Unpack[Said]
) -> Measure:
    """What the region has reached."""
    return _do(MeasureVerb.REPORT, measure, version, by, at, said)


def inspect(
    *, measure: Measure, version: int, by: User, at: datetime, **said: Unpack[Said]
) -> Measure:
    """What the office found; also before the region reports, once it is rectifying."""
    return _do(MeasureVerb.INSPECT, measure, version, by, at, said)


def accept(
    *, measure: Measure, version: int, by: User, at: datetime, **said: Unpack[Said]
) -> Measure:
    """What was asked is done. A waiting objection is answered first."""
    return _do(MeasureVerb.ACCEPT, measure, version, by, at, said)


def extend(
    *, measure: Measure, version: int, by: User, at: datetime, **said: Unpack[Said]
) -> Measure:
    """More time, as often as the rung allows, with a letter. When a higher authority extends, only
    its own paper knows until when: the deadline is open."""
    return _do(MeasureVerb.EXTEND, measure, version, by, at, said, _extended)


def remove(
    *, measure: Measure, version: int, by: User, at: datetime, **said: Unpack[Said]
) -> Measure:
    """The measure is lifted, with a letter, once its conditions hold; the observation begins in the
    same moment, or all ends where the rung has none."""
    return _do(MeasureVerb.REMOVE, measure, version, by, at, said)


def close(
    *, measure: Measure, version: int, by: User, at: datetime, **said: Unpack[Said]
) -> Measure:
    """The end: after the observation, or once accepted where the rung has none."""
    return _do(MeasureVerb.CLOSE, measure, version, by, at, said)


def revoke(
    *, measure: Measure, version: int, by: User, at: datetime, **said: Unpack[Said]
) -> Measure:
    """It should not have been issued; with a letter. A waiting objection is answered instead."""
    return _do(MeasureVerb.REVOKE, measure, version, by, at, said)


def note(
    *, measure: Measure, version: int, by: User, at: datetime, **said: Unpack[Said]
) -> Measure:
    """Something worth knowing that changes no state."""
    return _do(MeasureVerb.NOTE, measure, version, by, at, said)


def _agreed(held: Measure, today: date) -> None:
    held.rectify_by = agreed_until(held, today)


def _extended(held: Measure, today: date) -> None:
    held.extensions += 1
    held.rectify_by = None if held.authority else extended_until(held, today)


def _unchanged(held: Measure, today: date) -> None:
    del held, today


@transaction.atomic
def _do(
    verb: MeasureVerb,
    measure: Measure,
    version: int,
    by: User,
    at: datetime,
    said: Said,
    change: Callable[[Measure, date], None] = _unchanged,
) -> Measure:
    if verb in LETTERS or verb in ENDING:  # before the measure, as whoever issues one does
        hold_campaign(measure.campaign_id)
    held = hold_measure(measure.pk)
    _require_role(held, verb, by)
    require_version(held, version)
    today = timezone.localdate(at)
    _require_now(held, verb, today)
    step = _checked(held, verb, said, today)
    before = stands(held)
    with_letter = _letter_of(held, verb, said, today)
    change(held, today)
    take(held, verb, step, by, at)
    letter = with_letter(by, at)
    if verb == MeasureVerb.REMOVE:
        _go_on(held, by, at)
    if verb == MeasureVerb.REVOKE:
        propose_again(held, by, at, said.get("address"))
    after = {**stands(held), **_told(step, letter)}
    told(verb.word, held, by, at, said.get("address"), before=before, after=after)
    return held


def _require_role(held: Measure, verb: MeasureVerb, by: User) -> None:
    if not may(by, held, verb):
        raise PermissionDenied(f"{verb.word}不由您的岗位办理")
    if separated(by, held, verb):
        raise SeparationError("同一人不能既代表作出单位、又代表地区办理一项措施，请由另一人办理")


def _require_now(held: Measure, verb: MeasureVerb, today: date) -> None:
    if why := hindrance(held, verb, today):
        raise (UnmetError if is_asked(held, verb) else StateError)(why)


def _checked(held: Measure, verb: MeasureVerb, said: Said, today: date) -> Step:
    asking = ASKING[verb]
    what = asking.label or "说明"
    words = checked_paragraphs(said.get("words", ""), LONGEST_WORDS, what)
    if held.authority and not words and verb != MeasureVerb.ACKNOWLEDGE:
        raise LackingError("请写明依据的文件和内容")
    if asking.needed and not words:
        raise LackingError(f"请写明{what}")
    return Step(words, _held_on(held, verb, said, today), _place(said))


def _held_on(held: Measure, verb: MeasureVerb, said: Said, today: date) -> date | None:
    day = said.get("held_on")
    if day is None:
        return today if verb == MeasureVerb.INSPECT else None
    if day > today:
        raise MeasureError("发生日期不能晚于今天")
    if day < held.issued_on:
        raise MeasureError("发生日期不能早于下达日期")
    return day


def _place(said: Said) -> str:
    return checked_line(said.get("place", ""), _LONGEST_PLACE, "地点")


def _letter_of(
    held: Measure, verb: MeasureVerb, said: Said, today: date
) -> Callable[[User, datetime], Letter | None]:
    """Signs the letter of the verb, if it has one; who, to whom and by when are settled before the
    measure changes."""
    if verb not in LETTERS or held.authority:
        return lambda by, at: None
    kind = LETTERS[verb]
    head, closing = later_head(kind, held), later_closing(kind, held, today)
    paragraphs = [*checked_letter(said.get("letter", "")), *closing]
    return lambda by, at: sign(
        kind=kind, about=held, head=head, paragraphs=paragraphs, by=by, at=at
    )


def _go_on(held: Measure, by: User, at: datetime) -> None:
    """What is removed is observed, or all is over."""
    observed = held.terms["observation_months"] > 0
    take(held, MeasureVerb.OBSERVE if observed else MeasureVerb.CLOSE, Step(), by, at)


def _told(step: Step, letter: Letter | None) -> dict[str, str]:
    found = {"说明": step.words, "地点": step.place}
    if step.held_on:
        found["发生日期"] = step.held_on.isoformat()
    if letter:
        found |= {"文号": str(letter), "摘要": letter.digest}
    return {key: text for key, text in found.items() if text}


def revoke_held(
    held: Measure, words: str, letter: str, by: User, at: datetime, address: str | None
) -> None:
    """Revoke a measure that is held, with its campaign, because an objection was upheld."""
    today = timezone.localdate(at)
    if not is_asked(held, MeasureVerb.REVOKE):
        raise StateError(hindrance(held, MeasureVerb.REVOKE, today))
    before = stands(held)
    said: Said = {"letter": letter}
    with_letter = _letter_of(held, MeasureVerb.REVOKE, said, today)
    take(held, MeasureVerb.REVOKE, Step(words), by, at)
    signed = with_letter(by, at)
    propose_again(held, by, at, address)
    after = {**stands(held), **_told(Step(words), signed)}
    told(MeasureVerb.REVOKE.word, held, by, at, address, before=before, after=after)
