"""The ledger: who has read and signed for it, and what becomes of a mail that did not arrive."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction

from campaigns.models import User
from campaigns.terms import BulletinState, MailState, RecipientState
from metrics.actions.bulletin.errors import LONGEST_REASON, BulletinError, StateError
from metrics.actions.bulletin.holding import REPLACED, is_replaced, told
from metrics.actions.bulletin.returned import Returned, returned
from metrics.actions.bulletin.signing import delivery_for
from metrics.actions.posting import LONGEST_WORDS
from metrics.actions.printable import checked_line
from metrics.models import Bulletin, Delivery, Recipient
from metrics.queries.bulletin.reading import own_deliveries

LONGEST_BOUNCE = 200


class NotYoursError(BulletinError):
    """Somebody signs for what did not come to him."""


class UnknownMailError(BulletinError):
    """What came back is none of the bulletins' mails."""


class SettledError(StateError):
    """What came back is a mail that counts no more: sent anew since, withdrawn, or given up."""


def read(*, bulletin: Bulletin, by: User, at: datetime) -> int:
    """The person has opened it; the first time counts. The number of lines of the ledger."""
    rows = Delivery.objects.filter(own_deliveries(by), bulletin=bulletin, read_at=None)
    return Delivery.objects.filter(pk__in=list(rows.values_list("pk", flat=True))).update(
        read_at=at
    )


@transaction.atomic
def acknowledge(
    *, delivery: Delivery, by: User, at: datetime, address: str | None = None
) -> Delivery:
    """签收: by the linked account, or by any account of exactly that office."""
    row = _hold(delivery)
    if not Delivery.objects.filter(own_deliveries(by), pk=row.pk).exists():
        raise NotYoursError("这份通报不是发给您的，不能签收")
    if row.acknowledged_at:
        raise StateError("已经签收过了")
    row.acknowledged_by, row.acknowledged_at = by, at
    row.read_at = row.read_at or at
    row.save(update_fields=["acknowledged_by", "acknowledged_at", "read_at"])
    told("签收通报", row.bulletin, by, at, address, after=_who(row))
    return row


@transaction.atomic
def send_again(
    *, delivery: Delivery, by: User, at: datetime, address: str | None = None
) -> Delivery:
    """Put a mail that failed, came back, or may never have left, in line once more."""
    row = _hold(delivery)
    withheld = row.mail == MailState.NONE and row.email
    if not withheld and not _in_trouble(row):
        raise StateError(f"这封邮件{MailState(row.mail).word}，不用重发")
    _require_way(row)
    before = {**_who(row), "邮件": MailState(row.mail).word, "原因": row.bounce or row.error}
    row.mail, row.attempts, row.error = MailState.PREPARED, 0, ""
    row.lease_until = row.handed_at = row.next_attempt = row.sent_at = None
    row.bounced_at, row.bounce, row.resent = None, "", row.resent + 1
    row.save(update_fields=[*_MAIL_FIELDS, "bounced_at", "bounce", "resent"])
    told("重发通报邮件", row.bulletin, by, at, address, before=before, after=_who(row))
    return row


_MAIL_FIELDS = (
    *("mail", "attempts", "error", "lease_until", "handed_at", "next_attempt", "sent_at"),
)


def _in_trouble(row: Delivery) -> bool:
    """It failed, came back, or may never have left: a person decides what becomes of it."""
    back = row.mail == MailState.SENT and row.bounced_at is not None
    return back or row.mail in {MailState.FAILED, MailState.UNCERTAIN}


def _require_way(row: Delivery) -> None:
    if settings.MAIL == "off":
        raise BulletinError("系统设置为不发邮件")
    if row.recipient.state != RecipientState.APPROVED:
        raise BulletinError("收件人已不在批准名单上")
    _require_newest(row.bulletin)


def _require_newest(bulletin: Bulletin) -> None:
    if is_replaced(bulletin):
        raise StateError(f"这一版{REPLACED}，不再寄出")


