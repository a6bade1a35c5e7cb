"""Which campaign, month and level of 数据质量 an address asks for, and the other ones as links."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from campaigns.access import AnyUser, desks_of, get_campaign_for, visible_campaigns
from campaigns.models import Campaign
from campaigns.periods import Month
from campaigns.terms import PeriodState
from metrics.models import ReportingPeriod
from metrics.queries.choosing import level_options, month_options

# What the months beside the regions show.
SHOWS = {"completeness": "完整率", "timeliness": "按时率"}


@dataclass(frozen=True, slots=True)
class Choice:
    """What an address asks for, completed. ``show`` is one of ``SHOWS``."""

    campaign: Campaign
    month: Month
    level: str
    show: str = "completeness"

    def url(self, **changed: Any) -> str:
        """The overview with this choice, or with parts of it changed."""
        asked = {
            "campaign": self.campaign.code,
            "month": str(changed.get("month", self.month)),
            "level": changed.get("level", self.level),
            "show": changed.get("show", self.show),
        }
        return f"{reverse('quality')}?{urlencode(asked)}"


def campaign_of(user: AnyUser, code: str) -> Campaign | None:
    """The one asked for (404 for a stranger), or of those the user sees the one that ends last."""
    if code:
        return get_campaign_for(user, code)
    return visible_campaigns(user).order_by("-ends_on").first()


def months_of(campaign: Campaign) -> list[tuple[Month, bool]]:
    """The months that were opened, newest first, each with whether it still takes reports."""
    rows = ReportingPeriod.objects.filter(campaign=campaign).order_by("-month")
    found = rows.values_list("month", "state")
    return [(Month.of(month), state == PeriodState.OPEN) for month, state in found]


def choice_of(
    user: AnyUser, campaign: Campaign, known: list[tuple[Month, bool]], asked: dict[str, str]
) -> Choice | None:
    """None for a campaign of which no month was ever opened. What does not fit narrows nothing:
    the newest locked month is shown, at the reader's own level."""
    if not known:
        return None
    months = [month for month, _ in known]
    locked = [month for month, still_open in known if not still_open]
    named = next((month for month in months if str(month) == asked.get("month")), None)
    levels = campaign.report_levels
    homes = [desk.region.level for desk in desks_of(user) if desk.region.level in levels]
    level = asked.get("level", "")
    show = asked.get("show", "")
    return Choice(
        campaign,
        named or (locked or months)[0],
        level if level in levels else (homes or levels)[0],
        show if show in SHOWS else "completeness",
    )


def choices_of(
    user: AnyUser, campaign: Campaign, choice: Choice | None, known: list[tuple[Month, bool]]
) -> dict[str, Any]:
    """As components/choices.html takes them; a month that still takes reports is dashed."""
    found: dict[str, Any] = {
        "campaigns": [
            {
                "code": row.code,
                "name": row.name,
                "url": f"{reverse('quality')}?{urlencode({'campaign': row.code})}",
                "current": row.pk == campaign.pk,
            }
            for row in visible_campaigns(user)
        ]
    }
    if choice is None:
        return found
    return {
        **found,
        **month_options(known, choice.month, lambda month: choice.url(month=month)),
        "levels": level_options(
            campaign, campaign.report_levels, choice.level, lambda level: choice.url(level=level)
        ),
    }
