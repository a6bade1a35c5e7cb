"""``python -m tests.benchmarks.growth [province|nation]``: how the cost grows with regions, months
and targets.

In memory, from figures to places with all details, without the bands (they grow with regions ×
random targets alone); medians of three.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable

from metrics.frames.nation import Scale
from tests.benchmarks.__main__ import figures_to_places, whole_result
from tests.benchmarks.data import SCALES, Country, country
from tests.benchmarks.measuring import circumstances, measure

_ROUNDS = 3
# Counties with their cities and provinces; the last are the townships of the nation.
_REGIONS = {
    "province": [Scale(1, 16, 137), Scale(4, 60, 500)],
    "nation": [
        Scale(1, 16, 137),
        Scale(10, 120, 1_000),
        Scale(31, 333, 2_844),
        Scale(31, 900, 9_650),
    ],
}
_YEARS, _COPIES = (6, 9, 12), (1, 2, 4)


def line(name: str, size: int, made: Country, first: float | None) -> tuple[str, float]:
    """A row of the table: both times, and the whole as a ratio to the first row of its kind."""
    places, whole = (
        one.middle
        for one in measure(
            {
                "places": lambda: figures_to_places(made),
                "whole": lambda: whole_result(made, 1),
            },
            _ROUNDS,
        )
    )
    ratio = whole / (first or whole)
    told = f"| {name} | {size:,} | {places * 1e3:.0f} | {whole * 1e3:.0f} | {ratio:.1f} |"
    return told, first or whole


def rows(name: str, made: Iterable[tuple[int, Country]]) -> list[str]:
    found, first = [], None
    for size, one in made:
        told, first = line(name, size, one, first)
        found.append(told)
    return found


def lines(scale: str) -> list[str]:
    """The table."""
    base = SCALES[scale]
    return [
        "| 随什么增长 | 数量 | 数值到名次，毫秒 | 全部明细，毫秒 | ÷首行 |",
        "|---|---|---|---|---|",
        *rows("地区", ((one.counties, country(one)) for one in _REGIONS[scale])),
        *rows("月份", ((years * 12, country(base, years=years)) for years in _YEARS)),
        *rows("目标", ((25 * copies, country(base, copies=copies)) for copies in _COPIES)),
    ]


def main(scale: str) -> None:
    print(circumstances())
    print("\n".join(lines(scale)))


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "province")
