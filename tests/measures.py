"""Proposals and measures of 山东 for the tests, without the rules that propose them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from campaigns.models import Campaign, Citation, Ladder, ListedArea, Region, User
from campaigns.terms import (
    MEASURE_MOVES,
    LetterKind,
    ListingStatus,
    MeasureState,
    MeasureVerb,
    ProposalKind,
    ProposalState,
    Trigger,
)
from campaigns.workdays import plus_workdays
from metrics.actions.accountability import deciding, moving, signing
from metrics.actions.accountability.deciding import Words
from metrics.models import Measure, Proposal
from metrics.queries.accountability.letters import drafted
from tests.cast import Cast
from tests.month import BEIJING

# A Wednesday.
MORNING = datetime(2017, 8, 9, 9, tzinfo=BEIJING)
TODAY = MORNING.date()
# A summons is held so long after it is signed.
WEEK = timedelta(days=7)
OWN = "370102"  # whose clerk is in the cast


@pytest.fixture
def unprinted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Letters are signed without being set: how they look is told elsewhere."""
    monkeypatch.setattr(signing, "_printed", lambda *_: b"paper")


def ladder_of(campaign: Campaign) -> Ladder:
    return Ladder.objects.get(campaign=campaign, state="live")


def evidence(region: Region, **other: Any) -> dict[str, Any]:
    """What a proposal rests on, as the rules would freeze it."""
    return {
        "summary": f"{region.name}2017年第一、二季度末名次区间都整个落在最后三分之一。",
        "rule": {},
        "history": {"caption": "", "columns": [], "rows": []},
        "figures": None,
        "notes": [],
        "rankings": [],
        **other,
    }


def proposed(campaign: Campaign, where: Region, rung: str = "notice", **other: Any) -> Proposal:
    """A waiting proposal of the rule that leads to this rung."""
    rules = {"notice": "A2", "summons": "A3"}
    count = Proposal.objects.filter(campaign=campaign).count()
    values: dict[str, Any] = {
        "ladder": ladder_of(campaign),
        "kind": ProposalKind.MEASURE,
        "trigger": Trigger.LAST_THIRD,
        "rule": rules.get(rung, ""),
        "rung": rung,
        "key": f"T:{where.code}:{count}",
        "month": 201706,
        "evidence": evidence(where),
        "state": ProposalState.WAITING,
        "proposed_at": MORNING,
    }
    return Proposal.objects.create(campaign=campaign, region=where, **{**values, **other})


def praised(campaign: Campaign, where: Region) -> Proposal:
    """A waiting proposal of a commendation."""
    return proposed(
        campaign,
        where,
        "",
        kind=ProposalKind.COMMENDATION,
        trigger=Trigger.FIRST_THIRD,
        rule="B2",
        evidence=evidence(
            where, summary=f"{where.name}2017年第一、二季度末名次区间都整个落在最前三分之一。"
        ),
    )


def words_of(proposal: Proposal, given: str = "", *, at: datetime = MORNING, **other: Any) -> Words:
    """What the form holds when nobody changes it."""
    kind = LetterKind.ISSUE if proposal.kind == ProposalKind.MEASURE else LetterKind.COMMENDATION
    draft = drafted(kind, on=at.date(), proposal=proposal, given=given)
    values: dict[str, Any] = {
        "reason": draft.reason,
        "demands": draft.demands,
        "paragraphs": draft.text,
        "meeting_at": at + WEEK,
        "meeting_place": "山东省禁毒办三楼会议室",
    }
    return Words(**{**values, **other})


def issued(
    campaign: Campaign, where: Region, rung: str, by: User, at: datetime = MORNING, **other: Any
) -> Measure:
    """A measure that was just issued, as proposed."""
    proposal = proposed(campaign, where, rung, **other)
    return deciding.confirm(
        proposal=proposal, given=rung, words=words_of(proposal, at=at), by=by, at=at
    )


# The shortest way into every state that no decision on another proposal leads to.
_ISSUED = list[MeasureVerb]()
_RECTIFYING = [MeasureVerb.ACKNOWLEDGE, MeasureVerb.HAND_IN_PLAN, MeasureVerb.AGREE_PLAN]
_INSPECTED = [*_RECTIFYING, MeasureVerb.REPORT, MeasureVerb.INSPECT]
WAYS = {
    MeasureState.ISSUED: _ISSUED,
    MeasureState.ACKNOWLEDGED: _RECTIFYING[:1],
    MeasureState.PLANNED: _RECTIFYING[:2],
    MeasureState.RECTIFYING: _RECTIFYING,
    MeasureState.REPORTED: _INSPECTED[:-1],
    MeasureState.INSPECTED: _INSPECTED,
    MeasureState.EXTENDED: [*_INSPECTED, MeasureVerb.EXTEND],
    MeasureState.ACCEPTED: [*_INSPECTED, MeasureVerb.ACCEPT],
    MeasureState.OBSERVING: [*_INSPECTED, MeasureVerb.ACCEPT, MeasureVerb.REMOVE],
    MeasureState.REVOKED: [MeasureVerb.REVOKE],
}
_LETTERS = {
    MeasureVerb.EXTEND: LetterKind.EXTENSION,
    MeasureVerb.REMOVE: LetterKind.REMOVAL,
    MeasureVerb.REVOKE: LetterKind.REVOCATION,
}


