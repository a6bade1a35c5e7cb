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
    held.revoked_at = at
    held.save(update_fields=["revoked_at"])
    record(
        action="停用接口令牌",
        subject=_subject(held),
        by=by,
        at=at,
        after={"用途": held.name},
        address=address,
    )
    return held
