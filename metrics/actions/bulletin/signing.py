"""签发: a person lets a bulletin out. From then on it is frozen, numbered, and on its way."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from campaigns.models import User
from campaigns.terms import BulletinState, MailState
from metrics.actions.bulletin.correcting import require_true
from metrics.actions.bulletin.errors import BulletinError, OvertakenError
from metrics.actions.bulletin.holding import (
    REPLACED,
    hold_draft,
    require_version,
    told,
)
from metrics.actions.held import hold_campaign
from metrics.models import Bulletin, Delivery, Recipient
from metrics.queries.bulletin.lists import receivers
from metrics.queries.bulletin.reading import outdated


@transaction.atomic
def sign(
    *, bulletin: Bulletin, version: int, by: User, at: datetime, address: str | None = None
) -> Bulletin:
    """Sign exactly the version that was read; whoever is on the approved list gets it.

    The campaign's row is held first, so that two who sign at once get two numbers in a row.
    """
    hold_campaign(bulletin.campaign_id)
    held = hold_draft(bulletin)
    require_version(held, version)
    if outdated([held]):
        raise OvertakenError("草稿所依据的排名又发布了新版，请先更新草稿，看过后再签发")
    if held.edition > 1 and not held.changes:
        raise BulletinError("更正版要写明更正了什么，才能签发")
    require_true(held)
    if not any(section.text and not section.left_out for section in held.sections.all()):
        raise BulletinError("没有一段可印，不能签发")
    held.year, held.number = number_for(held, at)
    held.state, held.signed_by, held.signed_at = BulletinState.SIGNED, by, at
    held.save(update_fields=["state", "year", "number", "signed_by", "signed_at"])
    _withdraw_earlier(held)
    rows = receivers(held.campaign, held.kind)
    Delivery.objects.bulk_create([delivery_for(held, row, at) for row in rows])
    told("签发通报", held, by, at, address, after=_signed(held, len(rows)))
    return held


def _withdraw_earlier(held: Bulletin) -> None:
    """Mails of earlier editions that still wait are not sent. One that is being sent just now goes
    out, or is withdrawn when it is tried again."""
    Delivery.objects.filter(
        bulletin__campaign=held.campaign,
        bulletin__kind=held.kind,
        bulletin__month=held.month,
        bulletin__edition__lt=held.edition,
        mail=MailState.PREPARED,
    ).update(mail=MailState.NONE, error=REPLACED, next_attempt=None)


def number_for(held: Bulletin, at: datetime) -> tuple[int, int]:
    """Year and number that it gets when it is signed now: those of the first edition, or the next
    in the year of signing."""
    signed = Bulletin.objects.filter(
        campaign=held.campaign, kind=held.kind, state=BulletinState.SIGNED
    )
    first = signed.filter(month=held.month).order_by("edition").first()
    if first and first.year and first.number:
        return first.year, first.number
    year = timezone.localdate(at).year
    last = signed.filter(year=year).aggregate(last=Max("number"))["last"]
    return year, (last or 0) + 1


def delivery_for(bulletin: Bulletin, recipient: Recipient, at: datetime) -> Delivery:
    """A line of the ledger, not saved yet: name and address as they are now."""
    by_mail = settings.MAIL != "off" and bool(recipient.email)
    return Delivery(
        bulletin=bulletin,
        recipient=recipient,
        region=recipient.region,
        name=recipient.name,
        office=recipient.office,
        email=recipient.email,
        prepared_at=at,
        mail=MailState.PREPARED if by_mail else MailState.NONE,
    )


def _signed(held: Bulletin, recipients: int) -> dict[str, object]:
    return {
        "期号": f"{held.year}年第{held.number}期",
        "稿次": held.version,
        "收件人": recipients,
        "依据摘要": held.basis_digest,
        "内容摘要": digest_of(held),
    }


def digest_of(bulletin: Bulletin) -> str:
    """SHA-256 of all that is said: what was signed can be held against it years later."""
    texts = [[row.code, row.text, row.left_out] for row in bulletin.sections.all()]
    said = [bulletin.title, bulletin.changes, bulletin.content, texts]
    plain = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()
