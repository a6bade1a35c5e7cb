"""One run over a campaign's month: all tests, their correction, and one question a thing.

Every kind of sign has an equal part of the error that the run may make, corrected by Holm for the
number of its tests: kinds with few tests do not drown among the cells. Both together keep the
chance that a run over figures with nothing in them asks anything at all below ``ALPHA``, as far as
counts scatter as section 14 of the rule book supposes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from campaigns.terms import QualityKind
from metrics.engine.screening.cells import exceeding, jumps, outliers
from metrics.engine.screening.copies import repeated, sheets, twins
from metrics.engine.screening.edits import corrections, late_edits
from metrics.engine.screening.ground import Ground
from metrics.engine.screening.piles import digits, heaping
from metrics.engine.screening.signs import Sign, Tests, together

ALPHA = 0.05


def _copied(ground: Ground) -> list[Tests]:
    return [*repeated(ground), sheets(ground)]


# Fixed in advance, before any figure is seen.
TESTS: dict[QualityKind, Callable[[Ground], list[Tests]]] = {
    QualityKind.OUTLIER: outliers,
    QualityKind.JUMP: jumps,
    QualityKind.COPIED: _copied,
    QualityKind.TWINS: twins,
    QualityKind.HEAPING: heaping,
    QualityKind.DIGITS: digits,
    QualityKind.LATE_EDIT: late_edits,
    QualityKind.ONE_WAY: corrections,
}


def screen(ground: Ground) -> list[Sign]:
    """Everything worth a question, in the order of kinds and regions."""
    related = exceeding(ground)
    found = related.signs(np.ones(len(related), dtype=np.bool_), None)
    for make in TESTS.values():
        found += _surviving(make(ground))
    return _one_each(found)


def _surviving(parts: Sequence[Tests]) -> list[Sign]:
    corrected = np.minimum(together(parts) * len(TESTS), 1.0)
    found: list[Sign] = []
    begin = 0
    for part in parts:
        own = corrected[begin : begin + len(part)]
        found += part.signs(own < ALPHA, own)
        begin += len(part)
    return found


# Different words for the same astonishment about one figure: the least likely of them is asked.
_ABOUT_A_CELL = (QualityKind.OUTLIER, QualityKind.JUMP)


def _one_each(signs: Sequence[Sign]) -> list[Sign]:
    """A figure that cannot be right is not asked about its size as well; a sheet that repeats the
    last one is one question, not one a cell."""
    wrong = {(one.region, one.indicator) for one in signs if one.kind == QualityKind.RELATED}
    sheet = {one.region for one in signs if one.kind == QualityKind.COPIED and one.indicator < 0}
    least: dict[tuple[int, int], Sign] = {}
    kept: list[Sign] = []
    for one in signs:
        cell = one.region, one.indicator
        if one.kind in _ABOUT_A_CELL and cell not in wrong:
            known = least.get(cell)
            if known is None or (one.chance or 0.0) < (known.chance or 0.0):
                least[cell] = one
        elif one.kind == QualityKind.COPIED and one.indicator >= 0 and one.region in sheet:
            continue
        elif one.kind not in _ABOUT_A_CELL:
            kept.append(one)
    order = list(QualityKind)
    asked = [*kept, *least.values()]
    return sorted(asked, key=lambda one: (order.index(one.kind), one.region, one.indicator))
