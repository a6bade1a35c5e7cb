"""Drawing up proposals with their evidence, before anything is written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pandas as pd
from django.conf import settings
from django.utils import timezone

from campaigns.models import Ladder, Region
from campaigns.periods import Month
from campaigns.terms import ProposalKind, ProposalState, Trigger
from metrics.engine.ladder import Outcome, findings, ladder_of, proposals
from metrics.frames.accountability import Seen
from metrics.models import Measure, Proposal, Ranking
from metrics.queries.accountability.evidence import Case, Writer, under
from metrics.wording.numbers import Numbers


def drawn_up(ladder: Ladder, seen: Seen, months: Sequence[int], at: datetime) -> list[Proposal]:
    """Unsaved proposals with their evidence, of what was not proposed before."""
    day = timezone.localdate(at).toordinal()
    found = proposals(ladder_of(ladder.rules), seen.ground, months, day)
    holds = found[found["outcome"] == Outcome.PROPOSE]
    rows = Proposal.objects.filter(campaign=ladder.campaign_id, key__in=list(holds["key"]))
    fresh = holds[~holds["key"].isin(set(rows.values_list("key", flat=True)))]
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
            under=under(follows) if follows else None,
            months=_counted(seen, row["first"], row["month"]),
            among=_among(found, row),
        )
        made.append(_unsaved(ladder, row, case, follows, writer, at))
    return made


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


def lost_its_ground(proposal: Proposal, seen: Seen) -> bool:
    """Whether a ranking that it rests on has a newer edition, and the rule does not hold in it."""
    editions = proposal.evidence.get("rankings", [])
    newest = [seen.rankings.get((one["level"], one["month"])) for one in editions]
    newer = any(
        row and row.edition > one["edition"] for one, row in zip(editions, newest, strict=True)
    )
    if not newer:
        return False
    found = findings(ladder_of(proposal.ladder.rules), seen.ground, [proposal.month])
    holds = (found["rule"] == proposal.evidence.get("cause", proposal.rule)) & (
        found["region"] == seen.codes.get(proposal.region_id)
    )
    occasion = proposal.key.split(":", 2)[2]
    return not bool((holds & (found["occasion"] == occasion)).any())


def subject_of(proposal: Proposal) -> str:
    """How a proposal is called in the audit."""
    return f"提请 {proposal.campaign.code} {proposal.region.code} {proposal.key}"
