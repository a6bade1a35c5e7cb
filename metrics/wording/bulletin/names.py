"""Names of targets and of regions in a row."""

from __future__ import annotations

from collections.abc import Sequence


def targets_words(names: Sequence[str], most: int = 99) -> str:
    """``甲、乙、“丙、丁”等5项``: a name that is a list itself is quoted, a long row is cut with its
    length told."""
    told = "、".join(quoted(name) for name in names[:most])
    return f"{told}等{len(names)}项" if len(names) > most else told


def quoted(name: str) -> str:
    """In quotation marks where it could be taken for several."""
    return f"“{name}”" if "、" in name else name
