"""What can go wrong with a proposal, a measure or a letter; each message is for the person."""

from __future__ import annotations

from metrics.actions.entry.errors import EntryError


class MeasureError(EntryError):
    """It cannot be done this way; nothing was written."""


class StateError(MeasureError):
    """It is not in a state in which this can be done; somebody may have been quicker."""


class StaleError(MeasureError):
    """Somebody changed the measure since it was opened. ``version`` is that of today; what was
    typed is with the caller."""

    def __init__(self, version: int) -> None:
        super().__init__("打开以后这项措施已被办理，没有保存；请看过现在的情况再办理")
        self.version = version


class SeparationError(MeasureError):
    """Nobody decides on what he did or said himself."""


class UnmetError(MeasureError):
    """What the rung's rules ask for first is not there yet; the message names it."""


class LackingError(MeasureError):
    """Something that has to be written is not there."""


class UnfitLetterError(MeasureError):
    """The finished document does not pass the inspection; it was not signed."""
