"""Who may count a figure of a sample again, and why the reader may not: the rule of
``countable_by`` told of everybody at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from campaigns.access import AnyUser
from campaigns.models import Campaign, Deputy, User
from campaigns.terms import Role
from metrics.models import RecountItem
from metrics.queries.quality.recounts import Hands, cell_of, is_above
from metrics.queries.quality.shown import place_words
from metrics.wording.quality import said


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody at a desk from which figures are counted again: his own, or one that he sits at for
    somebody who is absent. ``path`` of the desk's region."""

    user: User
    role: str
    path: str


@dataclass(frozen=True, slots=True)
class Group:
    """Figures that the same people count: where, how many, who (the nearest office that has any; ""
    for nobody at all). ``passed_on``: the office right above has nobody who may."""

    places: str
    items: int
    who: str
    passed_on: bool


def counters_of(
    campaign: Campaign, items: Sequence[RecountItem], day: date, hands: Hands
) -> dict[int, list[Seat]]:
    """Item id → those who may count it again, the nearest office first. Two queries, however many
    items and people; ``hands`` of all the items."""
    seats = _seats(campaign, items, day) if items else []
    return {
        one.pk: [
            seat
            for seat in seats
            if _is_above(seat, campaign, one) and seat.user.pk not in hands[cell_of(one)]
        ]
        for one in items
    }


def _is_above(seat: Seat, campaign: Campaign, item: RecountItem) -> bool:
    """``access.reviews`` of one desk; a test holds one against the other."""
    if item.region_id == campaign.region_id:
        return False
    if seat.role == Role.ADMINISTRATOR:
        return campaign.region.path.startswith(seat.path)
    return item.region.path.startswith(seat.path) and item.region.path != seat.path


def _seats(campaign: Campaign, items: Iterable[RecountItem], day: date) -> list[Seat]:
    """Reviewers and administrators above the items and their deputies, the nearest office first."""
    codes = {code for one in items for code in one.region.path.split("/") if code}
    above = {code for code in campaign.region.path.split("/") if code}
    people = User.objects.filter(
        role__in=[Role.REVIEWER, Role.ADMINISTRATOR], is_active=True, region__code__in=codes | above
    ).select_related("region")
    own = [Seat(one, one.role, one.region.path) for one in people if one.region]
    by_user = {seat.user.pk: seat for seat in own}
    sitting = Deputy.objects.filter(
        absent__in=by_user, first_day__lte=day, last_day__gte=day, ended_at=None
    ).filter(deputy__is_active=True)
    for row in sitting.select_related("deputy__region"):
        desk = by_user[row.absent_id]
        own.append(Seat(row.deputy, desk.role, desk.path))
    return sorted(own, key=lambda seat: (-len(seat.path), seat.user.pk))


def is_passed_on(item: RecountItem, seats: Sequence[Seat]) -> bool:
    """Whether nobody of the office right above the figure's may count it, but somebody further
    up may."""
    parent = item.region.path.removesuffix(f"{item.region.code}/")
    return bool(seats) and len(seats[0].path) < len(parent)


def is_left_to(item: RecountItem, seats: Sequence[Seat], user: AnyUser) -> bool:
    """The same where this person is among the nearest who may."""
    return is_passed_on(item, seats) and any(seat.user.pk == user.pk for seat in _nearest(seats))


# --- for the page ----------------------------------------------------------------------------


def groups_of(
    campaign: Campaign, items: Sequence[RecountItem], day: date, hands: Hands
) -> list[Group]:
    """The figures that still wait, by who may count them; those that nobody may count first."""
    waiting = [one for one in items if one.recounted is None]
    found: dict[tuple[bool, tuple[str, ...]], list[RecountItem]] = {}
    counters = counters_of(campaign, waiting, day, hands)
    for one in waiting:
        seats = counters[one.pk]
        who = tuple(dict.fromkeys(_name(seat) for seat in _nearest(seats)))
        found.setdefault((is_passed_on(one, seats), who), []).append(one)
    return [
        Group(
            places=said.listed(dict.fromkeys(place_words(one.region, campaign) for one in there)),
            items=len(there),
            who=said.listed(who),
            passed_on=passed_on,
        )
        for (passed_on, who), there in sorted(
            found.items(), key=lambda one: (bool(one[0][1]), -len(one[1]))
        )
    ]


def _nearest(seats: Sequence[Seat]) -> list[Seat]:
    """Of the nearest office that has any."""
    longest = max((len(seat.path) for seat in seats), default=0)
    return [seat for seat in seats if len(seat.path) == longest]


def _name(seat: Seat) -> str:
    home = seat.user.region.short_name if seat.user.region else ""
    return f"{home}{Role(seat.role).word} {seat.user.get_full_name()}"


def why_not(user: AnyUser, items: Sequence[RecountItem], mine: Collection[int]) -> str:
    """Why the reader does not count the figures that still wait; "" where he counts them all."""
    left = [one for one in items if one.recounted is None and one.pk not in mine]
    handled = sum(is_above(user, one) for one in left)
    return said.not_yours_words(len(left), handled) if left else ""
