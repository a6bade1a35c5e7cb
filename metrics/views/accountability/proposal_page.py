"""What the page of a proposal shows: the evidence as tables, the region's measures, the forms."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from campaigns.access import AnyUser, sees_region
from campaigns.models import User
from campaigns.terms import LetterKind, ProposalKind, ProposalState, Role, Trigger
from metrics.forms.accountability import seal
from metrics.models import Measure, Proposal
from metrics.queries.accountability.letters import drafted
from metrics.queries.accountability.lines import place_of
from metrics.queries.accountability.measures import stands_for
from metrics.queries.accountability.proposals import may_decide, may_give, no_way
from metrics.queries.accountability.record import Decided, decision_of, lines_of
from metrics.queries.accountability.rungs import (
    Choice,
    choices_of,
    decider_of,
    rung_of,
    running_of,
)
from metrics.queries.accountability.timeline import moment, name_of
from metrics.queries.accountability.waiting import month_words, rung_word
from metrics.wording.days import dated

# Fields of the forms whose texts come back as they were typed.
FIELDS = (
    *("given", "paragraphs", "seen", "reason", "demands", "decision_reason"),
    *("meeting_at", "meeting_place", "measure", "why"),
)
_TEXTS = ("paragraphs", "reason", "demands", "decision_reason", "why")


@dataclass(slots=True)
class Typed:
    """What came back for a decision that was not made: by which button, texts, mistakes."""

    do: str
    texts: dict[str, str]
    error: str = ""
    mistakes: dict[str, str] = field(default_factory=dict)

    @property
    def written(self) -> list[str]:
        """The texts alone, for somebody who has to copy them."""
        return [text for name in _TEXTS if (text := self.texts.get(name, "").strip())]


def page(
    request: HttpRequest, found: Proposal, came: Typed | None = None, status: int = 200
) -> HttpResponse:
    campaign, user = found.campaign, request.user
    waiting = found.state == ProposalState.WAITING
    today = timezone.localdate()
    lines = lines_of(user, campaign, found.region, today)
    decides = waiting and may_decide(user, found)
    role = decider_of(found)
    context: dict[str, Any] = {
        "campaign": campaign,
        "proposal": found,
        "region": found.region,
        "place": place_of(found.region, campaign),
        "praise": found.kind == ProposalKind.COMMENDATION,
        "rung": rung_word(found.ladder.rules, found.rung),
        "trigger": Trigger(found.trigger).word,
        "month": month_words(found),
        "evidence": found.evidence,
        "tables": [_table(found.evidence.get(name)) for name in ("history", "figures")],
        "since": moment(found.proposed_at),
        "by": name_of(found.proposed_by),
        "own": isinstance(user, User) and found.proposed_by_id == user.pk,
        "from_there": stands_for(user, campaign, found.region),
        "decider": Role(role).word if role else "",
        "decided": None if waiting else _decided(found),
        "outcome": _outcome(found),
        "running": [line for line in lines if not line.ended],
        "past": [line for line in lines if line.ended],
        "follows": next((line for line in lines if line.number == found.follows_id), None),
        "came": came,
        "left": came.written if came else [],
        "decision": _decision(user, found, came, today) if decides else None,
        "urls": _urls(request, found),
        **({"demonstration": True} if found.demonstration else {}),
    }
    context["tables"] = [table for table in context["tables"] if table]
    return render(request, "metrics/accountability/proposal.html", context, status=status)


def _decided(found: Proposal) -> Decided:
    """What lapsed says by its reason why; not every one did because its ground was corrected."""
    told = decision_of(found, found.campaign)
    if found.state == ProposalState.LAPSED and found.reason:
        return replace(told, stage=replace(told.stage, word="自动失效"))
    return told


_SIDES = {"left": "", "right": "right", "centre": "centre", "center": "centre"}


def _table(spec: dict[str, Any] | None) -> dict[str, Any] | None:
    """Columns and cells with the side they stand on; None for no table."""
    if not spec or not spec.get("rows"):
        return None
    sides = [_SIDES.get(column[2], "") for column in spec["columns"]]
    return {
        "caption": spec["caption"],
        "columns": [
            {"heading": column[0], "side": side}
            for column, side in zip(spec["columns"], sides, strict=True)
        ],
        "rows": [
            [{"text": text, "side": side} for text, side in zip(row, sides, strict=False)]
            for row in spec["rows"]
        ],
    }


def _urls(request: HttpRequest, found: Proposal) -> dict[str, str]:
    code = found.campaign.code
    urls = {
        "overview": f"{reverse('accountability')}?campaign={code}",
        "rules": reverse("ladder", args=[code]),
    }
    if sees_region(request.user, found.region):
        urls["record"] = reverse("accountability_region", args=[code, found.region.code])
        urls["region"] = reverse("region", args=[code, found.region.code])
    return urls


def _outcome(found: Proposal) -> dict[str, str]:
    """What the decision led to: where it can be read."""
    measure = Measure.objects.filter(proposal=found).first()
    if measure is not None:
        url = reverse("measure", args=[found.campaign.code, measure.pk])
        return {"words": f"{dated(measure.issued_on)}下达{measure.word}", "url": url}
    praised = getattr(found, "commendation", None)
    letter = getattr(praised, "letter", None)
    if letter is None:
        return {}
    url = reverse("letter", args=[found.campaign.code, letter.pk])
    return {"words": f"{letter.title}（{letter}）", "url": url}


def may_be_given(user: AnyUser, found: Proposal, code: str) -> bool:
    """Whether a rung of this code is among what this person may decide."""
    return any(one.rung["code"] == code and may_give(user, found, one) for one in choices_of(found))


_WAYS = {0: "采纳", -1: "从轻", 1: "升一级"}


def _way(step: int) -> str:
    """What a choice is beside the rung as proposed."""
    return _WAYS[(step > 0) - (step < 0)]


def _decision(user: AnyUser, found: Proposal, came: Typed | None, today: date) -> dict[str, Any]:
    """What the forms hold: what was typed, else the draft of the letter."""
    texts = came.texts if came else {}
    there = running_of(found)
    every = choices_of(found, there)
    choices = {one.rung["code"]: one for one in every if may_give(user, found, one)}
    given = texts.get("given", "")
    given = given if given in choices else found.rung
    chosen = choices.get(given)
    praise = found.kind == ProposalKind.COMMENDATION
    kind = LetterKind.COMMENDATION if praise else LetterKind.ISSUE
    draft = drafted(kind, on=today, proposal=found, given=given)
    rung = rung_of(found.ladder, given) or {}
    follows = chosen.follows if chosen else found.follows
    start = {
        "paragraphs": draft.text,
        "reason": draft.reason,
        "demands": draft.demands,
        "seen": seal(draft.text),
    }
    return {
        "given": given,
        "word": rung_word(found.ladder.rules, given),
        "way": _way(chosen.step if chosen else 0),
        "departs": bool(chosen and chosen.step),
        "choices": [_shown(one) for one in choices.values()],
        "ends": follows.word if follows and not found.follows_id else "",
        "hindered": no_way(found, follows, today),
        "summons": rung.get("paper") == "summons",
        "draft": draft,
        "texts": {**start, **texts},
        "running": [{"number": row.pk, "word": row.word} for row in there],
        # The database lets a region stand on a rung only once, unless the old measure ends by it.
        "same": any(row.rung == given and row.pk != found.follows_id for row in there),
        "harder": next((one.rung["word"] for one in choices.values() if one.step > 0), ""),
        "harder_elsewhere": len(every) > len(choices),
    }


def _shown(one: Choice) -> dict[str, str]:
    way = _way(one.step) if one.step else "建议"
    return {"code": one.rung["code"], "word": one.rung["word"], "way": way}
