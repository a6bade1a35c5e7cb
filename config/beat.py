"""The timetable's clockwork: Celery's own, but for a clock that is put back.

Celery remembers when it last called each task. When the machine's clock is set an hour back, that
is an hour ahead, and nothing would be called until the clock has been there again.
"""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

from celery.beat import PersistentScheduler

# A clock is corrected by less than this without anybody noticing.
TOLERANCE = 2.0


class Timetable(PersistentScheduler):
    """Whatever was last called in the future is due now. How often it looks at the clock is
    ``CELERY_BEAT_MAX_LOOP_INTERVAL``."""

    _seen: float | None = None

    def tick(self, *arguments: Any, **named: Any) -> float:
        at = time.time()
        # The first time, what it remembers in its file may be of another clock.
        if self._seen is None or at < self._seen - TOLERANCE:
            self._begin_anew()
        self._seen = at
        return float(super().tick(*arguments, **named))

    def _begin_anew(self) -> None:
        for entry in self.schedule.values():
            now = entry.default_now()
            if entry.last_run_at is not None and entry.last_run_at > now:
                # What is bound to an hour of the day waits for that hour.
                every = getattr(entry.schedule, "run_every", timedelta(0))
                entry.last_run_at = now - every
        self._heap = None  # made again from the entries
