"""The first officers of a system, and the way back in for one: from the server's console alone,
where no second person can be asked. Both are in the audit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from campaigns.actions.accounts.errors import AccountError
from campaigns.actions.accounts.wanted import (
    Wanted,
    read,
    refuse_mistakes,
    refuse_second_office,
    refuse_taken,
)
from campaigns.actions.passwords import give, take
from campaigns.actions.second_factor import take_off
from campaigns.audit import record
from campaigns.models import User
from campaigns.officers import OFFICERS
from campaigns.terms import Role


@dataclass(frozen=True, slots=True)
class Officer:
    """Who is to be which officer; without a password one is made up."""

    role: Role
    username: str
    full_name: str
    password: str = ""


@transaction.atomic
def found(
    *, officers: Sequence[Officer], region: str, office: str, at: datetime
) -> list[tuple[User, str]]:
    """The first system administrator, security officer and auditor with their passwords, which
    must be changed at the first log-in. Where there is one already, the accounts are asked for
    and granted in the usual way."""
    made = []
    for officer in officers:
        wanted = read(
            {
                "username": officer.username,
                "full_name": officer.full_name,
                "office": office,
                "role": officer.role.value,
                "region": region,
            }
        )
        _refuse(wanted)
        made.append(_made(wanted, officer.password, at))
    return made


def _refuse(wanted: Wanted) -> None:
    refuse_mistakes(wanted)
    role = Role(wanted.role)
    if User.objects.filter(role=role, is_active=True, region=wanted.region).exists():
        raise AccountError(f"{wanted.region.name}已有{role.word}，其余请在“账号”里申请和审批")
    refuse_taken(wanted.username)
    refuse_second_office(wanted)


def _made(wanted: Wanted, password: str, at: datetime) -> tuple[User, str]:
    user = wanted.as_user()
    if password:
        try:
            validate_password(password, user)
        except ValidationError as error:
            words = "；".join(error.messages)
            raise AccountError(f"“{wanted.username}”的密码不合要求：{words}") from error
    user.date_joined = user.last_seen_at = at
    user.set_unusable_password()
    user.save(force_insert=True)
    if password:
        take(user, password, at=at, first=True)
    else:
        password = give(user, at=at)
    record(
        action="建立三员账号",
        subject=f"账号 {user.username}",
        by=None,
        at=at,
        after={"角色": user.role, "地区": wanted.region.code, "姓名": user.full_name},
        about=user,
    )
    return user, password


@transaction.atomic
def reset(*, username: str, at: datetime) -> tuple[User, str]:
    """A new password for an officer who cannot get in any more; his authenticator is taken off,
    and he is switched on again."""
    user = User.objects.select_for_update(of=("self",)).filter(username=username).first()
    if user is None or user.role not in OFFICERS:
        raise AccountError(f"没有用户名为“{username}”的三员账号")
    if not user.is_active:
        refuse_second_office(read({}, user), user)
    user.is_active, user.disabled_because, user.last_seen_at = True, "", at
    user.save(update_fields=["is_active", "disabled_because", "last_seen_at"])
    take_off(user)
    password = give(user, at=at)
    subject = f"账号 {user.username}"
    record(action="在服务器上重置三员账号", subject=subject, by=None, at=at, about=user)
    return user, password
