"""The regions that can stand on the ladder, to choose from."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from campaigns.models import Campaign, Region
from campaigns.periods import Month
from campaigns.queries.regions import valid_at


def regions_of(campaign: Campaign) -> QuerySet[Region]:
    """All below the campaign's own region that report, as they are today."""
    today = Month.containing(timezone.localdate())
    last = min(today, Month.containing(campaign.ends_on))
    levels = [*campaign.report_levels, campaign.reporting_level]
    inside = Region.objects.filter(
        valid_at(last), path__startswith=campaign.region.path, level__in=levels
    )
    return inside.exclude(pk=campaign.region_id).select_related("parent").order_by("code")


def region_groups(campaign: Campaign) -> list[dict[str, Any]]:
    """The same by the region above: each city with its counties."""
    groups: list[dict[str, Any]] = []
    by_region: dict[int, dict[str, Any]] = {}
    for row in sorted(regions_of(campaign), key=lambda row: row.path):
        group = by_region.get(row.parent_id or 0)
        if group is None:
            group = {"label": row.name, "options": []}
            groups.append(group)
        by_region[row.pk] = group
        group["options"].append({"code": row.code, "name": row.name})
    return groups
