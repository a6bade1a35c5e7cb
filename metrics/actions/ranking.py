"""Computing and publishing the ranking of a month."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db import transaction
from django.db.models import Sum

from campaigns.audit import record
from campaigns.models import Campaign, RuleSet, User
from campaigns.periods import Month
from campaigns.queries.terms import terms_of
from campaigns.terms import Level, PeriodState, RankingState
from metrics.engine import VERSION
from metrics.engine.definitions import Definitions
from metrics.engine.pipeline import Record, Result
from metrics.engine.pipeline import compute as compute_in_memory
from metrics.frames.definitions import at_level, definitions_for, rule_set_for
from metrics.frames.ground import ground_for
from metrics.frames.record import boundary_changes, record_for
from metrics.frames.standings import standings_of, write_standings
from metrics.models import Ranking, ReportingPeriod, Standing
from metrics.queries.ranking import (
    last_published,
    levels_of,
    places_of,
    rests_on_demonstration,
)
from metrics.queries.unsettled import Unsettled, unsettled


class NotReadyError(Exception):
    """The month cannot be ranked or published yet; the message says why."""


class UnsettledError(NotReadyError):
    """Something is open that may change the month, and nobody has said that it is known."""

    def __init__(self, found: Sequence[Unsettled]) -> None:
        super().__init__(f"还有 {len(found)} 件事可能改变本月的数，请看过后勾选确认，再发布")
        self.found = list(found)


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
    ground = ground_for(campaign)
    in_order = sorted(months)
    # Versions before figures: what is approved in between makes the draft stale, never too new.
    campaign.refresh_from_db()
    versions = {month: figures_version(campaign, month) for month in in_order}
    changes = boundary_changes(campaign)

    def same_terms(month: Month) -> tuple[RuleSet, int]:
        return rule_set_for(campaign, month), sum(change <= month.number for change in changes)

    for (rules, _), together in groupby(in_order, key=same_terms):
        alike = list(together)
        definitions = definitions_for(campaign, rules, alike[0], ground)
        promise = Promise(
            rules, definitions, terms_of(campaign, rules), campaign.terms_version, ground.ids
        )
        known = known or record_for(campaign, definitions, in_order[-1], ground)
        for month in alike:
            drafts = _compute_month(campaign, month, versions[month], promise, known, at(month))
            yield month, drafts


@dataclass(frozen=True, slots=True)
class Promise:
    """What months with the same rule set and the same regions are held against; ``regions`` maps
    codes to ids."""

    rules: RuleSet
    definitions: Definitions
    terms: dict[str, Any]
    version: int
    regions: dict[str, int]


@transaction.atomic
def _compute_month(
    campaign: Campaign,
    month: Month,
    version: int,
    promise: Promise,
    known: Record,
    at: datetime,
) -> list[Ranking]:
    period = _lock_period(campaign, month)
    if period.state != PeriodState.LOCKED:
        raise NotReadyError(f"{month.chinese}还没有锁定，不能计算排名")
    drafts = []
    for level in levels_of(campaign):
        latest = _latest(campaign, month, level)
        if latest and _holds(latest, version, promise):
            continue
        told = at_level(promise.definitions, promise.rules, level)
        result = compute_in_memory(told, known, level=level, month=month.number)
        drafts.append(_save(period, result, promise, version, latest, at))
    return drafts


def _holds(latest: Ranking, version: int, promise: Promise) -> bool:
    """Whether this ranking is as new as what was read; someone may have been quicker.

    A published one is out of date only when figures are newer: it keeps the rules that were in
    force when it was published.
    """
    if latest.figures_version > version:
        return True
    same_figures = latest.figures_version == version
    return same_figures and (
        latest.state == RankingState.PUBLISHED or _current(latest, promise.rules, promise.version)
    )


def _current(draft: Ranking, rules: RuleSet, terms_version: int) -> bool:
    """Whether a draft was computed by the rules, targets and engine of today."""
    return (
        draft.rule_set_id == rules.pk
        and draft.terms_version == terms_version
        and draft.engine_version == VERSION
    )


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
    promise: Promise,
    version: int,
    latest: Ranking | None,
    at: datetime,
) -> Ranking:
    edition = 1
    if latest:
        edition = latest.edition + (latest.state == RankingState.PUBLISHED)
    if latest and latest.state == RankingState.DRAFT:
        latest.delete()
    compared = last_published(period.campaign, result.level, before=period.month)
    ranking = Ranking.objects.create(
        campaign=period.campaign,
        month=period.month,
        level=result.level,
        edition=edition,
        state=RankingState.DRAFT,
        rule_set=promise.rules,
        engine_version=VERSION,
        figures_version=version,
        terms_version=promise.version,
        terms=promise.terms,
        compared_month=compared.month if compared else None,
        input_digest=result.input_digest,
        output_digest=result.output_digest,
        computed_at=at,
        demonstration=rests_on_demonstration(period.campaign, period.month),
    )
    categories = {code: target["category"] for code, target in promise.terms["targets"].items()}
    previous = places_of(compared)
    write_standings(standings_of(result, ranking, categories, previous, promise.regions))
    return ranking


@transaction.atomic
def publish(
    *,
    campaign: Campaign,
    month: Month,
    by: User,
    at: datetime,
    address: str | None = None,
    despite: Collection[str] = (),
) -> list[Ranking]:
    """Publish the drafts of all levels of a month; from then on they are frozen.

    ``despite``: keys of what is unsettled (``queries.unsettled``) and known to the publisher. What
    has come since, he is asked about again.
    """
    _lock_period(campaign, month)
    drafts = list(
        Ranking.objects.select_for_update().filter(
            campaign=campaign, month=month.number, state=RankingState.DRAFT
        )
    )
    if not drafts:
        raise NotReadyError(f"{month.chinese}没有待发布的排名")
    if month in stale_months(campaign):
        raise NotReadyError("排名计算之后又有新审核的数据或新的规则，请等重新计算后再发布")
    known = unsettled(campaign, month, at)
    if any(key not in despite for one in known for key in one.keys):
        raise UnsettledError(known)
    for draft in drafts:
        _compare_again(draft)
        draft.state = RankingState.PUBLISHED
        draft.published_by, draft.published_at = by, at
    fields = ["state", "published_by", "published_at", "compared_month"]
    Ranking.objects.bulk_update(drafts, fields)
    record(
        action="发布排名",
        subject=f"{campaign.code} {month}",
        by=by,
        at=at,
        address=address,
        after={"版次": {Level(draft.level).word: f"第{draft.edition}版" for draft in drafts}}
        | ({"已知未了的事": [one.words for one in known]} if known else {})
        | {"结果摘要": {Level(draft.level).word: draft.output_digest for draft in drafts}},
    )
    return drafts


def _compare_again(draft: Ranking) -> None:
    """Places gained and lost against the month that is the last published one by now."""
    compared = last_published(draft.campaign, draft.level, before=draft.month)
    month = compared.month if compared else None
    if month == draft.compared_month:
        return
    places = places_of(compared)
    rows = list(draft.standings.defer("details", "categories"))
    for row in rows:
        before = places.get(row.region_id)
        row.movement = before - row.place if before and row.place else None
    Standing.objects.bulk_update(rows, ["movement"], batch_size=500)
    draft.compared_month = month


def stale_months(campaign: Campaign) -> list[Month]:
    """Locked, judged months whose ranking is missing, rests on older figures, or is a draft by
    older rules, targets or an older engine."""
    campaign.refresh_from_db(fields=["terms_version"])
    newest = _newest_by_month(campaign)
    stale, total = [], 0
    for period in ReportingPeriod.objects.filter(campaign=campaign).order_by("month"):
        total += period.figures_version
        if period.month < campaign.first_month or period.state != PeriodState.LOCKED:
            continue
        month = Month.of(period.month)
        if not _fresh(newest.get(period.month), total, campaign, month):
            stale.append(month)
    return stale


def _newest_by_month(campaign: Campaign) -> dict[int, Ranking]:
    """Month → its latest edition, at one level: all levels are computed together."""
    rows = Ranking.objects.filter(campaign=campaign, level=levels_of(campaign)[-1])
    return {row.month: row for row in rows.defer("terms").order_by("edition")}


def _fresh(newest: Ranking | None, version: int, campaign: Campaign, month: Month) -> bool:
    if newest is None or newest.figures_version != version:
        return False
    if newest.state == RankingState.PUBLISHED:
        return True
    return _current(newest, rule_set_for(campaign, month), campaign.terms_version)
