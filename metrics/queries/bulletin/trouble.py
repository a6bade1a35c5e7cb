"""Which mails somebody has to see to: they failed, came back, or nobody knows whether they left."""

from __future__ import annotations

from django.db.models import Q

from campaigns.terms import MailState
from metrics.models import Delivery

_LOST = frozenset({MailState.FAILED, MailState.UNCERTAIN})
# Of deliveries.
IN_TROUBLE = Q(mail__in=sorted(_LOST)) | Q(mail=MailState.SENT, bounced_at__isnull=False)


def is_back(row: Delivery) -> bool:
    """Whether a mail that was sent came back."""
    return row.mail == MailState.SENT and row.bounced_at is not None


def is_in_trouble(row: Delivery) -> bool:
    """The same as ``IN_TROUBLE`` of one that is at hand."""
    return row.mail in _LOST or is_back(row)
