"""One bulletin as somebody reads it: what is his to see, which edition, which region's annex."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone

from campaigns.access import AnyUser, desks_of, get_campaign_for, sees_drafts
from campaigns.models import Campaign, Region, User
from campaigns.terms import BulletinState, RankingState, Role
from metrics.models import Bulletin, Delivery, Ranking
from metrics.queries.bulletin.period import edition_url, issue_asked
from metrics.wording.times import clock

NOTHING = "没有这份通报"


def visible_bulletins(user: AnyUser, campaign: Campaign) -> QuerySet[Bulletin]:
    """Bulletins of a campaign that the user has been let into: signed ones, drafts for those who
    prepare or audit them."""
    rows = Bulletin.objects.filter(campaign=campaign).select_related("signed_by", "drafted_by")
    return rows if sees_drafts(user, campaign) else rows.filter(state=BulletinState.SIGNED)


def get_bulletin_for(user: AnyUser, code: str, period: str, edition: str = "") -> Bulletin:
    """The edition asked for, else the newest signed one, else the draft; 404 for anything that
    this user does not see."""
    rows = editions_of(user, get_campaign_for(user, code), period)
    if edition:
        found = [row for row in rows if str(row.edition) == edition]
    else:
        found = [row for row in rows if row.state == BulletinState.SIGNED] or rows
    if not found:
        raise Http404(NOTHING)
    return found[0]


def editions_of(
    user: AnyUser, campaign: Campaign, period: str, *, content: bool = False
) -> list[Bulletin]:
    """All editions of an issue that the user sees, the newest first. Their content, which is
    large, is read with them only on demand."""
    asked = issue_asked(period)
    if asked is None:
        raise Http404(NOTHING)
    kind, month = asked
    rows = visible_bulletins(user, campaign).filter(kind=kind, month=month.number)
    found = list((rows if content else rows.defer("content")).order_by("-edition"))
    for row in found:
        row.campaign = campaign
    return found


def edition_links(bulletins: Iterable[Bulletin], chosen: Bulletin) -> list[dict[str, Any]]:
    """The editions of an issue to switch between, the first one first."""
    return [
        {
            "label": f"第{row.edition}版",
            "url": edition_url(row),
            "current": row.pk == chosen.pk,
            "draft": row.state == BulletinState.DRAFT,
        }
        for row in sorted(bulletins, key=lambda row: row.edition)
    ]


def own_region(user: AnyUser, campaign: Campaign) -> Region:
    """Whose annex the user reads: his own region's inside the campaign, else the campaign's."""
    for desk in desks_of(user):
        if desk.path.startswith(campaign.region.path):
            return desk.region
    return campaign.region


def own_deliveries(user: AnyUser) -> Q:
    """The deliveries that this user signs for: his own, and those to an office of exactly his
    region that names no account. Auditors look on and sign for nothing."""
    if not isinstance(user, User) or user.role == Role.AUDITOR:
        return Q(pk__in=[])
    regions = [desk.region.pk for desk in desks_of(user) if desk.role != Role.AUDITOR]
    return Q(recipient__user=user) | Q(recipient__user=None, region__in=regions)


def deliveries_for(user: AnyUser, bulletin: Bulletin) -> list[Delivery]:
    """What of this edition came to the user."""
    if bulletin.state == BulletinState.DRAFT:
        return []
    rows = Delivery.objects.filter(own_deliveries(user), bulletin=bulletin)
    return list(rows.select_related("region", "recipient", "acknowledged_by"))


def outdated(bulletins: Iterable[Bulletin]) -> set[int]:
    """Ids of those that rest on rankings, or compare with such, of which a newer edition has been
    published since."""
    rows = list(bulletins)
    if not rows:
        return set()
    published = Ranking.objects.filter(
        campaign__in={row.campaign_id for row in rows}, state=RankingState.PUBLISHED
    )
    newest: dict[tuple[int, str, int], int] = {}
    for campaign, level, month, edition in published.values_list(
        "campaign", "level", "month", "edition"
    ):
        key = (campaign, level, month)
        newest[key] = max(edition, newest.get(key, 0))
    return {row.pk for row in rows if _is_behind(row, newest)}


def _is_behind(bulletin: Bulletin, newest: dict[tuple[int, str, int], int]) -> bool:
    return any(
        newest.get((bulletin.campaign_id, one["level"], _number(one["month"])), 0) > one["edition"]
        for name in ("rankings", "compared")
        for one in bulletin.basis.get(name, [])
    )


def _number(month: int | str) -> int:
    """YYYYMM of a month as the basis writes it."""
    return int(str(month).replace("-", ""))


def signed_words(bulletin: Bulletin) -> str:
    """``王某 2019年10月10日 09:00 签发``; "" for a draft."""
    if bulletin.signed_at is None or bulletin.signed_by is None:
        return ""
    at = timezone.localtime(bulletin.signed_at)
    return f"{bulletin.signed_by.get_full_name()} {at.year}年{clock(at)} 签发"


def number_words(bulletin: Bulletin) -> str:
    """``2019年第3期``; "" before it is signed."""
    return f"{bulletin.year}年第{bulletin.number}期" if bulletin.number else ""


def told_names(regions: Iterable[Region]) -> dict[int, str]:
    """Region id → its name, with that of the region above where two are called the same."""
    found = {row.pk: row for row in regions}
    often = Counter(row.name for row in found.values())
    return {
        key: f"{row.parent.short_name}{row.name}"
        if often[row.name] > 1 and row.parent
        else row.name
        for key, row in found.items()
    }
