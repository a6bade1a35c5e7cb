"""Loading one campaign after the other: document, plan, targets, rule set."""

from datetime import date
from typing import Any

from django.db.models import QuerySet

from campaigns.actions.catalogue_ladder import ladder
from campaigns.actions.catalogue_shared import month_number
from campaigns.actions.catalogue_statements import Parts, statements
from campaigns.actions.rows import Rows
from campaigns.catalogue import Catalogue, Sheet
from campaigns.models import (
    Campaign,
    Category,
    Citation,
    Indicator,
    Operation,
    Phase,
    Region,
    RuleSet,
    SourceDocument,
    Target,
    TargetIndicator,
)
from campaigns.terms import OperationKind

Item = dict[str, Any]


def campaigns(
    rows: Rows,
    catalogue: Catalogue,
    regions: dict[str, Region],
    indicators: dict[str, Indicator],
) -> None:
    codes = {(sheet.data["code"],) for sheet in catalogue.campaigns}
    rows.name_extra(
        Campaign.objects.all(), key=("code",), wanted=codes, file="fixtures/catalogue/campaigns"
    )
    for sheet in catalogue.campaigns:
        document = _document(rows, sheet.data["document"])
        citations = _citations(rows, sheet, document)
        campaign = _campaign(rows, sheet.data, document, regions)
        parts = Parts(rows, sheet, regions, indicators, campaign, citations)
        _plan(parts)
        _targets(parts)
        _rule_set(parts)
        statements(parts)
        ladder(parts)


def _document(rows: Rows, item: Item) -> SourceDocument:
    values = {
        "code": item["code"],
        "title": item["title"],
        "issuer": item["issuer"],
        "issued_on": item["issued_on"],
        "published_on": item.get("published_on", ""),
        "file_name": item["file"],
        "summary": item["summary"],
    }
    table = SourceDocument.objects.filter(code=item["code"])
    return rows.bring_in(table, key=("code",), wanted=[values])[item["code"],]


def _citations(rows: Rows, sheet: Sheet, document: SourceDocument) -> dict[str, Citation]:
    wanted = [
        {"document_id": document.pk, "number": number, **citation}
        for number, citation in enumerate(sheet.data["document"]["citations"], start=1)
    ]
    table = Citation.objects.filter(document=document).select_related("document")
    found = rows.bring_in(table, key=("code",), wanted=wanted)
    rows.name_extra(table, key=("code",), wanted=_codes(wanted), file=sheet.file)
    return {code: citation for (code,), citation in found.items()}


def _campaign(
    rows: Rows, item: Item, document: SourceDocument, regions: dict[str, Region]
) -> Campaign:
    values = {
        "code": item["code"],
        "name": item["name"],
        "document_id": document.pk,
        "region_id": regions[item["region"]].pk,
        "summary": item["summary"],
        "starts_on": date.fromisoformat(item["starts_on"]),
        "ends_on": date.fromisoformat(item["ends_on"]),
        "derived": item.get("derived", {}),
        "first_month": month_number(item["first_month"]),
        "report_levels": item["report_levels"],
        "reporting_level": item["reporting_level"],
        "calendar": item["calendar"],
        "cadence": item["cadence"],
    }
    table = Campaign.objects.filter(code=item["code"])
    return rows.bring_in(table, key=("code",), wanted=[values])[item["code"],]


def _plan(parts: Parts) -> None:
    """Phases, operations and categories."""
    sheet, campaign = parts.sheet, {"campaign_id": parts.campaign.pk}
    phases = [
        {
            **campaign,
            "number": number,
            "name": phase["name"],
            "starts_on": date.fromisoformat(phase["starts_on"]),
            "ends_on": date.fromisoformat(phase["ends_on"]),
        }
        for number, phase in enumerate(sheet.data["phases"], start=1)
    ]
    operations = [{**campaign, **_operation(item, parts)} for _, item in sheet.items("operations")]
    categories = [
        {**campaign, "code": item["code"], "name": item["name"], "number": number}
        for number, (_, item) in enumerate(sheet.items("categories"), start=1)
    ]
    plans: list[tuple[Any, str, list[Item]]] = [
        (Phase, "number", phases),
        (Operation, "code", operations),
        (Category, "code", categories),
    ]
    for model, key, wanted in plans:
        table = model.objects.filter(campaign=parts.campaign)
        parts.rows.bring_in(table, key=(key,), wanted=wanted)
        identities = {(values[key],) for values in wanted}
        parts.rows.name_extra(table, key=(key,), wanted=identities, file=sheet.file)


