"""What every enumeration of the field is made of. Standard library only."""

from enum import StrEnum
from typing import Self


class Term(StrEnum):
    """A code with its Chinese word: ``Level.COUNTY.word == "县(市、区)"``."""

    word: str

    def __new__(cls, code: str, word: str = "") -> Self:
        member = str.__new__(cls, code)
        member._value_ = code
        member.word = word
        return member

    @property
    def code(self) -> str:
        """The code itself, for templates."""
        return str(self.value)

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        return [(member.value, member.word) for member in cls]
