"""What a person changed in a text, piece by piece."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

# A number with its decimals and percent sign is changed as a whole, so is a Latin word; Chinese is
# compared sign by sign.
_TOKEN = re.compile(r"\d[\d,.]*%?|[A-Za-z]+|.", re.DOTALL)
# Fewer equal signs than this between two changes are read as changed with them.
_SHORTEST = 2


@dataclass(frozen=True, slots=True)
class Piece:
    """``kind`` is "same", "gone" or "new"."""

    kind: str
    text: str


def changed(before: str, after: str) -> list[Piece]:
    """The pieces of both texts in reading order; what went stands before what came instead.

    Paragraphs that stayed are found first. Equal texts give one "same" piece, two empty ones none.
    """
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    pieces: list[Piece] = []
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        gone, came = "".join(old[i1:i2]), "".join(new[j1:j2])
        if kind == "equal":
            pieces.append(Piece("same", gone))
        else:
            pieces += _inside(_TOKEN.findall(gone), _TOKEN.findall(came))
    return _joined(pieces)


def _inside(old: list[str], new: list[str]) -> Iterator[Piece]:
    """The pieces of a paragraph that changed."""
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    for place, (kind, i1, i2, j1, j2) in enumerate(steps):
        between = 0 < place < len(steps) - 1
        if kind == "equal" and (i2 - i1 >= _SHORTEST or not between):
            yield Piece("same", "".join(old[i1:i2]))
        else:
            yield Piece("gone", "".join(old[i1:i2]))
            yield Piece("new", "".join(new[j1:j2]))


def _joined(pieces: list[Piece]) -> list[Piece]:
    """Neighbours of a kind as one: everything that went, then everything that came."""
    found: list[Piece] = []
    gone = new = same = ""
    for piece in [*pieces, Piece("end", "")]:
        if piece.kind == "gone":
            gone += piece.text
        elif piece.kind == "new":
            new += piece.text
        if piece.kind == "same" and not gone and not new:
            same += piece.text
        elif piece.kind in {"same", "end"}:
            found += [Piece("same", same), Piece("gone", gone), Piece("new", new)]
            same, gone, new = piece.text, "", ""
    return [piece for piece in found if piece.text]


def differing(before: str, after: str) -> list[list[Piece]]:
    """The same of the paragraphs that changed alone, neighbours together."""
    old, new = before.split("\n"), after.split("\n")
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return [
        changed("\n".join(old[i1:i2]), "\n".join(new[j1:j2]))
        for kind, i1, i2, j1, j2 in steps
        if kind != "equal"
    ]
