"""What has to be settled after a backup was put back: nobody may get a mail twice, and whoever was
logged in when it was made is not logged in now."""

from __future__ import annotations

from datetime import datetime

from django.apps import apps
from django.db import transaction

from campaigns.audit import record
from campaigns.models.sessions import Session
from campaigns.terms import MailState
from metrics.models.posting import Posted

HELD = "恢复备份：备份以后可能已经发出，没有重发"


@transaction.atomic
def settle(*, backup: str, hold_mails: bool, at: datetime) -> tuple[int, int]:
    """End all sessions and, with ``hold_mails``, take every mail that was still to be sent for one
    that may have gone out since: a person decides. How many sessions, how many mails."""
    sessions, _ = Session.objects.all().delete()
    held = _held() if hold_mails else 0
    after = {"会话": sessions, "待核实的邮件": held}
    record(action="恢复备份", subject=f"备份 {backup}", by=None, at=at, after=after)
    return sessions, held


def _held() -> int:
    waiting = [MailState.PREPARED, MailState.SENDING]
    return sum(
        model._default_manager.filter(mail__in=waiting).update(
            mail=MailState.UNCERTAIN, error=HELD, lease_until=None
        )
        for model in apps.get_models()
        if issubclass(model, Posted)
    )
