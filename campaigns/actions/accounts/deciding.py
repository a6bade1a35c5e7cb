"""Granting what somebody else asked for, or refusing it with a reason."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from campaigns.actions.accounts.asking import refuse_decided, shown, subject_of
from campaigns.actions.accounts.errors import AccountError
from campaigns.actions.accounts.letting_go import let_go
from campaigns.actions.accounts.wanted import (
    read,
    refuse_mistakes,
    refuse_second_office,
    refuse_taken,
)
from campaigns.actions.passwords import give
from campaigns.actions.second_factor import take_off
from campaigns.actions.sessions import end_sessions
from campaigns.audit import record
from campaigns.models import AccountRequest, Region, User
from campaigns.officers import same_person, secures
from campaigns.personal import personal
from campaigns.terms import AccountRequestKind, AccountRequestState

LONGEST_REASON = 300
Kind = AccountRequestKind


def approve(
    *, row: AccountRequest, by: User, at: datetime, words: str = "", address: str | None = None
) -> tuple[AccountRequest, str]:
    """Do what was asked for; the second part is a password for the next log-in where one was
    given out, else nothing. It is written down nowhere."""
    try:
        return _approved(row=row, by=by, at=at, words=words, address=address)
    except IntegrityError as error:  # somebody was faster with the same name
        raise AccountError("没有办成：账号刚刚被别人改动，请刷新后再看") from error


@transaction.atomic
def _approved(
    *, row: AccountRequest, by: User, at: datetime, words: str, address: str | None
) -> tuple[AccountRequest, str]:
    held = _held(row)
    _refuse_decider(held, by)
    before = _facts(held.user)
    user, password = _done(held, by, at)
    held.user = user
    _decided(held, AccountRequestState.APPROVED, by, at, words)
    record(
        action="同意账号申请",
        subject=subject_of(held),
        by=by,
        at=at,
        before=before,
        after={"事项": held.get_kind_display(), "内容": shown(held.wanted), **_facts(user)},
        address=address,
    )
    return held, password


@transaction.atomic
def reject(
    *, row: AccountRequest, by: User, at: datetime, words: str, address: str | None = None
) -> AccountRequest:
    """Refuse it; the reason is for whoever asked."""
    held = _held(row)
    _refuse_decider(held, by)
    if not words.strip():
        raise AccountError("不同意的，请写明理由")
    _decided(held, AccountRequestState.REJECTED, by, at, words)
    record(
        action="不同意账号申请",
        subject=subject_of(held),
        by=by,
        at=at,
        after={"事项": held.get_kind_display(), "理由": held.decision_reason},
        address=address,
    )
    return held


def _held(row: AccountRequest) -> AccountRequest:
    rows = AccountRequest.objects.select_for_update(of=("self",)).select_related("asked_by__region")
    held = rows.get(pk=row.pk)
    refuse_decided(held)
    if held.user_id is not None:
        accounts = User.objects.select_for_update(of=("self",)).select_related("region")
        held.user = accounts.get(pk=held.user_id)
    return held


def regions_of(row: AccountRequest) -> list[Region | None]:
    """Every region that the request touches: where the account is, and where it is to be."""
    found: list[Region | None] = [row.user.region] if row.user else []
    if code := row.wanted.get("region"):
        found.append(Region.objects.filter(code=code).first())
    return found


def _refuse_decider(row: AccountRequest, by: User) -> None:
    if not secures(by, *regions_of(row)):
        raise AccountError("这件申请不由您审批")
    if same_person(row.asked_by, by):
        raise AccountError("申请和审批不能是同一人，请另一位安全管理员审批")
    about = row.user or read(row.wanted).as_user()
    if same_person(about, by):
        raise AccountError("不能审批本人的账号，请另一位安全管理员审批")


def _decided(
    row: AccountRequest, state: AccountRequestState, by: User, at: datetime, words: str
) -> None:
    said = words.strip()
    if len(said) > LONGEST_REASON:
        raise AccountError(f"意见最长 {LONGEST_REASON} 字")
    if found := personal(said):
        raise AccountError(f"意见里像是有{found}，请删去")
    row.state, row.decided_by, row.decided_at, row.decision_reason = state, by, at, said
    row.save(update_fields=["user", "state", "decided_by", "decided_at", "decision_reason"])


def _facts(user: User | None) -> dict[str, Any]:
    if user is None:
        return {}
    return {
        "角色": user.role,
        "地区": user.region.code if user.region else "",
        "在用": user.is_active,
    }


def _done(row: AccountRequest, by: User, at: datetime) -> tuple[User, str]:
    if row.kind == Kind.CREATE:
        return _created(row, by, at)
    user = row.user
    if user is None:
        raise AccountError("这件申请没有指明账号")
    if row.kind == Kind.CHANGE:
        return _changed(row, user, at), ""
    if row.kind == Kind.ENABLE:
        return _enabled(user, at)
    if not user.is_active:
        raise AccountError("这个账号已经停用，请先恢复使用")
    if row.kind == Kind.PASSWORD:
        return user, give(user, at=at)
    take_off(user)
    end_sessions(user)
    return user, ""


def _created(row: AccountRequest, by: User, at: datetime) -> tuple[User, str]:
    wanted = read(row.wanted)
    refuse_mistakes(wanted)
    refuse_taken(wanted.username, but=row)
    refuse_second_office(wanted)
    user = wanted.as_user()
    user.is_demonstration = by.is_demonstration
    user.date_joined = user.last_seen_at = at
    user.set_unusable_password()
    user.save(force_insert=True)
    return user, give(user, at=at)


def _changed(row: AccountRequest, user: User, at: datetime) -> User:
    wanted = read(row.wanted, user)
    refuse_second_office(wanted, user)
    moved = wanted.role != user.role or wanted.region.pk != user.region_id
    user.full_name, user.office = wanted.full_name, wanted.office
    user.role, user.region = wanted.role, wanted.region
    user.save(update_fields=["full_name", "office", "role", "region"])
    if moved:
        let_go(user, at=at)
    return user


def _enabled(user: User, at: datetime) -> tuple[User, str]:
    if user.is_active:
        raise AccountError("这个账号已经在用")
    if user.region and user.role:
        refuse_second_office(read({}, user), user)
    user.is_active, user.disabled_because, user.last_seen_at = True, "", at
    user.save(update_fields=["is_active", "disabled_because", "last_seen_at"])
    return user, give(user, at=at)
