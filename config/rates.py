"""How often somebody may log in, upload and take files out.

Counted over all processes and machines where Redis is there, else in each web process, so that with
several of them so many times more pass. That is enough against a program that tries passwords (the
account locks besides) or takes everything out; it is no accounting. Where the counts cannot be
reached nobody is kept waiting.
"""

from __future__ import annotations

import logging
import time

from django.core.cache import caches
from redis.exceptions import RedisError

COUNTS = "counts"
_log = logging.getLogger(__name__)
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def wait_after(kind: str, who: str, rate: str) -> int:
    """Counts one; 0 if it is within ``rate`` (``30/min``; "" for no limit), else how many seconds
    until the next ones are."""
    if not rate:
        return 0
    most, _, unit = rate.partition("/")
    window = _SECONDS[unit[0]]
    begun, over = divmod(int(time.time()), window)
    try:
        count = _counted(f"web-{kind}-{who}-{begun}", 2 * window)
    except (RedisError, OSError):
        _log.warning("requests cannot be counted, none is refused", exc_info=True)
        return 0
    return window - over if count > int(most) else 0


def _counted(key: str, timeout: int) -> int:
    """Two processes never count the same request as one."""
    counts = caches[COUNTS]
    if counts.add(key, 1, timeout=timeout):
        return 1
    try:
        return counts.incr(key)
    except ValueError:  # ran out between the two
        return 1
