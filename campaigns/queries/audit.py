"""Reading the audit: how far its chain goes, and whether it holds."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from campaigns import audit_chain
from campaigns.audit import content_of
from campaigns.audit_chain import START, Entry, Fault, Head
from campaigns.models import AuditAnchor, AuditEntry
from campaigns.queries import audit_guards

AT_ONCE = 2000
# A chain that was written anew from some place breaks everywhere behind it in no way, but one that
# lost its digests breaks at every entry: so many are named.
NAMED = 100
NOT_COMPARED = "已归档，没有与另存的末端核对，请用 --archive 指明归档文件"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a look at the whole chain found; ``faults`` are the first ones, all are counted."""

    head: Head
    sealed: int
    unsealed: int
    faults: tuple[Fault, ...]
    count: int
    finished: bool = True

    @property
    def holds(self) -> bool:
        return not self.count


def head() -> Head:
    """The end of the chain: of what is in the table, or of what was archived."""
    last = AuditEntry.objects.filter(position__isnull=False).order_by("-position")
    ends = [
        last.values_list("position", "link").first(),
        AuditAnchor.objects.values_list("position", "link").first(),
    ]
    found = [Head(end[0], end[1]) for end in ends if end and end[0] is not None]
    return max(found, key=lambda one: one.position, default=START)


def unsealed() -> int:
    """How many entries wait for the next sealing."""
    return AuditEntry.objects.filter(position=None).count()


def unread(names: Collection[str] = ()) -> tuple[int, int]:
    """Archives that are not among the files named: how many, and how many entries they hold."""
    rows = AuditAnchor.objects.exclude(archive__in=names).values_list("entries", flat=True)
    return len(rows), sum(rows)


def verify(
    *,
    kept: Iterable[Head] = (),
    archived: Mapping[int, str] | None = None,
    at: datetime | None = None,
    go_on: Callable[[], bool] = lambda: True,
) -> Verdict:
    """Read every entry, and look whether the database still holds the audit.

    ``kept`` are ends of the chain that were written down elsewhere: each must still be there, in
    the table or among ``archived``, links by position of archives that were read and found whole.
    With ``at`` an entry that has waited too long for its seal is a fault as well. ``go_on`` is
    asked now and then; a look broken off says so.
    """
    tally = _Tally(start=_start(), kept=kept, archived=archived or {})
    for fault in audit_guards.faults(at):
        tally.add(fault)
    _look_at_anchors(tally)
    finished = True
    for batch in _batches():
        tally.take(batch)
        if not go_on():
            finished = False
            break
    waiting = _look_at_unsealed(tally)
    if finished:
        tally.close()
    return Verdict(
        head=tally.head,
        sealed=tally.sealed,
        unsealed=waiting,
        faults=tuple(tally.faults),
        count=tally.count,
        finished=finished,
    )


class _Tally:
    """What was found so far."""

    def __init__(self, start: Head, kept: Iterable[Head], archived: Mapping[int, str]) -> None:
        self.start = self.head = start
        self.sealed = self.count = 0
        self.faults: list[Fault] = []
        self._archived = archived
        self._wanted: dict[int, set[str]] = {}
        for one in kept:
            self.want(one)

    def want(self, one: Head) -> None:
        """This link must be met at its position. The empty chain is the start of every one."""
        if one != START:
            self._wanted.setdefault(one.position, set()).add(one.link)

    def add(self, fault: Fault) -> None:
        self.count += 1
        if len(self.faults) < NAMED:
            self.faults.append(fault)

    def take(self, batch: list[Entry]) -> None:
        for fault in audit_chain.faults(self.head, batch):
            self.add(fault)
        for one in batch:
            if self._wanted.pop(one.position, {one.link}) != {one.link}:
                self.add(Fault(one.position, one.number, "与另存的链接不符"))
        self.sealed += len(batch)
        self.head = Head(batch[-1].position, batch[-1].link)

    def close(self) -> None:
        """Ends of the chain that were not met: behind the last entry they have been cut off, and
        before the first one only an archive can say whether they hold."""
        for position, links in sorted(self._wanted.items()):
            if position > self.head.position:
                self.add(Fault(position, 0, f"第 {self.head.position} 条之后的记录不见了"))
                continue
            there = {self.start.position: self.start.link, **self._archived}.get(position)
            if there is None and position < self.start.position:
                self.add(Fault(position, 0, NOT_COMPARED))
            elif there is not None and links != {there}:
                self.add(Fault(position, 0, "与另存的链接不符"))


def _look_at_anchors(tally: _Tally) -> None:
    """Each must begin where the one before ends. The last ones are met in the table or before it;
    for older ones see what reads the archives themselves."""
    before = 0
    rows = AuditAnchor.objects.order_by("position").values_list("position", "link", "entries")
    for position, link, entries in rows:
        if entries != position - before:
            tally.add(Fault(position, 0, "归档条数与封存序号不符"))
        if position >= tally.start.position:
            tally.want(Head(position, link))
        before = position


def _start() -> Head:
    """Behind what was archived and taken out; the first entry must follow it."""
    first = AuditEntry.objects.filter(position__isnull=False).order_by("position")
    position = first.values_list("position", flat=True).first()
    before = AuditAnchor.objects.all()
    if position is not None:
        before = before.filter(position__lt=position)
    found = before.values_list("position", "link").first()
    return Head(*found) if found else START


def _batches() -> Iterator[list[Entry]]:
    last = 0
    rows = AuditEntry.objects.filter(position__isnull=False).order_by("position")
    while batch := [_entry(row) for row in rows.filter(position__gt=last)[:AT_ONCE]]:
        last = batch[-1].position
        yield batch


def _entry(row: AuditEntry) -> Entry:
    return Entry(row.pk, row.position or 0, row.link, row.digest, content_of(row))


def _look_at_unsealed(tally: _Tally) -> int:
    count = 0
    for row in AuditEntry.objects.filter(position=None).order_by("id").iterator(AT_ONCE):
        count += 1
        if row.digest != audit_chain.digest(content_of(row)):
            tally.add(Fault(0, row.pk, "内容与摘要不符"))
    return count
