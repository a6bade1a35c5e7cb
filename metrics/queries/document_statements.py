"""What a document says besides targets: facts, lists, findings, rules, duties; and what is ours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from campaigns.models import AccountabilityRule, Campaign, Fact, Finding, ListedArea
from campaigns.periods import Month
from campaigns.terms import Frequency
from metrics.wording.derived import derived_words


@dataclass(slots=True)
class Spot:
    """A place on the page of a document, or another page (``elsewhere``), as a link."""

    words: str
    anchor: str = ""
    elsewhere: str = ""

    @property
    def url(self) -> str:
        return self.elsewhere or f"#{self.anchor}"


@dataclass(slots=True)
class Statement:
    """What the document says besides targets; ``spot`` is where."""

    anchor: str
    title: str
    text: str
    spot: Spot
    derived: list[str]
    facts: list[tuple[str, str, bool]] = field(default_factory=list)  # the last: derived
    steps: list[dict[str, str]] = field(default_factory=list)


def fact(row: Fact, spots: Mapping[int, Spot]) -> Statement:
    told = [("约数", "文件写的是约数", False)] if row.approximate else []
    span = _span(row.first_month, row.last_month)
    ours = bool({"first_month", "last_month"} & set(row.derived))
    facts = [("期间", span, ours)] if span else []
    return Statement(
        anchor=row.code,
        title=row.text,
        text="",
        spot=spots[row.citation_id],
        derived=derived_words(row.derived),
        facts=[*facts, ("地区", row.region.name, False), *told],
    )


def _span(first: int | None, last: int | None) -> str:
    if first is None or last is None:
        return ""
    begin, end = Month.of(first).chinese, Month.of(last).chinese
    return begin if first == last else f"{begin}至{end}"


def area(row: ListedArea, spots: Mapping[int, Spot]) -> Statement:
    leave: list[tuple[str, str, bool]] = []
    if row.leave_by:
        until = f"{Month.of(row.leave_by).chinese}以前"
        leave = [("应退出", until, "leave_by" in row.derived)]
    return Statement(
        anchor=row.code or f"area-{row.pk}",
        title=row.region.name,
        text=row.summary,
        spot=spots[row.citation_id],
        derived=derived_words(row.derived),
        facts=[
            ("列管单位", row.get_authority_display(), False),
            ("类别", row.get_status_display(), False),
            ("自", Month.of(row.since).chinese, "since" in row.derived),
            *leave,
        ],
    )


def finding(row: Finding, spots: Mapping[int, Spot]) -> Statement:
    due = f"{row.due_on.year}年{row.due_on.month}月{row.due_on.day}日"
    return Statement(
        anchor=row.code,
        title=row.title,
        text=row.summary,
        spot=spots[row.citation_id],
        derived=derived_words(row.derived),
        facts=[
            ("责任单位", row.owner, "owner" in row.derived),
            ("期限", due, "due_on" in row.derived),
        ],
    )


def rule(row: AccountabilityRule, spots: Mapping[int, Spot]) -> Statement:
    return Statement(
        anchor=row.code,
        title=row.name,
        text=row.summary,
        spot=spots[row.citation_id],
        derived=derived_words(row.derived),
        steps=row.parameters.get("steps", []),
    )


# --- duties, and what is ours ---


def duties(campaign: Campaign) -> dict[str, Any]:
    """How often is ranked and reported, and on which days."""
    cadence, days = campaign.cadence, campaign.calendar
    return {
        "campaign": campaign,
        "rhythm": [
            (cadence["ranking_name"], Frequency(cadence["ranking"]).word),
            (cadence["bulletin_name"], Frequency(cadence["bulletin"]).word),
        ],
        "rhythm_derived": campaign.derived.get("cadence", ""),
        "days": [
            ("报送", f"次月{days['due_day']}日前"),
            ("审核", f"次月{days['review_day']}日前"),
            ("锁定并计算", f"次月{days['lock_day']}日{days['lock_hour']}时"),
            ("季度通报", f"季后首月{days['bulletin_day']}日"),
        ],
        "days_derived": campaign.derived.get("calendar", ""),
    }


def ours(campaign: Campaign) -> list[str]:
    """What the document does not state of the campaign itself, and how points are given."""
    told = {
        name: why for name, why in campaign.derived.items() if name not in {"cadence", "calendar"}
    }
    rules = campaign.rule_sets.order_by("-version").first()
    return [*derived_words(told), *([f"计分：{rules.derived}"] if rules and rules.derived else [])]
