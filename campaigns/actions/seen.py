"""Noting that an account is in use, once a day: one that nobody uses is switched off; and that
somebody was turned away although he knew the password."""

from __future__ import annotations

from datetime import datetime, timedelta

from campaigns.audit import record
from campaigns.models import User
from campaigns.terms import AuditOutcome

_EVERY = timedelta(days=1)


def note(*, user: User, at: datetime) -> bool:
    """Whether it had to be noted; of two at once the later one changes nothing that matters."""
    if user.last_seen_at is not None and at - user.last_seen_at < _EVERY:
        return False
    User.objects.filter(pk=user.pk).update(last_seen_at=at)
    user.last_seen_at = at
    return True


def turn_away(*, user: User, why: str, at: datetime, address: str | None = None) -> None:
    """Somebody with the right password may not come in like this."""
    record(
        action="登录",
        subject=f"账号 {user.username}",
        by=user,
        at=at,
        after={"原因": why},
        address=address,
        outcome=AuditOutcome.REFUSED,
    )


def keep_out(*, user: User, at: datetime, address: str | None = None) -> None:
    """A session of somebody who administers turned up at an address where he may not work."""
    record(
        action="使用账号",
        subject=f"账号 {user.username}",
        by=user,
        at=at,
        after={"原因": "不在指定的管理终端上"},
        address=address,
        outcome=AuditOutcome.REFUSED,
    )
