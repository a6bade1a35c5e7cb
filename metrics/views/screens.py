"""What has been drawn once and stays the same until something it rests on changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.core.cache import caches

SCREENS = "screens"
# What is larger is drawn anew: a few lists of all counties would fill a process.
LARGEST = 1_000_000

Drawn = TypeVar("Drawn")


def kept(key: str, draw: Callable[[], Drawn], *, size: Callable[[Drawn], int]) -> Drawn:
    """What was drawn under this key, or what ``draw`` gives now. The key holds everything it rests
    on, what the user may see among it; ``size`` says how many characters long it is."""
    store = caches[SCREENS]
    found: Drawn | None = store.get(key)
    if found is None:
        found = draw()
        if size(found) <= LARGEST:
            store.set(key, found)
    return found
