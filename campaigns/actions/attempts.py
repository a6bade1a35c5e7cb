"""What the lock-out remembers of log-ins: kept as long as it is of use, and no longer. What counts
as evidence stands in the audit, which has a time of its own."""

from __future__ import annotations

from datetime import datetime, timedelta

from axes.models import AccessAttempt, AccessLog

ATTEMPTS, LOGS = timedelta(days=30), timedelta(days=180)


def forget_old(*, at: datetime) -> int:
    """Failed attempts older than a month, log-ins older than half a year; how many."""
    attempts, _ = AccessAttempt.objects.filter(attempt_time__lt=at - ATTEMPTS).delete()
    logs, _ = AccessLog.objects.filter(attempt_time__lt=at - LOGS).delete()
    return int(attempts) + int(logs)
