"""The chain of the audit: digests of entries, links between them, and what breaks it. Pure.

An entry's digest is SM3 of its content in one canonical form. A link is SM3 of the position, the
link before and the digest: whoever changes, takes out or puts in an entry has to write every later
link anew, and the last link, which is also kept elsewhere (log, backup), tells even that.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from ipaddress import ip_address
from typing import Any

from campaigns.sm3 import sm3


@dataclass(frozen=True, slots=True)
class Content:
    """What one entry says; ``by`` is the account's number, None for the system itself."""

    at: datetime
    by: int | None
    role: str
    action: str
    subject: str
    before: Any
    after: Any
    address: str | None
    outcome: str
    request: str
    # Who and where at the time; None in entries of before these were kept.
    account: str | None = None
    name: str | None = None
    path: str | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a chain; position 0 is the empty one."""

    position: int
    link: str

    def __str__(self) -> str:
        return f"{self.position}:{self.link}"


@dataclass(frozen=True, slots=True)
class Entry:
    """One sealed entry as it is kept; ``number`` is its key in the table."""

    number: int
    position: int
    link: str
    digest: str
    content: Content


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong, in words; ``number`` is 0 where an entry is missing."""

    position: int
    number: int
    words: str


START = Head(0, "0" * 64)
OF_ITS_TIME = ("account", "name", "path")


def head_of(text: str) -> Head:
    """What ``str(head)`` gave; raises ValueError for anything else."""
    position, _, link = text.strip().partition(":")
    if len(link) != len(START.link) or set(link) - set("0123456789abcdef"):
        raise ValueError(text)
    return Head(int(position), link)


def digest(content: Content) -> str:
    """64 hexadecimal digits, the same before writing and after reading from any database.

    The second form has account, name and path as well. An entry with any of them is of that form,
    so that nothing is taken from one or put into an older one unnoticed.
    """
    said = {
        "at": content.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "by": content.by,
        "role": content.role,
        "action": content.action,
        "subject": content.subject,
        "before": _plain(content.before),
        "after": _plain(content.after),
        "address": str(ip_address(content.address)) if content.address else None,
        "outcome": content.outcome,
        "request": content.request,
    }
    kept = {name: getattr(content, name) for name in OF_ITS_TIME}
    if any(one is not None for one in kept.values()):
        said |= {"form": 2, **kept}
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sm3(text.encode("utf-8", "surrogatepass"))


def _plain(value: Any) -> Any:
    """As JSON gives it back, with one way to write a number: databases keep 1.0 and 1e3 in ways
    of their own."""
    if value is None:
        return None
    return json.loads(json.dumps(value), parse_float=_number)


def _number(text: str) -> Any:
    exact = Decimal(text)
    return int(exact) if exact == exact.to_integral_value() else float(text)


def link(position: int, before: str, digest: str) -> str:
    """The link at a position, resting on the link before and the entry's digest."""
    return sm3(f"{position}\n{before}\n{digest}".encode())


def follow(head: Head, digests: Iterable[str]) -> Iterator[Head]:
    """The chain after each further digest."""
    for one in digests:
        position = head.position + 1
        head = Head(position, link(position, head.link, one))
        yield head


def faults(head: Head, entries: Iterable[Entry]) -> Iterator[Fault]:
    """What is wrong with entries in the order of their positions, behind ``head``.

    After a fault it goes on from what is written, so that each one is told once.
    """
    for one in entries:
        if one.position != head.position + 1:
            yield Fault(head.position + 1, 0, _missing(head.position + 1, one.position - 1))
        elif one.link != link(one.position, head.link, one.digest):
            yield Fault(one.position, one.number, "链接与前一条不符")
        if one.digest != digest(one.content):
            yield Fault(one.position, one.number, "内容与摘要不符")
        head = Head(one.position, one.link)


def _missing(first: int, last: int) -> str:
    if last < first:
        return "序号重复"
    return f"缺第 {first} 条" if first == last else f"缺第 {first} 至 {last} 条"
