"""Where sessions are kept: in the database, in rows that name their account."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as InDatabase

# Notes in a session: from where it was begun, when, and when it was last in use (epoch seconds).
ADDRESS, BEGUN, SEEN = "address", "begun", "seen"


class SessionStore(InDatabase):
    """The columns are taken from the session itself whenever it is saved: no query of their own."""

    @classmethod
    def get_model_class(cls) -> Any:
        from campaigns.models import Session

        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        row: Any = super().create_model_instance(data)
        row.user_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        row.address = data.get(ADDRESS)
        row.begun_at, row.seen_at = _moment(data.get(BEGUN)), _moment(data.get(SEEN))
        return row


def _moment(seconds: int | None) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds is not None else None