def _operation(item: Item, parts: Parts) -> Item:
    first_month, last_month = item.get("months", (1, 12))
    first_year, last_year = item.get("years", (None, None))
    citation = parts.citations[item["citation"]] if "citation" in item else None
    return {
        "code": item["code"],
        "name": item["name"],
        "summary": item["summary"],
        "kind": item.get("kind", OperationKind.OPERATION),
        "first_month": first_month,
        "last_month": last_month,
        "first_year": first_year,
        "last_year": last_year,
        "citation_id": citation.pk if citation else None,
    }


def _targets(parts: Parts) -> None:
    sheet, campaign = parts.sheet, parts.campaign
    operations = dict(campaign.operations.values_list("code", "id"))
    categories = dict(campaign.categories.values_list("code", "id"))
    wanted = [
        {
            "campaign_id": campaign.pk,
            "code": item["code"],
            "name": item["name"],
            "summary": item["summary"],
            "category_id": categories[item["category"]],
            "operation_id": operations[item["operation"]] if "operation" in item else None,
            "kind": item["kind"],
            "parameters": item["parameters"],
            "scope": item["scope"],
            "derived": item.get("derived", {}),
            "headline": item.get("headline", False),
        }
        for _, item in sheet.items("targets")
    ]
    table = Target.objects.filter(campaign=campaign)
    targets = parts.rows.bring_in(table, key=("code",), wanted=wanted)
    parts.rows.name_extra(table, key=("code",), wanted=_codes(wanted), file=sheet.file)
    _links(parts, {code: target for (code,), target in targets.items()})


def _links(parts: Parts, targets: dict[str, Target]) -> None:
    """Which indicators and which places of the document; nothing rests on these rows."""
    counted = _pairs(TargetIndicator.objects.order_by("number"), "indicator_id", targets)
    cited = _pairs(Target.citations.through.objects.order_by("citation_id"), "citation_id", targets)
    for _, item in parts.sheet.items("targets"):
        target = targets[item["code"]]
        indicators = [parts.indicators[code].pk for code in item["indicators"]]
        places = sorted(parts.citations[code].pk for code in item["citations"])
        if counted.get(target.pk, []) != indicators:
            TargetIndicator.objects.filter(target=target).delete()
            TargetIndicator.objects.bulk_create(
                TargetIndicator(target=target, indicator_id=indicator, number=number)
                for number, indicator in enumerate(indicators, start=1)
            )
            parts.rows.note_links(target.code)
        if cited.get(target.pk, []) != places:
            target.citations.set(places)
            parts.rows.note_links(target.code)


def _pairs(rows: QuerySet[Any], column: str, targets: dict[str, Target]) -> dict[int, list[int]]:
    """What each target is linked to now, in the order of ``rows``."""
    found: dict[int, list[int]] = {}
    ids = [target.pk for target in targets.values()]
    for target, linked in rows.filter(target_id__in=ids).values_list("target_id", column):
        found.setdefault(target, []).append(linked)
    return found


def _rule_set(parts: Parts) -> None:
    """A version is never rewritten: published rankings name it. Later versions stay untouched."""
    item = dict(parts.sheet.data["rule_set"])
    values = {
        "campaign_id": parts.campaign.pk,
        "version": item.pop("version"),
        "from_month": month_number(item.pop("from_month")),
        "derived": item.pop("derived", ""),
        "rules": item,
    }
    table = RuleSet.objects.filter(campaign=parts.campaign)
    existing = table.filter(version=values["version"]).first()
    if existing and (existing.rules, existing.from_month) != (item, values["from_month"]):
        parts.rows.mistakes.append(
            parts.sheet.mistake(
                ("rule_set",),
                f"第{existing.version}版规则已经装载，内容不能再改；请把 version 加1，"
                "并写明新版自哪个月起用",
            )
        )
        return
    parts.rows.bring_in(table, key=("version",), wanted=[values])


def _codes(wanted: list[Item]) -> set[tuple[Any, ...]]:
    return {(values["code"],) for values in wanted}
