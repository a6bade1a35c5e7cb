"""What can go wrong with a sheet; each message is for the person in front of it."""

from __future__ import annotations

from campaigns.personal import personal

LONGEST_REASON = 300  # signs of any reason or answer


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


class TooLongError(EntryError):
    """A text is longer than what is kept; it is never cut silently."""


def checked_text(text: str, longest: int, what: str) -> str:
    """A free text without blanks around, if it may be kept: no person's number, not too long."""
    plain = text.strip()
    if found := personal(plain):
        raise PersonalError(f"{what}里像是有{found}：本系统只收汇总数，请删去")
    if len(plain) > longest:
        raise TooLongError(f"{what}有{len(plain)}个字，最多{longest}个，请写短一些")
    return plain
