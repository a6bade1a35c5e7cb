"""Who keeps the accounts of which regions: the three separated officers (三员), and administrators.

The system administrator asks, the security officer decides, the auditor looks on; nobody is two of
them, and nobody decides on what he asked for himself. A business administrator may ask for those
below him. An officer's own seat counts here; that of an administrator or auditor may be a deputy's.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from campaigns.access import AnyUser, desks_of
from campaigns.models import Region, User
from campaigns.terms import Role

OFFICERS = (Role.SYSTEM, Role.SECURITY, Role.AUDITOR)
# Whose log-in opens more than figures: shorter idle time, second factor, named addresses.
WATCHED = (Role.ADMINISTRATOR, *OFFICERS)
_BY_AN_ADMINISTRATOR = {Role.REPORTER, Role.REVIEWER, Role.LEADER}


@dataclass(frozen=True, slots=True)
class Post:
    """A role over the accounts of a region and of all below it."""

    role: str
    region: Region

    @property
    def is_top(self) -> bool:
        return self.region.parent_id is None

    def reaches(self, region: Region | None) -> bool:
        """An account without a region belongs to the top of the tree."""
        return self.is_top if region is None else region.path.startswith(self.region.path)


def posts_of(user: AnyUser) -> tuple[Post, ...]:
    """From where the user looks after accounts; nothing for all who only work with figures."""
    if not isinstance(user, User) or not user.is_active:
        return ()
    own = user.region and user.role and Role(user.role).keeps_the_system
    posts = [Post(user.role, user.region)] if own and user.region else []
    seats = (desk for desk in desks_of(user) if desk.role in WATCHED)
    return (*posts, *(Post(desk.role, desk.region) for desk in seats))


def is_watched(user: User) -> bool:
    return user.role in WATCHED


def looks_at(user: AnyUser, region: Region | None) -> bool:
    """Whether the user sees the accounts of a region."""
    return any(post.reaches(region) for post in posts_of(user))


def asks(user: AnyUser) -> bool:
    """Whether the user may ask for accounts at all."""
    return any(post.role in {Role.SYSTEM, Role.ADMINISTRATOR} for post in posts_of(user))


def asks_for(user: AnyUser, role: str, region: Region | None) -> bool:
    """Whether the user may ask for something about an account of this role and region.

    A business administrator asks for those who work in his office and below, and for the
    administrators of lower offices; for officers only a system administrator asks.
    """
    return any(_may_ask(post, role, region) for post in posts_of(user))


def _may_ask(post: Post, role: str, region: Region | None) -> bool:
    if not post.reaches(region):
        return False
    if post.role == Role.SYSTEM:
        return True
    if post.role != Role.ADMINISTRATOR or region is None:
        return False
    below = region.path != post.region.path
    return role in _BY_AN_ADMINISTRATOR or (role == Role.ADMINISTRATOR and below)


def secures(user: AnyUser, *regions: Region | None) -> bool:
    """Whether the user is the security officer of every one of the regions."""
    posts = [post for post in posts_of(user) if post.role == Role.SECURITY]
    return any(all(post.reaches(region) for region in regions) for post in posts)


def same_person(one: User, other: User) -> bool:
    """Whether two accounts seem to be of one human being: the same name in the same office, or,
    where an office is not told, in the same region. With one of the three officers the region is
    enough: an office is soon written otherwise."""
    if one == other:
        return True
    if not same_name(one, other):
        return False
    if one.region_id == other.region_id and {one.role, other.role} & set(OFFICERS):
        return True
    if one.office and other.office:
        return _plain(one.office) == _plain(other.office)
    return one.region_id == other.region_id


def same_name(one: User, other: User) -> bool:
    """Whether both are called so, however it is spaced."""
    return bool(one.full_name) and _plain(one.full_name) == _plain(other.full_name)


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()
