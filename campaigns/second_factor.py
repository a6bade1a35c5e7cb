"""The second factor: of whom a code is asked, and whether this session has given one.

Codes are made by an authenticator (TOTP, RFC 6238) whose key the user has taken over from a
picture; ten spare codes, each good once, stand in for a lost telephone.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase

from campaigns.models import User
from campaigns.officers import is_watched

# The session's note: the account that has given a code, so that it holds for no other.
_GIVEN = "second_factor"
# The row of the authenticator whose key this session, and no other, has been shown.
_BEGUN = "authenticator"


def needs_code(user: User) -> bool:
    """Whether a code is asked of this user beside the password."""
    if settings.SECOND_FACTOR == "all":
        return True
    return settings.SECOND_FACTOR == "administrators" and is_watched(user)


def has_given_code(session: SessionBase, user: User) -> bool:
    return bool(session.get(_GIVEN) == user.pk)


def begun_in(session: SessionBase) -> int | None:
    """The row of the authenticator that this session is setting up."""
    found = session.get(_BEGUN)
    return int(found) if found else None


def note_begun(session: SessionBase, key: int) -> None:
    session[_BEGUN] = key


def forget_begun(session: SessionBase) -> None:
    session.pop(_BEGUN, None)


def note_code(session: SessionBase, user: User) -> None:
    """From now on this session is known to be the user's; it gets another key, so that one that
    was read before is worth nothing."""
    session[_GIVEN] = user.pk
    session.pop(_BEGUN, None)
    session.cycle_key()
