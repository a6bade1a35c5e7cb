"""The one way to write down who did what to which thing."""

from datetime import datetime
from typing import Any

from campaigns import audit_chain, request_id
from campaigns.models import AuditEntry, User
from campaigns.terms import AuditOutcome

LONGEST_SUBJECT = 160


def record(  # noqa: PLR0913 (what an entry says)
    *,
    action: str,
    subject: str,
    by: User | None,
    at: datetime,
    before: Any = None,
    after: Any = None,
    address: str | None = None,
    outcome: AuditOutcome = AuditOutcome.DONE,
    about: User | None = None,
) -> AuditEntry:
    """Call it inside the transaction of the change itself, so that neither stands alone.

    ``by`` is None for what the system does on its own timetable or from the command line. The
    name, role and region are kept as they were at the time; a later change of the account does not
    rewrite the entry. What the system did to an account (``about``) stays where that account was.
    What is refused is written outside the transaction that fails.
    """
    row = entry(
        action=action,
        subject=subject,
        by=by,
        at=at,
        before=before,
        after=after,
        address=address,
        outcome=outcome,
        about=about,
    )
    row.save(force_insert=True)
    request_id.note(action)
    return row


def entry(  # noqa: PLR0913 (the same)
    *,
    action: str,
    subject: str,
    by: User | None,
    at: datetime,
    before: Any = None,
    after: Any = None,
    address: str | None = None,
    outcome: AuditOutcome = AuditOutcome.DONE,
    about: User | None = None,
) -> AuditEntry:
    """The same, not written yet: for those who write many at once."""
    row = AuditEntry(
        at=at,
        by=by,
        account=by.username if by else "",
        name=by.full_name if by else "",
        path=_path(by or about),
        role=by.role if by else "",
        action=action,
        subject=_cut(subject),
        before=before,
        after=after,
        address=address,
        outcome=outcome,
        request=request_id.current(),
    )
    row.digest = audit_chain.digest(content_of(row))
    return row


def _path(user: User | None) -> str:
    return user.region.path if user and user.region else ""


def _cut(subject: str) -> str:
    """A name can be longer than the column; no deed fails because of it."""
    return subject if len(subject) <= LONGEST_SUBJECT else f"{subject[: LONGEST_SUBJECT - 1]}…"


def content_of(row: AuditEntry) -> audit_chain.Content:
    """What an entry says, for its digest."""
    return audit_chain.Content(
        at=row.at,
        by=row.by_id,
        role=row.role,
        action=row.action,
        subject=row.subject,
        before=row.before,
        after=row.after,
        address=row.address,
        outcome=row.outcome,
        request=row.request,
        account=row.account,
        name=row.name,
        path=row.path,
    )