def letter_of(measure: Measure, verb: MeasureVerb, at: datetime, reason: str = "") -> str:
    """The drafted letter of a verb, "" for one without."""
    if verb not in _LETTERS:
        return ""
    return drafted(_LETTERS[verb], on=at.date(), measure=measure, reason=reason).text


def answer_of(measure: Measure, at: datetime, *, upheld: bool, reason: str = "") -> str:
    """The drafted letter by which an objection is answered."""
    kind = LetterKind.REVOCATION if upheld else LetterKind.DISMISSAL
    return drafted(kind, on=at.date(), measure=measure, reason=reason).text


def step(
    measure: Measure, verb: MeasureVerb, by: User, at: datetime = MORNING, **said: Any
) -> Measure:
    """One verb as its form sends it, on the measure as it is now."""
    now = Measure.objects.get(pk=measure.pk)
    told: dict[str, Any] = {"words": f"{verb.word}情况。", **said}
    told.setdefault("letter", letter_of(now, verb, at, told["words"]))
    return getattr(moving, verb.value)(measure=now, version=now.version, by=by, at=at, **told)  # type: ignore[no-any-return]


def by_of(verb: MeasureVerb, cast: Cast, measure: Measure) -> User:
    """Who of the cast does this with a measure of ``OWN``."""
    if verb in {MeasureVerb.ACKNOWLEDGE, MeasureVerb.HAND_IN_PLAN, MeasureVerb.REPORT}:
        return cast.clerk
    decided = {*_LETTERS, MeasureVerb.ACCEPT}
    leader = measure.terms["confirm"] == "leader" and not measure.authority
    return cast.leader if verb in decided and leader else cast.administrator


def brought(measure: Measure, state: MeasureState, cast: Cast, at: datetime = MORNING) -> Measure:
    """A measure that was just issued, brought into a state on its shortest way."""
    for verb in WAYS[state]:
        measure = step(measure, verb, by_of(verb, cast, measure), at)
    return measure


def stood(
    campaign: Campaign, where: Region, state: MeasureState, rung: str = "listing", **other: Any
) -> Measure:
    """A measure as it would stand in a state, written straight into the table on the way that the
    table of moves leaves open; ``terms`` changes what its rung says."""
    ladder = ladder_of(campaign)
    found = next(one for one in ladder.rules["rungs"] if one["code"] == rung)
    terms = {**found, **other.pop("terms", {})}
    values: dict[str, Any] = {
        "word": found["word"],
        "reason": "连续两个季度靠后。",
        "issued_on": TODAY,
        "issued_by": User.objects.get(username="t_leader"),
        "due_on": TODAY,
        "rectify_by": plus_workdays(TODAY, terms["rectify_days"]),
        "object_until": plus_workdays(TODAY, terms["objection_days"]),
        "observe_until": TODAY if state == MeasureState.OBSERVING else None,
    }
    began = MeasureState.ISSUED
    if authority := other.get("authority"):
        values["listed_area"] = listed_at(campaign, where, authority)
        began = MeasureState.RECTIFYING
    measure = Measure.objects.create(
        campaign=campaign,
        region=where,
        ladder=ladder,
        rung=rung,
        terms=terms,
        state=began,
        public=terms["public"],
        **{**values, **other},
    )
    ends = {"due_on": None, "ended_on": TODAY}
    for after in _way(began, state):
        values = {"state": after, **(ends if after.ends else {})}
        Measure.objects.filter(pk=measure.pk).update(**values)
    measure.refresh_from_db()
    return measure


def listed_at(campaign: Campaign, where: Region, authority: str) -> ListedArea:
    """The line of a document that a measure of a higher authority is recorded from."""
    return ListedArea.objects.create(
        campaign=campaign,
        region=where,
        authority=authority,
        status=ListingStatus.LISTING,
        since=201701,
        citation=Citation.objects.filter(document=campaign.document)[0],
    )


def _way(began: MeasureState, state: MeasureState) -> tuple[MeasureState, ...]:
    """The states that a measure goes through to stand in this one, on the shortest way."""
    ways: dict[MeasureState, tuple[MeasureState, ...]] = {began: ()}
    ahead = [began]
    for here in ahead:
        after = [to for (before, _), to in MEASURE_MOVES.items() if before == here]
        ahead += (new := [one for one in dict.fromkeys(after) if one not in ways])
        ways |= {one: (*ways[here], one) for one in new}
    return ways[state]
