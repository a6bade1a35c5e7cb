"""The rungs of a ladder's version, and who decides on them."""

from __future__ import annotations

from typing import Any

from campaigns.models import Ladder
from campaigns.terms import ProposalKind, Trigger
from metrics.models import Measure, Proposal

Rung = dict[str, Any]


def rung_of(ladder: Ladder, code: str) -> Rung | None:
    """The rung of this code in the ladder's version."""
    return next((one for one in ladder.rules["rungs"] if one["code"] == code), None)


def height(ladder: Ladder, code: str) -> int:
    """How high a rung stands, the lowest one 0; -1 where this version has none of this code."""
    codes = [one["code"] for one in ladder.rules["rungs"]]
    return codes.index(code) if code in codes else -1


def decider_of(proposal: Proposal) -> str:
    """The role that decides on a proposal, whatever it decides."""
    if proposal.kind == ProposalKind.COMMENDATION:
        return str(proposal.ladder.rules["commendation"]["confirm"])
    rung = rung_of(proposal.ladder, proposal.rung)
    return str(rung["confirm"]) if rung else ""


def given_of(proposal: Proposal) -> list[Rung]:
    """What may be decided where a measure follows: the rung as proposed, then softer ones. An
    escalation never goes below the measure that it starts from, or stays on it."""
    if proposal.kind == ProposalKind.COMMENDATION:
        return []
    ladder, asked = proposal.ladder, height(proposal.ladder, proposal.rung)
    lowest = 0
    if proposal.follows and proposal.trigger != Trigger.RELAPSE:
        lowest = height(ladder, proposal.follows.rung) + 1
    rungs = ladder.rules["rungs"]
    return [rungs[step] for step in range(asked, lowest - 1, -1)]


def series_of(measure: Measure) -> str:
    """The series that the measure's letters are counted in."""
    return str(measure.terms.get("series") or measure.ladder.rules["series"])


def leaves_by_removal(terms: Rung) -> bool:
    """Whether the rung ends with a removal; else it is closed once it is accepted."""
    return bool(terms["observation_months"] or terms["removal"]["clear_months"])
