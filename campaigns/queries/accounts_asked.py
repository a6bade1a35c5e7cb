"""What the address narrows the list of accounts to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Self
from urllib.parse import urlencode

from django.db.models import Q, QuerySet

from campaigns.models import User
from campaigns.officers import OFFICERS
from campaigns.queries.accounts import all_locked
from campaigns.terms import Role

PAGE = 50
_LONGEST = 60
# The first one is what the page shows when nothing is asked.
STATES = {
    "": "全部",
    "active": "在用",
    "new": "未首次登录",
    "locked": "已锁定",
    "off": "已停用",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """ "" narrows nothing, and nonsense in an address is taken for it. ``region`` is a code and
    stands for all below it; ``role`` may be ``officers``: the three separated ones."""

    q: str = ""
    role: str = ""
    region: str = ""
    state: str = ""

    @classmethod
    def of(cls, data: Mapping[str, str]) -> Self:
        region = data.get("region", "")
        return cls(
            q=data.get("q", "").replace("\0", "").strip()[:_LONGEST],
            role=role if (role := data.get("role", "")) in {*Role, "officers"} else "",
            region=region if region.isascii() and region.isdecimal() and len(region) < 13 else "",
            state=state if (state := data.get("state", "")) in STATES else "",
        )

    @property
    def narrows(self) -> bool:
        return bool(self.q or self.role or self.region)

    def narrow(self, rows: QuerySet[User]) -> QuerySet[User]:
        """By everything but the state."""
        if self.role:
            rows = rows.filter(role__in=OFFICERS if self.role == "officers" else [self.role])
        if self.region:
            rows = rows.filter(region__path__contains=f"/{self.region}/")
        for word in self.q.split():
            rows = rows.filter(_says(word))
        return rows

    def apply(self, rows: QuerySet[User], at: datetime) -> QuerySet[User]:
        return in_state(self.narrow(rows), self.state, at)

    def query(self, **changes: str) -> str:
        """``?q=…``, with what is to be otherwise; "" for nothing asked."""
        asked = {name: word for name, word in asdict(replace(self, **changes)).items() if word}
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


def _says(word: str) -> Q:
    found = Q()
    for name in ("username", "full_name", "office", "region__name"):
        found |= Q(**{f"{name}__icontains": word})
    return found
