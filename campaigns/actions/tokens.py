"""Issuing and revoking tokens for the systems of offices."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import transaction

from campaigns.audit import record
from campaigns.models import ApiToken, User
from campaigns.personal import personal
from campaigns.queries.tokens import HOLDERS, digest_of

LONGEST = timedelta(days=366)
# Says what it is wherever it turns up.
PREFIX = "jdmb_"
_BYTES = 32
_HINT = 4


class TokenError(Exception):
    """The token cannot be issued or revoked; the message is for the administrator."""


def _subject(token: ApiToken) -> str:
    return f"令牌 {token.user.username} …{token.hint}"


@transaction.atomic
def issue(
    *,
    user: User,
    name: str,
    expires_at: datetime,
    by: User,
    at: datetime,
    address: str | None = None,
) -> tuple[ApiToken, str]:
    """A new token of an account, and its secret, which nobody can ever read again."""
    if user.role not in HOLDERS or not user.is_active:
        raise TokenError("令牌只发给在用的填报员或审核员账号")
    if not name.strip():
        raise TokenError("请写明令牌的用途")
    if personal(name):
        raise TokenError("用途里像是有个人号码，请删去")
    if not at < expires_at <= at + LONGEST:
        raise TokenError("失效日期应在今后一年以内")
    secret = PREFIX + secrets.token_urlsafe(_BYTES)
    token = ApiToken.objects.create(
        user=user,
        name=name.strip(),
        digest=digest_of(secret.encode()),
        hint=secret[-_HINT:],
        created_by=by,
        created_at=at,
        expires_at=expires_at,
    )
    record(
        action="签发接口令牌",
        subject=_subject(token),
        by=by,
        at=at,
        after={"用途": token.name, "失效": expires_at.isoformat(timespec="minutes")},
        address=address,
    )
    return token, secret


@transaction.atomic
def revoke(*, token: ApiToken, by: User, at: datetime, address: str | None = None) -> ApiToken:
    """End a token at once."""
    held = ApiToken.objects.select_for_update(of=("self",)).select_related("user").get(pk=token.pk)
    if held.revoked_at:
        raise TokenError("这个令牌已经停用")
    _end(held, by, at, address)
    return held


def revoke_all(
    *, user: User, why: str, by: User | None, at: datetime, address: str | None = None
) -> int:
    """End every token of an account that is not over yet; how many. Part of a larger change, but
    each is an entry of its own: the office's system stops reporting, and somebody asks why."""
    rows = ApiToken.objects.select_for_update(of=("self",)).filter(user=user, revoked_at=None)
    there = list(rows.filter(expires_at__gt=at).order_by("pk"))
    for token in there:
        token.user = user
        _end(token, by, at, address, why)
    return len(there)


def _end(
    token: ApiToken, by: User | None, at: datetime, address: str | None, why: str = ""
) -> None:
    token.revoked_at = at
    token.save(update_fields=["revoked_at"])
    record(
        action="停用接口令牌",
        subject=_subject(token),
        by=by,
        at=at,
        after={"用途": token.name, **({"原因": why} if why else {})},
        address=address,
        about=token.user,
    )
