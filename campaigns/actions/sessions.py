"""Ending sessions: of an account whose rights change, and one's own at another machine."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from campaigns.audit import record
from campaigns.models import Session, User


def end_sessions(user: User, *, but: str = "") -> int:
    """End all sessions of an account but the one with this key; part of a larger change."""
    ended, _ = Session.objects.filter(user=user).exclude(session_key=but).delete()
    return ended


@transaction.atomic
def end_others(*, by: User, key: str, at: datetime, address: str | None = None) -> int:
    """End one's own sessions elsewhere; the number of those that were ended."""
    ended = end_sessions(by, but=key)
    if ended:
        record(
            action="结束其他登录",
            subject=f"账号 {by.username}",
            by=by,
            at=at,
            after={"会话": ended},
            address=address,
        )
    return ended


def forget_expired(*, at: datetime) -> int:
    """Remove what is left of sessions that have run out."""
    gone, _ = Session.objects.filter(expire_date__lt=at).delete()
    return gone
