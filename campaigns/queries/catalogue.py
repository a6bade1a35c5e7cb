"""The loaded catalogue as plain objects, for exports. Promises are no secret to any account."""

from typing import Any

from campaigns.models import (
    AccountabilityRule,
    Citation,
    Indicator,
    ListedArea,
    SourceDocument,
    Target,
)
from campaigns.periods import Month

Exported = dict[str, Any]


def target_objects(*, campaign: str | None = None) -> list[Exported]:
    """Targets, and the states and rules of accountability, which are promises too, by id."""
    only = {"campaign__code": campaign} if campaign else {}
    targets = Target.objects.filter(**only).select_related(
        "campaign__document", "category", "operation"
    )
    targets = targets.prefetch_related("citations", "targetindicator_set__indicator")
    states = ListedArea.objects.filter(code__isnull=False, **only)
    rules = AccountabilityRule.objects.filter(**only)
    found = [
        *map(_target, targets),
        *map(_state, states.select_related("campaign__document", "citation", "region")),
        *map(_rule, rules.select_related("campaign__document", "citation")),
    ]
    return sorted(found, key=lambda target: str(target["id"]))


def indicator_objects() -> list[Exported]:
    indicators = Indicator.objects.select_related("numerator", "denominator")
    return [_indicator(row) for row in indicators.prefetch_related("targets")]


def _target(target: Target) -> Exported:
    operation = target.operation
    return {
        "id": target.code,
        "campaign": target.campaign.code,
        "name": target.name,
        "summary": target.summary,
        "kind": target.kind,
        "parameters": target.parameters,
        "scope": target.scope,
        "derived": target.derived,
        "headline": target.headline,
        "document": _document(target.campaign.document),
        "citations": [_citation(citation) for citation in target.citations.all()],
        "indicators": [
            {"code": link.indicator.code, "name": link.indicator.name, "unit": link.indicator.unit}
            for link in target.targetindicator_set.all()
        ],
        "category": {"code": target.category.code, "name": target.category.name},
        "operation": {"code": operation.code, "name": operation.name} if operation else None,
    }


def _state(area: ListedArea) -> Exported:
    """A list that a region has to get off."""
    leave_by = str(Month.of(area.leave_by)) if area.leave_by else None
    return {
        "id": area.code,
        "campaign": area.campaign.code,
        "name": area.name,
        "summary": area.summary,
        "kind": "ACCOUNTABILITY_STATE",
        "parameters": {
            "authority": area.authority,
            "status": area.status,
            "since": str(Month.of(area.since)),
            "leave_by": leave_by,
        },
        "scope": {
            "levels": [area.region.level],
            "regions": [area.region.code],
            "words": area.region.name,
        },
        **_common(area),
    }


def _rule(rule: AccountabilityRule) -> Exported:
    levels = rule.parameters.get("levels") or rule.campaign.report_levels
    words = "、".join(rule.parameters.get("applies_to", [])) or "各地"
    return {
        "id": rule.code,
        "campaign": rule.campaign.code,
        "name": rule.name,
        "summary": rule.summary,
        "kind": "ACCOUNTABILITY_RULE",
        "parameters": rule.parameters,
        "scope": {"levels": levels, "words": words},
        **_common(rule),
    }


def _common(row: ListedArea | AccountabilityRule) -> Exported:
    return {
        "derived": row.derived,
        "headline": False,
        "document": _document(row.campaign.document),
        "citations": [_citation(row.citation)],
        "indicators": [],
        "category": None,
        "operation": None,
    }


def _document(document: SourceDocument) -> Exported:
    return {
        "code": document.code,
        "title": document.title,
        "issuer": document.issuer,
        "issued_on": document.issued_on,
        "file": document.file_name,
    }


def _citation(citation: Citation) -> Exported:
    return {"place": citation.place, "summary": citation.summary}


def _indicator(row: Indicator) -> Exported:
    return {
        "code": row.code,
        "name": row.name,
        "unit": row.unit,
        "meaning": row.meaning,
        "nature": row.nature,
        "aggregations": {"over_time": row.over_time, "over_regions": row.over_regions},
        "direction": row.direction,
        "levels": row.levels,
        "frequency": row.frequency,
        "mandatory": row.mandatory,
        "decimals": row.decimals,
        "numerator": row.numerator.code if row.numerator else None,
        "denominator": row.denominator.code if row.denominator else None,
        "targets": [target.code for target in row.targets.all()],
    }
