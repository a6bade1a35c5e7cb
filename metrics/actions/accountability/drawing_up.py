"""Drawing up proposals with their evidence, before anything is written."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pandas as pd
from django.conf import settings
from django.utils import timezone

from campaigns.models import Ladder, Region
from campaigns.periods import Month
from campaigns.terms import MeasureState, ProposalKind, ProposalState, Trigger
from metrics.engine.ladder import Outcome, findings, ladder_of, proposals
from metrics.engine.ladder.ground import OPEN
from metrics.engine.ladder.settling import OWED
from metrics.frames.accountability import Seen
from metrics.models import Measure, Proposal, Ranking
from metrics.queries.accountability.evidence import Case, Writer, under
from metrics.wording.accountability import lapsed as words
from metrics.wording.accountability.evidence import Under
from metrics.wording.accountability.hindrances import lapsed
from metrics.wording.numbers import Numbers


def drawn_up(
    ladder: Ladder,
    seen: Seen,
    months: Sequence[int],
    at: datetime,
    lapsing: Collection[int] = (),
) -> list[Proposal]:
    """Unsaved proposals with their evidence, of what was not proposed before. What has lapsed, or
    is about to (numbers of the proposals), leaves its occasion free."""
    day = timezone.localdate(at).toordinal()
    found = proposals(ladder_of(ladder.rules), seen.ground, months, day)
    holds = found[found["outcome"] == Outcome.PROPOSE]
    taken = taken_keys(ladder.campaign_id, holds["key"]) - {
        *Proposal.objects.filter(pk__in=lapsing).values_list("key", flat=True)
    }
    fresh = holds[~holds["key"].isin(taken)]
    if fresh.empty:
        return []
    codes = set(fresh["region"])
    rows_of = Region.objects.filter(code__in=codes).select_related("parent")
    regions = {row.code: row for row in rows_of}
    measures = {row.pk: row for row in Measure.objects.filter(pk__in=set(fresh["follows"]) - {0})}
    writer = Writer(ladder.campaign, ladder, seen.rankings, Numbers(settings.ROUNDING), seen.codes)
    rules = {rule["code"]: rule for rule in ladder.rules["rules"]}
    made = []
    for row in fresh.to_dict("records"):
        follows = measures.get(row["follows"])
        case = Case(
            region=regions[row["region"]],
            cause=rules[row["cause"]],
            rule=rules[row["rule"]],
            month=Month.of(row["month"]),
            occasion=row["occasion"],
            under=_under(follows, row, seen) if follows else None,
            months=_counted(seen, row["first"], row["month"]),
            among=_among(found, row),
        )
        made.append(_unsaved(ladder, row, case, follows, writer, at))
    return made


def taken_keys(campaign: int, keys: Collection[str]) -> set[str]:
    """Those of the keys under which there is a proposal that has not lapsed."""
    rows = Proposal.objects.filter(campaign=campaign, key__in=list(keys))
    return set(rows.exclude(state=ProposalState.LAPSED).values_list("key", flat=True))


def _under(follows: Measure, row: Any, seen: Seen) -> Under:
    """The measure; of one that is not answered, the state and the day of what is overdue."""
    if row["trigger"] != Trigger.UNANSWERED:
        return under(follows)
    due = date.fromisoformat(row["occasion"])
    owed = _lasting(seen, follows.pk)
    state = MeasureState(owed["state"]) if owed else MeasureState(follows.state)
    return replace(under(follows), state=state, due_on=due)


def _lasting(seen: Seen, measure: int) -> dict[str, Any] | None:
    """The row of **lives** of the state that a measure was in at the time of asking."""
    lives = seen.ground.lives
    rows = lives[(lives["measure"] == measure) & (lives["until"] == OPEN)]
    return dict(rows.iloc[0]) if len(rows) else None


def _counted(seen: Seen, first: int, last: int) -> tuple[Month, ...]:
    return tuple(Month.of(one) for one in sorted(seen.ground.published) if first <= one <= last)


def _among(found: pd.DataFrame, row: Any) -> frozenset[str]:
    """All regions in which the same rule holds on the same occasion."""
    same = (found["cause"] == row["cause"]) & (found["occasion"] == row["occasion"])
    return frozenset(found.loc[same & (found["month"] == row["month"]), "region"])


def _unsaved(
    ladder: Ladder, row: Any, case: Case, follows: Measure | None, writer: Writer, at: datetime
) -> Proposal:
    praise = row["trigger"] == Trigger.FIRST_THIRD
    evidence = writer.evidence(case)
    rests_on = Ranking.objects.filter(pk__in=[one["id"] for one in evidence["rankings"]])
    return Proposal(
        campaign=ladder.campaign,
        region=case.region,
        ladder=ladder,
        kind=ProposalKind.COMMENDATION if praise else ProposalKind.MEASURE,
        trigger=row["trigger"],
        rule=row["rule"],
        rung=row["rung"],
        key=row["key"],
        month=row["month"],
        evidence=evidence,
        follows=follows,
        state=ProposalState.WAITING,
        proposed_at=at,
        demonstration=settings.DEMONSTRATION or rests_on.filter(demonstration=True).exists(),
    )


def why_lapsed(proposal: Proposal, seen: Seen) -> str:
    """Why a proposal that waits can rest on nothing any more, in words; "" while it stands."""
    if proposal.follows:
        now = _lasting(seen, proposal.follows.pk)
        if now and MeasureState(now["state"]).ends:
            return lapsed(MeasureState(now["state"]).word)
        if now and proposal.trigger == Trigger.UNANSWERED:
            due = date.fromisoformat(_occasion(proposal)).toordinal()
            return "" if now["state"] in OWED and now["due"] == due else words.ANSWERED
    return words.CORRECTED if lost_its_ground(proposal, seen) else ""


def _occasion(proposal: Proposal) -> str:
    return proposal.key.split(":", 2)[2]


def cause_of(proposal: Proposal) -> str:
    """Code of the rule that held."""
    return str(proposal.evidence.get("cause", proposal.rule))


def months_asked(proposal: Proposal) -> list[Month]:
    """In which months the rule may hold on the same occasion: of a red line in any of the year."""
    month = Month.of(proposal.month)
    rules = {rule["code"]: rule for rule in proposal.ladder.rules["rules"]}
    if rules.get(cause_of(proposal), {}).get("trigger") != Trigger.RED_LINE:
        return [month]
    return Month(month.year, 12).year_to_date()


def lost_its_ground(proposal: Proposal, seen: Seen) -> bool:
    """Whether a ranking that it rests on has a newer edition, and the rule does not hold in it."""
    editions = proposal.evidence.get("rankings", [])
    newest = [seen.rankings.get((one["level"], one["month"])) for one in editions]
    newer = any(
        row and row.edition > one["edition"] for one, row in zip(editions, newest, strict=True)
    )
    if not newer:
        return False
    months = [month.number for month in months_asked(proposal)]
    found = findings(ladder_of(proposal.ladder.rules), seen.ground, months)
    holds = (found["rule"] == cause_of(proposal)) & (
        found["region"] == seen.codes.get(proposal.region_id)
    )
    return not bool((holds & (found["occasion"] == _occasion(proposal))).any())
