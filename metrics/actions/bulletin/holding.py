"""Holding a draft while something is done with it, and how a bulletin is called in the audit."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from campaigns.audit import record
from campaigns.models import User
from campaigns.periods import Month
from campaigns.terms import BulletinState
from metrics.actions.bulletin.errors import StaleError, StateError
from metrics.models import Bulletin
from metrics.queries.bulletin.period import token

# Why a mail of an earlier edition is not sent any more.
REPLACED = "已由更正版代替"


def hold(bulletin: Bulletin) -> Bulletin:
    """The bulletin as it is now; nobody else changes it before this transaction ends."""
    rows = Bulletin.objects.select_for_update(of=("self",)).select_related("campaign__region")
    held = rows.filter(pk=bulletin.pk).first()
    if held is None:
        raise StateError("这份草稿已经作废")
    return held


def hold_draft(bulletin: Bulletin) -> Bulletin:
    """The same, if it can still be changed."""
    held = hold(bulletin)
    if held.state != BulletinState.DRAFT:
        raise StateError("通报已经签发，不能再改；确需更正的，请起草更正版")
    return held


def is_replaced(bulletin: Bulletin) -> bool:
    """Whether a newer edition of the same issue has been signed."""
    return Bulletin.objects.filter(
        campaign=bulletin.campaign_id,
        kind=bulletin.kind,
        month=bulletin.month,
        edition__gt=bulletin.edition,
        state=BulletinState.SIGNED,
    ).exists()


def require_version(held: Bulletin, version: int, stands: str = "") -> None:
    if held.version != version:
        raise StaleError(held.version, stands)


def count_up(held: Bulletin) -> None:
    """One more change of the draft."""
    held.version += 1
    held.save(update_fields=["version"])


def subject_of(bulletin: Bulletin) -> str:
    """How a bulletin is called in the audit."""
    period = token(bulletin.kind, Month.of(bulletin.month))
    return f"通报 {bulletin.campaign.code} {period} 第{bulletin.edition}版"


def told(
    action: str,
    bulletin: Bulletin,
    by: User | None,
    at: datetime,
    address: str | None,
    *,
    before: Any = None,
    after: Any = None,
) -> None:
    """Write down what was done with a bulletin."""
    record(
        action=action,
        subject=subject_of(bulletin),
        by=by,
        at=at,
        before=before,
        after=after,
        address=address,
    )
