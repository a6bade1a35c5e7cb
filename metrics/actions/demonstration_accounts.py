"""Two requests for new accounts that wait in the demonstration, so that there is one to decide."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from campaigns.actions.accounts.asking import ask
from campaigns.models import AccountRequest, User
from campaigns.terms import AccountRequestKind, Role

_ASKED: dict[str, dict[str, str]] = {
    "sd-system": {
        "username": "sd-lixia",
        "full_name": "演示填报员历下",
        "office": "历下区禁毒办（演示）",
        "role": Role.REPORTER.value,
        "region": "370102",
    },
    "sd-admin": {
        "username": "sd-zibo",
        "full_name": "演示审核员淄博",
        "office": "淄博市禁毒办（演示）",
        "role": Role.REVIEWER.value,
        "region": "370300",
    },
}
_REASON = "新到岗，负责本地区禁毒工作目标报送（演示）"
_BEFORE = timedelta(hours=3)


def ask_for_accounts(*, people: Mapping[str, User], at: datetime) -> int:
    """Ask for each of them once, by those of the cast who are there; how many."""
    done = 0
    for username, given in _ASKED.items():
        by = people.get(username)
        if by is None or AccountRequest.objects.filter(asked_by=by).exists():
            continue
        kind = AccountRequestKind.CREATE.value
        ask(kind=kind, given=given, reason=_REASON, by=by, at=at - _BEFORE)
        done += 1
    return done
