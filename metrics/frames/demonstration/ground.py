"""The ground of the demonstration as the tables hold it."""

from __future__ import annotations

import pandas as pd

from campaigns.levels import reported_at
from campaigns.models import Campaign, Indicator, Region, Succession, Target
from campaigns.queries.allocations import due_of, goals_at
from metrics.frames.definitions import indicator_spec
from metrics.frames.demonstration.recipe import CampaignRecipe, RecipeError
from metrics.frames.demonstration.stage import Ground
from metrics.frames.record import tree_for


def ground_for(campaign: Campaign, recipe: CampaignRecipe) -> Ground:
    found = {row.code: row for row in Indicator.objects.filter(code__in=recipe.figures)}
    if unknown := sorted(set(recipe.figures) - set(found)):
        raise RecipeError(f"{recipe.code}：没有指标 {'、'.join(unknown)}")
    rows = [found[code] for code in sorted(found)]
    return Ground(
        tree=tree_for(campaign),
        successions=_successions(campaign),
        specs=tuple(indicator_spec(row) for row in rows),
        levels={row.code: _levels(row, campaign) for row in rows},
        reporting_level=campaign.reporting_level,
        calendar=campaign.calendar,
        goals=_goals(campaign),
    )


def _levels(row: Indicator, campaign: Campaign) -> list[str]:
    return list(
        reported_at(
            levels=row.levels,
            over_regions=row.over_regions,
            reporting_level=campaign.reporting_level,
        )
    )


def _successions(campaign: Campaign) -> pd.DataFrame:
    rows = Succession.objects.filter(predecessor__path__startswith=campaign.region.path)
    columns = ["predecessor", "successor", "share", "kind"]
    frame = pd.DataFrame(
        list(rows.values_list("predecessor__code", "successor__code", "share", "kind")),
        columns=columns,
    )
    frame["whole"] = [share is not None and share == 1 for share in frame.pop("share")]
    return frame


def _goals(campaign: Campaign) -> dict[str, dict[str, int]]:
    """Indicator → region code → its share, for the regions valid when the total is due."""
    indicators = dict(Indicator.objects.values_list("id", "code"))
    inside = Region.objects.filter(path__startswith=campaign.region.path)
    regions = dict(inside.values_list("id", "code"))
    goals: dict[str, dict[str, int]] = {}
    targets = Target.objects.filter(campaign=campaign, parameters__has_key="allocate")
    for target in targets.order_by("code"):
        for (indicator, region), goal in goals_at(target=target, month=due_of(target)).items():
            goals.setdefault(indicators[indicator], {})[regions[region]] = goal
    return goals
