"""A real mail server on loopback: it takes, refuses, hangs up and dawdles as a test wants it.

What it has taken is what a person would find in his mailbox: a mail counts from the moment at which
the server has the whole of it, whether its answer reached the sender or not.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from threading import Condition
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.servers import free_port

HOST = "127.0.0.1"
TAKEN = "250 OK"


@dataclass(frozen=True, slots=True)
class Received:
    to: str
    name: str  # Message-ID
    data: bytes

    @property
    def message(self) -> EmailMessage:
        message = message_from_bytes(self.data, policy=default)
        assert isinstance(message, EmailMessage)
        return message


@dataclass
class Manners:
    """How the server behaves. ``rcpt`` and ``data``: address → answer instead of 250. Addresses in
    ``cut`` lose the connection after DATA before the mail was taken, those in ``mute`` after it
    was. ``slow``: the longest pause in seconds before and after every step, drawn from ``seed``."""

    rcpt: dict[str, str] = field(default_factory=dict)
    data: dict[str, str] = field(default_factory=dict)
    cut: set[str] = field(default_factory=set)
    mute: set[str] = field(default_factory=set)
    slow: float = 0.0
    seed: int = 0


@dataclass
class Mailboxes:
    """Everything that arrived, whichever door (port) it came through."""

    received: list[Received] = field(default_factory=list)
    manners: Manners = field(default_factory=Manners)
    changed: Condition = field(default_factory=Condition)
    steps: Counter[int] = field(default_factory=Counter)  # port → steps of dialogues so far
    talking: Counter[int] = field(default_factory=Counter)  # port → open dialogues

    def to(self, address: str) -> list[Received]:
        return [one for one in self.received if one.to == address]

    def count(self) -> Counter[str]:
        return Counter(one.to for one in self.received)

    def wait_for_steps(self, port: int, number: int, timeout: float) -> bool:
        """Until so many steps have been taken at this door."""
        with self.changed:
            return self.changed.wait_for(lambda: self.steps[port] >= number, timeout)


class _Server(SMTP):
    """Counts who is talking, and can hang up in the middle of a mail."""

    def __init__(self, handler: _Handler, **options: Any) -> None:
        self.mailboxes, self.port = handler.mailboxes, handler.port
        super().__init__(handler, **options)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self.mailboxes.talking[self.port] += 1

    def connection_lost(self, error: Exception | None) -> None:
        super().connection_lost(error)
        self.mailboxes.talking[self.port] -= 1

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        assert self.envelope is not None
        if set(self.envelope.rcpt_tos) & self.mailboxes.manners.cut:
            await self.push("354 Go on")
            hang_up(self)
            return
        await super().smtp_DATA(arg)


def hang_up(server: SMTP) -> None:
    """No farewell, no answer."""
    assert isinstance(server.transport, asyncio.WriteTransport)
    server.transport.abort()


class _Handler:
    def __init__(self, mailboxes: Mailboxes, port: int) -> None:
        self.mailboxes, self.port = mailboxes, port
        self.dice = random.Random(mailboxes.manners.seed + port)

    async def _step(self) -> None:
        with self.mailboxes.changed:
            self.mailboxes.steps[self.port] += 1
            self.mailboxes.changed.notify_all()
        if longest := self.mailboxes.manners.slow:
            await asyncio.sleep(self.dice.uniform(0, longest))

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        await self._step()
        envelope.mail_from = address
        return TAKEN

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        await self._step()
        if refusal := self.mailboxes.manners.rcpt.get(address):
            return refusal
        envelope.rcpt_tos.append(address)
        return TAKEN

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        await self._step()
        (to,) = envelope.rcpt_tos
        if refusal := self.mailboxes.manners.data.get(to):
            return refusal
        data = envelope.content
        assert isinstance(data, bytes)
        name = str(message_from_bytes(data, policy=default)["Message-ID"])
        self.mailboxes.received.append(Received(to, name, data))
        await self._step()
        if to in self.mailboxes.manners.mute:
            hang_up(server)
        return TAKEN


class _Door(Controller):
    """One port of the server."""

    def __init__(self, mailboxes: Mailboxes, port: int) -> None:
        super().__init__(_Handler(mailboxes, port), hostname=HOST, port=port)

    def factory(self) -> SMTP:
        return _Server(self.handler, **self.SMTP_kwargs)


@contextmanager
def open_at(mailboxes: Mailboxes, *ports: int) -> Iterator[None]:
    """The server, listening at these ports for as long as the block lasts."""
    doors = [_Door(mailboxes, port) for port in ports]
    for door in doors:
        door.start()
    try:
        yield
    finally:
        for door in doors:
            door.stop()


@contextmanager
def mail_server(manners: Manners | None = None) -> Iterator[tuple[Mailboxes, int]]:
    """A server at a free port."""
    mailboxes, port = Mailboxes(manners=manners or Manners()), free_port()
    with open_at(mailboxes, port):
        yield mailboxes, port
