"""Accounts that may be of the same person: one person has one account. Told, never refused."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Q

from campaigns.access import AnyUser
from campaigns.models import AccountRequest, Region, User
from campaigns.officers import same_name
from campaigns.queries.accounts import accounts_for, requests_for
from campaigns.terms import AccountRequestKind, AccountRequestState

# What neither names a person nor moves one asks nothing of the kind.
_ABOUT = {AccountRequestKind.CREATE, AccountRequestKind.CHANGE, AccountRequestKind.ENABLE}


@dataclass(frozen=True, slots=True)
class Namesakes:
    """Whoever has the same full name in the same region or office: ``accounts`` that the reader
    sees, ``elsewhere`` so many that he does not; ``asked`` requests for new ones that wait."""

    name: str = ""
    accounts: list[User] = field(default_factory=list)
    elsewhere: int = 0
    asked: list[AccountRequest] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.accounts or self.elsewhere or self.asked)


def namesakes(reader: AnyUser, row: AccountRequest) -> Namesakes:
    """Of the account that is asked for, as it is to be; nothing once the request is decided."""
    if row.state != AccountRequestState.WAITING or row.kind not in _ABOUT:
        return Namesakes()
    wanted = _as_it_is_to_be(row)
    near = Q(region=wanted.region)
    if wanted.office:
        near |= Q(office=wanted.office)
    rows = User.objects.filter(near).select_related("region")
    if row.user_id is not None:
        rows = rows.exclude(pk=row.user_id)
    found = [one for one in rows.order_by("username") if same_name(one, wanted)]
    seen = set(
        accounts_for(reader).filter(pk__in=[one.pk for one in found]).values_list("pk", flat=True)
    )
    return Namesakes(
        name=wanted.full_name,
        accounts=[one for one in found if one.pk in seen],
        elsewhere=sum(one.pk not in seen for one in found),
        asked=_asked(reader, row, wanted),
    )


def _as_it_is_to_be(row: AccountRequest) -> User:
    said, user = row.wanted, row.user or User()
    region = Region.objects.filter(code=said["region"]).first() if "region" in said else user.region
    return User(
        full_name=said.get("full_name", user.full_name),
        office=said.get("office", user.office),
        region=region,
    )


def _asked(reader: AnyUser, row: AccountRequest, wanted: User) -> list[AccountRequest]:
    """Other new accounts in the same region that wait for a decision, as far as the reader sees."""
    if wanted.region is None:
        return []
    rows = requests_for(reader).filter(
        kind=AccountRequestKind.CREATE,
        state=AccountRequestState.WAITING,
        wanted__region=wanted.region.code,
    )
    return [
        one
        for one in rows.exclude(pk=row.pk).order_by("pk")
        if same_name(User(full_name=one.wanted.get("full_name", "")), wanted)
    ]
