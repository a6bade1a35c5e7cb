"""A campaign's targets and indicators as plain data, to be frozen with what rests on them."""

from __future__ import annotations

from typing import Any

from campaigns.models import Campaign, Indicator, RuleSet, Target


def terms_of(campaign: Campaign, rule_set: RuleSet) -> dict[str, Any]:
    """Everything that a derivation shows of the promise: names, rules, units, papers."""
    targets = Target.objects.filter(campaign=campaign).select_related("category")
    with_papers = targets.prefetch_related("citations__document", "indicators")
    return {
        "targets": {target.code: _target(target) for target in with_papers},
        "indicators": {row.code: _indicator(row) for row in Indicator.objects.all()},
        "categories": list(campaign.categories.order_by("number").values_list("code", "name")),
        "min_judged": rule_set.rules["min_judged"],
    }


def _target(target: Target) -> dict[str, Any]:
    in_order = target.indicators.order_by("targetindicator__number")
    return {
        "name": target.name,
        "kind": target.kind,
        "parameters": target.parameters,
        "category": target.category.code,
        "headline": target.headline,
        "levels": target.scope["levels"],
        "derived": target.derived,
        "indicators": [indicator.code for indicator in in_order],
        "citations": [
            {
                "document": citation.document.title,
                "place": citation.place,
                "summary": citation.summary,
            }
            for citation in target.citations.all()
        ],
    }


def _indicator(row: Indicator) -> dict[str, Any]:
    return {
        "name": row.name,
        "unit": row.unit,
        "decimals": row.decimals,
        "direction": row.direction,
    }
