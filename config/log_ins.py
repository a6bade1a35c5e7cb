"""Log-in, refused log-in, lock-out and log-out go into the audit.

Django and the lock-out announce them as signals, which is the only place where all ways of logging
in come together. A log-in that cannot be written down does not happen: the error goes up.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.http import HttpRequest
from django.utils import timezone

from campaigns.audit import record
from campaigns.models import User
from campaigns.terms import AuditOutcome

# What was typed where a name belongs may be a password: only names that exist are kept.
UNKNOWN = "未知账号"


def listen() -> None:
    """Called once, when the application starts."""
    user_logged_in.connect(_logged_in, dispatch_uid="audit-in")
    user_logged_out.connect(_logged_out, dispatch_uid="audit-out")
    user_login_failed.connect(_refused, dispatch_uid="audit-refused")
    user_locked_out.connect(_locked_out, dispatch_uid="audit-locked")


def _logged_in(request: HttpRequest | None, user: Any, **_: Any) -> None:
    _write("登录", user, request, AuditOutcome.DONE)


def _logged_out(request: HttpRequest | None, user: Any, **_: Any) -> None:
    if isinstance(user, User):
        _write("退出登录", user, request, AuditOutcome.DONE)


def _refused(credentials: Mapping[str, Any], request: HttpRequest | None = None, **_: Any) -> None:
    _write("登录", _named(credentials.get("username")), request, AuditOutcome.REFUSED)


def _locked_out(request: HttpRequest | None, username: Any, **_: Any) -> None:
    """Told at every attempt while the lock holds as well: only the first one locks, and counts."""
    if getattr(request, "axes_failures_since_start", None) is not None:
        _write("锁定登录", _named(username), request, AuditOutcome.REFUSED)


def _named(username: Any) -> User | None:
    if not isinstance(username, str) or "\0" in username:
        return None
    return User.objects.filter(username__iexact=username).first()


def _write(
    action: str, user: User | None, request: HttpRequest | None, outcome: AuditOutcome
) -> None:
    """Under the account that was meant; whether it was its owner, nobody knows."""
    record(
        action=action,
        subject=f"账号 {user.username}" if user else UNKNOWN,
        by=user,
        at=timezone.now(),
        address=request.META.get("REMOTE_ADDR") or None if request else None,
        outcome=outcome,
    )
