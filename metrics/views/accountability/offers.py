"""The forms of a measure's page: one for each thing that this person may do now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from campaigns.access import AnyUser, answers_for
from campaigns.models import Ladder
from campaigns.terms import (
    LadderState,
    LetterKind,
    MeasureState,
    MeasureVerb,
    ObjectionState,
    Role,
)
from metrics.models import Measure, Objection
from metrics.queries.accountability.letters import Drafted, drafted
from metrics.queries.accountability.measures import (
    further_verb,
    hindrance,
    is_asked,
    may,
    may_answer,
    may_object,
    returned_plan,
    separated,
)
from metrics.queries.accountability.proposals import may_propose, waiting_after
from metrics.queries.accountability.rungs import Rung, leaves_by_removal, rung_after, rung_again
from metrics.wording.accountability.hindrances import PROPOSED_ALREADY, returned_words
from metrics.wording.accountability.steps import (
    ASKING,
    RECORDED,
    Asking,
    comes_again,
    further_hint,
    stays_ended,
)

OBJECT, ANSWER, WITHDRAW = "object", "answer", "withdraw"
# Proposing that another measure goes on from this one, by the decision that it takes.
FURTHER = {
    MeasureVerb.ESCALATE: "propose_escalation",
    MeasureVerb.RELAPSE: "propose_relapse",
}
PROPOSALS = set(FURTHER.values())
# The other letter of an answer: which of the two is signed hangs on what is answered.
DISMISSAL = "dismissal"
FIELDS = ("words", "held_on", "place", "letter", DISMISSAL)
# These sign a letter.
_LETTERS: dict[str, LetterKind] = {
    ANSWER: LetterKind.REVOCATION,
    DISMISSAL: LetterKind.DISMISSAL,
    MeasureVerb.EXTEND: LetterKind.EXTENSION,
    MeasureVerb.REMOVE: LetterKind.REMOVAL,
    MeasureVerb.REVOKE: LetterKind.REVOCATION,
}
# What is seldom wanted comes last, and folded.
_ASIDE = (OBJECT, WITHDRAW, MeasureVerb.REVOKE, MeasureVerb.NOTE, *PROPOSALS)


@dataclass(frozen=True, slots=True)
class Typed:
    """What came back for the form ``code`` and was not done: texts, mistakes by field, the reason;
    ``stale`` is whether somebody else was quicker."""

    code: str
    texts: Mapping[str, str]
    mistakes: Mapping[str, str] = field(default_factory=dict)
    error: str = ""
    stale: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """One form. ``hindrance`` says why it cannot be done yet; then there is no button."""

    code: str
    asking: Asking
    url: str
    version: int
    open: bool
    hint: str
    hindrance: str = ""
    letter: Drafted | None = None
    dismissal: Drafted | None = None
    typed: Mapping[str, str] = field(default_factory=dict)
    mistakes: Mapping[str, str] = field(default_factory=dict)
    error: str = ""

    @property
    def recorded(self) -> bool:
        """Whether every step has words, because another office took it."""
        return self.hint == RECORDED

    @property
    def letter_text(self) -> str:
        """What stands in the box of the letter: what was typed, else the draft."""
        if "letter" in self.typed:
            return self.typed["letter"]
        return self.letter.text if self.letter else ""

    @property
    def dismissal_text(self) -> str:
        """The same of the letter of an answer that dismisses."""
        if DISMISSAL in self.typed:
            return self.typed[DISMISSAL]
        return self.dismissal.text if self.dismissal else ""


def offers_of(
    user: AnyUser, measure: Measure, today: date, came: Typed | None = None
) -> list[Offer]:
    """What is asked first, then what may be done besides; the first is open, and what came back.
    The measure comes with its moves and objections."""
    codes = _about_objections(user, measure, today)
    codes += [verb for verb in MeasureVerb if _is_his(user, measure, verb)]
    codes.sort(key=lambda code: code in _ASIDE)
    hindered = {code: _hindrance(measure, code, today) for code in codes}
    first = next((code for code in codes if code not in _ASIDE and not hindered[code]), "")
    offers = [
        _offer(code, measure, today, came, hindered[code], first=code == first) for code in codes
    ]
    return [*offers, *_going_on(user, measure, came)]


def _going_on(user: AnyUser, measure: Measure, came: Typed | None) -> list[Offer]:
    """The proposal that another measure goes on from this one, if the person may make it."""
    verb = further_verb(measure)
    if verb is None or not may_propose(user, measure.campaign) or separated(user, measure, verb):
        return []
    rung = further_rung(measure, verb)
    if rung is None:
        return []
    hint = further_hint(rung["word"], Role(rung["confirm"]).word)
    hindered = PROPOSED_ALREADY if waiting_after(measure).exists() else ""
    return [_filled(FURTHER[verb], measure, came, hindered, hint)]


def further_rung(measure: Measure, verb: MeasureVerb) -> Rung | None:
    """Where the decision leads by the rules in force; None where it leads nowhere."""
    rows = Ladder.objects.filter(campaign=measure.campaign_id, state=LadderState.LIVE)
    ladder = rows.first()
    if ladder is None:
        return None
    leads = rung_again if verb == MeasureVerb.RELAPSE else rung_after
    return leads(ladder, measure)


def _is_his(user: AnyUser, measure: Measure, verb: MeasureVerb) -> bool:
    """Whether the state and the person allow it; conditions may still stand in the way."""
    return (
        is_asked(measure, verb)
        and may(user, measure, verb)
        and not separated(user, measure, verb)
        and not _goes_without_saying(measure, verb)
    )


def _goes_without_saying(measure: Measure, verb: MeasureVerb) -> bool:
    """A rung that ends with a removal is not closed before it, and one without is never removed:
    nobody has to read that."""
    if measure.authority:
        return False
    removal = leaves_by_removal(measure.terms)
    if verb == MeasureVerb.CLOSE and measure.state == MeasureState.ACCEPTED:
        return removal
    if verb == MeasureVerb.EXTEND:
        return not measure.terms["extensions"]
    return verb == MeasureVerb.REMOVE and not removal


def _hindrance(measure: Measure, code: str, today: date) -> str:
    return hindrance(measure, MeasureVerb(code), today) if code in set(MeasureVerb) else ""


def _about_objections(user: AnyUser, measure: Measure, today: date) -> list[str]:
    waiting = waiting_objection(measure)
    if waiting is None:
        return [OBJECT] if may_object(user, measure, today) else []
    found = [ANSWER] if may_answer(user, waiting) else []
    return [*found, WITHDRAW] if answers_for(user, measure.region) else found


def waiting_objection(measure: Measure) -> Objection | None:
    """The one that nobody has answered yet; it knows its measure."""
    for row in measure.objections.all():
        if row.state == ObjectionState.WAITING:
            row.measure = measure
            return row
    return None


def may_at_all(user: AnyUser, measure: Measure, code: str) -> bool:
    """Whether this kind of step is the person's, whatever the state."""
    if code in (OBJECT, WITHDRAW):
        return answers_for(user, measure.region)
    if code in PROPOSALS:
        return may_propose(user, measure.campaign)
    return may(user, measure, MeasureVerb.REVOKE if code == ANSWER else MeasureVerb(code))


