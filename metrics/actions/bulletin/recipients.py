"""The approved list: asked for by one person, decided by another, and a test mail to oneself."""

from __future__ import annotations

import smtplib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from campaigns.audit import record
from campaigns.models import Campaign, Region, User
from campaigns.terms import BulletinKind, RecipientState
from metrics.actions.bulletin.errors import BulletinError, StateError
from metrics.actions.posting import UNWRITTEN, words_of
from metrics.actions.printable import checked_line
from metrics.mail.bulletin import trial
from metrics.models import Recipient

LONGEST_NAME = 30
LONGEST_OFFICE = 60
LONGEST_EMAIL = 254
_LISTED = (RecipientState.PROPOSED, RecipientState.APPROVED)


@dataclass(frozen=True, slots=True)
class Asked:
    """Who is to get bulletins, as it was typed; without ``email`` they are read on the site."""

    region: Region
    name: str
    office: str
    kinds: Collection[str]
    email: str = ""
    user: User | None = None


@transaction.atomic
def ask(
    *, campaign: Campaign, asked: Asked, by: User, at: datetime, address: str | None = None
) -> Recipient:
    """Ask for somebody to be put on the list; nothing goes to him before somebody else agrees."""
    row = Recipient(
        campaign=campaign,
        region=_checked_region(campaign, asked.region),
        name=_required(asked.name, LONGEST_NAME, "姓名"),
        office=_required(asked.office, LONGEST_OFFICE, "单位"),
        email=_checked_email(asked.email),
        user=_checked_user(asked),
        kinds=_checked_kinds(asked.kinds),
        state=RecipientState.PROPOSED,
        asked_by=by,
        asked_at=at,
    )
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise StateError(f"{row.office} {row.name}已在名单上，或正等待批准") from None
    _told("申请通报收件人", row, by, at, address, before=None)
    return row


def _required(text: str, longest: int, what: str) -> str:
    plain = checked_line(text, longest, what)
    if not plain:
        raise BulletinError(f"请填写{what}")
    return plain


def _checked_region(campaign: Campaign, region: Region) -> Region:
    """The campaign's own region, one inside it, or one above it."""
    own = campaign.region.path
    if region.path.startswith(own) or own.startswith(region.path):
        return region
    raise BulletinError(f"{region.name}不在“{campaign.name}”的范围内")


def _checked_email(text: str) -> str:
    plain = checked_line(text, LONGEST_EMAIL, "邮箱")
    if plain:
        try:
            validate_email(plain)
        except ValidationError:
            raise BulletinError(f"“{plain}”不是邮箱地址") from None
    return plain


def _checked_user(asked: Asked) -> User | None:
    """An account that reads for the recipient: one that may see that region anyway."""
    user = asked.user
    if user is None:
        return None
    if not user.is_active or user.region is None:
        raise BulletinError("这个账号已停用或没有岗位")
    if not asked.region.path.startswith(user.region.path):
        raise BulletinError(f"这个账号看不到{asked.region.name}的数据，不能代收")
    return user


def _checked_kinds(kinds: Collection[str]) -> list[str]:
    known = [kind.value for kind in BulletinKind if kind.value in kinds]
    if not known or len(known) != len(set(kinds)):
        raise BulletinError("请选择接收哪些通报")
    return known


@transaction.atomic
def decide(
    *,
    recipient: Recipient,
    granted: bool,
    by: User,
    at: datetime,
    address: str | None = None,
) -> Recipient:
    """Put on the list, or refuse; the one who asked never decides."""
    row = _hold(recipient)
    if row.state != RecipientState.PROPOSED:
        raise StateError(f"这个收件人{RecipientState(row.state).word}，请刷新")
    if row.asked_by_id == by.pk:
        raise BulletinError("申请人不能批准自己的申请，请由另一位管理员批准")
    state = RecipientState.APPROVED if granted else RecipientState.REFUSED
    return _decided(
        "批准通报收件人" if granted else "不批准通报收件人", row, state, by, at, address
    )


@transaction.atomic
def remove(
    *, recipient: Recipient, by: User, at: datetime, address: str | None = None
) -> Recipient:
    """Take somebody off the list, or a request back; what waits to be mailed is not sent."""
    row = _hold(recipient)
    if row.state not in _LISTED:
        raise StateError(f"这个收件人{RecipientState(row.state).word}，请刷新")
    return _decided("移除通报收件人", row, RecipientState.REMOVED, by, at, address)


def _hold(recipient: Recipient) -> Recipient:
    rows = Recipient.objects.select_for_update(of=("self",))
    return rows.select_related("campaign", "region").get(pk=recipient.pk)


def _decided(
    action: str,
    row: Recipient,
    state: RecipientState,
    by: User,
    at: datetime,
    address: str | None,
) -> Recipient:
    before = {"状态": RecipientState(row.state).word}
    row.state, row.decided_by, row.decided_at = state, by, at
    row.save(update_fields=["state", "decided_by", "decided_at"])
    _told(action, row, by, at, address, before=before)
    return row


def _told(
    action: str, row: Recipient, by: User, at: datetime, address: str | None, *, before: Any
) -> None:
    record(
        action=action,
        subject=f"通报收件人 {row.campaign.code} {row.region.code} {row.pk}",
        by=by,
        at=at,
        before=before,
        after={
            "单位": row.office,
            "姓名": row.name,
            "邮箱": row.email,
            "种类": [BulletinKind(kind).word for kind in row.kinds],
            "状态": RecipientState(row.state).word,
        },
        address=address,
    )


@dataclass(frozen=True, slots=True)
class Trial:
    """What became of a test mail."""

    sent: bool
    words: str


def test_mail(*, campaign: Campaign, by: User, at: datetime, address: str | None) -> Trial:
    """Send one mail without any data to the person who asks, at once."""
    told = _tried(by, at)
    record(
        action="试发邮件",
        subject=f"通报收件人 {campaign.code}",
        by=by,
        at=at,
        after={"邮箱": by.email, "结果": told.words},
        address=address,
    )
    return told


def _tried(by: User, at: datetime) -> Trial:
    if settings.MAIL == "off":
        return Trial(False, "系统设置为不发邮件")
    if not by.email:
        return Trial(False, "您的账号没有登记邮箱")
    try:
        trial(by, at).send()
    except (smtplib.SMTPException, OSError) as error:
        return Trial(False, f"没有发出：{words_of(error)}")
    except ValueError as error:
        return Trial(False, f"没有发出：{UNWRITTEN}（{type(error).__name__}）")
    return Trial(True, f"已交给邮件服务器，请查收 {by.email}")
