"""Taking old entries out of the table: first into a file, then away, with an anchor in between."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from campaigns.audit import content_of, record
from campaigns.audit_chain import Content, Entry, Head
from campaigns.models import AuditAnchor, AuditEntry
from campaigns.periods import Month
from campaigns.queries.audit import verify
from campaigns.sm3 import sm3

# Network logs are kept for half a year at least (网络安全法 第二十一条).
FEWEST_MONTHS = 6
AT_ONCE = 2000


class NothingToArchiveError(Exception):
    """No sealed entry is old enough."""


class KeptTooShortError(Exception):
    """So few months must not be asked for."""


class ChainNotWholeError(Exception):
    """What does not hold is not archived: the table is the evidence."""


@dataclass(frozen=True, slots=True)
class Archived:
    """What went into which file."""

    path: Path
    entries: int
    head: Head


def archive(*, folder: Path, keep_months: int, at: datetime) -> Archived:
    """Write all entries older than ``keep_months`` full months into one file of ``folder`` and
    take them out of the table. The chain goes on from the anchor."""
    if keep_months < FEWEST_MONTHS:
        raise KeptTooShortError(f"审计记录至少保存 {FEWEST_MONTHS} 个月")
    last = _last_before(_midnight(at, keep_months))
    if last is None:
        raise NothingToArchiveError("没有到期的审计记录")
    if not (found := verify()).holds:
        raise ChainNotWholeError(f"审计链有 {found.count} 处不符，查明以前不能归档")
    path = folder / f"audit-{last.position}.jsonl.gz"
    entries = _write(path, last)
    with transaction.atomic():
        _anchor(path, entries, last, at)
        rows = AuditEntry.objects.filter(position__lte=last.position)
        rows._raw_delete(rows.db)
    return Archived(path, entries, last)


def _midnight(at: datetime, months: int) -> datetime:
    today = timezone.localtime(at)
    month = Month(today.year, today.month).plus(-months)
    return today.replace(
        year=month.year, month=month.month, day=1, hour=0, minute=0, second=0, microsecond=0
    )


def _last_before(moment: datetime) -> Head | None:
    """The end of what may go: everything before the first sealed entry that must stay."""
    rows = AuditEntry.objects.filter(position__isnull=False)
    stays = rows.filter(at__gte=moment).order_by("position").values_list("position", flat=True)
    if (first := stays.first()) is not None:
        rows = rows.filter(position__lt=first)
    found = rows.order_by("-position").values_list("position", "link").first()
    return Head(found[0], found[1]) if found and found[0] is not None else None


def _write(path: Path, last: Head) -> int:
    """One line an entry, safely on the disk before anything is taken out of the table."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    aside = path.with_suffix(".part")
    count = 0
    with open(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as raw:
        with gzip.GzipFile(fileobj=raw, mode="wb", mtime=0) as file:
            for row in _rows(last):
                file.write(_line(row))
                count += 1
        raw.flush()
        os.fsync(raw.fileno())
    aside.replace(path)
    return count


def _rows(last: Head) -> Iterator[AuditEntry]:
    rows = AuditEntry.objects.filter(position__lte=last.position).order_by("position")
    return rows.select_related("by").iterator(AT_ONCE)


def _line(row: AuditEntry) -> bytes:
    said = asdict(content_of(row))
    said["at"] = row.at.astimezone(UTC).isoformat(timespec="microseconds")
    kept = {
        "number": row.pk,
        "position": row.position,
        "link": row.link,
        "digest": row.digest,
        # For whoever reads the file without the table of accounts; not part of the digest. An
        # entry of today's form says it itself.
        "name": row.name or (row.by.get_full_name() if row.by else ""),
        "content": said,
    }
    return (json.dumps(kept, ensure_ascii=False, sort_keys=True) + "\n").encode()


def read(path: Path) -> Iterator[Entry]:
    """The entries of an archive, in order; raises ValueError or OSError for what is none."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            kept = json.loads(line)
            said = kept["content"]
            said["at"] = datetime.fromisoformat(said["at"])
            yield Entry(
                kept["number"], kept["position"], kept["link"], kept["digest"], Content(**said)
            )


def _anchor(path: Path, entries: int, last: Head, at: datetime) -> None:
    anchor = AuditAnchor.objects.create(
        position=last.position,
        link=last.link,
        archive=path.name,
        archive_digest=sm3(path.read_bytes()),
        entries=entries,
        at=at,
    )
    after = {"文件": anchor.archive, "文件摘要": anchor.archive_digest, "条数": entries}
    record(action="归档审计记录", subject="审计链", by=None, at=at, after=after)
