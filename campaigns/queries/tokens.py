"""Tokens of other systems: whose is this one, and which does somebody look after."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256

from django.db.models import Q, QuerySet
from django.http import Http404

from campaigns.access import AnyUser, desks_of
from campaigns.models import ApiToken, User
from campaigns.queries.keys import is_key
from campaigns.terms import Role

# Those whose work another system can do for them.
HOLDERS = (Role.REPORTER, Role.REVIEWER)


def digest_of(secret: bytes) -> str:
    """What is kept of a token; it is long and random, so that a plain digest is enough."""
    return sha256(secret).hexdigest()


def token_of(secret: bytes, at: datetime) -> ApiToken | None:
    """The token with this secret, if it still holds."""
    rows = ApiToken.objects.filter(digest=digest_of(secret), revoked_at=None, expires_at__gt=at)
    return rows.select_related("user__region").first()


def makers_of(
    accounts: Iterable[int], since: datetime, until: datetime
) -> list[tuple[int, int, datetime]]:
    """Account, who issued a token of it, when: of all tokens that held at some time between.
    Whoever issues a token has read its secret, and can write as the account."""
    rows = ApiToken.objects.filter(
        Q(revoked_at=None) | Q(revoked_at__gte=since),
        user__in=set(accounts),
        expires_at__gte=since,
        created_at__lte=until,
    )
    return list(rows.values_list("user_id", "created_by_id", "created_at"))


def issues_tokens(user: AnyUser) -> bool:
    """Whether the user looks after tokens: an administrator of any region."""
    return any(desk.role == Role.ADMINISTRATOR for desk in desks_of(user))


def _within(user: AnyUser, field: str) -> Q:
    """``field`` lies in a region that the user administers."""
    found = Q(pk__in=[])
    for desk in desks_of(user):
        if desk.role == Role.ADMINISTRATOR:
            found |= Q(**{f"{field}__startswith": desk.path})
    return found


def holders_for(user: AnyUser) -> QuerySet[User]:
    """Accounts that the user may issue tokens for."""
    rows = User.objects.filter(_within(user, "region__path"), role__in=HOLDERS, is_active=True)
    return rows.select_related("region").order_by("region__code", "username")


def tokens_for(user: AnyUser) -> QuerySet[ApiToken]:
    """Tokens of accounts inside the regions that the user administers, revoked ones included."""
    rows = ApiToken.objects.filter(_within(user, "user__region__path"))
    return rows.select_related("user__region", "created_by")


def get_token_for(user: AnyUser, key: str) -> ApiToken:
    """One of these tokens, else 404."""
    token = tokens_for(user).filter(pk=int(key)).first() if is_key(key) else None
    if token is None:
        raise Http404("没有这个令牌")
    return token
