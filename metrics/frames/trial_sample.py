"""A figures file to begin with: the form and the codes are right, the numbers are made up."""

from __future__ import annotations

from campaigns.models import Campaign, Region
from campaigns.periods import Month
from campaigns.queries.regions import tree_at
from campaigns.queries.reporting import counted_in
from metrics.engine.frames import FIGURES

_INDICATORS = 5
_VALUE = 100


def sample_file(campaign: Campaign, month: Month) -> str:
    """A month of the first reporting region; the mark at the start tells Excel that it is UTF-8."""
    leaves = Region.objects.filter(pk__in=tree_at(campaign, month).leaves)
    region = leaves.order_by("code").values_list("code", flat=True)[:1]
    codes = [
        one.indicator.code for one in counted_in(campaign) if campaign.reporting_level in one.levels
    ]
    lines = [
        f"{code},{indicator},{month},{_VALUE}"
        for code in region
        for indicator in codes[:_INDICATORS]
    ]
    return "\ufeff" + "".join(f"{line}\r\n" for line in (",".join(FIGURES), *lines))
