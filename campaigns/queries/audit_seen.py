"""Who sees which entries of the audit: the auditor, those of his region and below; changes none.

An entry belongs to where the account that did it belonged at the time, wherever that is today; one
of before this was kept, to where the account belongs now. What the system did by itself, and what
was done from the command line, belongs to where the account was that it did it to, or else to the
campaigns or to the account that its subject names; what names none of them (the chain itself, a
log-in under an unknown name) is for every auditor. An auditor outside whose region no account lies
sees all.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Concat

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
    nobodys = Q(by=None) & (Q(path=None) | Q(path=""))
    return rows.filter(within("startswith", region.path) | nobodys & _here(region))


def within(how: str, path: str) -> Q:
    """Entries of accounts that belonged there at the time; ``how`` is the way paths are compared
    (startswith, contains)."""
    now = Q(path=None) & Q(**{f"by__region__path__{how}": path})
    return Q(**{f"path__{how}": path}) | now


def _here(region: Region) -> Q:
    """About a campaign or an account of this region or below, or about none anywhere."""
    paths = dict(Campaign.objects.values_list("code", "region__path"))
    inside = [code for code, path in paths.items() if path.startswith(region.path)]
    accounts = User.objects.filter(region__path__startswith=region.path)
    placed = _of_campaigns(paths) | _of_accounts(User.objects.filter(region__isnull=False))
    return _of_campaigns(inside) | _of_accounts(accounts) | ~placed


def _of_campaigns(codes: Iterable[str]) -> Q:
    found = Q(pk__in=[])
    for code in codes:
        found |= Q(subject=code) | Q(subject__startswith=f"{code} ")
        found |= Q(subject__endswith=f" {code}") | Q(subject__contains=f" {code} ")
    return found


def _of_accounts(rows: QuerySet[User]) -> Q:
    """As everything that is done to an account names it."""
    return Q(subject__in=rows.values_list(Concat(Value("账号 "), F("username"))))
