"""What can go wrong with a bulletin; each message is for the person in front of it."""

from __future__ import annotations

from metrics.actions.entry.errors import EntryError

# Why a person leaves a mail at what it is.
LONGEST_REASON = 80


class BulletinError(EntryError):
    """It cannot be done this way; nothing was written."""


class StateError(BulletinError):
    """It is not in a state in which this can be done; somebody may have been quicker."""


class UnreadyError(BulletinError):
    """Rankings that the bulletin rests on are not published yet."""


class StaleError(BulletinError):
    """Somebody changed the draft since it was opened. ``version`` is that of today, ``stands``
    the text as it stands now; what was typed is with the caller."""

    def __init__(self, version: int, stands: str) -> None:
        super().__init__("打开以后草稿已被改动，没有保存；请对照现在的文字再保存")
        self.version = version
        self.stands = stands


class OvertakenError(BulletinError):
    """A ranking in the draft has a newer published edition."""
