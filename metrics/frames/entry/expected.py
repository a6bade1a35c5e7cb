"""What the targets expect of a cell (to be replaced)."""

from campaigns.models import Campaign
from campaigns.periods import Month


def expected_of(campaign: Campaign, month: Month, level: str) -> dict[str, dict[str, str]]:
    return {}
