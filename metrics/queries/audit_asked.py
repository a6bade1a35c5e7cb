"""What the address asks the audit to be narrowed to, and what there is to choose from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Self
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.utils import timezone

from campaigns.models import AuditEntry, Region, User
from campaigns.queries.audit_seen import within
from campaigns.queries.keys import is_key
from campaigns.terms import AuditOutcome
from metrics.queries.audit_words import named

LONGEST_SEARCH = 60
PAGE = 100
# Without days in the address: the last ones.
DAYS = 30
_ACTIONS = 300
_ASKED = ("since", "until", "who", "action", "subject", "region", "outcome")


@dataclass(frozen=True, slots=True)
class Asked:
    """ "" narrows nothing, and nonsense in an address is taken for it and told (``ignored``).
    ``since`` and ``until`` are
    days, both included; the last ``DAYS`` where neither is given. Days in the wrong order stay as
    they were typed: then ``mistake`` says so, and nothing is found."""

    since: str
    until: str
    who: str = ""
    action: str = ""
    subject: str = ""
    region: str = ""
    outcome: str = ""
    ignored: tuple[str, ...] = ()

    @classmethod
    def of(cls, data: Mapping[str, str], today: date) -> Self:
        since, until = (_day(data.get(name, "")) for name in ("since", "until"))
        since = since or (until or today) - timedelta(days=DAYS)
        until = until or max(today, since)
        outcome, region = data.get("outcome", ""), data.get("region", "")
        odd = {
            "起日": "" if _day(data.get("since", "")) else data.get("since", ""),
            "止日": "" if _day(data.get("until", "")) else data.get("until", ""),
            "地区": "" if is_key(region) else region,
            "结果": "" if outcome in list(AuditOutcome) else outcome,
        }
        return cls(
            since=since.isoformat(),
            until=until.isoformat(),
            who=_words(data.get("who", "")),
            action=_words(data.get("action", "")),
            subject=_words(data.get("subject", "")),
            region="" if odd["地区"] else region,
            outcome="" if odd["结果"] else outcome,
            ignored=tuple(f"{name}“{_words(word)}”" for name, word in odd.items() if word),
        )

    @property
    def mistake(self) -> str:
        """What is wrong with the days, "" for nothing."""
        return "止日早于起日，请改其中一个" if self.until < self.since else ""

    @property
    def narrows(self) -> bool:
        """Whether anything but the days is asked for."""
        return any((self.who, self.action, self.subject, self.region, self.outcome))

    def apply(self, rows: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
        """Entries of these days and all that is asked besides."""
        rows = self.of_days(rows)
        if self.outcome:
            rows = rows.filter(outcome=self.outcome)
        if self.region:
            rows = rows.filter(within("contains", f"/{self.region}/"))
        for word in self.who.split():
            rows = rows.filter(_of(word))
        for word in self.action.split():
            rows = rows.filter(action__icontains=word)
        for word in self.subject.split():
            rows = rows.filter(_about(word))
        return rows

    def of_days(self, rows: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
        """By the days alone."""
        first, last = date.fromisoformat(self.since), date.fromisoformat(self.until)
        return rows.filter(at__gte=_midnight(first), at__lt=_midnight(last + timedelta(days=1)))

    def words(self) -> str:
        """What is asked, in words for an export."""
        region = Region.objects.filter(code=self.region).first() if self.region else None
        found = {
            "时间": f"{self.since} 至 {self.until}",
            "操作人": self.who,
            "动作": self.action,
            "对象": self.subject,
            "地区": region.name if region else self.region,
            "结果": AuditOutcome(self.outcome).word if self.outcome else "",
        }
        return "，".join(f"{name}：{word}" for name, word in found.items() if word)

    def query(self, **changes: Any) -> str:
        """``?since=…&who=…``, with what is to be otherwise."""
        other = replace(self, **changes)
        asked = {name: word for name in _ASKED if (word := getattr(other, name))}
        return f"?{urlencode(asked)}"


def options(auditor: User, rows: QuerySet[AuditEntry], region: str) -> dict[str, Any]:
    """What there is to choose from: actions among ``rows``, the auditor's region and those just
    below it, and the one that is asked for; outcomes."""
    actions = rows.order_by("action").values_list("action", flat=True).distinct()[:_ACTIONS]
    below = Region.objects.filter(
        Q(pk=auditor.region_id) | Q(parent=auditor.region_id) | Q(code=region)
    )
    return {
        "action": list(actions),
        "region": [{"value": one.code, "label": one.name} for one in below.order_by("path")],
        "outcome": [{"value": one.value, "label": one.word} for one in AuditOutcome],
    }


def _about(word: str) -> Q:
    """In the subject as it is written or as it is shown, or where it came from."""
    found = Q(subject__icontains=word) | Q(address__startswith=word) | Q(request__startswith=word)
    for code in named(word):
        found |= Q(subject__contains=code)
    return found


def _of(word: str) -> Q:
    """Who was called so at the time; before that was kept, who is called so."""
    now = Q(by__username__icontains=word) | Q(by__full_name__icontains=word)
    return Q(account__icontains=word) | Q(name__icontains=word) | Q(account=None) & now


def _words(text: str) -> str:
    return text.replace("\0", "").strip()[:LONGEST_SEARCH]


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 1900 <= found.year <= 2999 else None


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
