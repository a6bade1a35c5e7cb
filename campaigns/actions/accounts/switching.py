"""Switching an account off at once, unlocking it, and switching off what nobody uses."""

from __future__ import annotations

from datetime import datetime, timedelta

from axes.utils import reset
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from campaigns.actions.accounts.errors import AccountError
from campaigns.actions.accounts.letting_go import let_go
from campaigns.audit import record
from campaigns.models import User
from campaigns.officers import secures
from campaigns.personal import personal
from campaigns.terms import Role

LONGEST_REASON = 120
# Without one of each nobody could switch anybody on again.
_NEEDED = (Role.SYSTEM, Role.SECURITY)


@transaction.atomic
def disable(*, user: User, reason: str, by: User, at: datetime, address: str | None = None) -> User:
    """Switch it off at once: its sessions end, its tokens and seats as a deputy as well."""
    held = _held(user)
    if not secures(by, held.region):
        raise AccountError("这个账号不由您停用")
    if held.pk == by.pk:
        raise AccountError("不能停用自己的账号")
    if not held.is_active:
        raise AccountError("这个账号已经停用")
    said = reason.strip()
    if not said or len(said) > LONGEST_REASON:
        raise AccountError(f"请写明停用原因，最长 {LONGEST_REASON} 字")
    if found := personal(said):
        raise AccountError(f"原因里像是有{found}，请删去")
    _switch_off(held, said, by, at, address)
    return held


@transaction.atomic
def unlock(*, user: User, by: User, at: datetime, address: str | None = None) -> User:
    """Forget the failed log-ins, so that the owner may try again before the time is over."""
    if not secures(by, user.region):
        raise AccountError("这个账号不由您解锁")
    if user.pk == by.pk:
        raise AccountError("不能解锁自己的账号")
    if not reset(username=user.username):
        raise AccountError("这个账号没有锁定")
    record(action="解除登录锁定", subject=f"账号 {user.username}", by=by, at=at, address=address)
    return user


def disable_unused(*, at: datetime) -> int:
    """Switch off what nobody has used for the time in the settings; how many accounts.

    The last system administrator and the last security officer stay. Demonstration accounts are
    everybody's and stay as well.
    """
    if not settings.UNUSED_DAYS:
        return 0
    done = 0
    for pk in unused(at).values_list("pk", flat=True):
        with transaction.atomic():
            user = _held(User(pk=pk))
            if unused(at).filter(pk=pk).exists() and not _is_last(user):
                why = f"{settings.UNUSED_DAYS} 天没有使用"
                _switch_off(user, why, None, at, None)
                done += 1
    return done


def unused(at: datetime) -> QuerySet[User]:
    """Accounts in use by right, but by nobody in fact."""
    last = Coalesce("last_seen_at", "last_login", "date_joined")
    rows = User.objects.filter(is_active=True, is_demonstration=False).annotate(last_used=last)
    return rows.filter(last_used__lt=at - timedelta(days=settings.UNUSED_DAYS))


def _is_last(user: User) -> bool:
    others = User.objects.filter(role=user.role, is_active=True).exclude(pk=user.pk)
    return user.role in _NEEDED and not others.exists()


def _held(user: User) -> User:
    return User.objects.select_for_update(of=("self",)).select_related("region").get(pk=user.pk)


def _switch_off(user: User, why: str, by: User | None, at: datetime, address: str | None) -> None:
    user.is_active, user.disabled_because = False, why
    user.save(update_fields=["is_active", "disabled_because"])
    let_go(user, why="账号停用", by=by, at=at, address=address)
    record(
        action="停用账号",
        subject=f"账号 {user.username}",
        by=by,
        at=at,
        before={"在用": True},
        after={"在用": False, "原因": why},
        address=address,
        about=user,
    )
