"""Computing and publishing the ranking of a month."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import groupby

from django.db import transaction
from django.db.models import Max, Sum

from campaigns.audit import record
from campaigns.models import Campaign, RuleSet, Target, User
from campaigns.periods import Month
from campaigns.terms import PeriodState, RankingState
from metrics.engine import VERSION
from metrics.engine.definitions import Definitions
from metrics.engine.pipeline import Record, Result
from metrics.engine.pipeline import compute as compute_in_memory
from metrics.frames.definitions import at_level, definitions_for, rule_set_for
from metrics.frames.record import boundary_changes, record_for
from metrics.frames.standings import standings_of
from metrics.models import Ranking, ReportingPeriod, Standing
from metrics.queries.ranking import last_published_places


class NotReadyError(Exception):
    """The month cannot be ranked or published yet; the message says why."""


def levels_of(campaign: Campaign) -> list[str]:
    """The campaign's own region first, then the levels that are ranked."""
    return [campaign.region.level, *campaign.report_levels]


def compute(*, campaign: Campaign, months: Sequence[Month], at: datetime) -> list[Ranking]:
    """Draft rankings of all levels for locked months, computed from one reading of the figures.

    A draft that is already there is replaced; a published ranking stays, and the draft becomes its
    next edition. Nothing is written for a month whose rankings rest on the current figures.
    """
    done = compute_each(campaign=campaign, months=months, at=lambda _month: at)
    return [draft for _month, drafts in done for draft in drafts]


def compute_each(
    *, campaign: Campaign, months: Sequence[Month], at: Callable[[Month], datetime]
) -> Iterator[tuple[Month, list[Ranking]]]:
    """The same, month by month: whoever publishes a month before asking for the next one gets
    the places gained and lost against it."""
    known: Record | None = None
    in_order = sorted(months)
    # Versions before figures: what is approved in between makes the draft stale, never too new.
    versions = {month: figures_version(campaign, month) for month in in_order}
    changes = boundary_changes(campaign)

    def same_terms(month: Month) -> tuple[RuleSet, int]:
        return rule_set_for(campaign, month), sum(change <= month.number for change in changes)

    for (rules, _), together in groupby(in_order, key=same_terms):
        alike = list(together)
        definitions = definitions_for(campaign, rules, alike[0])
        known = known or record_for(campaign, definitions, in_order[-1])
        for month in alike:
            drafts = _compute_month(
                campaign, month, versions[month], rules, definitions, known, at(month)
            )
            yield month, drafts


@transaction.atomic
def _compute_month(
    campaign: Campaign,
    month: Month,
    version: int,
    rules: RuleSet,
    definitions: Definitions,
    known: Record,
    at: datetime,
) -> list[Ranking]:
    period = _lock_period(campaign, month)
    if period.state != PeriodState.LOCKED:
        raise NotReadyError(f"{month.chinese}还没有锁定，不能计算排名")
    drafts = []
    for level in levels_of(campaign):
        latest = _latest(campaign, month, level)
        if latest and latest.figures_version == version and latest.rule_set_id == rules.pk:
            continue
        told = at_level(definitions, rules, level)
        result = compute_in_memory(told, known, level=level, month=month.number)
        drafts.append(_save(period, result, rules, version, latest, at))
    return drafts


def _lock_period(campaign: Campaign, month: Month) -> ReportingPeriod:
    """Lock the month's row, so that two computations of the same month queue."""
    try:
        return ReportingPeriod.objects.select_for_update().get(
            campaign=campaign, month=month.number
        )
    except ReportingPeriod.DoesNotExist:
        raise NotReadyError(f"{month.chinese}没有填报数据") from None


def figures_version(campaign: Campaign, month: Month) -> int:
    """Sum of the versions of all months up to this one: grows with every approval or amendment."""
    periods = ReportingPeriod.objects.filter(campaign=campaign, month__lte=month.number)
    return int(periods.aggregate(total=Sum("figures_version"))["total"] or 0)


def _latest(campaign: Campaign, month: Month, level: str) -> Ranking | None:
    rows = Ranking.objects.filter(campaign=campaign, month=month.number, level=level)
    return rows.order_by("-edition").first()


def _save(
    period: ReportingPeriod,
    result: Result,
    rules: RuleSet,
    version: int,
    latest: Ranking | None,
    at: datetime,
) -> Ranking:
    edition = 1
    if latest:
        edition = latest.edition + (latest.state == RankingState.PUBLISHED)
    if latest and latest.state == RankingState.DRAFT:
        latest.delete()
    ranking = Ranking.objects.create(
        campaign=period.campaign,
        month=period.month,
        level=result.level,
        edition=edition,
        state=RankingState.DRAFT,
        rule_set=rules,
        engine_version=VERSION,
        figures_version=version,
        input_digest=result.input_digest,
        output_digest=result.output_digest,
        computed_at=at,
        demonstration=period.demonstration,
    )
    categories = dict(
        Target.objects.filter(campaign=period.campaign).values_list("code", "category__code")
    )
    previous = last_published_places(period.campaign, result.level, before=period.month)
    Standing.objects.bulk_create(
        standings_of(result, ranking, categories, previous), batch_size=500
    )
    return ranking


@transaction.atomic
def publish(*, campaign: Campaign, month: Month, by: User, at: datetime) -> list[Ranking]:
    """Publish the drafts of all levels of a month; from then on they are frozen."""
    _lock_period(campaign, month)
    drafts = list(
        Ranking.objects.select_for_update().filter(
            campaign=campaign, month=month.number, state=RankingState.DRAFT
        )
    )
    if not drafts:
        raise NotReadyError(f"{month.chinese}没有待发布的排名")
    version = figures_version(campaign, month)
    if any(draft.figures_version != version for draft in drafts):
        raise NotReadyError("排名计算之后又有新审核的数据，请等重新计算后再发布")
    for draft in drafts:
        draft.state = RankingState.PUBLISHED
        draft.published_by, draft.published_at = by, at
    Ranking.objects.bulk_update(drafts, ["state", "published_by", "published_at"])
    record(
        action="ranking.publish",
        subject=f"{campaign.code} {month}",
        by=by,
        at=at,
        after={draft.level: draft.output_digest for draft in drafts},
    )
    return drafts


def stale_months(campaign: Campaign) -> list[Month]:
    """Locked, judged months whose ranking is missing or rests on older figures."""
    periods = ReportingPeriod.objects.filter(campaign=campaign).order_by("month")
    computed = {
        row["month"]: row["version"]
        for row in Ranking.objects.filter(campaign=campaign, level=levels_of(campaign)[-1])
        .values("month")
        .annotate(version=Max("figures_version"))
    }
    stale, total = [], 0
    for period in periods:
        total += period.figures_version
        judged = period.month >= campaign.first_month and period.state == PeriodState.LOCKED
        if judged and computed.get(period.month) != total:
            stale.append(Month.of(period.month))
    return stale
