"""Lines of 问题整改台账 for the tests."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from campaigns.models import Campaign, User
from campaigns.terms import FindingKind, FindingSource
from metrics.actions.accountability import rectification
from metrics.actions.accountability.rectification_drafts import Draft
from metrics.models import Rectification
from tests.month import BEIJING, region

OWN = "370102"  # whose clerk is in the cast
# A Wednesday.
MORNING = datetime(2017, 8, 9, 9, tzinfo=BEIJING)
TODAY = MORNING.date()
DUE = date(2017, 9, 15)


def draft(where: str = OWN, **other: Any) -> Draft:
    values: dict[str, Any] = {
        "region": region(where),
        "kind": FindingKind.PROBLEM,
        "source": FindingSource.INSPECTION,
        "title": "寄递没有逐件验视",
        "summary": "抽查三家，两家没有记录。",
        "owner": "区邮政管理部门",
        "found_on": date(2017, 8, 7),
        "due_on": DUE,
    }
    return Draft(**{**values, **other})


def entered(
    campaign: Campaign, by: User, where: str = OWN, *, at: datetime = MORNING, **other: Any
) -> Rectification:
    return rectification.enter(campaign=campaign, draft=draft(where, **other), by=by, at=at)
