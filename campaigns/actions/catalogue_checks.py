"""Loading the checks: the only table from which a load takes rows away again."""

from typing import Any

from campaigns.actions.catalogue_shared import month_number
from campaigns.actions.rows import Rows
from campaigns.catalogue import Catalogue
from campaigns.models import Campaign, Check

Item = dict[str, Any]


def checks(rows: Rows, catalogue: Catalogue) -> None:
    """Nothing rests on a check: one that the catalogue no longer has is no longer asked."""
    campaigns = dict(Campaign.objects.values_list("code", "id"))
    entries = enumerate(catalogue.checks.items("checks"), start=1)
    wanted = [_check(number, item, campaigns) for number, (_, item) in entries]
    rows.bring_in(Check.objects.all(), key=("code",), wanted=wanted)
    rows.take_out(Check.objects.all(), key=("code",), wanted={(item["code"],) for item in wanted})


def _check(number: int, item: Item, campaigns: dict[str, int]) -> Item:
    return {
        "code": item["code"],
        "number": number,
        "campaign_id": campaigns[item["campaign"]] if "campaign" in item else None,
        "name": item["name"],
        "severity": item["severity"],
        "kind": item["kind"],
        "parameters": item["parameters"],
        "message": item["message"],
        "why": item["why"],
        "live": item.get("live", True),
        "from_month": month_number(item.get("from_month")),
    }
