"""What a password must be like, how long it holds, and passwords for a first log-in."""

from __future__ import annotations

import re
import secrets
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

from campaigns.models import PasswordUse, User

LONGEST = 128  # more would only keep the hash busy
ADVISED = 12
_ONE_TIME = 14
# Without letters that are taken for one another on paper, and without vowels: no words come about.
_LOWER, _UPPER = "bcdfghjkmnpqrstvwxyz", "BCDFGHJKLMNPQRSTVWXYZ"
_DIGITS, _SIGNS = "23456789", "-+=%@"
_CLASSES = (re.compile("[a-z]"), re.compile("[A-Z]"), re.compile("[0-9]"))
_WRITTEN_OTHERWISE = str.maketrans("@01345$7!", "aoleassti")
# What offices of this kind tend to choose; the library's list knows none of them.
_OURS = (
    *("jindu", "jinduban", "jdb", "gongan", "gonganju", "jingcha", "shandong", "guizhou"),
    *("hainan", "neimenggu", "woaini", "zhongguo", "huawei", "passw0rd", "changeme", "default"),
    *("abc", "abcd", "qwe", "qwer", "qwert", "asdf", "zxcv", "qaz", "qazwsx", "aaa", "test"),
)


class LengthValidator:
    """Not shorter than the setting says, not longer than can be hashed in time."""

    def validate(self, password: str, user: User | None = None) -> None:
        if len(password) < settings.PASSWORD_LENGTH:
            raise ValidationError(f"密码至少 {settings.PASSWORD_LENGTH} 位，建议 {ADVISED} 位以上")
        if len(password) > LONGEST:
            raise ValidationError(f"密码最长 {LONGEST} 位")

    def get_help_text(self) -> str:
        return f"至少 {settings.PASSWORD_LENGTH} 位，建议 {ADVISED} 位以上"


class ClassesValidator:
    """Three of four: small letters, capital letters, digits, other signs."""

    def validate(self, password: str, user: User | None = None) -> None:
        found = sum(bool(one.search(password)) for one in _CLASSES)
        found += bool(re.search(r"[^a-zA-Z0-9]", password))
        if found < 3:
            raise ValidationError("密码要有大写字母、小写字母、数字、其他符号中的三类以上")

    def get_help_text(self) -> str:
        return "大写字母、小写字母、数字、其他符号中，有三类以上"


class NameValidator:
    """The user name does not stand in it, forwards or backwards."""

    def validate(self, password: str, user: User | None = None) -> None:
        plain = password.casefold()
        names = [user.username, user.email.partition("@")[0]] if user else []
        for name in (one.casefold() for one in names if len(one) >= 3):
            if name in plain or name[::-1] in plain:
                raise ValidationError("密码里不能有用户名")

    def get_help_text(self) -> str:
        return "不含用户名"


class CommonValidator:
    """Not one that everybody tries: from the list, also with ``@`` for ``a`` and the like, and
    with some digits and signs behind."""

    def __init__(self) -> None:
        self.words = CommonPasswordValidator().passwords | set(_OURS)

    def validate(self, password: str, user: User | None = None) -> None:
        plain = password.casefold()
        bare = re.sub(r"[^a-z0-9]", "", plain)
        if any(one in self.words for one in (plain, bare, plain.translate(_WRITTEN_OTHERWISE))):
            raise ValidationError("这个密码太常见，容易被猜到")
        core = re.sub(r"^[^a-z@]+|[^a-z]+$", "", plain)
        added = len(plain) - len(core)
        if added <= 6 and {core, core.translate(_WRITTEN_OTHERWISE)} & self.words:
            raise ValidationError("这个密码太常见：常用词后面加数字，容易被猜到")

    def get_help_text(self) -> str:
        return "不是常见的密码"


class HistoryValidator:
    """Not the password in use and none of the last ones."""

    def validate(self, password: str, user: User | None = None) -> None:
        if user is None or user.pk is None:
            return
        known = PasswordUse.objects.filter(user=user).order_by("-at", "-id")
        used = {user.password, *known.values_list("password", flat=True)[: _remembered()]}
        if any(check_password(password, one) for one in used if one):
            raise ValidationError(f"不能再用最近 {_remembered()} 次用过的密码")

    def get_help_text(self) -> str:
        return f"不是最近 {_remembered()} 次用过的"


def _remembered() -> int:
    return max(1, settings.PASSWORDS_REMEMBERED)


def one_time() -> str:
    """A password for a first log-in: easy to read from paper, all four classes, over 65 bits."""
    letters = [secrets.choice(one) for one in (_LOWER, _UPPER, _DIGITS, _SIGNS)]
    every = _LOWER + _UPPER + _DIGITS
    letters += [secrets.choice(every) for _ in range(_ONE_TIME - len(letters))]
    secrets.SystemRandom().shuffle(letters)
    return "".join(letters)


def since(user: User) -> datetime:
    """Since when the password is in use; nobody remembers: since the account was made."""
    return user.password_changed_at or user.date_joined


def ends_at(user: User) -> datetime | None:
    """When the password must be changed; None: it holds for good, as that of a demonstration
    account does, which everybody knows."""
    if not settings.PASSWORD_DAYS or user.is_demonstration:
        return None
    return since(user) + timedelta(days=settings.PASSWORD_DAYS)


def must_change(user: User, at: datetime) -> bool:
    """Whether nothing else can be done before the password has been changed."""
    end = ends_at(user)
    return user.must_change_password or (end is not None and end <= at)


def is_spent(user: User, at: datetime) -> bool:
    """Whether a password for a first log-in has lain about for too long."""
    given = user.must_change_password and user.password_changed_at
    return bool(given) and at - since(user) > timedelta(days=settings.ONE_TIME_PASSWORD_DAYS)


def help_texts() -> list[str]:
    """The rules in words, for the pages on which a password is chosen."""
    from django.contrib.auth.password_validation import get_default_password_validators

    rules: list[Any] = get_default_password_validators()
    return [str(rule.get_help_text()) for rule in rules]
