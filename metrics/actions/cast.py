"""The accounts of a demonstration: one known password, and a mark on every one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction

from campaigns.audit import record
from campaigns.models import Campaign, Region, User
from campaigns.terms import Role
from metrics.frames.demonstration.recipe import Account, RecipeError


class TakenError(Exception):
    """A name of the cast belongs to a real account."""


@transaction.atomic
def create_cast(*, accounts: Sequence[Account], password: str, at: datetime) -> dict[str, User]:
    """Every account of the cast by user name; those that are already there are left alone."""
    names = [account.username for account in accounts]
    there = {user.username: user for user in User.objects.filter(username__in=names)}
    if real := [name for name, user in there.items() if not user.is_demonstration]:
        raise TakenError(f"用户名 {'、'.join(sorted(real))} 已被正式账号使用，演示账号没有建立")
    codes = {account.region for account in accounts}
    regions = {region.code: region for region in Region.objects.filter(code__in=codes)}
    if unknown := sorted(codes - set(regions)):
        raise RecipeError(f"没有地区 {'、'.join(unknown)}")
    secret = make_password(password)
    missing = [
        User(
            username=account.username,
            full_name=account.name,
            role=Role(account.role),
            region=regions[account.region],
            office=f"{regions[account.region].name}禁毒办（演示）",
            # Bulk accounts stand for all the others: they sign, but nobody logs in as one.
            password=make_password(None) if account.bulk else secret,
            is_demonstration=True,
        )
        for account in accounts
        if account.username not in there
    ]
    there |= {user.username: user for user in User.objects.bulk_create(missing)}
    if missing:
        made = [user.username for user in missing]
        record(action="建立演示账号", subject="演示数据", by=None, at=at, after={"账号": made})
    return {name: there[name] for name in names}


@dataclass(frozen=True, slots=True)
class Desks:
    """Who enters, decides and publishes in one campaign; regions by code, "" for all others."""

    entered_by: dict[str, User]
    decided_by: dict[str, User]
    administrators: list[User]

    @property
    def administrator(self) -> User:
        return self.administrators[0]

    def enters(self, region: str) -> User:
        return self.entered_by.get(region, self.entered_by[""])

    def decides(self, region: str) -> User:
        return self.decided_by.get(region, self.decided_by[""])


def desks_of(campaign: Campaign, accounts: Sequence[Account], people: dict[str, User]) -> Desks:
    """The cast's own reporters and reviewers sit at their desks, bulk accounts at all others."""
    inside = Region.objects.filter(path__startswith=campaign.region.path)
    paths = dict(inside.values_list("code", "path"))
    own = [account for account in accounts if account.region in paths]
    entered, decided = _bulk(campaign, own, people)
    # From the top down, so that a county with a reporter of its own keeps its sheet. Of two at
    # the same desk the first one signs.
    order = {account: (len(paths[account.region]), -place) for place, account in enumerate(own)}
    for account in sorted(own, key=order.__getitem__):
        if account.bulk:
            continue
        above = paths[account.region]
        below = [code for code, path in paths.items() if path.startswith(above)]
        if account.role == Role.REPORTER:
            entered |= dict.fromkeys(below, people[account.username])
        elif account.role == Role.REVIEWER:
            # A city decides on its counties; on its own figures the province does.
            decided |= dict.fromkeys(set(below) - {account.region}, people[account.username])
    administrators = [account for account in own if account.role == Role.ADMINISTRATOR]
    if not administrators:
        raise RecipeError(f"{campaign.code}没有演示管理员")
    return Desks(entered, decided, [people[account.username] for account in administrators])


def _bulk(
    campaign: Campaign, own: Sequence[Account], people: dict[str, User]
) -> tuple[dict[str, User], dict[str, User]]:
    found = {account.role: people[account.username] for account in own if account.bulk}
    try:
        return {"": found[Role.REPORTER]}, {"": found[Role.REVIEWER]}
    except KeyError as error:
        raise RecipeError(f"{campaign.code}没有代表其余地区的填报员和审核员") from error
