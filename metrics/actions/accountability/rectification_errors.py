"""What can go wrong with a line of the rectification list; each message is for the person."""

from __future__ import annotations

from metrics.actions.entry.errors import EntryError


class RectificationError(EntryError):
    """It cannot be done this way; nothing was written."""


class StateError(RectificationError):
    """The line is not in a state in which this can be done; somebody may have been quicker."""


class StaleError(RectificationError):
    """Somebody did something with the line since it was opened. ``version`` is that of today;
    what was typed is with the caller."""

    def __init__(self, version: int) -> None:
        super().__init__("打开以后这一条已有人办理，没有保存；请看过现在的情况再办理")
        self.version = version


class NotAllowedError(RectificationError):
    """It is not this person's to do."""


class SeparationError(RectificationError):
    """Nobody decides on what he has reported himself."""


class LackingError(RectificationError):
    """Something that has to be written is not there, or a day does not fit."""
