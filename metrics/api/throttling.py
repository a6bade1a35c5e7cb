"""How often one token, or one person on the page to try it, may ask."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from django.core.cache import caches
from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from campaigns.models import ApiToken

if TYPE_CHECKING:  # the views import their throttles
    from rest_framework.views import APIView

_log = logging.getLogger(__name__)
COUNTS = "counts"


class TokenThrottle(SimpleRateThrottle):
    """The rate is ``API_RATE`` of the settings. It is counted over all web processes and machines
    where Redis is there, else in each process.

    Requests are counted window by window; of the window before counts the part that is still
    within the span. Counting up is one step of the cache, so that two processes never count the
    same request as one. Where the counts cannot be reached nobody is kept waiting: figures that
    are due tonight matter more than a limit.
    """

    scope = "api"
    clock: ClassVar[Callable[[], float]] = time.time

    def __init__(self) -> None:
        super().__init__()
        self.most, self.span = self.parse_rate(self.get_rate())

    def get_cache_key(self, request: Request, view: APIView) -> str:
        asking = f"token-{request.auth.pk}" if isinstance(request.auth, ApiToken) else "user"
        return f"api-{asking}-{request.user.pk}"

    def allow_request(self, request: Request, view: APIView) -> bool:
        if self.most is None or self.span is None:
            return True
        try:
            return self._counted(self.get_cache_key(request, view), self.most, self.span)
        except (RedisError, OSError):
            _log.warning("请求次数无法计数，这次不限", exc_info=True)
            return True

    def _counted(self, key: str, most: int, span: int) -> bool:
        counts = caches[COUNTS]
        window, into = divmod(type(self).clock(), span)
        here = f"{key}-{int(window)}"
        counts.add(here, 0, timeout=2 * span + 1)
        self.here = counts.incr(here)
        self.before = int(counts.get(f"{key}-{int(window) - 1}", 0))
        self.left = span - into
        if self.here + self.before * self.left / span <= most:
            return True
        counts.decr(here)  # what is refused is not counted
        return False

    def wait(self) -> float:
        """Seconds until one more request fits beside what counts of the window before it."""
        span, most = self.span or 1, self.most or 1
        if self.here <= most:  # in this window, when less counts of the one before
            return self.left - span * (most - self.here) / self.before
        return self.left + span * (1 - (most - 1) / (self.here - 1))
