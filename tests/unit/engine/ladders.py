"""Small grounds for the ladder's tests, written down row by row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from campaigns.periods import Month
from metrics.engine.ladder import Ground, Ladder, check_ground
from metrics.engine.ladder.ground import OPEN, empty
from metrics.engine.ladder.rules import Rule, Rung

RUNGS = {
    "通报": Rung("通报", next="约谈"),
    "约谈": Rung("约谈", next="挂牌"),
    "挂牌": Rung("挂牌", relapse="挂牌"),
}
LEVEL = "county"


def ladder(*rules: Rule) -> Ladder:
    return Ladder(RUNGS, rules)


def framed(name: str, rows: Sequence[Sequence[Any]]) -> pd.DataFrame:
    frame = empty(name)
    return pd.DataFrame(rows, columns=list(frame.columns)) if rows else frame


def ground(published: Mapping[Month, date], **frames: Sequence[Sequence[Any]]) -> Ground:
    """``standings``, ``touched`` and the others as rows in the order of their columns."""
    final = frames.pop("final", 0)
    return check_ground(
        Ground(
            **{  # type: ignore[arg-type]
                name: framed(name, frames.get(name, []))
                for name in ("standings", "touched", "sheets", "lives", "before")
            },
            published={month.number: day.toordinal() for month, day in published.items()},
            final=final,  # type: ignore[arg-type]
        )
    )


def life(
    measure: int,
    region: str,
    rung: str,
    state: str,
    issued: date,
    *,
    since: date | None = None,
    until: date | None = None,
    own: bool = True,
    due: date | None = None,
    observe_until: Month | None = None,
) -> list[Any]:
    """One row of **lives**."""
    return [
        measure,
        region,
        rung,
        state,
        own,
        RUNGS[rung].next,
        RUNGS[rung].relapse,
        issued.toordinal(),
        (since or issued).toordinal(),
        until.toordinal() if until else OPEN,
        due.toordinal() if due else 0,
        observe_until.number if observe_until else 0,
    ]


def midmonth(month: Month) -> date:
    """A month is published on the 15th of the next one."""
    return month.plus(1).first_day().replace(day=15)
