"""What is wrong in the catalogue, where, and the way out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

# The way to a value inside a file: keys and positions from the top.
Place = tuple[str | int, ...]


@dataclass(frozen=True, order=True, slots=True)
class Mistake:
    """``line`` is 0 where the mistake is that something is not in any file."""

    file: str
    line: int
    place: str
    message: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{where} {self.place}：{self.message}" if self.place else f"{where} {self.message}"


class CatalogueError(Exception):
    """The catalogue cannot be used; ``mistakes`` names everything that has to be put right."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        super().__init__(f"目录有 {len(mistakes)} 处错误")
        self.mistakes = tuple(sorted(mistakes))


def place_words(data: Any, place: Place) -> str:
    """``targets[3] SD04.parameters.rate``: positions carry the code of what stands there."""
    words = ""
    for step in place:
        if isinstance(step, int):
            words += f"[{step}]"
        else:
            words += f".{step}" if words else step
        data = _inside(data, step)
        if isinstance(step, int) and isinstance(data, dict) and isinstance(data.get("code"), str):
            words += f" {data['code']}"
    return words


def _inside(data: Any, step: str | int) -> Any:
    try:
        return data[step]
    except (KeyError, IndexError, TypeError):
        return None
