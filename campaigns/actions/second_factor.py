"""动态口令: taking an authenticator into use, entering a code, spare codes, taking it off again."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.crypto import salted_hmac
from django_otp.plugins.otp_static.models import StaticDevice

from campaigns.actions.sessions import end_others
from campaigns.audit import record
from campaigns.models import Authenticator, User
from campaigns.models.authenticator import fresh_seed
from campaigns.terms import AuditOutcome

SPARE_CODES = 10
_SALT = "campaigns.second_factor"
# No vowels: no words come about. None that is taken for another one.
_LETTERS = "bcdfghjkmnpqrstvwxyz23456789"
_LENGTH, _KEPT = 10, 16


class CodeError(Exception):
    """The code is not accepted; the message says why and is for the user."""


def begun(*, user: User, key: int | None) -> Authenticator | None:
    """The authenticator that this session is setting up, if it still is."""
    return Authenticator.objects.filter(user=user, confirmed=False, pk=key).first() if key else None


@transaction.atomic
def begin(*, by: User, at: datetime, address: str | None = None) -> Authenticator:
    """An authenticator to be set up, with a key that nobody has seen; nothing worth until it is
    confirmed. What another session has begun is forgotten: its key may have been read there."""
    User.objects.select_for_update(of=("self",)).get(pk=by.pk)
    Authenticator.objects.filter(user=by, confirmed=False).delete()
    device: Authenticator = Authenticator.objects.create(
        user=by, name="动态口令", key=fresh_seed(), confirmed=False
    )
    _told("显示动态口令密钥", by, at, address)
    return device


def begin_anew(
    *, by: User, password: str, at: datetime, address: str | None = None
) -> Authenticator:
    """The same in place of one in use: the key is shown to whoever knows the password."""
    if not by.check_password(password):
        _told("更换动态口令", by, at, address, AuditOutcome.REFUSED)
        raise CodeError("密码不对")
    return begin(by=by, at=at, address=address)


@transaction.atomic
def cancel(*, by: User, key: int | None, at: datetime, address: str | None = None) -> bool:
    """Forget the authenticator that was being set up; the one in use stays. Whether there was
    one."""
    User.objects.select_for_update(of=("self",)).get(pk=by.pk)
    gone, _ = Authenticator.objects.filter(user=by, confirmed=False, pk=key).delete()
    if gone:
        _told("取消设置动态口令", by, at, address)
    return bool(gone)


def confirm(
    *,
    by: User,
    key: int | None,
    code: str,
    at: datetime,
    address: str | None = None,
    session: str = "",
) -> list[str]:
    """Take the authenticator with this row key into use if it shows this code, in place of any
    other; ten new spare codes, which nobody can read again. Where it took another's place, all
    sessions but ``session`` end: whoever has the old telephone may sit in one of them."""
    with transaction.atomic():
        # One after the other: of two that confirm at once only one leaves its spare codes.
        User.objects.select_for_update(of=("self",)).get(pk=by.pk)
        device = _held(Authenticator, by, confirmed=False)
        if device is None or device.pk != key:
            raise CodeError("没有正在设置的动态口令，请重新打开本页")
        wait, right = _tried(device, _plain(code), at)
        if right:
            if is_set_up(by):
                end_others(by=by, key=session, at=at, address=address)
            Authenticator.objects.filter(user=by).exclude(pk=device.pk).delete()
            device.confirmed = True
            device.save(update_fields=["confirmed"])
            spare = _new_spare_codes(by)
        outcome = AuditOutcome.DONE if right else AuditOutcome.REFUSED
        _told("启用动态口令", by, at, address, outcome)
    if not right:
        raise CodeError(_why(wait, device, "请核对手机时间是否准确，用最新的 6 位数字"))
    return spare


def enter(*, by: User, code: str, at: datetime, address: str | None = None) -> int:
    """Accept a code of the authenticator or a spare one; the number of spare codes left.

    A wrong one is written down as well. The first may be followed by another at once; from the
    second on the next attempt has to wait: two seconds, four, eight…
    """
    plain = _plain(code)
    with transaction.atomic():
        device = _held(Authenticator, by, confirmed=True)
        if device is None:
            raise CodeError("这个账号还没有启用动态口令")
        spare = _held(StaticDevice, by, confirmed=True) if len(plain) == _LENGTH else None
        tried, said = (spare, _digest(plain)) if spare else (device, plain)
        wait, right = _tried(tried, said, at)
        words = "输入备用码" if spare else "输入动态口令"
        _told(words, by, at, address, AuditOutcome.DONE if right else AuditOutcome.REFUSED)
    if not right:
        raise CodeError(_why(wait, tried, "请用最新的 6 位数字，或一个没有用过的备用码"))
    return spare_codes_left(by)


def renew_spare_codes(
    *, by: User, password: str, at: datetime, address: str | None = None
) -> list[str]:
    """Ten new spare codes, for whoever knows the password: each of them is as good as the
    telephone. The old ones are worth nothing any more."""
    if not by.check_password(password):
        _told("换发备用码", by, at, address, AuditOutcome.REFUSED)
        raise CodeError("密码不对")
    return _renewed(by, at, address)


@transaction.atomic
def _renewed(by: User, at: datetime, address: str | None) -> list[str]:
    User.objects.select_for_update(of=("self",)).get(pk=by.pk)
    if not is_set_up(by):
        raise CodeError("这个账号还没有启用动态口令")
    spare = _new_spare_codes(by)
    _told("换发备用码", by, at, address)
    return spare


def take_off(user: User) -> bool:
    """Forget the authenticator and the spare codes; part of a larger change. Whether there was
    one."""
    there = is_set_up(user)
    Authenticator.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()
    return there


def is_set_up(user: User) -> bool:
    return bool(Authenticator.objects.filter(user=user, confirmed=True).exists())


def spare_codes_left(user: User) -> int:
    found = StaticDevice.objects.filter(user=user, confirmed=True).first()
    return int(found.token_set.count()) if found else 0


def _held(model: Any, user: User, *, confirmed: bool) -> Any:
    """The user's row of this kind, held until the end, so that a code is good once."""
    rows = model.objects.select_for_update().filter(user=user, confirmed=confirmed)
    return rows.order_by("-pk").first()


