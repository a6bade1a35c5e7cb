"""Changing a password, and giving out one for a first log-in."""

from __future__ import annotations

from datetime import datetime, timedelta

from axes.utils import reset
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from campaigns.actions.sessions import end_sessions
from campaigns.actions.tokens import revoke_all
from campaigns.audit import record
from campaigns.models import PasswordUse, User
from campaigns.passwords import one_time, since
from campaigns.terms import AuditOutcome

# So long a password is kept at least: else some changes in a row bring the old one back.
LEAST_AGE = timedelta(days=1)


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
    changed = user.password_changed_at
    if changed and not user.must_change_password and timedelta(0) <= at - changed < LEAST_AGE:
        raise PasswordError("密码换过不到一天，不能再换；怀疑泄露的，请申请重置密码")
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
    _remember(user, at)
    user.set_password(password)
    user.password_changed_at, user.must_change_password = at, first
    user.save(update_fields=["password", "password_changed_at", "must_change_password"])
    PasswordUse.objects.create(user=user, password=user.password, at=at)
    kept = known.order_by("-at", "-id").values_list("pk", flat=True)
    old = list(kept[max(1, settings.PASSWORDS_REMEMBERED) :])
    PasswordUse.objects.filter(pk__in=old).delete()


def _remember(user: User, at: datetime) -> None:
    """The password in use, if nobody has written it down."""
    known = PasswordUse.objects.filter(user=user, password=user.password)
    if user.has_usable_password() and not known.exists():
        PasswordUse.objects.create(user=user, password=user.password, at=min(since(user), at))


def give(user: User, *, at: datetime, by: User | None = None, address: str | None = None) -> str:
    """A password for a first log-in, which nobody can read again. Part of a larger change: all
    sessions and tokens end, and the account is not locked any more."""
    password = one_time()
    take(user, password, at=at, first=True)
    _shut_out(user, by, at, address)
    reset(username=user.username)
    return password


def void(user: User, *, by: User, at: datetime, address: str | None = None) -> None:
    """No password at all until one is given out: whoever knew the old one is out. Part of a larger
    change: all sessions and tokens end."""
    _remember(user, at)
    user.set_unusable_password()
    user.password_changed_at, user.must_change_password = at, True
    user.save(update_fields=["password", "password_changed_at", "must_change_password"])
    _shut_out(user, by, at, address)


def _shut_out(user: User, by: User | None, at: datetime, address: str | None) -> None:
    end_sessions(user)
    revoke_all(user=user, why="密码重置", by=by, at=at, address=address)
