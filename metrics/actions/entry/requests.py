"""A request that another system sends twice is done once: the second time it gets the same answer.

The key is claimed, the work done and the answer kept in one transaction. Whoever comes with the
same key meanwhile waits for its end at the table's unique key; when the first one fails for a
reason of ours, nothing is kept, and the second one does the work.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, OperationalError, connection, transaction

from campaigns.models import User
from metrics.actions.entry.errors import EntryError
from metrics.models import HandledRequest

KEPT = timedelta(days=7)
LONGEST_WAIT = timedelta(seconds=10)


class OtherRequestError(EntryError):
    """The key has been used for another request."""


class BusyError(EntryError):
    """The same request is being done just now."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is told to the sender; ``again`` if it had been told before."""

    status: int
    body: dict[str, Any]
    again: bool = False


def answer_once(
    *, by: User, key: str, digest: str, at: datetime, do: Callable[[], Answer]
) -> Answer:
    """Do it, or tell again what was told for this key.

    ``do`` takes back its own changes when it refuses: a definite refusal is an answer, and kept.
    """
    claimed = False
    try:
        with transaction.atomic():
            mine = _claim(by, key, digest, at)
            claimed = True
            return _finish(mine, do) if mine else _told_before(by, key, digest)
    except OperationalError:
        if claimed:
            raise
        raise BusyError("同一请求正在处理，请稍后用同一个幂等键重发") from None


def _claim(by: User, key: str, digest: str, at: datetime) -> HandledRequest | None:
    """The row of this request; None if there is one already, after its transaction has ended."""
    row = HandledRequest(user=by, key=key, digest=digest, status=0, body={}, at=at)
    _wait_at_most(f"{LONGEST_WAIT.seconds}s")
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return None
    finally:
        if not connection.needs_rollback:
            _wait_at_most("0")
    return row


def _wait_at_most(time: str) -> None:
    """SQLite's writers stand in one queue from the beginning, with a time-out of its own."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [time])


def _finish(mine: HandledRequest, do: Callable[[], Answer]) -> Answer:
    answer = do()
    mine.status, mine.body = answer.status, answer.body
    mine.save(update_fields=["status", "body"])
    return answer


def _told_before(by: User, key: str, digest: str) -> Answer:
    row = HandledRequest.objects.get(user=by, key=key)
    if row.digest != digest:
        raise OtherRequestError("这个幂等键已用于另一个请求，请换一个新的键")
    return replace(Answer(row.status, row.body), again=True)


def forget_handled(*, at: datetime) -> int:
    """Delete answers that nobody will ask for again; how many."""
    return HandledRequest.objects.filter(at__lt=at - KEPT).delete()[0]
