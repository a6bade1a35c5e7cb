"""What the address narrows the list of accounts to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Self
from urllib.parse import urlencode

from django.db.models import Q, QuerySet

from campaigns.models import Region, User
from campaigns.officers import OFFICERS
from campaigns.queries.accounts import all_locked
from campaigns.terms import Role

PAGE = 50
_LONGEST = 60
_CODE = re.compile(r"(?<!\d)\d{6}(?:\d{3}){0,2}(?!\d)", re.ASCII)
_PLACES = 50  # regions that a name may mean
# The first one is what the page shows when nothing is asked.
STATES = {
    "": "全部",
    "active": "在用",
    "new": "未首次登录",
    "locked": "已锁定",
    "off": "已停用",
}


_ASKED = ("q", "role", "region", "state")


@dataclass(frozen=True, slots=True)
class Asked:
    """ "" narrows nothing, and nonsense in an address is taken for it and told (``ignored``).
    ``region`` is a name or a code and stands for all below it; ``role`` may be ``officers``: the
    three separated ones."""

    q: str = ""
    role: str = ""
    region: str = ""
    state: str = ""
    ignored: tuple[str, ...] = ()

    @classmethod
    def of(cls, data: Mapping[str, str]) -> Self:
        role, state = data.get("role", ""), data.get("state", "")
        odd = {
            "角色": role if role not in {"", *Role, "officers"} else "",
            "状态": state if state not in STATES else "",
        }
        return cls(
            q=_words(data.get("q", "")),
            role="" if odd["角色"] else role,
            region=_words(data.get("region", "")),
            state="" if odd["状态"] else state,
            ignored=tuple(f"{name}“{word[:_LONGEST]}”" for name, word in odd.items() if word),
        )

    @property
    def narrows(self) -> bool:
        return bool(self.q or self.role or self.region)

    def narrow(self, rows: QuerySet[User]) -> QuerySet[User]:
        """By everything but the state."""
        if self.role:
            rows = rows.filter(role__in=OFFICERS if self.role == "officers" else [self.role])
        if self.region:
            rows = rows.filter(_below(self.region))
        for word in self.q.split():
            rows = rows.filter(_says(word))
        return rows

    def apply(self, rows: QuerySet[User], at: datetime) -> QuerySet[User]:
        return in_state(self.narrow(rows), self.state, at)

    def query(self, **changes: Any) -> str:
        """``?q=…``, with what is to be otherwise; "" for nothing asked."""
        other = replace(self, **changes)
        asked = {name: word for name in _ASKED if (word := getattr(other, name))}
        return f"?{urlencode(asked)}" if asked else ""

    def tabs(self, rows: QuerySet[User], at: datetime) -> list[dict[str, Any]]:
        """The states, with how many accounts are in each."""
        found = self.narrow(rows)
        return [
            {
                "label": label,
                "number": in_state(found, state, at).count(),
                "url": self.query(state=state) or "?",
                "current": state == self.state,
            }
            for state, label in STATES.items()
        ]


def in_state(rows: QuerySet[User], state: str, at: datetime) -> QuerySet[User]:
    if state == "off":
        return rows.filter(is_active=False)
    if state == "active":
        return rows.filter(is_active=True)
    if state == "new":
        return rows.filter(is_active=True, must_change_password=True)
    if state == "locked":
        return rows.filter(username__in=all_locked(at))
    return rows


def _below(text: str) -> Q:
    """Of the region with the code that stands there, or of those that are called so."""
    if code := _CODE.search(text):
        return Q(region__path__contains=f"/{code[0]}/")
    named = Region.objects.filter(Q(name__icontains=text) | Q(short_name=text))
    found = Q(pk__in=[])
    for path in named.order_by("path").values_list("path", flat=True)[:_PLACES]:
        found |= Q(region__path__startswith=path)
    return found


def _words(text: str) -> str:
    return text.replace("\0", "").strip()[:_LONGEST]


def _says(word: str) -> Q:
    found = Q()
    for name in ("username", "full_name", "office", "region__name"):
        found |= Q(**{f"{name}__icontains": word})
    return found
