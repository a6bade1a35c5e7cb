"""The one rule of permission: who sees what, and who may do what.

A user is bound to one region and sees it with everything below. A campaign is visible to everyone
inside its region and to everyone above it. What is published inside a campaign (places, points,
states) is visible to all who see the campaign; drafts to those who prepare them; figures with the
names of the people behind them only for visible regions. Everything else does not exist: 404.

A deputy sits, for the days named, at the absent person's desk as well as at his own: every rule is
asked of each desk.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone

from campaigns import request_id
from campaigns.models import Campaign, Deputy, Region, User
from campaigns.terms import Role

AnyUser = User | AnonymousUser


@dataclass(frozen=True, slots=True)
class Desk:
    """A role at a region: the user's own, or that of somebody whose deputy the user is."""

    role: str
    region: Region

    @property
    def path(self) -> str:
        return self.region.path


def desks_of(user: AnyUser) -> tuple[Desk, ...]:
    """Where the user sits today; none for accounts without a region or switched off.

    Remembered with the user object, which lives as long as one request.
    """
    if not isinstance(user, User) or not user.is_active:
        return ()
    known: tuple[Desk, ...] | None = getattr(user, "_desks", None)
    if known is None:
        own = (Desk(user.role, user.region),) if _works(user) and user.region else ()
        known = (*own, *_deputised(user))
        user._desks = known  # type: ignore[attr-defined]
    return known


def _works(user: User) -> bool:
    """Who keeps the system or grants access has no desk: he sees no figure."""
    return bool(user.role) and not Role(user.role).keeps_the_system


def sitting_in(**whose: Any) -> QuerySet[Deputy]:
    """Deputies of today; ``whose`` narrows them."""
    today = timezone.localdate()
    return Deputy.objects.filter(first_day__lte=today, last_day__gte=today, ended_at=None, **whose)


def _deputised(user: User) -> list[Desk]:
    if getattr(user, "sits_in", None) is False:  # who asked for the user has looked already
        return []
    absent = list(sitting_in(deputy=user).values_list("absent", flat=True))
    if not absent:  # nearly always: no join is spent on it
        return []
    people = User.objects.filter(pk__in=absent, is_active=True, region__isnull=False)
    return [Desk(one.role, one.region) for one in people.select_related("region") if one.region]


def _below(paths: Iterable[str], field: str) -> Q:
    """``field`` starts with one of the paths; nothing for no path."""
    found = Q(pk__in=[])
    for path in set(paths):
        found |= Q(**{f"{field}__startswith": path})
    return found


def visible_regions(user: AnyUser) -> QuerySet[Region]:
    """The regions of the user's desks and everything below; nothing for accounts without one."""
    return Region.objects.filter(_below((desk.path for desk in desks_of(user)), "path"))


def sees_region(user: AnyUser, region: Region) -> bool:
    """The same of one region at hand, without asking the database."""
    return any(region.path.startswith(desk.path) for desk in desks_of(user))


def visible_campaigns(user: AnyUser) -> QuerySet[Campaign]:
    """Campaigns whose region lies above or below one of the user's."""
    paths = [desk.path for desk in desks_of(user)]
    above = {code for path in paths for code in path.split("/") if code}
    return Campaign.objects.filter(
        Q(region__code__in=above) | _below(paths, "region__path")
    ).select_related("region", "document")


def campaigns_of(user: AnyUser) -> tuple[Campaign, ...]:
    """The same, read once a request: many parts of a page ask for them. What such a campaign says
    is as old as the request; actions lock what they change and read it anew."""
    number = request_id.current()
    known: tuple[str, tuple[Campaign, ...]] = getattr(user, "_campaigns", ("", ()))
    if not number or known[0] != number:
        known = (number, tuple(visible_campaigns(user)))
        user._campaigns = known  # type: ignore[union-attr]
    return known[1]


def sees_campaign(user: AnyUser, campaign: Campaign) -> bool:
    """Whether a campaign, at hand with its region, is one of those the user sees."""
    own = campaign.region.path
    return any(desk.path.startswith(own) or own.startswith(desk.path) for desk in desks_of(user))


def _sits(user: AnyUser, roles: Collection[str], region: Region) -> bool:
    """Whether one of the desks has one of the roles over the region."""
    return any(desk.role in roles and region.path.startswith(desk.path) for desk in desks_of(user))


def reader_at(region: Region) -> User:
    """Nobody in particular who may read what an office of this region may: a leader's desk there.
    For what the system writes by itself, with what the recipients of a region are shown."""
    reader = User(username="", role=Role.LEADER, region=region)
    reader._desks = (Desk(Role.LEADER, region),)  # type: ignore[attr-defined]
    return reader


def sees_drafts(user: AnyUser, campaign: Campaign) -> bool:
    """Whether unpublished rankings are shown: to those who prepare or audit them."""
    return _sits(user, {Role.ADMINISTRATOR, Role.AUDITOR}, campaign.region)


def administers(user: AnyUser, campaign: Campaign) -> bool:
    """Whether the user keeps this campaign: an administrator of its region or above."""
    return _sits(user, {Role.ADMINISTRATOR}, campaign.region)


