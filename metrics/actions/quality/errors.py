"""What can go wrong with a question or a recount; each message is for the person."""

from __future__ import annotations

from metrics.actions.entry.errors import EntryError


class QualityError(EntryError):
    """It cannot be done this way; nothing was written."""


class StateError(QualityError):
    """It is not in a state in which this can be done; somebody may have been quicker."""


class StaleError(QualityError):
    """Somebody did something with it since it was opened. ``version`` is that of today (of a
    recounted figure: the number that stands there now); what was typed is with the caller."""

    def __init__(self, version: int | None) -> None:
        super().__init__("打开以后已有人办理，没有保存；请看过现在的情况再办理")
        self.version = version


class NotAllowedError(QualityError):
    """It is not this person's to do."""


class SeparationError(QualityError):
    """Nobody decides on what he has answered himself."""


class LackingError(QualityError):
    """Something that has to be written is not there, or a day or number does not fit."""


class NothingToDrawError(QualityError):
    """There is no approved figure of the quarter to draw from."""
