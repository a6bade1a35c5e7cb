"""The one way to write down who did what to which thing."""

from datetime import datetime
from typing import Any

from campaigns.models import AuditEntry, User


def record(
    *,
    action: str,
    subject: str,
    by: User | None,
    at: datetime,
    before: Any = None,
    after: Any = None,
    address: str | None = None,
) -> AuditEntry:
    """Call it inside the transaction of the change itself, so that neither stands alone.

    ``by`` is None for what the system does on its own timetable or from the command line. The
    role is kept as it was at the time; a later change of role does not rewrite the entry.
    """
    return AuditEntry.objects.create(
        at=at,
        by=by,
        role=by.role if by else "",
        action=action,
        subject=subject,
        before=before,
        after=after,
        address=address,
    )
