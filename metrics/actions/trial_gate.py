"""How many trials are computed: so many a minute for one person, so few at once for all.

Counted in each web process. The count is all that is kept of a trial.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from django.core.cache import cache

from campaigns.models import User

MOST_A_MINUTE = 20
_MINUTE = 60  # seconds
_AT_ONCE = 2
_PATIENCE = 10  # seconds
_rooms = BoundedSemaphore(_AT_ONCE)


class TooManyError(Exception):
    """Too many trials just now; the message says what to do."""


def _counted(key: str) -> int:
    """Which one in its minute this is; the first of a new minute where the old one has just run
    out."""
    cache.add(key, 0, _MINUTE)
    try:
        return cache.incr(key)
    except ValueError:
        cache.set(key, 1, _MINUTE)
        return 1


@contextmanager
def admitted(user: User) -> Iterator[None]:
    """Room for one computation, or TooManyError; waits a little for those under way."""
    if _counted(f"trials-{user.pk}") > MOST_A_MINUTE:
        raise TooManyError(f"一分钟内最多试算 {MOST_A_MINUTE} 次，请稍等再试，设置都还在")
    if not _rooms.acquire(timeout=_PATIENCE):
        raise TooManyError("正在试算的人较多，请过一会儿再试，设置都还在")
    try:
        yield
    finally:
        _rooms.release()
