"""A case put into the engine's frames, and run."""

from __future__ import annotations

import pandas as pd

from metrics.engine.frames import SUCCESSIONS, check_figures, cube_of, ordinal
from metrics.engine.pipeline import Record, Result, compute
from metrics.engine.rollup import owing, tree_of
from tests.unit.engine.reference import Case, Figures


def figures_frame(cells: Figures) -> pd.DataFrame:
    frame = pd.DataFrame(
        [(*key, pd.NA if value is None else value) for key, value in cells.items()],
        columns=["region", "indicator", "month", "value"],
    )
    return frame.astype({"region": str, "indicator": str, "month": "int64", "value": "Int64"})


def record_of(case: Case, frame: pd.DataFrame | None = None) -> Record:
    columns = ["region", "parent", "level", "valid_from", "valid_to", "cohort"]
    rows = [
        (one.code, one.parent, one.level, one.valid_from, one.valid_to, one.cohort)
        for one in case.places
    ]
    tree = tree_of(pd.DataFrame(rows, columns=columns))
    counts = [one for one in case.definitions.indicators.values() if not one.numerator]
    months = (ordinal(case.first), ordinal(case.month))
    cube = cube_of(
        check_figures(figures_frame(case.figures) if frame is None else frame),
        indicators=tuple(one.code for one in counts),
        regions=tree.codes,
        owes=owing(tree, counts, case.reporting, range(months[0], months[1] + 1)),
        months=months,
    )
    moves = [(one.predecessor, one.successor, one.month, one.share) for one in case.successions]
    successions = pd.DataFrame(moves, columns=SUCCESSIONS).astype({"month": "int64"})
    return Record(cube, tree, successions, dict(case.manual))


def run(case: Case, *, draws: int = 1) -> Result:
    return compute(
        case.definitions, record_of(case), level=case.level, month=case.month, draws=draws
    )