@transaction.atomic
def close(
    *, delivery: Delivery, reason: str, by: User, at: datetime, address: str | None = None
) -> Delivery:
    """不再处理: a mail in trouble that nobody need look after any more, and why. One that was sent
    stays sent; what had happened stays readable in ``error``."""
    why = checked_line(reason, LONGEST_REASON, "理由")
    if not why:
        raise BulletinError("请写明不再处理的理由")
    row = _hold(delivery)
    if not _in_trouble(row):
        raise StateError(f"这封邮件{MailState(row.mail).word}，不用处理")
    was = f"退信：{row.bounce}" if row.bounced_at else row.error
    before = {**_who(row), "邮件": MailState(row.mail).word, "原因": was}
    if row.mail != MailState.SENT:
        row.mail = MailState.NONE
    row.error = f"不再处理：{why}（原{was}）"[:LONGEST_WORDS]
    row.bounced_at, row.bounce, row.next_attempt = None, "", None
    row.save(update_fields=["mail", "error", "bounced_at", "bounce", "next_attempt"])
    after = {**_who(row), "理由": why}
    told("不再处理通报邮件", row.bulletin, by, at, address, before=before, after=after)
    return row


@transaction.atomic
def settle(*, delivery: Delivery, by: User, at: datetime, address: str | None = None) -> Delivery:
    """A person has found out that a mail of which nobody knew did arrive."""
    row = _hold(delivery)
    if row.mail != MailState.UNCERTAIN:
        raise StateError(f"这封邮件{MailState(row.mail).word}，不用核实")
    row.mail, row.sent_at, row.error = MailState.SENT, row.handed_at or at, ""
    row.save(update_fields=["mail", "sent_at", "error"])
    told("核实邮件已送达", row.bulletin, by, at, address, after=_who(row))
    return row


@transaction.atomic
def send_also(
    *,
    bulletin: Bulletin,
    recipient: Recipient,
    by: User,
    at: datetime,
    address: str | None = None,
) -> Delivery:
    """补发: a signed bulletin for somebody who was approved only afterwards."""
    if bulletin.state != BulletinState.SIGNED:
        raise StateError("通报还没有签发")
    _require_newest(bulletin)
    if recipient.state != RecipientState.APPROVED or bulletin.kind not in recipient.kinds:
        raise BulletinError("只能补发给已批准接收这种通报的收件人")
    row = delivery_for(bulletin, recipient, at)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise StateError("已经发给过这个收件人") from None
    told("补发通报", bulletin, by, at, address, after=_who(row))
    return row


@transaction.atomic
def note_bounce(
    *, message: bytes, by: User | None, at: datetime, address: str | None = None
) -> Delivery:
    """Write down that a mail came back, from the returned message itself (.eml)."""
    found = returned(message)
    row = _bounced(found)
    if row.mail != MailState.SENT:
        # It came back, so it had gone out.
        row.mail, row.sent_at, row.error = MailState.SENT, row.handed_at or at, ""
    row.bounced_at, row.bounce = row.bounced_at or at, found.reason[:LONGEST_BOUNCE]
    row.lease_until = None
    row.save(
        update_fields=["mail", "sent_at", "error", "lease_until", "bounced_at", "bounce"],
    )
    told("登记退信", row.bulletin, by, at, address, after={**_who(row), "原因": row.bounce})
    return row


_GONE_OUT = {MailState.SENDING, MailState.SENT, MailState.UNCERTAIN}


def _bounced(found: Returned) -> Delivery:
    """The delivery that it is about, as it stands since it was last sent."""
    known = False
    for number, resent in found.mails:
        rows = Delivery.objects.select_for_update(of=("self",)).filter(pk=number)
        row = rows.select_related("bulletin__campaign").first()
        if row and row.resent == resent and row.mail in _GONE_OUT:
            return row
        known = known or row is not None
    if known:
        raise SettledError("退回的邮件后来已重发、撤回或不再处理，不再登记")
    raise UnknownMailError("退回的不是本系统的通报邮件")


def _hold(delivery: Delivery) -> Delivery:
    rows = Delivery.objects.select_for_update(of=("self",))
    return rows.select_related("bulletin__campaign", "recipient").get(pk=delivery.pk)


def _who(row: Delivery) -> dict[str, str]:
    return {"单位": row.office, "姓名": row.name, "邮箱": row.email}
