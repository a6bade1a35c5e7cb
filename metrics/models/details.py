"""The derivation of a standing as bytes: a row a target, self-describing, readable for ever.

A nation's month has seventy thousand of these rows; as JSON they were thirty megabytes. A value is

| bytes | what |
|---|---|
| 1 | 1: packed as below; 0: the rest is the list as JSON |
| 4 | length of the heading, little-endian |
| heading | JSON in ASCII: ``[rows, [[name, kind], [name, kind, words], …]]`` |
| columns | one after the other, each ``rows`` values of its kind, little-endian, without gaps |

A kind is a letter of Python's ``struct``: ``d`` a number (NaN stands for none), ``b h i q`` a
whole number, ``?`` yes or no, ``B H`` with words: the place of the word among them. Nothing else is
needed to read a value: no table, no other row, not the engine. What does not fit, as rows that are
not alike or numbers beyond eight bytes, is kept as JSON.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

Rows = list[dict[str, Any]]
Column = tuple[str, str] | tuple[str, str, list[str]]

_JSON, _PACKED = b"\0", b"\1"
_START = struct.Struct("<cI")
_WHOLE = (("b", 2**7), ("h", 2**15), ("i", 2**31), ("q", 2**63))


@dataclass(frozen=True, slots=True)
class Packed:
    """A packed derivation; its rows are made when somebody looks at them."""

    value: bytes

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter(self.rows())

    def rows(self) -> Rows:
        """:raises ValueError: for bytes that no version wrote."""
        return unpack(self.value)


def pack(rows: Sequence[dict[str, Any]]) -> bytes:
    """A list of dictionaries as bytes that ``unpack`` gives back, value by value."""
    columns = _columns(rows)
    if not columns:
        return _JSON + json.dumps(list(rows)).encode()
    described = [column for column, _ in columns]
    return heading(len(rows), described) + b"".join(
        struct.pack(f"<{len(rows)}{column[1]}", *values) for column, values in columns
    )


def heading(rows: int, columns: Sequence[Column]) -> bytes:
    """The bytes before the columns."""
    told = json.dumps([rows, columns], separators=(",", ":")).encode()
    return _START.pack(_PACKED, len(told)) + told


def unpack(value: bytes) -> Rows:
    """:raises ValueError: for bytes that no version wrote."""
    if value[:1] == _JSON:
        rows: Rows = json.loads(value[1:])
        return rows
    if value[:1] != _PACKED:
        raise ValueError(f"明细的写法不认识：{value[:1]!r}")
    _, length = _START.unpack_from(value)
    stop = _START.size + length
    size, names, layout, words = _read_heading(value[_START.size : stop])
    flat = layout.unpack_from(value, stop)
    columns = (
        _plain(flat[place * size : (place + 1) * size], told) for place, told in enumerate(words)
    )
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


@lru_cache(maxsize=1024)
def _read_heading(
    told: bytes,
) -> tuple[int, list[str], struct.Struct, list[list[str] | str]]:
    """Rows, names, layout, and per column its words, or its kind where it has none."""
    size, columns = json.loads(told)
    layout = struct.Struct("<" + "".join(f"{size}{column[1]}" for column in columns))
    words = [column[2] if len(column) > 2 else column[1] for column in columns]
    return size, [column[0] for column in columns], layout, words


def _plain(values: tuple[Any, ...], told: list[str] | str) -> Sequence[Any]:
    if isinstance(told, list):
        return [told[code] for code in values]
    if told == "d":
        # Only NaN differs from itself.
        return [None if value != value else value for value in values]
    return values


def _columns(rows: Sequence[dict[str, Any]]) -> list[tuple[Column, Sequence[Any]]]:
    """Every column with its values as they are packed; nothing where one does not fit."""
    names = list(rows[0]) if rows else []
    if any(list(row) != names for row in rows):
        return []
    found = [_column(name, [row[name] for row in rows]) for name in names]
    return [one for one in found if one] if all(found) else []


def _column(name: str, values: list[Any]) -> tuple[Column, Sequence[Any]] | None:
    kinds = {type(value) for value in values}
    if kinds == {bool}:
        return (name, "?"), values
    if kinds == {int}:
        kind = whole_kind(min(values), max(values))
        return ((name, kind), values) if kind else None
    if kinds <= {float, type(None)} and all(value == value for value in values):
        return (name, "d"), [float("nan") if value is None else value for value in values]
    if kinds == {str}:
        place = {word: at for at, word in enumerate(dict.fromkeys(values))}
        kind = word_kind(len(place))
        return ((name, kind, list(place)), [place[word] for word in values]) if kind else None
    return None


def whole_kind(least: int, most: int) -> str:
    """The kind of the fewest bytes for whole numbers between these two; "" where none is enough."""
    return next((kind for kind, end in _WHOLE if -end <= least and most < end), "")


def word_kind(words: int) -> str:
    """The kind of the places of so many words; "" where there are too many."""
    return "B" if words <= 2**8 else "H" if words <= 2**16 else ""
