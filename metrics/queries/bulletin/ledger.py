"""The ledger of one edition: who received it, by which way, when, and who has signed for it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404
from django.utils import timezone

from campaigns.access import AnyUser, administers
from campaigns.queries.keys import is_key
from campaigns.terms import MailState
from metrics.models import Bulletin, Delivery
from metrics.queries.bulletin.reading import told_names
from metrics.queries.bulletin.trouble import is_back, is_in_trouble
from metrics.wording.times import clock

# What stands before the word of a state, so that it is not told by colour alone.
SIGNS = {
    MailState.NONE: "–",
    MailState.PREPARED: "…",
    MailState.SENDING: "→",
    MailState.SENT: "✓",
    MailState.FAILED: "✕",
    MailState.UNCERTAIN: "？",
}
BOUNCED = ("bounced", "↩", "已退信")
# What the list can be narrowed to, in the order of the page.
SHOWN = {
    "": "全部",
    "open": "未签收",
    "trouble": "邮件要处理的",
    "waiting": "待发送",
    "sent": "已发送",
    "signed": "已签收",
}
_WAITING = {MailState.PREPARED, MailState.SENDING}


@dataclass(frozen=True, slots=True)
class Entry:
    """One recipient. ``code`` and ``sign`` go with ``word``, the state of the mail."""

    number: int
    region: str
    region_code: str
    office: str
    name: str
    email: str
    code: str
    sign: str
    word: str
    attempts: int
    when: str
    error: str
    again: str
    read: str
    signed: str
    can_send: bool
    can_settle: bool
    can_close: bool
    groups: frozenset[str]


def ledger_of(user: AnyUser, bulletin: Bulletin) -> list[Entry]:
    """All deliveries of an edition by region. Whoever only looks on sees addresses masked."""
    keeps = administers(user, bulletin.campaign)
    rows = Delivery.objects.filter(bulletin=bulletin)
    rows = rows.select_related("region__parent", "acknowledged_by")
    found = list(rows.order_by("region__code", "office", "name"))
    names = told_names(row.region for row in found)
    return [_entry(row, names[row.region_id], keeps=keeps) for row in found]


def _entry(row: Delivery, name: str, *, keeps: bool) -> Entry:
    code, sign, word = _state(row)
    return Entry(
        number=row.pk,
        region=name,
        region_code=row.region.code,
        office=row.office,
        name=row.name,
        email=row.email if keeps else masked(row.email),
        code=code,
        sign=sign,
        word=word,
        attempts=row.attempts,
        when=moment(row.sent_at or row.handed_at),
        error=_error(row, keeps=keeps),
        again=moment(row.next_attempt) if row.mail == MailState.PREPARED else "",
        read=moment(row.read_at),
        signed=_signed(row),
        can_send=keeps and bool(row.email) and code in {"failed", "uncertain", "bounced"},
        can_settle=keeps and row.mail == MailState.UNCERTAIN,
        can_close=keeps and is_in_trouble(row),
        groups=_groups(row),
    )


def _state(row: Delivery) -> tuple[str, str, str]:
    if is_back(row):
        return BOUNCED
    state = MailState(row.mail)
    return state.code, SIGNS[state], state.word


def _groups(row: Delivery) -> frozenset[str]:
    """Under which of the headings the row stands."""
    found = {"", "signed" if row.acknowledged_at else "open"}
    if is_in_trouble(row):
        found.add("trouble")
    elif row.mail in _WAITING:
        found.add("waiting")
    elif row.mail == MailState.SENT:
        found.add("sent")
    return frozenset(found)


def _error(row: Delivery, *, keeps: bool) -> str:
    """Why a mail is not through; what servers say may hold the address, which is masked too."""
    words = row.bounce if row.bounced_at else row.error
    if row.email and not keeps:
        words = words.replace(row.email, masked(row.email))
    return words


def _signed(row: Delivery) -> str:
    if row.acknowledged_by is None:
        return ""
    return f"{row.acknowledged_by.get_full_name()} {moment(row.acknowledged_at)}"


def moment(at: datetime | None) -> str:
    """``10月10日 09:00``; "" for never."""
    return clock(timezone.localtime(at)) if at else ""


def masked(email: str) -> str:
    """``z***@example.cn``: enough to tell two addresses apart, not to write to one."""
    name, at, host = email.partition("@")
    return f"{name[:1]}***@{host}" if at else ""


def tabs(entries: list[Entry], chosen: str, address: str) -> list[dict[str, Any]]:
    """The headings with how many stand under each; empty ones are left out but for the first
    two."""
    counts = Counter(group for entry in entries for group in entry.groups)
    return [
        {
            "label": word,
            "number": counts[code],
            "url": f"{address}&show={code}" if code else address,
            "current": code == chosen,
        }
        for code, word in SHOWN.items()
        if counts[code] or code in {"", "open", chosen}
    ]


def sums(entries: list[Entry]) -> dict[str, int]:
    """How many there are, and how they divide: by mail, and by signature."""
    counts = Counter(group for entry in entries for group in entry.groups)
    by_mail = counts["sent"] + counts["waiting"] + counts["trouble"]
    return {
        "all": len(entries),
        **{code: counts[code] for code in SHOWN if code},
        "mailed": by_mail,
        "site": len(entries) - by_mail,
        "read": sum(bool(entry.read or entry.signed) for entry in entries),
    }


def unsigned(entries: list[Entry]) -> str:
    """Who has not signed, as one text to copy into a message."""
    found: dict[str, list[str]] = {}
    for entry in entries:
        if "open" in entry.groups:
            found.setdefault(entry.office, []).append(entry.name)
    return "；".join(f"{office}（{'、'.join(names)}）" for office, names in found.items())


def get_delivery(bulletin: Bulletin, key: str) -> Delivery:
    """One line of this edition's ledger, else 404."""
    rows = Delivery.objects.filter(bulletin=bulletin)
    found = rows.filter(pk=int(key)).first() if is_key(key) else None
    if found is None:
        raise Http404("没有这条投递")
    return found
