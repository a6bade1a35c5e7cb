"""Names of WordprocessingML, spelled out once: they are asked for a hundred thousand times."""

from __future__ import annotations

from functools import cache

from docx.oxml.ns import qn as spelled


@cache
def qn(name: str) -> str:
    """``w:p`` with its namespace."""
    return spelled(name)
