"""One region's frozen details through the months of a year."""

from __future__ import annotations

from typing import Any

from campaigns.access import AnyUser, sees_region
from campaigns.models import Campaign, Region
from campaigns.periods import Month
from metrics.models import Standing
from metrics.queries.ranking import visible_rankings

Details = dict[Month, dict[str, dict[str, Any]]]  # month → target → row


def shows_figures(user: AnyUser, region: Region) -> bool:
    """Amounts are shown for regions the user sees."""
    return sees_region(user, region)


def details_through(user: AnyUser, campaign: Campaign, region: Region, month: Month) -> Details:
    """From January to this month, from the latest edition that the user sees. A month without a
    ranking is missing. The region's own level goes before others that list it as well."""
    numbers = [step.number for step in month.year_to_date()]
    visible = visible_rankings(user, campaign).filter(month__in=numbers)
    rows = Standing.objects.filter(ranking__in=visible.order_by(), region=region)
    found: dict[Month, tuple[bool, list[dict[str, Any]]]] = {}
    listed = rows.order_by("ranking__edition").values_list(
        "ranking__month", "ranking__level", "details"
    )
    for number, level, details in listed:
        when, own = Month.of(number), level == region.level
        if own or not found.get(when, (False, []))[0]:
            found[when] = own, details
    return {
        when: {detail["target"]: detail for detail in details}
        for when, (_, details) in sorted(found.items())
    }
