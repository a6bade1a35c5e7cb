"""What a paper says, whatever layout it is poured into."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from metrics.papers.tables import Table


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart as PNG; ``words`` say in the document what it shows, for who cannot see it."""

    png: bytes
    title: str
    words: str
    width: float = 150  # millimetres


@dataclass(frozen=True, slots=True)
class Block:
    """One numbered part of the text: 一、… with its paragraphs, then tables, then pictures."""

    heading: str
    paragraphs: Sequence[str] = ()
    tables: Sequence[Table] = ()
    pictures: Sequence[Picture] = ()


@dataclass(frozen=True, slots=True)
class Annex:
    """附件: begins on a page of its own."""

    title: str
    paragraphs: Sequence[str] = ()
    tables: Sequence[Table] = ()


@dataclass(frozen=True, slots=True)
class Issue:
    """One paper. ``number`` is 第3期 or a 发文字号, ``date`` 2019年10月10日; both "" before it is
    signed, and the paper then keeps their room. ``marks`` stand above the masthead and on every
    page. ``copies`` is 抄送, "" for none."""

    masthead: str
    number: str
    office: str
    date: str
    title: Sequence[str]  # line by line
    recipients: str
    opening: str
    blocks: Sequence[Block]
    marks: Sequence[str]
    made_at: datetime
    annexes: Sequence[Annex] = ()
    copies: str = ""
