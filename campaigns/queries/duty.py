"""Who is in charge of a region's sheets: those who fill them in, and those who decide on them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from campaigns.models import Campaign, Deputy, Region, User
from campaigns.terms import Role

People = dict[int, list[User]]


def reporters_for(regions: Iterable[Region], day: date) -> People:
    """Region id → the reporters of its own office, or of the nearest one above that has any."""
    offices = {region.pk: list(reversed(_codes(region))) for region in regions}
    return _with_deputies(_nearest(offices, Role.REPORTER), day)


def reviewers_for(campaign: Campaign, regions: Iterable[Region], day: date) -> People:
    """Region id → the reviewers of the nearest office above, else the campaign's administrators."""
    every = list(regions)
    # The campaign's own region has nobody above it inside the campaign.
    above = {
        region.pk: list(reversed(_codes(region)))[region.pk != campaign.region_id :]
        for region in every
    }
    found = _nearest(above, Role.REVIEWER)
    left = {region.pk for region in every} - set(found)
    offices = list(reversed(_codes(campaign.region)))
    found |= _nearest(dict.fromkeys(left, offices), Role.ADMINISTRATOR)
    return _with_deputies(found, day)


def answerers_for(regions: Iterable[Region], day: date) -> People:
    """Region id → those who answer for it where something is asked of it: everybody who works at
    its own office, else the reporters of the nearest one above that has any."""
    every = list(regions)
    at_work = {Role.REPORTER, Role.REVIEWER, Role.ADMINISTRATOR, Role.LEADER}
    seated: People = {}
    for user in User.objects.filter(role__in=at_work, is_active=True, region__in=every):
        seated.setdefault(user.region_id or 0, []).append(user)
    found = _with_deputies(seated, day)
    left = [region for region in every if region.pk not in found]
    return found | (reporters_for(left, day) if left else {})


def keepers_of(campaign: Campaign, day: date) -> list[User]:
    """The administrators of the campaign's own region or of the nearest above that has any, and
    who sits for them."""
    return deciders_of(campaign, Role.ADMINISTRATOR, day)


def deciders_of(campaign: Campaign, role: Role, day: date) -> list[User]:
    """The same of any role: who decides what a rule leaves to it."""
    offices = {campaign.region_id: list(reversed(_codes(campaign.region)))}
    found = _with_deputies(_nearest(offices, role), day)
    return found.get(campaign.region_id, [])


def _codes(region: Region) -> list[str]:
    """The region's ancestors from the top, itself last."""
    return [code for code in region.path.split("/") if code]


def _nearest(offices: Mapping[int, Sequence[str]], role: Role) -> People:
    """Of the offices in their order, the people of the first one that has any."""
    codes = {code for listed in offices.values() for code in listed}
    users = User.objects.filter(role=role, is_active=True, region__code__in=codes)
    seated: dict[str, list[User]] = {}
    for user in users.select_related("region"):
        seated.setdefault(user.region.code if user.region else "", []).append(user)
    found = {}
    for region, listed in offices.items():
        first = next((code for code in listed if code in seated), None)
        if first:
            found[region] = seated[first]
    return found


def _with_deputies(found: People, day: date) -> People:
    absent = {user.pk for users in found.values() for user in users}
    rows = Deputy.objects.filter(
        absent__in=absent,
        first_day__lte=day,
        last_day__gte=day,
        ended_at=None,
        deputy__is_active=True,
    ).select_related("deputy")
    sitting: dict[int, list[User]] = {}
    for row in rows:
        sitting.setdefault(row.absent_id, []).append(row.deputy)
    return {
        region: list(
            dict.fromkeys(one for user in users for one in (user, *sitting.get(user.pk, [])))
        )
        for region, users in found.items()
    }
