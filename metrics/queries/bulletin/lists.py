"""The lists behind the bulletins: whom they go to, and what they are printed on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone

from campaigns.access import AnyUser
from campaigns.models import Campaign, Deputy, Region, User
from campaigns.periods import Month
from campaigns.queries.keys import is_key
from campaigns.queries.regions import valid_at
from campaigns.terms import BulletinKind, PaperKind, RecipientState, Role
from metrics.models import Bulletin, Delivery, PaperTemplate, Recipient
from metrics.queries.bulletin.ledger import masked
from metrics.queries.bulletin.reading import told_names
from metrics.queries.ranking import rests_on_demonstration
from metrics.wording.times import clock

_LISTED = [RecipientState.PROPOSED, RecipientState.APPROVED]
_PAST = 30  # so many decided ones are listed


def recipients(user: AnyUser, campaign: Campaign, *, masks: bool) -> dict[str, Any]:
    """Who waits for a decision, who is on the list by region, and who has been; with ``masks``
    addresses are not told in full."""
    rows = Recipient.objects.filter(campaign=campaign).select_related(
        "region__parent", "user", "asked_by", "decided_by"
    )
    known = list(rows.filter(state__in=_LISTED).order_by("region__code", "office", "name"))
    listed = [_recipient(row, user, masks=masks) for row in known]
    names = told_names(row.region for row in known)
    shared = _shared(known, names)
    for told, row in zip(listed, known, strict=True):
        told["region"] = names[row.region_id]
        told["shared"] = shared.get(row.pk, "")
    past = rows.exclude(state__in=_LISTED).order_by("-decided_at")[:_PAST]
    approved = [row for row in listed if row["state"] == RecipientState.APPROVED]
    return {
        "waiting": [row for row in listed if row["state"] == RecipientState.PROPOSED],
        "approved": approved,
        "past": [_recipient(row, user, masks=masks) for row in past],
        "counts": Counter(kind for row in approved for kind in row["kind_codes"]),
    }


def _shared(rows: Sequence[Recipient], names: dict[int, str]) -> dict[int, str]:
    """Id → the others whose mail comes to the same mailbox; only those that share theirs."""
    boxes: dict[str, list[Recipient]] = {}
    for row in rows:
        if row.email:
            boxes.setdefault(row.email.lower(), []).append(row)
    return {
        row.pk: "、".join(
            f"{names[one.region_id]} {one.office} {one.name}" for one in box if one.pk != row.pk
        )
        for box in boxes.values()
        if len(box) > 1
        for row in box
    }


def dated(at: datetime | None) -> str:
    """``2019年10月10日 09:00``: lists live for years; "" for never."""
    if at is None:
        return ""
    here = timezone.localtime(at)
    return f"{here.year}年{clock(here)}"


def has_another_keeper(campaign: Campaign, user: User) -> bool:
    """Whether anybody but this administrator could decide on what he asks for: a second one at
    the campaign's region or above, or whoever sits at an administrator's desk for some days."""
    codes = [code for code in campaign.region.path.split("/") if code]
    keepers = User.objects.filter(role=Role.ADMINISTRATOR, is_active=True, region__code__in=codes)
    if keepers.exclude(pk=user.pk).exists():
        return True
    today = timezone.localdate()
    deputies = Deputy.objects.filter(
        absent__in=keepers,
        deputy__is_active=True,
        first_day__lte=today,
        last_day__gte=today,
        ended_at=None,
    )
    return deputies.exclude(deputy=user).exists()


def _recipient(row: Recipient, user: AnyUser, *, masks: bool) -> dict[str, Any]:
    above = row.region.parent
    return {
        "id": row.pk,
        "region": row.region.name,
        "region_code": row.region.code,
        "find": f"{row.region.name} {above.name if above else ''} {row.region.code} {row.office}",
        "office": row.office,
        "name": row.name,
        "email": masked(row.email) if masks else row.email,
        "account": row.user.username if row.user else "",
        "kind_codes": row.kinds,
        "kinds": [BulletinKind(kind).word for kind in row.kinds],
        "state": row.state,
        "word": RecipientState(row.state).word,
        "asked": f"{row.asked_by.get_full_name()} {dated(row.asked_at)}",
        "decided": f"{row.decided_by.get_full_name()} {dated(row.decided_at)}"
        if row.decided_by
        else "",
        "own": isinstance(user, User) and row.asked_by_id == user.pk,
    }


def get_recipient(campaign: Campaign, key: str) -> Recipient:
    """One of the campaign's list, else 404."""
    rows = Recipient.objects.filter(campaign=campaign)
    found = rows.filter(pk=int(key)).first() if is_key(key) else None
    if found is None:
        raise Http404("没有这个收件人")
    return found


