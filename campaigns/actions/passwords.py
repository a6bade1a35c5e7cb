"""Changing a password, and giving out one for a first log-in."""

from __future__ import annotations

from datetime import datetime

from axes.utils import reset
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from campaigns.actions.sessions import end_sessions
from campaigns.audit import record
from campaigns.models import PasswordUse, User
from campaigns.passwords import one_time, since
from campaigns.terms import AuditOutcome


class PasswordError(Exception):
    """The password stays as it is; ``reasons`` are for the user."""

    def __init__(self, *reasons: str, field: str = "new") -> None:
        super().__init__("；".join(reasons))
        self.reasons, self.field = reasons, field


def change(
    *, by: User, old: str, new: str, at: datetime, key: str = "", address: str | None = None
) -> User:
    """A new password of one's own. Every other session of the account ends, that with this key
    goes on."""
    try:
        return _changed(by=by, old=old, new=new, at=at, key=key, address=address)
    except PasswordError as error:
        if error.field == "old":
            _refused(by, at, address)
        raise


@transaction.atomic
def _changed(*, by: User, old: str, new: str, at: datetime, key: str, address: str | None) -> User:
    user = User.objects.select_for_update(of=("self",)).get(pk=by.pk)
    if user.is_demonstration and not user.must_change_password:
        raise PasswordError("演示账号的密码是公开的，大家共用，不能更换")
    if not user.check_password(old):
        raise PasswordError("现在的密码不对", field="old")
    try:
        validate_password(new, user)
    except ValidationError as error:
        raise PasswordError(*error.messages) from error
    take(user, new, at=at, first=False)
    ended = end_sessions(user, but=key)
    record(
        action="更换密码",
        subject=f"账号 {user.username}",
        by=by,
        at=at,
        after={"结束的其他登录": ended},
        address=address,
    )
    return user


def _refused(by: User, at: datetime, address: str | None) -> None:
    record(
        action="更换密码",
        subject=f"账号 {by.username}",
        by=by,
        at=at,
        after={"原因": "现在的密码不对"},
        address=address,
        outcome=AuditOutcome.REFUSED,
    )


def take(user: User, password: str, *, at: datetime, first: bool) -> None:
    """Put a password into use; the last ones are remembered. Part of a larger change, with the
    row of the account held. ``first``: it was given out and must be changed by its owner."""
    known = PasswordUse.objects.filter(user=user)
    if user.has_usable_password() and not known.filter(password=user.password).exists():
        PasswordUse.objects.create(user=user, password=user.password, at=min(since(user), at))
    user.set_password(password)
    user.password_changed_at, user.must_change_password = at, first
    user.save(update_fields=["password", "password_changed_at", "must_change_password"])
    PasswordUse.objects.create(user=user, password=user.password, at=at)
    kept = known.order_by("-at", "-id").values_list("pk", flat=True)
    old = list(kept[max(1, settings.PASSWORDS_REMEMBERED) :])
    PasswordUse.objects.filter(pk__in=old).delete()


def give(user: User, *, at: datetime) -> str:
    """A password for a first log-in, which nobody can read again. Part of a larger change: all
    sessions end, and the account is not locked any more."""
    password = one_time()
    take(user, password, at=at, first=True)
    end_sessions(user)
    reset(username=user.username)
    return password
