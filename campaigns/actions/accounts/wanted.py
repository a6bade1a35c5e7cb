"""What an account is to be: read from a request, and checked against what is there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from campaigns.actions.accounts.errors import AccountError, MistakesError
from campaigns.models import AccountRequest, Region, User
from campaigns.officers import OFFICERS, same_person
from campaigns.personal import personal
from campaigns.terms import AccountRequestState, Role

_NAME = re.compile(r"[a-z][a-z0-9._-]{2,29}")
# Names that whoever wants to get in tries first, and that are nobody's in particular.
DEFAULT_NAMES = {"admin", "administrator", "root", "test", "guest", "user", "system", "demo"}
_LONGEST = {"full_name": 30, "office": 60}
_WORDS = {"full_name": "姓名", "office": "单位"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """An account as it is to be; ``region`` is at hand."""

    username: str
    full_name: str
    office: str
    role: str
    region: Region

    def as_data(self) -> dict[str, str]:
        """For the request. ``path`` says whose officers see and decide it."""
        return {
            "username": self.username,
            "full_name": self.full_name,
            "office": self.office,
            "role": self.role,
            "region": self.region.code,
            "path": self.region.path,
        }

    def as_user(self) -> User:
        """The account, not written."""
        return User(
            username=self.username,
            full_name=self.full_name,
            office=self.office,
            role=self.role,
            region=self.region,
        )


def read(given: Mapping[str, Any], user: User | None = None) -> Wanted:
    """What a form or a request says; what it does not say stays as it is with ``user``."""
    said = {name: str(value).strip() for name, value in given.items()}
    if user is not None and "region" not in said:
        region = user.region
    else:
        region = Region.objects.filter(code=said.get("region", "")).first()
    if region is None:
        raise AccountError("请选择地区")
    return Wanted(
        username=user.username if user else said.get("username", "").lower(),
        full_name=said.get("full_name", user.full_name if user else ""),
        office=said.get("office", user.office if user else ""),
        role=said.get("role", user.role if user else ""),
        region=region,
    )


def refuse_mistakes(wanted: Wanted, user: User | None = None) -> None:
    """Refuse what no account may be."""
    if found := _mistakes(wanted.as_data(), new=user is None):
        raise MistakesError(found)


def look(
    given: Mapping[str, Any], user: User | None = None
) -> tuple[Wanted | None, dict[str, str]]:
    """What a form says, None where it names no region; and field → what is wrong with it."""
    said = {name: str(value).strip() for name, value in given.items()}
    kept = {name: getattr(user, name) if user else "" for name in (*_WORDS, "role")}
    found = _mistakes(
        {**kept, **said, "username": said.get("username", "").lower()}, new=user is None
    )
    try:
        return read(given, user), found
    except AccountError as error:
        return None, {**found, "region": str(error)}


def _mistakes(said: Mapping[str, str], *, new: bool) -> dict[str, str]:
    found = {"username": _wrong_name(said["username"])} if new else {}
    for field, word in _WORDS.items():
        found[field] = _wrong_text(said[field], word, _LONGEST[field])
    found["role"] = "" if said["role"] in list(Role) else "请选择角色"
    return {field: words for field, words in found.items() if words}


def _wrong_text(text: str, word: str, longest: int) -> str:
    if not text:
        return f"请填写{word}"
    if len(text) > longest:
        return f"{word}最长 {longest} 字"
    found = personal(text)
    return f"{word}里像是有{found}，请删去" if found else ""


def _wrong_name(name: str) -> str:
    if not _NAME.fullmatch(name):
        return "用户名应以小写字母开头，用小写字母、数字、点、短横和下划线，3 至 30 个字符"
    if name in DEFAULT_NAMES:
        return f"“{name}”是人人会试的默认用户名，请换一个"
    return "用户名里像是有个人号码，请换一个" if personal(name) else ""


def refuse_taken(username: str, *, but: AccountRequest | None = None) -> None:
    """Refuse a name that somebody has, in whatever case, or is about to get."""
    if User.objects.filter(username__iexact=username).exists():
        raise AccountError(f"用户名“{username}”已经有人使用")
    waiting = AccountRequest.objects.filter(
        kind="create", state=AccountRequestState.WAITING, wanted__username=username
    )
    if but is not None:
        waiting = waiting.exclude(pk=but.pk)
    if waiting.exists():
        raise AccountError(f"已有人申请新设“{username}”，正在等待审批")


def refuse_second_office(wanted: Wanted, user: User | None = None) -> None:
    """三员互斥: nobody holds two of the three officers' roles, under whatever user name."""
    if wanted.role not in OFFICERS:
        return
    there = User.objects.filter(role__in=OFFICERS, is_active=True).exclude(role=wanted.role)
    if user is not None:
        there = there.exclude(pk=user.pk)
    asked = wanted.as_user()
    for other in there.filter(region__isnull=False):
        if same_person(asked, other):
            raise AccountError(
                f"{wanted.full_name}已经是{Role(other.role).word}（{other.username}）；"
                "系统管理员、安全管理员、审计员不能由同一人担任"
            )
