"""The one rule of permission: who sees what, and who may do what.

A user is bound to one region and sees it with everything below. A campaign is visible to everyone
inside its region and to everyone above it. What is published inside a campaign (places, points,
states) is visible to all who see the campaign; drafts to those who prepare them; figures with the
names of the people behind them only for visible regions. Everything else does not exist: 404.
"""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404

from campaigns.models import Campaign, Region, User
from campaigns.terms import Role

AnyUser = User | AnonymousUser


def _home(user: AnyUser) -> Region | None:
    return user.region if isinstance(user, User) and user.is_active else None


def visible_regions(user: AnyUser) -> QuerySet[Region]:
    """The user's own region and everything below it; nothing for accounts without a region."""
    home = _home(user)
    if home is None:
        return Region.objects.none()
    return Region.objects.filter(path__startswith=home.path)


def visible_campaigns(user: AnyUser) -> QuerySet[Campaign]:
    """Campaigns whose region lies above or below the user's own."""
    home = _home(user)
    if home is None:
        return Campaign.objects.none()
    above = [code for code in home.path.split("/") if code]
    return Campaign.objects.filter(
        Q(region__code__in=above) | Q(region__path__startswith=home.path)
    ).select_related("region", "document")


def sees_drafts(user: AnyUser, campaign: Campaign) -> bool:
    """Whether unpublished rankings are shown: to those who prepare or audit them."""
    home = _home(user)
    if home is None or not isinstance(user, User):
        return False
    return user.role in {Role.ADMINISTRATOR, Role.AUDITOR} and campaign.region.path.startswith(
        home.path
    )


def administers(user: AnyUser, campaign: Campaign) -> bool:
    """Whether the user keeps this campaign: an administrator of its region or above."""
    return (
        sees_drafts(user, campaign) and isinstance(user, User) and (user.role == Role.ADMINISTRATOR)
    )


def get_campaign_for(user: AnyUser, code: str) -> Campaign:
    """The campaign if the user sees it; a stranger gets 404."""
    campaign = visible_campaigns(user).filter(code=code).first()
    if campaign is None:
        raise Http404("没有这个行动")
    return campaign


def require_administrator(user: AnyUser, campaign: Campaign) -> User:
    """The user, if he keeps this campaign; else refused (it is visible, so 403 and not 404)."""
    if isinstance(user, User) and administers(user, campaign):
        return user
    raise PermissionDenied("只有本行动的管理员可以这样做")
