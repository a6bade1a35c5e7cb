"""Accounts and what is asked about them, as far as somebody looks after them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum
from django.http import Http404

from campaigns.access import AnyUser
from campaigns.models import AccountRequest, Authenticator, Region, Session, User
from campaigns.officers import asks_for, posts_of
from campaigns.terms import AccountRequestKind as Kind
from campaigns.terms import AccountRequestState, Role

# What ends with a password for the next log-in, which whoever asked fetches.
WITH_PASSWORD = (Kind.CREATE, Kind.ENABLE, Kind.PASSWORD)


def require_officer(user: AnyUser) -> User:
    """The user, if he looks after any accounts; the page is known to exist, so refused (403)."""
    if isinstance(user, User) and posts_of(user):
        return user
    raise PermissionDenied("账号由系统管理员、安全管理员和各级管理员管理")


def _within(user: AnyUser, field: str) -> Q:
    """``field``, a path of a region, lies below one of the user's posts."""
    found = Q(pk__in=[])
    for post in posts_of(user):
        found |= Q(**{f"{field}__startswith": post.region.path})
    return found


def accounts_for(user: AnyUser) -> QuerySet[User]:
    """Accounts of the user's regions and below; from the top of the tree also those of none."""
    inside = _within(user, "region__path")
    if any(post.is_top for post in posts_of(user)):
        inside |= Q(region=None)
    rows = User.objects.filter(inside).select_related("region")
    return rows.order_by("region__code", "role", "username")


def get_account_for(user: AnyUser, number: int) -> User:
    """One of these; anybody else does not exist."""
    found = accounts_for(user).filter(pk=number).first()
    if found is None:
        raise Http404("没有这个账号")
    return found


def requests_for(user: AnyUser) -> QuerySet[AccountRequest]:
    """What was asked about accounts of the user's regions, or for new ones there, and what he
    asked himself; the newest first."""
    inside = _within(user, "user__region__path") | _within(user, "wanted__path")
    if any(post.is_top for post in posts_of(user)):
        inside |= Q(user__isnull=False, user__region=None)
    rows = AccountRequest.objects.filter(inside | Q(asked_by=user.pk))
    return rows.select_related("user__region", "asked_by__region", "decided_by__region")


def get_request_for(user: AnyUser, number: int) -> AccountRequest:
    found = requests_for(user).filter(pk=number).first()
    if found is None:
        raise Http404("没有这件申请")
    return found


def waiting(user: AnyUser) -> QuerySet[AccountRequest]:
    """What nobody has decided yet, the oldest first."""
    return requests_for(user).filter(state=AccountRequestState.WAITING).order_by("asked_at", "pk")


def passwords_for(user: AnyUser) -> list[AccountRequest]:
    """What the user asked for, was granted, and has not fetched the password of, the oldest first:
    the last request of its kind about an account that is in use, has no password yet and is still
    his to ask for. One query, however many there are."""
    granted = AccountRequest.objects.filter(
        kind__in=WITH_PASSWORD, state=AccountRequestState.APPROVED
    )
    last = granted.filter(user=OuterRef("user")).order_by("-decided_at", "-pk").values("pk")[:1]
    rows = granted.filter(
        asked_by=user.pk,
        user__is_active=True,
        user__password__startswith=UNUSABLE_PASSWORD_PREFIX,
        pk=Subquery(last),
    )
    found = rows.select_related("user__region").order_by("decided_at", "pk")
    return [one for one in found if one.user and asks_for(user, one.user.role, one.user.region)]


def requests_about(user: AnyUser, account: User) -> QuerySet[AccountRequest]:
    return requests_for(user).filter(user=account)


# --- what an account is like -----------------------------------------------------------------


def locked(names: Iterable[str], at: datetime) -> set[str]:
    """Which of the user names are locked because of failed log-ins."""
    since = at - timedelta(hours=float(settings.AXES_COOLOFF_TIME))
    rows = AccessAttempt.objects.filter(username__in=list(names), attempt_time__gt=since)
    failed = rows.values("username").annotate(times=Sum("failures_since_start"))
    limit = settings.AXES_FAILURE_LIMIT
    return {row["username"] for row in failed.order_by() if (row["times"] or 0) >= limit}


def locked_until(name: str, at: datetime) -> datetime | None:
    """When the lock of a user name ends by itself: as soon as so many failures are forgotten that
    the rest is below the limit. None for a name that is not locked."""
    span = timedelta(hours=float(settings.AXES_COOLOFF_TIME))
    rows = AccessAttempt.objects.filter(username=name, attempt_time__gt=at - span)
    tried = list(rows.order_by("attempt_time").values_list("attempt_time", "failures_since_start"))
    left, ends = sum(failures for _, failures in tried), None
    for moment, failures in tried:
        if left < settings.AXES_FAILURE_LIMIT:
            break
        left, ends = left - failures, moment + span
    return ends


def all_locked(at: datetime) -> set[str]:
    """Every user name that is locked; names of nobody are among them."""
    since = at - timedelta(hours=float(settings.AXES_COOLOFF_TIME))
    tried = AccessAttempt.objects.filter(attempt_time__gt=since)
    return locked(tried.values_list("username", flat=True).distinct(), at)


def with_second_factor(people: Iterable[User]) -> set[int]:
    """Which of them have an authenticator in use, by key."""
    keys = [one.pk for one in people]
    rows = Authenticator.objects.filter(user__in=keys, confirmed=True)
    return set(rows.values_list("user_id", flat=True))


def sessions_of(user: User, at: datetime) -> list[Session]:
    """Where the account is logged in at this moment, the last used one first."""
    rows = Session.objects.filter(user=user, expire_date__gt=at)
    return list(rows.order_by("-seen_at", "session_key"))


def regions_below(user: AnyUser) -> QuerySet[Region]:
    """Regions whose accounts the user looks after; those that are no more are left out."""
    rows = Region.objects.filter(_within(user, "path"), valid_to=None)
    return rows.order_by("path")


def roles_asked_by(user: AnyUser) -> list[Role]:
    """The roles that the user may ask for, somewhere."""
    posts = posts_of(user)
    if any(post.role == Role.SYSTEM for post in posts):
        return list(Role)
    if any(post.role == Role.ADMINISTRATOR for post in posts):
        return [Role.REPORTER, Role.REVIEWER, Role.ADMINISTRATOR, Role.LEADER]
    return []
