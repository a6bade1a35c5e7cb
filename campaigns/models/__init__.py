"""The tables of the promise."""

from campaigns.models.accounts import AccountRequest, PasswordUse
from campaigns.models.audit import AuditAnchor, AuditEntry
from campaigns.models.authenticator import Authenticator
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
from campaigns.models.sessions import Session
from campaigns.models.statements import AccountabilityRule, Fact, Finding, ListedArea

__all__ = [
    "AccountRequest",
    "AccountabilityRule",
    "Allocation",
    "AllocationRound",
    "ApiToken",
    "AuditAnchor",
    "AuditEntry",
    "Authenticator",
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
    "PasswordUse",
    "Phase",
    "Region",
    "RuleSet",
    "Session",
    "SourceDocument",
    "Succession",
    "Target",
    "TargetIndicator",
    "User",
]
