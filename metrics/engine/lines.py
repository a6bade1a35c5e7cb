"""LINES: what was said about cells, whichever way it came in. Grid, workbook and API give the same.

| field | meaning |
|---|---|
| region | code of the region |
| indicator | code of a count (never of a ratio) |
| text | as typed; "" takes back what stood there |
| place | where it was said: a field's name, ``历下区!E7``, a JSON pointer |
| why | the explanation of what is striking |
| base | version of the cell that the person saw; None does not ask whether it is still the same |

One line a cell. A cell without a line is left as it is: nothing said is not an empty cell.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """One cell."""

    region: str
    indicator: str
    text: str
    place: str
    why: str = ""
    base: int | None = None
