"""Which request is being served, so that its log line and its audit entries can be put together."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

LONGEST = 32
_current: ContextVar[str] = ContextVar("request_id", default="")
_written: ContextVar[tuple[str, ...]] = ContextVar("written", default=())


def current() -> str:
    """The identifier of the request under way; empty for the timetable and the command line."""
    return _current.get()


@contextmanager
def of(identifier: str) -> Iterator[None]:
    """For the length of a block, everything that is written down carries this identifier."""
    token, before = _current.set(identifier[:LONGEST]), _written.set(())
    try:
        yield
    finally:
        _current.reset(token)
        _written.reset(before)


def note(action: str) -> None:
    """This request has written down that it did this."""
    if _current.get():
        _written.set((*_written.get(), action))


def written(beginnings: tuple[str, ...]) -> bool:
    """Whether this request has written down something that begins so."""
    return any(action.startswith(beginnings) for action in _written.get())