def _tried(device: Any, code: str, at: datetime) -> tuple[int, bool]:
    """For how many seconds no code at all is accepted, after wrong ones, and else whether this one
    is right. Everybody mistypes once: after the first wrong code nobody waits."""
    if device.throttling_failure_count == 1:
        device.throttling_failure_timestamp = None
    wait = _seconds_to_wait(device, at)
    return wait, device.verify_token(code)


def _seconds_to_wait(device: Any, at: datetime) -> int:
    allowed, why = device.verify_is_allowed()
    if allowed or not why or "locked_until" not in why:
        return 0
    return max(0, int((why["locked_until"] - at).total_seconds())) + 1


def _why(wait: int, device: Any, advice: str) -> str:
    """``wait`` stood before this attempt; a wrong code makes the next one wait in its turn."""
    if wait:
        return f"连续输错，这一次没有核对：请过 {_long(wait)}再输"
    if device.throttling_failure_count > 1:
        seconds = device.get_throttle_factor() * 2 ** (device.throttling_failure_count - 1)
        return f"动态口令不对，{advice}，过 {_long(seconds)}再试"
    return f"动态口令不对，{advice}再试"


def _long(seconds: int) -> str:
    """So that nobody comes back too early: 8 秒, 9 分钟, 3 小时."""
    for unit, word in ((3600, "小时"), (60, "分钟")):
        if seconds >= 2 * unit:
            return f"{-(-seconds // unit)} {word}"
    return f"{seconds} 秒"


def _plain(code: str) -> str:
    return "".join(code.split()).replace("-", "").lower()


def _digest(code: str) -> str:
    """What is kept of a spare code."""
    return salted_hmac(_SALT, code, algorithm="sha256").hexdigest()[:_KEPT]


def _new_spare_codes(user: User) -> list[str]:
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name="备用码")
    codes = ["".join(secrets.choice(_LETTERS) for _ in range(_LENGTH)) for _ in range(SPARE_CODES)]
    for code in codes:
        device.token_set.create(token=_digest(code))
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def _told(
    action: str,
    by: User,
    at: datetime,
    address: str | None,
    outcome: AuditOutcome = AuditOutcome.DONE,
) -> None:
    record(
        action=action,
        subject=f"账号 {by.username}",
        by=by,
        at=at,
        address=address,
        outcome=outcome,
    )
