"""What a level is called in a campaign."""

from __future__ import annotations

from campaigns.models import Campaign
from campaigns.terms import Level

LEVEL_WORDS = {
    Level.PREFECTURE: "市级",
    Level.COUNTY: "县级",
    Level.TOWNSHIP: "镇街",
    Level.COMMUNITY: "社区",
    Level.PROVINCE: "省级",
}


def level_word(campaign: Campaign, level: str) -> str:
    """市级, 县级 …; 市县 where figures come from the cities' storey, as counties that the province
    runs itself stand there too."""
    if level == Level.PREFECTURE and campaign.reporting_level == Level.PREFECTURE:
        return "市县"
    return LEVEL_WORDS[Level(level)]