_TRY = {Role.LEADER, Role.ADMINISTRATOR, Role.AUDITOR, Role.REVIEWER}


def tries(user: AnyUser, campaign: Campaign) -> bool:
    """Whether the user may ask what other rules would give: it takes every region's figures, so a
    leader, administrator, auditor or reviewer of the campaign's own region or above."""
    return _sits(user, _TRY, campaign.region)


def tries_any(user: AnyUser) -> bool:
    """The same of any campaign; asked for the menu of every page, so paths are kept a minute."""
    paths = [desk.path for desk in desks_of(user) if desk.role in _TRY]
    known = cache.get_or_set("campaign-paths", _campaign_paths, 60) if paths else ()
    return any(region.startswith(path) for region in known or () for path in paths)


def _campaign_paths() -> list[str]:
    return list(Campaign.objects.values_list("region__path", flat=True))


def decides(user: AnyUser, campaign: Campaign, role: str) -> bool:
    """Whether the user decides what a rule of the accountability ladder leaves to ``role``
    (administrator or leader): one of the campaign's own region or above."""
    return _sits(user, {role}, campaign.region)


def sees_proposals(user: AnyUser, campaign: Campaign) -> bool:
    """Whether proposals of measures are shown before they are decided: to those who keep, lead or
    audit the campaign."""
    return _sits(user, {Role.ADMINISTRATOR, Role.AUDITOR, Role.LEADER}, campaign.region)


def answers_for(user: AnyUser, region: Region) -> bool:
    """Whether the user answers for this region where something is asked of it (a measure, a line
    of the rectification list): whoever fills in its sheets, or works at exactly this region. An
    auditor answers for nobody."""
    if enters_for(user, region):
        return True
    at_work = {Role.REVIEWER, Role.ADMINISTRATOR, Role.LEADER}
    return any(desk.role in at_work and desk.path == region.path for desk in desks_of(user))


def enters_for(user: AnyUser, region: Region) -> bool:
    """Whether the user fills in the sheets of this region: a reporter of it or of one above."""
    return _sits(user, {Role.REPORTER}, region)


def entered_paths(user: AnyUser) -> tuple[str, ...]:
    """A region whose path begins with one of these is one whose sheets the user fills in."""
    return tuple(desk.path for desk in desks_of(user) if desk.role == Role.REPORTER)


def entered_regions(user: AnyUser) -> QuerySet[Region]:
    """Regions whose sheets the user fills in."""
    return Region.objects.filter(_below(entered_paths(user), "path"))


_HANDLE_SHEETS = {Role.REPORTER, Role.REVIEWER, Role.ADMINISTRATOR, Role.AUDITOR}


def handles_sheets(user: AnyUser, region: Region) -> bool:
    """Whether the user sees the region's sheets, drafts included: all but leaders do."""
    return _sits(user, _HANDLE_SHEETS, region)


def handled_regions(user: AnyUser) -> QuerySet[Region]:
    """Regions whose sheets the user sees, drafts included."""
    paths = (desk.path for desk in desks_of(user) if desk.role in _HANDLE_SHEETS)
    return Region.objects.filter(_below(paths, "path"))


def reviews(user: AnyUser, campaign: Campaign, region: Region) -> bool:
    """Whether the user decides on this region's sheets.

    A reviewer of a region above it; on the sheets of the campaign's own region, which has nobody
    above it in the campaign, a reviewer of that region; administrators of the campaign on all.
    """
    if administers(user, campaign):
        return True
    return any(
        desk.role == Role.REVIEWER
        and region.path.startswith(desk.path)
        and (region.path != desk.path or region.pk == campaign.region_id)
        for desk in desks_of(user)
    )


def reviewed_regions(user: AnyUser, campaign: Campaign) -> QuerySet[Region]:
    """Regions of a campaign whose sheets the user decides on."""
    inside = Region.objects.filter(path__startswith=campaign.region.path)
    if administers(user, campaign):
        return inside
    paths = [desk.path for desk in desks_of(user) if desk.role == Role.REVIEWER]
    own = Q(path__in=paths) & ~Q(pk=campaign.region_id)
    return inside.filter(_below(paths, "path")).exclude(own)


def get_region_for(user: AnyUser, campaign: Campaign, code: str) -> Region:
    """A region of the campaign that the user sees; a stranger gets 404."""
    inside = visible_regions(user).filter(path__startswith=campaign.region.path)
    region = inside.filter(code=code).select_related("parent").first()
    if region is None:
        raise Http404("没有这个地区")
    return region


def get_campaign_for(user: AnyUser, code: str) -> Campaign:
    """The campaign if the user sees it; a stranger gets 404."""
    campaign = next((one for one in campaigns_of(user) if one.code == code), None)
    if campaign is None:
        raise Http404("没有这个行动")
    return campaign


def require_administrator(user: AnyUser, campaign: Campaign) -> User:
    """The user, if he keeps this campaign; else refused (it is visible, so 403 and not 404)."""
    if isinstance(user, User) and administers(user, campaign):
        return user
    raise PermissionDenied("只有本行动的管理员可以这样做")
