"""Reading the audit: how far its chain goes, and whether it holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from campaigns import audit_chain
from campaigns.audit import content_of
from campaigns.audit_chain import START, Entry, Fault, Head
from campaigns.models import AuditAnchor, AuditEntry

AT_ONCE = 2000
# A chain that was written anew from some place breaks everywhere behind it in no way, but one that
# lost its digests breaks at every entry: so many are named.
NAMED = 100


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


def verify(*, kept: Iterable[Head] = (), go_on: Callable[[], bool] = lambda: True) -> Verdict:
    """Read every entry. ``kept`` are ends of the chain that were written down elsewhere: each must
    still be there. ``go_on`` is asked now and then; a look broken off says so."""
    tally = _Tally(start=_start(), kept=[*kept, *_anchors()])
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

    def __init__(self, start: Head, kept: Iterable[Head]) -> None:
        self.start = self.head = start
        self.sealed = self.count = 0
        self.faults: list[Fault] = []
        self._wanted: dict[int, set[str]] = {}
        for one in kept:
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
        """Ends of the chain that were not met: behind the last entry they have been cut off."""
        for position, links in sorted(self._wanted.items()):
            if position > self.head.position:
                self.add(Fault(position, 0, f"第 {self.head.position} 条之后的记录不见了"))
            elif position == self.start.position and links != {self.start.link}:
                self.add(Fault(position, 0, "与另存的链接不符"))


def _anchors() -> list[Head]:
    return [Head(*row) for row in AuditAnchor.objects.values_list("position", "link")]


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
