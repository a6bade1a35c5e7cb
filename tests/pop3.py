"""A small real mailbox on loopback (RFC 1939): enough to list, read and delete."""

from __future__ import annotations

import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread

USER, PASSWORD = "bounces@example.cn", "p@ss:word"


@dataclass
class Mailbox:
    """What lies in it; deleted messages go when the reader says QUIT."""

    messages: list[bytes] = field(default_factory=list)
    logins: int = 0


class _Session(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.deleted: set[int] = set()
        self._say("+OK ready")
        for line in self.rfile:
            word, _, rest = line.decode().strip().partition(" ")
            if not self._answer(word.upper(), rest):
                return

    def _answer(self, word: str, rest: str) -> bool:
        """Whether the dialogue goes on."""
        messages = self.server.mailbox.messages  # type: ignore[attr-defined]
        if word == "USER":
            self._say("+OK" if rest == USER else "-ERR nobody")
        elif word == "PASS":
            self._say("+OK" if rest == PASSWORD else "-ERR wrong password")
            self.server.mailbox.logins += rest == PASSWORD  # type: ignore[attr-defined]
        elif word == "LIST":
            sizes = [f"{number} {len(one)}" for number, one in enumerate(messages, start=1)]
            self._say("+OK", *sizes, ".")
        elif word == "RETR":
            lines = messages[int(rest) - 1].decode("latin-1").split("\r\n")
            stuffed = [f".{line}" if line.startswith(".") else line for line in lines]
            self._say("+OK", *stuffed, ".")
        elif word == "DELE":
            self.deleted.add(int(rest) - 1)
            self._say("+OK")
        elif word == "QUIT":
            messages[:] = [one for place, one in enumerate(messages) if place not in self.deleted]
            self._say("+OK bye")
            return False
        else:
            self._say("-ERR unknown")
        return True

    def _say(self, *lines: str) -> None:
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode("latin-1"))


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, mailbox: Mailbox) -> None:
        self.mailbox = mailbox
        super().__init__(("127.0.0.1", 0), _Session)


@contextmanager
def mailbox() -> Iterator[tuple[Mailbox, int]]:
    """A mailbox and the port at which it is read."""
    box = Mailbox()
    with _Server(box) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield box, server.server_address[1]
        finally:
            server.shutdown()
            thread.join()
