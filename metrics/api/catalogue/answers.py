"""Promises as they are told."""

from __future__ import annotations

from typing import Any

from campaigns.access import AnyUser, sees_region
from campaigns.models import Allocation, Campaign, Citation, Operation, Phase, Region, Succession
from campaigns.models import RuleSet as Rules
from campaigns.periods import Month
from metrics.api.answers import campaign_answer, region_answer

Told = dict[str, Any]


def month_answer(number: int | None) -> str | None:
    return str(Month.of(number)) if number else None


def campaign_detail(campaign: Campaign) -> Told:
    """``campaign`` with its document and region at hand."""
    document = campaign.document
    return {
        **campaign_answer(campaign),
        "summary": campaign.summary,
        "document": {
            "code": document.code,
            "title": document.title,
            "issuer": document.issuer,
            "issued_on": document.issued_on,
        },
        "first_month": month_answer(campaign.first_month),
        "reporting_level": campaign.reporting_level,
        "report_levels": campaign.report_levels,
        "calendar": campaign.calendar,
        "terms_version": campaign.terms_version,
        "phases": [phase_answer(row) for row in campaign.phases.all()],
        "categories": [{"code": row.code, "name": row.name} for row in campaign.categories.all()],
        "rule_sets": [_rules(row) for row in campaign.rule_sets.all()],
    }


def _rules(row: Rules) -> Told:
    return {
        "version": row.version,
        "from_month": month_answer(row.from_month),
        "rules": row.rules,
        "derived": row.derived,
    }


def phase_answer(row: Phase) -> Told:
    return {
        "number": row.number,
        "name": row.name,
        "starts_on": row.starts_on.isoformat(),
        "ends_on": row.ends_on.isoformat(),
    }


def operation_answer(row: Operation) -> Told:
    """``row`` with its targets and citation at hand."""
    return {
        "code": row.code,
        "name": row.name,
        "kind": row.kind,
        "summary": row.summary,
        "first_month": row.first_month,
        "last_month": row.last_month,
        "first_year": row.first_year,
        "last_year": row.last_year,
        "targets": sorted(target.code for target in row.targets.all()),
        "source": _citation(row.citation),
    }


def _citation(row: Citation | None) -> Told | None:
    return {"place": row.place, "summary": row.summary} if row else None


def target_answer(told: Told) -> Told:
    """A target as the catalogue exports it; the name of the document's file is of no use here."""
    document = {key: value for key, value in told["document"].items() if key != "file"}
    return {**told, "document": document}


def region_row(user: AnyUser, row: Region) -> Told:
    """``row`` with its parent at hand."""
    return {
        **region_answer(row),
        "short_name": row.short_name,
        "kind": row.kind,
        "level": row.level,
        "parent": row.parent.code if row.parent else None,
        "valid_from": month_answer(row.valid_from),
        "valid_to": month_answer(row.valid_to),
        "seen": sees_region(user, row),
    }


def succession_answer(row: Succession) -> Told:
    return {
        "month": month_answer(row.month),
        "kind": row.kind,
        "before": region_answer(row.predecessor),
        "after": region_answer(row.successor),
        "share": str(row.share) if row.share is not None else None,
        "document": row.document,
    }


def allocation_answer(user: AnyUser, row: Allocation) -> Told:
    """A weight may be a reported figure: it is told of regions that the reader sees."""
    region = row.region
    return {
        "target": row.target.code,
        "indicator": row.indicator.code,
        "region": region_answer(region),
        "parent": region.parent.code if region.parent else None,
        "goal": row.goal,
        "weight": row.weight if sees_region(user, region) else None,
        "basis": row.basis,
    }
