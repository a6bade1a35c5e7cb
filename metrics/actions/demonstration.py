"""The whole demonstration, step by step: a second run finds it done, an interrupted one goes on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from campaigns.actions.allocations import allocate
from campaigns.audit import record
from campaigns.models import Campaign, Target, User
from campaigns.periods import Month
from campaigns.terms import RankingState
from metrics.actions import ranking
from metrics.actions.cast import Desks, create_cast, desks_of
from metrics.actions.figures import load_figures, locks_at
from metrics.frames.demonstration.assembly import generate, registered
from metrics.frames.demonstration.ground import ground_for
from metrics.frames.demonstration.recipe import CampaignRecipe, Recipe
from metrics.models import Ranking, ReportingPeriod
from metrics.queries.demonstration import DONE, is_done

Say = Callable[[str], None]

# Published at half past nine on the day after the computation, in some months on the same day.
_PUBLISHED_AFTER = (timedelta(hours=3, minutes=30), timedelta(hours=27, minutes=30))


class NotEmptyError(Exception):
    """The campaign already holds figures that are not demonstration data."""


def demonstrate(*, recipe: Recipe, at: datetime, digest: str, say: Say) -> None:
    """Accounts, shares, figures and rankings of every campaign of the recipe."""
    people = create_cast(accounts=recipe.accounts, password=recipe.password, at=at)
    for written in recipe.campaigns:
        campaign = Campaign.objects.select_related("region").get(code=written.code)
        desks = desks_of(campaign, recipe.accounts, people)
        _load(recipe, written, campaign, desks, at, say)
        _rank(written, campaign, desks.administrator, say)
    if not is_done(digest):
        record(action=DONE, subject="演示数据", by=None, at=at, after={"摘要": digest})


def _load(
    recipe: Recipe,
    written: CampaignRecipe,
    campaign: Campaign,
    desks: Desks,
    at: datetime,
    say: Say,
) -> None:
    periods = ReportingPeriod.objects.filter(campaign=campaign)
    if periods.filter(demonstration=False).exists():
        raise NotEmptyError(f"{campaign}已有正式数据，没有装入演示数据")
    if periods.exists():
        return
    with transaction.atomic():
        _share_out(recipe, written, campaign, desks.administrator, at)
        made = generate(recipe, written, ground_for(campaign, written))
        count = load_figures(
            campaign=campaign,
            figures=made.figures,
            filings=made.filings,
            entered_by=desks.entered_by,
            decided_by=desks.decided_by,
            at=at,
            demonstration=True,
        )
    say(f"  {campaign.code} 数值 {count} 个")


def _share_out(
    recipe: Recipe, written: CampaignRecipe, campaign: Campaign, by: User, at: datetime
) -> None:
    """Totals that go by an indicator are shared out by its demonstration figures."""
    targets = Target.objects.filter(campaign=campaign, parameters__has_key="allocate")
    for target in targets.order_by("code"):
        indicator = target.parameters["allocate"]["by"]
        if indicator not in written.figures:
            continue
        begins = max(Month.parse(target.parameters["from_month"]), written.first)
        ground = ground_for(campaign, written)
        month = begins.ordinal
        people = registered(recipe, written, ground, indicator=indicator, month=month)
        basis = f"{begins.chinese}末在册吸毒人员（演示数据）"
        weights: dict[int | str, int] = dict(people.items())
        allocate(target=target, weights=weights, basis=basis, by=by, at=at)


def _rank(written: CampaignRecipe, campaign: Campaign, by: User, say: Say) -> None:
    """Compute and publish month after month; the draft month is left for a person."""
    last = written.last if written.draft else None
    for month in _forgotten(campaign, last):
        _publish(campaign, month, by)
    months = ranking.stale_months(campaign)
    done = ranking.compute_each(
        campaign=campaign, months=months, at=lambda month: locks_at(campaign, month)
    )
    for number, (month, drafts) in enumerate(done, start=1):
        if drafts and month != last:
            _publish(campaign, month, by)
        if number % 6 == 0 or number == len(months):
            say(f"  {campaign.code} 排名 {number}/{len(months)} 个月")


def _forgotten(campaign: Campaign, left: Month | None) -> list[Month]:
    """Months that an interrupted run computed and did not come to publish."""
    rows = Ranking.objects.filter(campaign=campaign, state=RankingState.DRAFT)
    months = sorted(set(rows.values_list("month", flat=True)))
    return [Month.of(month) for month in months if left is None or month != left.number]


def _publish(campaign: Campaign, month: Month, by: User) -> None:
    after = _PUBLISHED_AFTER[month.ordinal % 2]
    ranking.publish(campaign=campaign, month=month, by=by, at=locks_at(campaign, month) + after)
