"""The rungs of a ladder's version, what may be decided on a proposal, and who decides."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from campaigns.models import Ladder
from campaigns.terms import MEASURE_MOVES, MeasureState, MeasureVerb, ProposalKind, Trigger
from metrics.models import Measure, Proposal

Rung = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Choice:
    """What may be decided where a measure follows. ``step`` is 0 for the rung as proposed, less for
    a softer one, more for a harder one; ``follows`` is the measure that ends by it, if any."""

    rung: Rung
    step: int
    follows: Measure | None


def rung_of(ladder: Ladder, code: str) -> Rung | None:
    """The rung of this code in the ladder's version."""
    return next((one for one in ladder.rules["rungs"] if one["code"] == code), None)


def upwards(ladder: Ladder) -> list[Rung]:
    """The rungs from the lowest to the highest: along ``next``, and as they are listed where that
    says nothing."""
    rungs: list[Rung] = ladder.rules["rungs"]
    depth = {one["code"]: 0 for one in rungs}
    for _ in rungs:
        for one in rungs:
            if (following := one.get("next", "")) in depth:
                depth[following] = max(depth[following], depth[one["code"]] + 1)
    return sorted(rungs, key=lambda one: depth[one["code"]])


def height(ladder: Ladder, code: str) -> int:
    """How high a rung stands, the lowest one 0; -1 where this version has none of this code."""
    codes = [one["code"] for one in upwards(ladder)]
    return codes.index(code) if code in codes else -1


def rung_after(ladder: Ladder, measure: Measure) -> Rung | None:
    """Where an escalation of the measure leads by its own terms; None where it leads nowhere, or
    this version has no such rung."""
    return rung_of(ladder, measure.terms.get("next", ""))


def rung_again(ladder: Ladder, measure: Measure) -> Rung | None:
    """Where a relapse of the measure leads by its own terms, the same rung if they say nothing."""
    return rung_of(ladder, measure.terms.get("relapse") or measure.rung)


def lowest_above(ladder: Ladder, measure: Measure) -> int:
    """The height that an escalation of the measure reaches at least. Where this version calls the
    measure's rung otherwise, only the measure's own terms tell; above all rungs if not even they
    do."""
    stands = height(ladder, measure.rung)
    if stands >= 0:
        return stands + 1
    after = rung_after(ladder, measure)
    return height(ladder, after["code"]) if after else len(ladder.rules["rungs"])


def decider_of(proposal: Proposal) -> str:
    """The role that decides on a proposal, whatever it decides but a harder rung."""
    if proposal.kind == ProposalKind.COMMENDATION:
        return str(proposal.ladder.rules["commendation"]["confirm"])
    rung = rung_of(proposal.ladder, proposal.rung)
    return str(rung["confirm"]) if rung else ""


def choices_of(proposal: Proposal, running: Iterable[Measure] | None = None) -> list[Choice]:
    """What may be decided where a measure follows, the hardest first: the rung as proposed, and
    softer ones; an escalation never goes below the measure that it starts from, or stays on it.
    Where the region stands on the proposed rung already, or above, the next one as well. None of a
    commendation. ``running`` are the region's own measures that are not over, asked for if they are
    not at hand."""
    if proposal.kind == ProposalKind.COMMENDATION:
        return []
    ladder, asked = proposal.ladder, height(proposal.ladder, proposal.rung)
    rungs, follows = upwards(ladder), proposal.follows
    lowest = 0
    if follows and proposal.trigger != Trigger.RELAPSE:
        lowest = lowest_above(ladder, follows)
        if height(ladder, follows.rung) < 0:
            lowest = min(lowest, asked)
    found = [Choice(rungs[at], at - asked, follows) for at in range(asked, lowest - 1, -1)]
    under = None if follows else _stands_on(proposal, asked, running)
    after = rung_after(ladder, under) if under else None
    if after and (step := height(ladder, after["code"]) - asked) > 0:
        found.insert(0, Choice(after, step, under))
    return found


def given_of(proposal: Proposal) -> list[Rung]:
    """The rungs of the choices."""
    return [one.rung for one in choices_of(proposal)]


def running_of(proposal: Proposal) -> list[Measure]:
    """Own measures of the region that are not over, the newest first: what a proposal may go into,
    or on from."""
    rows = Measure.objects.filter(
        campaign=proposal.campaign_id, region=proposal.region_id, authority="", ended_on=None
    )
    found = list(rows.order_by("-issued_on", "-pk"))
    for row in found:
        row.campaign = proposal.campaign
    return found


def _stands_on(proposal: Proposal, asked: int, running: Iterable[Measure] | None) -> Measure | None:
    """The highest own measure of the region that can be escalated, on the proposed rung or above;
    None for none."""
    found = [
        (stands, row)
        for row in (running_of(proposal) if running is None else running)
        if (MeasureState(row.state), MeasureVerb.ESCALATE) in MEASURE_MOVES
        and (stands := height(proposal.ladder, row.rung)) >= asked
    ]
    return max(found, key=lambda one: one[0])[1] if found else None


def series_of(measure: Measure) -> str:
    """The series that the measure's letters are counted in."""
    return str(measure.terms.get("series") or measure.ladder.rules["series"])


def leaves_by_removal(terms: Rung) -> bool:
    """Whether the rung ends with a removal; else it is closed once it is accepted."""
    return bool(terms["observation_months"] or terms["removal"]["clear_months"])