def _offer(
    code: str, measure: Measure, today: date, came: Typed | None, hindered: str, *, first: bool
) -> Offer:
    offer = _filled(
        code,
        measure,
        came,
        hindered,
        RECORDED if measure.authority else _hint(code, measure),
        letter=None if hindered else _letter(code, measure, today),
        first=first,
    )
    return replace(offer, dismissal=_letter(DISMISSAL, measure, today)) if code == ANSWER else offer


def _hint(code: str, measure: Measure) -> str:
    """What the form says first: why the plan came back; whoever revokes learns that nothing comes
    back by itself."""
    hint, before = ASKING[code].hint, measure.follows
    if code == MeasureVerb.HAND_IN_PLAN and (sent_back := returned_plan(measure)):
        return f"{returned_words(sent_back.words)}{hint}"
    if code not in (MeasureVerb.REVOKE, ANSWER) or before is None:
        return hint
    told = comes_again if before.state == MeasureState.ESCALATED else stays_ended
    return hint + told(before.word, MeasureState(before.state).word)


def _filled(
    code: str,
    measure: Measure,
    came: Typed | None,
    hindered: str,
    hint: str,
    *,
    letter: Drafted | None = None,
    first: bool = False,
) -> Offer:
    """With what came back for this form, if anything did."""
    back = came if came and came.code == code else None
    return Offer(
        code=code,
        asking=ASKING[code],
        url=reverse("measure_step", args=[measure.campaign.code, measure.pk, code]),
        version=measure.version,
        open=bool(back) or (came is None and first),
        hint=hint,
        hindrance=hindered,
        letter=letter,
        typed=back.texts if back else _begun(code, measure),
        mistakes=back.mistakes if back else {},
        error=back.error if back else "",
    )


def _begun(code: str, measure: Measure) -> Mapping[str, str]:
    """A plan that came back is not written anew: the last one stands in the form."""
    if code != MeasureVerb.HAND_IN_PLAN or returned_plan(measure) is None:
        return {}
    plans = [one for one in measure.moves.all() if one.verb == MeasureVerb.HAND_IN_PLAN]
    return {"words": max(plans, key=lambda one: one.number).words} if plans else {}


def _letter(code: str, measure: Measure, today: date) -> Drafted | None:
    """The letter that the step signs; a measure of a higher authority has none of ours."""
    kind = _LETTERS.get(code)
    if kind is None or measure.authority:
        return None
    return drafted(kind, on=today, measure=measure)


def letter_with_reason(code: str, measure: Measure, text: str, words: str, at: datetime) -> str:
    """The letter as the person left it; one that he left as it was drafted says his reason."""
    today = timezone.localdate(at)
    drawn = _letter(code, measure, today)
    if drawn is None or not words.strip() or text.split() != drawn.text.split():
        return text
    return drafted(_LETTERS[code], on=today, measure=measure, reason=words).text


def left_over(came: Typed | None, offers: list[Offer]) -> dict[str, Any] | None:
    """What was typed into a form that is not offered any more, to be copied; None for nothing."""
    if came is None or any(offer.code == came.code and not offer.hindrance for offer in offers):
        return None
    texts = [text for name in FIELDS if (text := came.texts.get(name, "").strip())]
    return {"title": ASKING[came.code].button, "texts": texts, "error": came.error}