def receivers(campaign: Campaign, kind: str) -> list[Recipient]:
    """The approved list of one kind of bulletin, by region: to these it goes when it is signed."""
    rows = Recipient.objects.filter(campaign=campaign, state=RecipientState.APPROVED)
    listed = rows.select_related("region__parent").order_by("region__code", "name")
    return [row for row in listed if kind in row.kinds]


def regions_of(campaign: Campaign) -> QuerySet[Region]:
    """The regions whose offices may be on the list: the campaign's own, and all that report."""
    today = Month.containing(timezone.localdate())
    last = min(today, Month.containing(campaign.ends_on))
    levels = [campaign.region.level, *campaign.report_levels, campaign.reporting_level]
    inside = Region.objects.filter(
        valid_at(last), path__startswith=campaign.region.path, level__in=levels
    )
    return inside.select_related("parent").order_by("code")


def region_groups(campaign: Campaign) -> list[dict[str, Any]]:
    """The same to choose from: the campaign's own first, then each city with its counties."""
    groups: list[dict[str, Any]] = []
    by_region: dict[int, dict[str, Any]] = {}
    for row in sorted(regions_of(campaign), key=lambda row: row.path):
        group = by_region.get(row.parent_id or 0)
        if group is None or row.level == campaign.region.level:
            group = {"label": row.name, "options": []}
            groups.append(group)
        if row.pk != campaign.region_id:
            by_region[row.pk] = group
        group["options"].append({"code": row.code, "name": row.name})
    return groups


def mail_words() -> str:
    """What goes out by mail, as the service is set up."""
    return {
        "on": "邮件带摘要和 Word 附件",
        "notice": "邮件只通知有新通报，不带内容",
        "off": "不发邮件，只在网站上阅读和签收",
    }[settings.MAIL]


# --- Templates -------------------------------------------------------------------------------


def templates(campaign: Campaign) -> list[dict[str, Any]]:
    """The five kinds of paper, each with what it is printed on now, and what it was before."""
    rows = list(
        PaperTemplate.objects.filter(campaign=campaign).select_related("uploaded_by").defer("data")
    )
    return [
        {
            "code": kind.value,
            "word": kind.word,
            "own": next((_template(row) for row in rows if _in_use(row, kind)), None),
            "past": [_template(row) for row in rows if row.kind == kind and row.retired_at],
        }
        for kind in PaperKind
    ]


def _in_use(row: PaperTemplate, kind: PaperKind) -> bool:
    return row.kind == kind and row.retired_at is None


def _template(row: PaperTemplate) -> dict[str, Any]:
    return {
        "id": row.pk,
        "file": row.file_name,
        "by": row.uploaded_by.get_full_name(),
        "at": dated(row.uploaded_at),
        "retired": dated(row.retired_at),
        "findings": row.findings,
        "digest": row.digest[:12],
    }


def is_demonstration(campaign: Campaign) -> bool:
    """Whether anything of the campaign is demonstration data."""
    return settings.DEMONSTRATION or rests_on_demonstration(campaign, 999_912)


def late_receivers(bulletin: Bulletin) -> list[Recipient]:
    """Who is on the list by now, but was not when the bulletin was signed."""
    there = set(Delivery.objects.filter(bulletin=bulletin).values_list("recipient", flat=True))
    listed = receivers(bulletin.campaign, bulletin.kind)
    return [row for row in listed if row.pk not in there]
