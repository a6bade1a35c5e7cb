"""The ways from one explanation to its neighbours: the list, the places beside, above and below."""

from __future__ import annotations

from typing import Any

from campaigns.access import AnyUser, visible_regions
from campaigns.models import Region
from metrics.models import Standing
from metrics.queries.levels import level_word
from metrics.queries.placing import Placing
from metrics.queries.ranking import Choice, below_of, get_ranking_for
from metrics.wording.numbers import Numbers


def around(
    user: AnyUser, choice: Choice, standing: Standing, placing: Placing, numbers: Numbers
) -> dict[str, Any]:
    """Only regions whose figures the user sees are linked; the others are named."""
    region = standing.region
    seen = set(visible_regions(user).values_list("pk", flat=True))
    whole = region.pk == choice.campaign.region_id
    own_level = choice.campaign.report_levels[0] if whole else choice.level
    here = Choice(choice.campaign, choice.month, own_level)
    return {
        "board_url": here.url(),
        "ranking_url": here.ranking_url(),
        "ranking_word": level_word(choice.campaign, own_level),
        "region_url": choice.region_url(region.code),
        "before": None if whole else _beside(choice, placing.above, seen),
        "after": None if whole else _beside(choice, placing.below, seen),
        "parent": _parent(choice, region, seen),
        "below": _below(user, choice, region, seen, numbers),
    }


def _beside(choice: Choice, found: Standing | None, seen: set[int]) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "name": found.region.short_name,
        "place": found.place,
        "url": choice.explanation_url(found.region.code) if found.region_id in seen else "",
    }


def _parent(choice: Choice, region: Region, seen: set[int]) -> dict[str, str] | None:
    """The next region above that has a standing of its own, where its figures are seen."""
    above = region.parent
    campaign = choice.campaign
    if region.pk == campaign.region_id or above is None or above.pk not in seen:
        return None
    level = above.level
    if above.pk != campaign.region_id and level not in campaign.report_levels:
        return None
    return {"name": above.short_name, "url": choice.explanation_url(above.code, level=level)}


def _below(
    user: AnyUser, choice: Choice, region: Region, seen: set[int], numbers: Numbers
) -> dict[str, Any] | None:
    """The regions right below with their places; nothing where none of them is ranked."""
    level = below_of(choice.campaign, choice.level)
    ranking = get_ranking_for(user, choice.campaign, choice.month, level) if level else None
    if ranking is None:
        return None
    rows = ranking.standings.filter(region__parent=region).select_related("region")
    shown = [
        {
            "name": row.region.short_name,
            "place": row.place,
            "score": numbers.points(row.score),
            "url": choice.explanation_url(row.region.code, level=level)
            if row.region_id in seen
            else "",
        }
        for row in rows.defer("details", "categories")
    ]
    return {"word": level_word(choice.campaign, level), "rows": shown} if shown else None
