"""Loading what a document states besides targets: facts, listed areas, findings, consequences."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from campaigns.actions.catalogue_shared import month_number
from campaigns.actions.rows import Rows
from campaigns.catalogue import Sheet
from campaigns.models import (
    AccountabilityRule,
    Campaign,
    Citation,
    Fact,
    Finding,
    Indicator,
    ListedArea,
    Region,
)

Item = dict[str, Any]


@dataclass(frozen=True)
class Parts:
    """What the rows of one campaign's file refer to, by code."""

    rows: Rows
    sheet: Sheet
    regions: dict[str, Region]
    indicators: dict[str, Indicator]
    campaign: Campaign
    citations: dict[str, Citation]


def statements(parts: Parts) -> None:
    tables: list[tuple[Any, tuple[str, ...], list[Item]]] = [
        (Fact, ("code",), [_fact(parts, item) for _, item in parts.sheet.items("facts")]),
        (
            ListedArea,
            ("region_id", "authority", "status"),
            [_listed_area(parts, item) for _, item in parts.sheet.items("listed_areas")],
        ),
        (Finding, ("code",), [_finding(parts, item) for _, item in parts.sheet.items("findings")]),
        (
            AccountabilityRule,
            ("code",),
            [_rule(parts, item) for _, item in parts.sheet.items("accountability_rules")],
        ),
    ]
    for model, key, wanted in tables:
        table = model.objects.filter(campaign=parts.campaign)
        parts.rows.bring_in(table, key=key, wanted=wanted)
        identities = {tuple(values[name] for name in key) for values in wanted}
        parts.rows.name_extra(table, key=key, wanted=identities, file=parts.sheet.file)


def _common(parts: Parts, item: Item) -> Item:
    return {
        "campaign_id": parts.campaign.pk,
        "derived": item.get("derived", {}),
        "citation_id": parts.citations[item["citation"]].pk,
    }


def _fact(parts: Parts, item: Item) -> Item:
    indicator = parts.indicators.get(item.get("indicator", ""))
    region = parts.regions[item["region"]] if "region" in item else parts.campaign.region
    return {
        **_common(parts, item),
        "code": item["code"],
        "text": item["text"],
        "indicator_id": indicator.pk if indicator else None,
        "region_id": region.pk,
        "value": _value(item.get("value"), indicator),
        "unit": item.get("unit", ""),
        "approximate": item.get("approximate", False),
        "first_month": month_number(item.get("first_month")),
        "last_month": month_number(item.get("last_month")),
    }


def _value(written: float | int | None, indicator: Indicator | None) -> Decimal | None:
    """In the indicator's smallest unit: 167.07 kg with two decimals is 16707."""
    if written is None:
        return None
    return Decimal(str(written)).scaleb(indicator.decimals if indicator else 0)


def _listed_area(parts: Parts, item: Item) -> Item:
    return {
        **_common(parts, item),
        "region_id": parts.regions[item["region"]].pk,
        "authority": item["authority"],
        "status": item["status"],
        "since": month_number(item["since"]),
        "code": item.get("code"),
        "name": item.get("name", ""),
        "summary": item.get("summary", ""),
        "leave_by": month_number(item.get("leave_by")),
    }


def _finding(parts: Parts, item: Item) -> Item:
    return {
        **_common(parts, item),
        "code": item["code"],
        "kind": item["kind"],
        "title": item["title"],
        "summary": item["summary"],
        "owner": item["owner"],
        "due_on": date.fromisoformat(item["due_on"]),
    }


def _rule(parts: Parts, item: Item) -> Item:
    return {
        **_common(parts, item),
        "code": item["code"],
        "name": item["name"],
        "summary": item["summary"],
        "parameters": item["parameters"],
    }
