"""What can go wrong with a sheet; each message is for the person in front of it."""

from __future__ import annotations


class EntryError(Exception):
    """The sheet cannot be changed this way; nothing was written."""


class ClosedError(EntryError):
    """The month is not open for this region, or not yet."""


class MoveError(EntryError):
    """The sheet is not in a state from which this can be done; somebody may have been quicker."""


class NotReadyError(EntryError):
    """Cells are empty, wrong or unexplained; the message counts them."""


class UnaskedError(EntryError):
    """A line for a cell that the sheet does not have."""


class PersonalError(EntryError):
    """Something that looks like a person's number stands in a text: it is not kept."""
