"""The whole demonstration, step by step: a second run finds it done, an interrupted one goes on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache, partial

from django.db import transaction
from django.utils import timezone

from campaigns.actions.allocations import allocate
from campaigns.audit import record
from campaigns.models import Campaign, Target, User
from campaigns.periods import Month
from campaigns.terms import RankingState
from metrics.actions import ranking
from metrics.actions.cast import Desks, create_cast, desks_of
from metrics.actions.demonstration_accountability import Followed, after_the_past
from metrics.actions.demonstration_accounts import ask_for_accounts
from metrics.actions.demonstration_bulletins import Issues
from metrics.actions.demonstration_duties import Deeds
from metrics.actions.demonstration_later import Event, Later
from metrics.actions.demonstration_open import is_open, open_the_month
from metrics.actions.demonstration_quality import Quality
from metrics.actions.figures import load_figures, locks_at
from metrics.frames.demonstration.accountability import Consequences
from metrics.frames.demonstration.assembly import Demonstration, generate, registered
from metrics.frames.demonstration.ground import ground_for
from metrics.frames.demonstration.quality import Asked
from metrics.frames.demonstration.recipe import CampaignRecipe, Recipe
from metrics.models import Ranking, ReportingPeriod
from metrics.queries.demonstration import DONE, is_done
from metrics.queries.unsettled import keys_of, unsettled

Say = Callable[[str], None]

# Published at half past nine on the day after the computation, in some months on the same day.
_PUBLISHED = timedelta(hours=9, minutes=30)

# How long after figures have changed the rankings that rest on them are computed again.
_COMPUTED_AFTER = timedelta(minutes=5)


class NotEmptyError(Exception):
    """The campaign already holds figures that are not demonstration data."""


def demonstrate(
    *,
    recipe: Recipe,
    consequences: Mapping[str, Consequences],
    at: datetime,
    digest: str,
    say: Say,
    asked: Mapping[str, Asked] | None = None,
) -> None:
    """Accounts, shares, figures, rankings, what followed from them and what is still going on, of
    every campaign."""
    people = create_cast(accounts=recipe.accounts, password=recipe.password, at=at)
    for written in recipe.campaigns:
        campaign = Campaign.objects.select_related("region").get(code=written.code)
        desks = desks_of(campaign, recipe.accounts, people)
        made = _made(recipe, written, campaign)
        _load(recipe, written, campaign, desks, made, at, say)
        later = Later(campaign, written, desks, people, made)
        issues = Issues(campaign, written, desks, people)
        told = consequences.get(written.code)
        followed = Followed(campaign, written, told, desks, people, at)
        events = [*later.events(), *issues.events(), *followed.events()]
        if told and not written.within:
            Deeds(campaign, told.duties, desks).write()
        past, lately = after_the_past(sorted(events, key=lambda event: event.begins), at)
        _live(written, campaign, desks.administrator, past, say)
        if written.open and not is_open(campaign, written):
            open_the_month(
                campaign=campaign,
                written=written,
                opening=written.open,
                made=made(),
                desks=desks,
                seed=recipe.seed,
                at=at,
            )
            say(f"  {campaign.code} {written.last.chinese}正在填报")
        for event in lately:
            if not event.is_done():
                event.act()
        later.ask(at)
        if asked and written.code in asked and not written.within:
            rank = partial(_rank, written, campaign, desks.administrator, say, since=at)
            Quality(campaign, asked[written.code], desks, at, rank).write()
    ask_for_accounts(people=people, at=at)
    if not is_done(digest):
        record(action=DONE, subject="演示数据", by=None, at=at, after={"摘要": digest})


def _made(
    recipe: Recipe, written: CampaignRecipe, campaign: Campaign
) -> Callable[[], Demonstration]:
    """The figures, made when they are asked for: a run that finds everything done needs none."""
    return cache(lambda: generate(recipe, written, ground_for(campaign, written)))


def _load(
    recipe: Recipe,
    written: CampaignRecipe,
    campaign: Campaign,
    desks: Desks,
    made: Callable[[], Demonstration],
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
        count = load_figures(
            campaign=campaign,
            figures=made().figures,
            filings=made().filings,
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


def _live(
    written: CampaignRecipe, campaign: Campaign, by: User, events: Sequence[Event], say: Say
) -> None:
    """Month after month is ranked and published; what happens in between makes new editions."""
    since: datetime | None = None
    for event in events:
        if not event.is_done():
            _rank(written, campaign, by, say, since=since, until=event.begins)
            event.act()
        since = event.ends + _COMPUTED_AFTER
    _rank(written, campaign, by, say, since=since)


def _rank(
    written: CampaignRecipe,
    campaign: Campaign,
    by: User,
    say: Say,
    *,
    since: datetime | None,
    until: datetime | None = None,
) -> None:
    """Compute and publish what has been locked ``until`` then; the draft month is left for a
    person. A new edition is computed ``since`` its figures changed."""
    last = written.last_locked if written.draft else None
    for month in _forgotten(campaign, written):
        _publish(campaign, month, by)

    def hour(month: Month) -> datetime:
        locked = locks_at(campaign, month)
        return max(locked, since) if since else locked

    months = [
        month
        for month in ranking.stale_months(campaign)
        if month <= written.last_locked and (until is None or locks_at(campaign, month) <= until)
    ]
    done = ranking.compute_each(campaign=campaign, months=months, at=hour)
    for number, (month, drafts) in enumerate(done, start=1):
        if drafts and month != last:
            _publish(campaign, month, by)
        if number % 6 == 0 or number == len(months):
            say(f"  {campaign.code} 排名到{month.chinese}")


def _forgotten(campaign: Campaign, written: CampaignRecipe) -> list[Month]:
    """Months that an interrupted run computed and did not come to publish."""
    rows = Ranking.objects.filter(campaign=campaign, state=RankingState.DRAFT)
    months = [Month.of(number) for number in sorted(set(rows.values_list("month", flat=True)))]
    last = written.last_locked
    return [month for month in months if month < last or (month == last and not written.draft)]


def _publish(campaign: Campaign, month: Month, by: User) -> None:
    drafts = Ranking.objects.filter(campaign=campaign, month=month.number)
    computed = drafts.filter(state=RankingState.DRAFT).values_list("computed_at", flat=True)
    at = _published_at(month, max(computed))
    known = keys_of(unsettled(campaign, month, at))
    ranking.publish(campaign=campaign, month=month, by=by, at=at, despite=known)


def _published_at(month: Month, computed_at: datetime) -> datetime:
    begun = timezone.localtime(computed_at)
    morning = begun.replace(hour=0, minute=0, second=0, microsecond=0) + _PUBLISHED
    same_day = month.ordinal % 2 == 0 and begun < morning
    return morning if same_day else morning + timedelta(days=1)
