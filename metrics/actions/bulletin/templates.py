"""An office's own layout of a kind of paper: checked when it comes, used from then on."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from campaigns.audit import record
from campaigns.models import Campaign, User
from campaigns.terms import PaperKind
from metrics.actions.bulletin.errors import BulletinError, StateError
from metrics.actions.held import hold_campaign
from metrics.actions.printable import checked_line
from metrics.models import PaperTemplate
from metrics.papers.guard import MEGABYTE, MOST_TEMPLATE

if TYPE_CHECKING:
    from metrics.papers.finding import Finding

LARGEST = MOST_TEMPLATE
LONGEST_FILE_NAME = 120


class UnfitTemplateError(BulletinError):
    """The template cannot be used; ``findings`` are all that is wrong with it or differs."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        hard = [one.words for one in findings if one.hard]
        super().__init__(f"模板有{len(hard)}处必须改正，没有收下：{'；'.join(hard)}")
        self.findings = list(findings)


@transaction.atomic
def upload(
    *,
    campaign: Campaign,
    kind: PaperKind,
    file_name: str,
    data: bytes,
    by: User,
    at: datetime,
    address: str | None = None,
) -> PaperTemplate:
    """Use this layout from now on, in place of the one before; papers already made stay."""
    from metrics.papers.templates import check

    name = checked_line(file_name, LONGEST_FILE_NAME, "文件名")
    if not data or len(data) > LARGEST:
        raise BulletinError(f"模板是空的，或超过 {LARGEST // MEGABYTE} MB")
    findings = check(data, kind)
    if any(one.hard for one in findings):
        raise UnfitTemplateError(findings)
    hold_campaign(campaign.pk)
    digest = hashlib.sha256(data).hexdigest()
    in_use = PaperTemplate.objects.filter(campaign=campaign, kind=kind, retired_at=None)
    before = in_use.first()
    if before and before.digest == digest:
        raise StateError("正在使用的就是这个模板")
    in_use.update(retired_at=at)
    row = PaperTemplate.objects.create(
        campaign=campaign,
        kind=kind,
        file_name=name,
        data=data,
        digest=digest,
        findings=[{"code": one.code, "words": one.words} for one in findings],
        uploaded_by=by,
        uploaded_at=at,
    )
    _told("上传版式模板", row, by, at, address, before)
    return row


@transaction.atomic
def retire(
    *, template: PaperTemplate, by: User, at: datetime, address: str | None = None
) -> PaperTemplate:
    """Go back to the standard layout."""
    hold_campaign(template.campaign_id)
    row = PaperTemplate.objects.select_related("campaign").get(pk=template.pk)
    if row.retired_at:
        raise StateError("这个模板已经停用")
    row.retired_at = at
    row.save(update_fields=["retired_at"])
    _told("停用版式模板", row, by, at, address, None)
    return row


def _told(
    action: str,
    row: PaperTemplate,
    by: User,
    at: datetime,
    address: str | None,
    before: PaperTemplate | None,
) -> None:
    record(
        action=action,
        subject=f"版式模板 {row.campaign.code} {row.kind}",
        by=by,
        at=at,
        before={"文件": before.file_name, "摘要": before.digest} if before else None,
        after={"文件": row.file_name, "摘要": row.digest},
        address=address,
    )
