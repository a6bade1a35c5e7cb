"""Who sees which entries of the audit: the auditor, those of his region and below; changes none.

An entry belongs to where the account that did it belongs. What the system did by itself belongs to
the campaigns that its subject names. An auditor outside whose region no account lies sees all.
"""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet

from campaigns.access import AnyUser
from campaigns.models import AuditEntry, Campaign, Region, User
from campaigns.terms import Role


def require_auditor(user: AnyUser) -> User:
    """The user, if he is an auditor by his own role: nobody audits at somebody else's desk."""
    if isinstance(user, User) and user.is_active and user.role == Role.AUDITOR and user.region:
        return user
    raise PermissionDenied("只有审计员可以查看审计记录")


def audits(user: AnyUser) -> bool:
    """The same as a question, for the menu."""
    return isinstance(user, User) and user.role == Role.AUDITOR


def sees_all(auditor: User) -> bool:
    """Whether no account lies outside the auditor's region."""
    region = auditor.region
    return region is not None and not (
        User.objects.filter(region__isnull=False)
        .exclude(region__path__startswith=region.path)
        .exists()
    )


def visible_entries(auditor: User) -> QuerySet[AuditEntry]:
    """Entries with who did them, the newest first."""
    rows = AuditEntry.objects.select_related("by__region")
    region = auditor.region
    if region is None:
        return rows.none()
    if sees_all(auditor):
        return rows
    return rows.filter(Q(by__region__path__startswith=region.path) | _of_campaigns(region))


def _of_campaigns(region: Region) -> Q:
    """By the system, about a campaign of this region or below."""
    found = Q(pk__in=[])
    inside = Campaign.objects.filter(region__path__startswith=region.path)
    for code in inside.values_list("code", flat=True):
        found |= Q(subject=code) | Q(subject__startswith=f"{code} ")
        found |= Q(subject__endswith=f" {code}") | Q(subject__contains=f" {code} ")
    return Q(by=None) & found
