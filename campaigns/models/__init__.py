"""The tables of the promise."""

from campaigns.models.audit import AuditEntry
from campaigns.models.checks import Check
from campaigns.models.documents import Citation, SourceDocument
from campaigns.models.indicators import Indicator
from campaigns.models.ladders import Ladder
from campaigns.models.people import ApiToken, Deputy, User
from campaigns.models.plans import (
    Allocation,
    AllocationRound,
    Campaign,
    Category,
    Operation,
    Phase,
    RuleSet,
    Target,
    TargetIndicator,
)
from campaigns.models.regions import Region, Succession
from campaigns.models.statements import AccountabilityRule, Fact, Finding, ListedArea

__all__ = [
    "AccountabilityRule",
    "Allocation",
    "AllocationRound",
    "ApiToken",
    "AuditEntry",
    "Campaign",
    "Category",
    "Check",
    "Citation",
    "Deputy",
    "Fact",
    "Finding",
    "Indicator",
    "Ladder",
    "ListedArea",
    "Operation",
    "Phase",
    "Region",
    "RuleSet",
    "SourceDocument",
    "Succession",
    "Target",
    "TargetIndicator",
    "User",
]
