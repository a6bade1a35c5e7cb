"""Names of sheets that a spreadsheet program accepts, each once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

_LONGEST = 31
_NOT_ALLOWED = re.compile(r"[\\*?:/\[\]'\x00-\x1f]")


def sheet_names(regions: Sequence[tuple[str, str]]) -> list[str]:
    """The regions' names; two of the same name are told apart by their codes."""
    times = Counter(_clean(name).casefold() for name, _ in regions)
    return [
        name if times[name.casefold()] == 1 else f"{name[: _LONGEST - len(code)]}{code}"
        for name, code in ((_clean(name), code) for name, code in regions)
    ]


def _clean(name: str) -> str:
    return _NOT_ALLOWED.sub("_", name)[:_LONGEST] or "_"
