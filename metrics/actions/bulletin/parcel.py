"""A bulletin's mail ready to be handed over: the right copy, opened again and checked."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage

from campaigns.terms import RecipientState
from metrics.actions.bulletin.copies import copy_for, paper_kind
from metrics.actions.bulletin.holding import REPLACED, is_replaced
from metrics.actions.posting import UnfitError, WithdrawnError
from metrics.mail import bulletin as letters
from metrics.models import Copy, Delivery

_OWN = 2  # paragraphs on the recipient's own region that stand in the mail


def packed(now: Callable[[], datetime]) -> Callable[[Delivery], EmailMessage]:
    """Writes the mail of one delivery; a copy that is not there yet is made."""

    def pack(delivery: Delivery) -> EmailMessage:
        if delivery.recipient.state != RecipientState.APPROVED:
            raise WithdrawnError("收件人已不在批准名单上，没有发送")
        if is_replaced(delivery.bulletin):
            raise WithdrawnError(REPLACED)
        if settings.MAIL == "notice":
            return letters.notice(delivery)
        copy = copy_for(bulletin=delivery.bulletin, region=delivery.region, at=now())
        own = copy.sheet.get("paragraphs", [])[:_OWN]
        return letters.compose(delivery, _checked(delivery, copy), own)

    return pack


def _checked(delivery: Delivery, copy: Copy) -> bytes:
    """The document of the recipient's own region, if it is as it should be."""
    from metrics.papers.inspection import inspect

    if (copy.bulletin_id, copy.region_id) != (delivery.bulletin_id, delivery.region_id):
        raise UnfitError("附件不是这个地区的文档，没有发送")
    paper = bytes(copy.paper)
    if hashlib.sha256(paper).hexdigest() != copy.digest:
        raise UnfitError("附件与留存的摘要不符，没有发送")
    hard = [one.words for one in inspect(paper, paper_kind(delivery.bulletin)) if one.hard]
    if hard:
        raise UnfitError(f"附件检查没有通过，没有发送：{'；'.join(hard)}")
    return paper
