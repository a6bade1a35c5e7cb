"""Asking for something about an account, and taking it back. Somebody else decides."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from campaigns.actions.accounts.errors import AccountError, MistakesError
from campaigns.actions.accounts.wanted import (
    Wanted,
    look,
    refuse_second_office,
    refuse_taken,
)
from campaigns.actions.second_factor import is_set_up
from campaigns.audit import record
from campaigns.models import AccountRequest, User
from campaigns.officers import asks_for
from campaigns.personal import personal
from campaigns.terms import AccountRequestKind, AccountRequestState

LONGEST_REASON = 300
Kind = AccountRequestKind
_CHANGED = ("full_name", "office", "role", "region")


@transaction.atomic
def ask(
    *,
    kind: str,
    reason: str,
    by: User,
    at: datetime,
    user: User | None = None,
    given: Mapping[str, Any] | None = None,
    address: str | None = None,
) -> AccountRequest:
    """A request that waits for the security officer. ``user`` is None for a new account;
    ``given`` holds what it is to be (username, full_name, office, role, region as a code)."""
    if kind == Kind.CREATE:
        held, wanted = None, _new(given or {}, reason, by)
        reason = _reason(reason)
    else:
        reason = _reason(reason)
        if user is None:
            raise AccountError("请选定账号")
        held = User.objects.select_for_update(of=("self",)).select_related("region").get(pk=user.pk)
        wanted = _about(kind, held, given or {}, by)
    row = AccountRequest.objects.create(
        kind=kind, user=held, wanted=wanted, reason=reason, asked_by=by, asked_at=at
    )
    record(
        action="申请账号事项",
        subject=subject_of(row),
        by=by,
        at=at,
        after={"事项": row.get_kind_display(), "内容": shown(wanted), "理由": reason},
        address=address,
    )
    return row


@transaction.atomic
def withdraw(
    *, row: AccountRequest, by: User, at: datetime, address: str | None = None
) -> AccountRequest:
    """Take one's own request back while nobody has decided."""
    held = AccountRequest.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if held.asked_by_id != by.pk:
        raise AccountError("只有申请人可以撤回")
    refuse_decided(held)
    held.state, held.decided_by, held.decided_at = AccountRequestState.WITHDRAWN, by, at
    held.save(update_fields=["state", "decided_by", "decided_at"])
    record(action="撤回账号申请", subject=subject_of(held), by=by, at=at, address=address)
    return held


def refuse_decided(row: AccountRequest) -> None:
    if row.state != AccountRequestState.WAITING:
        raise AccountError(f"这件申请{row.get_state_display()}")


def subject_of(row: AccountRequest) -> str:
    return f"账号 {row.user.username if row.user else row.wanted.get('username', '')}"


def shown(wanted: Mapping[str, str]) -> dict[str, str]:
    """What a request wants, for the audit: without what only serves to find it."""
    return {name: value for name, value in wanted.items() if name != "path"}


def _reason(text: str) -> str:
    reason = text.strip()
    if not reason:
        raise AccountError("请写明申请理由")
    if len(reason) > LONGEST_REASON:
        raise AccountError(f"理由最长 {LONGEST_REASON} 字")
    if found := personal(reason):
        raise AccountError(f"理由里像是有{found}，请删去")
    return reason


def _new(given: Mapping[str, Any], reason: str, by: User) -> dict[str, str]:
    wanted, wrong = _looked_at(given, reason, by)
    if wrong or wanted is None:
        raise MistakesError(wrong)
    return wanted.as_data()


def wrong_with(given: Mapping[str, Any], reason: str, by: User) -> dict[str, str]:
    """Everything for which a new account would be refused: field → what is wrong."""
    return _looked_at(given, reason, by)[1]


def _looked_at(
    given: Mapping[str, Any], reason: str, by: User
) -> tuple[Wanted | None, dict[str, str]]:
    wanted, wrong = look(given)
    wrong |= _refused("reason", lambda: _reason(reason))
    if "username" not in wrong:
        name = str(given.get("username", "")).strip().lower()
        wrong |= _refused("username", lambda: refuse_taken(name))
    if wanted and "role" not in wrong:
        wrong |= _refused("region", lambda: _refuse_stranger(by, wanted.role, wanted))
    if wanted and not wrong:
        wrong |= _refused("full_name", lambda: refuse_second_office(wanted))
    return wanted, wrong


def _refused(field: str, look_at: Callable[[], object]) -> dict[str, str]:
    try:
        look_at()
    except AccountError as error:
        return {field: str(error)}
    return {}


def _about(kind: str, user: User, given: Mapping[str, Any], by: User) -> dict[str, str]:
    if user.pk == by.pk:
        raise AccountError("不能为自己的账号申请")
    if not asks_for(by, user.role, user.region):
        raise AccountError("这个账号的事项不由您申请")
    if AccountRequest.objects.filter(
        user=user, kind=kind, state=AccountRequestState.WAITING
    ).exists():
        raise AccountError("同样的申请正在等待审批")
    if kind == Kind.CHANGE:
        return _change(user, given, by)
    if kind == Kind.ENABLE and user.is_active:
        raise AccountError("这个账号正在使用，不用恢复")
    if kind != Kind.ENABLE and not user.is_active:
        raise AccountError("这个账号已经停用，请先申请恢复使用")
    if kind == Kind.SECOND_FACTOR and not is_set_up(user):
        raise AccountError("这个账号还没有启用动态口令，不用重置")
    return {}


def _change(user: User, given: Mapping[str, Any], by: User) -> dict[str, str]:
    wanted, wrong = look(given, user)
    if wrong or wanted is None:
        raise MistakesError(wrong)
    _refuse_stranger(by, wanted.role, wanted)
    refuse_second_office(wanted, user)
    now = {
        "full_name": user.full_name,
        "office": user.office,
        "role": user.role,
        "region": user.region.code if user.region else "",
    }
    then = wanted.as_data()
    changed = {name: then[name] for name in _CHANGED if then[name] != now[name]}
    if not changed:
        raise AccountError("没有要变更的内容")
    if "region" in changed:
        changed["path"] = then["path"]
    return changed


def _refuse_stranger(by: User, role: str, wanted: Wanted) -> None:
    if not asks_for(by, role, wanted.region):
        raise AccountError("这个地区的这种角色不由您申请：超出了您的辖区或权限")
