"""What changed from one edition of a month's ranking to the next, and because of what."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise
from typing import Any

from django.db.models import Q
from django.utils import timezone

from campaigns.access import AnyUser, visible_regions
from campaigns.models import Campaign
from campaigns.periods import Month
from campaigns.terms import AmendmentState, RankingState, Verb
from metrics.models import Amendment, Ranking, Standing, SubmissionMove
from metrics.queries.ranking import visible_rankings
from metrics.queries.review.amendments import cell
from metrics.wording.numbers import Numbers


def steps(
    user: AnyUser, campaign: Campaign, month: Month, level: str, numbers: Numbers
) -> list[dict[str, Any]]:
    """Every edition after the first beside the one before it, the newest first."""
    rows = visible_rankings(user, campaign).filter(month=month.number, level=level)
    editions = list(rows.order_by("edition"))
    pairs = list(pairwise(editions))
    mine = set(visible_regions(user).values_list("pk", flat=True))
    return [
        {
            "edition": later.edition,
            "before": earlier.edition,
            "state": RankingState(later.state).word,
            "published": _moment(later.published_at),
            "by": later.published_by.get_full_name() if later.published_by else "",
            "computed": _moment(later.computed_at),
            "rules": _rules(earlier, later),
            "amendments": _amendments(campaign, earlier, later, mine, numbers),
            "approvals": _approvals(campaign, earlier, later),
            **_places(earlier, later, numbers),
        }
        for earlier, later in reversed(pairs)
    ]


def _moment(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else ""


def _rules(earlier: Ranking, later: Ranking) -> list[str]:
    """Rules that are not the same any more."""
    said = []
    if earlier.rule_set_id != later.rule_set_id:
        said.append(f"计分办法由 {earlier.rule_set.version} 改为 {later.rule_set.version}")
    if earlier.terms_version != later.terms_version:
        said.append("目标或目标分解有改动")
    if earlier.engine_version != later.engine_version:
        said.append(f"算法由第 {earlier.engine_version} 版改为第 {later.engine_version} 版")
    return said


def _amendments(
    campaign: Campaign, earlier: Ranking, later: Ranking, mine: set[int], numbers: Numbers
) -> list[dict[str, Any]]:
    """Corrections that came into force in between. Figures are shown for visible regions only."""
    rows = Amendment.objects.filter(
        state=AmendmentState.APPROVED,
        decided_at__gt=earlier.computed_at,
        decided_at__lte=later.computed_at,
        month__lte=later.month,
        region__path__startswith=campaign.region.path,
        indicator__code__in=later.terms["indicators"],
    ).select_related("region", "indicator", "asked_by", "decided_by")
    return [
        {
            "region": row.region.name,
            "month": Month.of(row.month).chinese,
            **cell(row, numbers),
            "is_mine": row.region_id in mine,
            "reason": row.reason if row.region_id in mine else "",
            "decided": _moment(row.decided_at),
        }
        for row in rows.order_by("decided_at", "pk")
    ]


def _approvals(campaign: Campaign, earlier: Ranking, later: Ranking) -> list[dict[str, str]]:
    """Sheets that were approved only after the earlier edition had been computed."""
    rows = SubmissionMove.objects.filter(
        Q(submission__period__campaign=campaign),
        verb=Verb.APPROVE,
        at__gt=earlier.computed_at,
        at__lte=later.computed_at,
        submission__period__month__lte=later.month,
    ).select_related("submission__region", "submission__period")
    return [
        {
            "region": row.submission.region.name,
            "month": Month.of(row.submission.period.month).chinese,
            "at": _moment(row.at),
        }
        for row in rows.order_by("at", "pk")
    ]


def _places(earlier: Ranking, later: Ranking, numbers: Numbers) -> dict[str, Any]:
    """Whose place moved by another score, whose only because others moved, and how many kept
    theirs with another score."""
    before = {row.region_id: row for row in earlier.standings.defer("details", "categories")}
    moved: list[dict[str, Any]] = []
    shifted: list[dict[str, Any]] = []
    rescored = 0
    rows = later.standings.select_related("region").defer("details", "categories")
    for row in rows:
        was = before.get(row.region_id)
        if was is None or was.place != row.place:
            by_itself = was is None or was.score != row.score
            (moved if by_itself else shifted).append(_moved(was, row, numbers))
        elif was.score != row.score:
            rescored += 1
    return {"moved": moved, "shifted": shifted, "rescored": rescored}


def _moved(was: Standing | None, now: Standing, numbers: Numbers) -> dict[str, Any]:
    return {
        "region": now.region.short_name,
        "from": _place(was.place if was else None),
        "to": _place(now.place),
        "movement": was.place - now.place if was and was.place and now.place else None,
        "score_from": numbers.points(was.score) if was else "",
        "score_to": numbers.points(now.score),
    }


def _place(place: int | None) -> str:
    return f"第 {place} 名" if place else "未参评"
