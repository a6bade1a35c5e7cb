"""Everything that ever happened to one cell, read from the audit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from campaigns.models import AuditEntry, Campaign, Indicator, Region
from campaigns.terms import Role, Verb
from metrics.models import ReportingPeriod

# What concerns every cell of the sheet, whichever it is.
_WHOLE_SHEET = [verb.word for verb in Verb]


@dataclass(frozen=True, slots=True)
class Step:
    """One entry: ``before`` and ``after`` are empty for what concerns the whole sheet."""

    at: datetime
    by: str
    role: str
    action: str
    before: str
    after: str
    note: str


def history_of(period: ReportingPeriod, region: Region, indicator: Indicator) -> list[Step]:
    """The cell's steps, the oldest first: typed, handed in, decided on, amended. A figure is one
    fact for all campaigns, so what was done to it through another one is told as well."""
    above = [code for code in region.path.split("/") if code]
    campaigns = Campaign.objects.filter(region__code__in=above).values_list("code", flat=True)
    subjects = {f"报送 {code} {period.month} {region.code}": code for code in campaigns}
    rows = AuditEntry.objects.filter(subject__in=subjects).select_related("by")
    own = period.campaign.code
    return [
        _step(row, indicator.code, "" if subjects[row.subject] == own else subjects[row.subject])
        for row in rows.order_by("at", "id")
        if _concerns(row, indicator.code, own=subjects[row.subject] == own)
    ]


def _concerns(row: AuditEntry, code: str, *, own: bool) -> bool:
    return code in (row.after or {}) or (own and row.action in _WHOLE_SHEET)


def _step(row: AuditEntry, code: str, other: str) -> Step:
    before, after = row.before or {}, row.after or {}
    notes = after.get("说明", {}) if isinstance(after.get("说明"), dict) else {}
    words = [_why(after.get(code)), notes.get("", ""), notes.get(code, "")]
    words += [str(after.get(name, "")) for name in ("理由", "意见")]
    return Step(
        at=row.at,
        by=row.by.full_name if row.by else "系统",
        role=Role(row.role).word if row.role else "",
        action=f"{row.action}（行动 {other}）" if other else row.action,
        before=_text(before.get(code)) if code in after else "",
        after=_text(after[code]) if code in after else "",
        note="；".join(word for word in words if word),
    )


def _text(value: Any) -> str:
    text = value.get("数值", "") if isinstance(value, dict) else value
    return "空" if text in ("", None) else str(text)


def _why(value: Any) -> str:
    return str(value["说明"]) if isinstance(value, dict) and value.get("说明") else ""
