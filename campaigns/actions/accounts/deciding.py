"""Granting what somebody else asked for, or refusing it with a reason.

Whoever decides never sees a password: it is given out to whoever asked.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from campaigns.actions.accounts.asking import refuse_decided, shown, subject_of
from campaigns.actions.accounts.errors import AccountError, NotYoursError
from campaigns.actions.accounts.letting_go import let_go
from campaigns.actions.accounts.wanted import (
    read,
    refuse_mistakes,
    refuse_second_office,
    refuse_taken,
)
from campaigns.actions.passwords import give, void
from campaigns.actions.second_factor import take_off
from campaigns.actions.sessions import end_sessions
from campaigns.audit import record
from campaigns.models import AccountRequest, Region, User
from campaigns.officers import same_person, secures
from campaigns.personal import personal
from campaigns.queries.accounts import passwords_for
from campaigns.terms import AccountRequestKind, AccountRequestState, AuditOutcome

LONGEST_REASON = 300
Kind = AccountRequestKind


def approve(
    *, row: AccountRequest, by: User, at: datetime, words: str = "", address: str | None = None
) -> AccountRequest:
    """Do what was asked for. Where it takes a password for the next log-in the account has none
    until whoever asked fetches it (``hand_out``)."""
    try:
        return _approved(row=row, by=by, at=at, words=words, address=address)
    except NotYoursError as error:
        _tried("同意账号申请", row, by, at, address, error)
        raise
    except IntegrityError as error:  # somebody was faster with the same name
        raise AccountError("没有办成：账号刚刚被别人改动，请刷新后再看") from error


@transaction.atomic
def _approved(
    *, row: AccountRequest, by: User, at: datetime, words: str, address: str | None
) -> AccountRequest:
    held = _held(row)
    _refuse_decider(held, by)
    before = _facts(held.user)
    user = _done(held, by, at, address)
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
    return held


def reject(
    *, row: AccountRequest, by: User, at: datetime, words: str, address: str | None = None
) -> AccountRequest:
    """Refuse it; the reason is for whoever asked."""
    try:
        return _rejected(row=row, by=by, at=at, words=words, address=address)
    except NotYoursError as error:
        _tried("不同意账号申请", row, by, at, address, error)
        raise


@transaction.atomic
def _rejected(
    *, row: AccountRequest, by: User, at: datetime, words: str, address: str | None
) -> AccountRequest:
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


@transaction.atomic
def hand_out(*, row: AccountRequest, by: User, at: datetime, address: str | None = None) -> str:
    """The password for the next log-in, for whoever asked, once. It is written down nowhere."""
    held = AccountRequest.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if held.user_id is not None:
        held.user = User.objects.select_for_update(of=("self",)).get(pk=held.user_id)
    if held.user is None or not waits_for_password(held, by):
        raise AccountError("没有可领取的一次性密码：只由申请人领取，只能领取一次")
    password = give(held.user, by=by, at=at, address=address)
    record(action="领取一次性密码", subject=subject_of(held), by=by, at=at, address=address)
    return password


def waits_for_password(row: AccountRequest, by: User) -> bool:
    """Whether the user may fetch a password: he asked, it was granted, it is the last of its kind,
    the account is still his to ask for, and nobody has fetched one."""
    if row.asked_by_id != by.pk or row.state != AccountRequestState.APPROVED:
        return False
    return row in passwords_for(by)


def _tried(
    action: str,
    row: AccountRequest,
    by: User,
    at: datetime,
    address: str | None,
    why: AccountError,
) -> None:
    record(
        action=action,
        subject=subject_of(row),
        by=by,
        at=at,
        after={"事项": row.get_kind_display(), "原因": str(why)},
        address=address,
        outcome=AuditOutcome.REFUSED,
    )


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
        raise NotYoursError("这件申请不由您审批")
    if same_person(row.asked_by, by):
        raise NotYoursError("申请和审批不能是同一人，请另一位安全管理员审批")
    about = row.user or read(row.wanted).as_user()
    if same_person(about, by):
        raise NotYoursError("不能审批本人的账号，请另一位安全管理员审批")


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


def _done(row: AccountRequest, by: User, at: datetime, address: str | None) -> User:
    if row.kind == Kind.CREATE:
        return _created(row, by, at)
    user = row.user
    if user is None:
        raise AccountError("这件申请没有指明账号")
    if row.kind == Kind.CHANGE:
        return _changed(row, user, by, at, address)
    if row.kind == Kind.ENABLE:
        return _enabled(user, by, at, address)
    if not user.is_active:
        raise AccountError("这个账号已经停用，请先恢复使用")
    if row.kind == Kind.PASSWORD:
        void(user, by=by, at=at, address=address)
        return user
    take_off(user)
    end_sessions(user)
    return user


def _created(row: AccountRequest, by: User, at: datetime) -> User:
    wanted = read(row.wanted)
    refuse_mistakes(wanted)
    refuse_taken(wanted.username, but=row)
    refuse_second_office(wanted)
    user = wanted.as_user()
    user.is_demonstration = by.is_demonstration
    user.date_joined = user.last_seen_at = at
    user.set_unusable_password()
    user.password_changed_at, user.must_change_password = at, True
    user.save(force_insert=True)
    return user


def _changed(row: AccountRequest, user: User, by: User, at: datetime, address: str | None) -> User:
    wanted = read(row.wanted, user)
    refuse_second_office(wanted, user)
    moved = wanted.role != user.role or wanted.region.pk != user.region_id
    user.full_name, user.office = wanted.full_name, wanted.office
    user.role, user.region = wanted.role, wanted.region
    user.save(update_fields=["full_name", "office", "role", "region"])
    if moved:
        let_go(user, why="角色或地区变更", by=by, at=at, address=address)
    return user


def _enabled(user: User, by: User, at: datetime, address: str | None) -> User:
    if user.is_active:
        raise AccountError("这个账号已经在用")
    if user.region and user.role:
        refuse_second_office(read({}, user), user)
    user.is_active, user.disabled_because, user.last_seen_at = True, "", at
    user.save(update_fields=["is_active", "disabled_because", "last_seen_at"])
    void(user, by=by, at=at, address=address)
    return user
