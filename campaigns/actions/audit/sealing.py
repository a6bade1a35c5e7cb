"""Putting entries of the audit into their chain, and looking whether it holds."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.utils.module_loading import import_string

from campaigns.audit import record
from campaigns.audit_chain import Fault, Head, follow, head_of
from campaigns.models import AuditEntry
from campaigns.queries import audit
from campaigns.queries.audit import Verdict
from campaigns.terms import AuditOutcome

SUBJECT, VERIFIED = "审计链", "核对审计链"
BROKEN = "审计链上次核对有不符之处，见“审计”页"
AT_ONCE = 2000
EVERY = timedelta(days=1)
# Names of faults that stand in one entry; all are counted.
_TOLD = 20
# One number for one lock of PostgreSQL, held until the transaction ends.
_LOCK = 0x41554449
_log = logging.getLogger("campaigns.audit")


class ChainBrokenError(Exception):
    """The chain does not hold; the message says where."""


def seal(*, go_on: Callable[[], bool] = lambda: True) -> int:
    """Give every entry that has none its position and link, in the order of the table; how many.

    Not done where an entry is written: all writers of the month's end would wait for one another
    at the chain's end until their transactions are over. Entries of a transaction that ends late
    are found by the next run.
    """
    sealed = 0
    while count := _seal_some():
        sealed += count
        if count < AT_ONCE or not go_on():
            break
    if sealed:
        _log.info("audit head %s", audit.head())
    return sealed


@transaction.atomic
def _seal_some() -> int:
    _alone()
    rows = AuditEntry.objects.filter(position=None).order_by("id")
    waiting = list(rows.values_list("id", "digest")[:AT_ONCE])
    chain = follow(audit.head(), (digest for _, digest in waiting))
    written = [(one.position, one.link, row[0]) for one, row in zip(chain, waiting, strict=True)]
    if written:
        with connection.cursor() as cursor:
            cursor.executemany(_SEAL, written)
    return len(written)


_SEAL = "UPDATE campaigns_auditentry SET position = %s, link = %s WHERE id = %s"


def _alone() -> None:
    """One sealer at a time. SQLite lets one transaction write anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def verify_due(*, at: datetime, go_on: Callable[[], bool] = lambda: True) -> Verdict | None:
    """Once a day the whole chain is read, against the end that the last look found and the one in
    the newest backup. What was found becomes an entry itself. None when it is not due; raises
    ChainBrokenError, and goes on doing so until a later look finds nothing."""
    last = last_verification()
    if last is not None and at - last.at < EVERY:
        if last.outcome == AuditOutcome.REFUSED:
            raise ChainBrokenError(BROKEN)
        return None
    found = audit.verify(kept=[*_kept(last), *_elsewhere()], go_on=go_on)
    if not found.finished:
        return None
    write_down(found, at=at)
    if not found.holds:
        raise ChainBrokenError(BROKEN)
    return found


def last_verification() -> AuditEntry | None:
    """The entry that the last look at the whole chain left."""
    return AuditEntry.objects.filter(subject=SUBJECT, action=VERIFIED).order_by("-id").first()


def write_down(found: Verdict, *, at: datetime) -> AuditEntry:
    """The verdict as an entry of the audit."""
    after = {
        "封存序号": found.head.position,
        "链接摘要": found.head.link,
        "核对条数": found.sealed,
        "待封存": found.unsealed,
        "不符": found.count,
        "不符之处": [words(one) for one in found.faults[:_TOLD]],
    }
    outcome = AuditOutcome.DONE if found.holds else AuditOutcome.REFUSED
    return record(action=VERIFIED, subject=SUBJECT, by=None, at=at, after=after, outcome=outcome)


def told(found: Verdict) -> str:
    """The verdict in one sentence."""
    if found.holds:
        return f"审计链完好：{found.sealed} 条，末端 {found.head}"
    first = "；".join(words(one) for one in found.faults[:3])
    return f"审计链有 {found.count} 处不符：{first}"


def words(fault: Fault) -> str:
    """One fault, with where to look."""
    if not fault.position and not fault.number:
        return fault.words
    where = f"第 {fault.position} 条" if fault.position else "未封存的记录"
    number = f"（编号 {fault.number}）" if fault.number else ""
    return f"{where}{number}：{fault.words}"


def _elsewhere() -> list[Head]:
    """What is kept outside the database; named in the settings, as it belongs to no promise."""
    said = import_string(settings.AUDIT_END_ELSEWHERE)() if settings.AUDIT_END_ELSEWHERE else ""
    return [head_of(said)] if said else []


def _kept(last: AuditEntry | None) -> list[Head]:
    """The end that the last verification wrote down; itself an entry that the chain holds."""
    after = last.after if last and isinstance(last.after, dict) else {}
    position, link = after.get("封存序号"), after.get("链接摘要")
    if isinstance(position, int) and isinstance(link, str) and position:
        return [Head(position, link)]
    return []
