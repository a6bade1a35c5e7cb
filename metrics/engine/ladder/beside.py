"""Found rows beside the measures of the region: where a rule leads on, relapses, or holds back."""

from __future__ import annotations

from enum import StrEnum

import numpy as np
import pandas as pd

from campaigns.terms import MeasureState, Trigger
from metrics.engine.exact import Flags
from metrics.engine.ladder.ground import OPEN, months_of
from metrics.engine.ladder.rules import FirstThird, Ladder, LastPlaces, LastThird, Reporting

# A measure in one of these is under way: what is found meanwhile leads on from it.
RUNNING = (
    *(MeasureState.ISSUED, MeasureState.ACKNOWLEDGED, MeasureState.PLANNED),
    *(MeasureState.RECTIFYING, MeasureState.EXTENDED),
    *(MeasureState.REPORTED, MeasureState.INSPECTED),
)
# What was asked is done: nothing leads on from here, and the region is not begun with anew.
DONE = (MeasureState.ACCEPTED, MeasureState.REMOVED)


class Outcome(StrEnum):
    """What becomes of a found row."""

    PROPOSE = "propose"
    # The measure that runs was issued within the last quarter or window.
    FRESH = "fresh"
    # The measure that runs stands on the last rung.
    TOP = "top"
    # The measure was accepted, or its observation began within the month.
    LEAVING = "leaving"
    # What was overdue has been done since.
    ANSWERED = "answered"
    # The region does not exist any more.
    GONE = "gone"


def beside(
    rows: pd.DataFrame, ladder: Ladder, lives: pd.DataFrame, now: int | None
) -> pd.DataFrame:
    """Rows (``rule``, ``cause``, ``trigger``, ``region``, ``month``, ``begins``, ``rung``,
    ``follows``, ``outcome``) as the measures of the day ``seen`` make them.

    What would lead on from a measure that cannot be led on from any more is looked at ``now``
    (None: never): the region was accepted, and is held back; or the measure was revoked, or has led
    on to another, which counts instead.
    """
    found = _relapsed(_climbed(rows, ladder, lives), ladder, lives)
    if now is None or not found["follows"].any():
        return found
    lasting = lives[lives["until"] == OPEN].drop_duplicates("measure").set_index("measure")
    state = found["follows"].map(lasting["state"])
    relapse = (found["trigger"] == Trigger.RELAPSE).to_numpy()
    stands = np.where(relapse, state == MeasureState.OBSERVING, state.isin(RUNNING))
    over = (found["follows"] > 0) & (found["outcome"] == Outcome.PROPOSE) & ~stands
    done = [*DONE, MeasureState.OBSERVING, MeasureState.CLOSED]
    left = over & ~relapse & state.isin(done)
    found = found.copy()
    found.loc[left, "outcome"] = str(Outcome.LEAVING)
    again = over & ~left
    if again.any():
        today = rows[again].assign(seen=now)
        found[again] = _relapsed(_climbed(today, ladder, lives), ladder, lives)
    return found


def _with(rows: pd.DataFrame, lives: pd.DataFrame, wanted: pd.Series[bool]) -> pd.DataFrame:
    """Each found row (``at``: its label in ``rows``) with every measure of its region that was in
    a wanted state on the day."""
    chosen = lives[wanted].rename(columns={"rung": "stands", "state": "standing"})
    both = rows.rename_axis("at").reset_index().merge(chosen, on="region")
    return both[(both["since"] <= both["seen"]) & (both["seen"] < both["until"])]


def _climbed(rows: pd.DataFrame, ladder: Ladder, lives: pd.DataFrame) -> pd.DataFrame:
    """Rules that climb lead on from the highest own measure that runs at their rung or above; where
    none runs, one that is done or about to be observed holds back."""
    climbing = (
        rule for rule in ladder.rules if isinstance(rule, LastThird | LastPlaces | Reporting)
    )
    heights = {rule.code: ladder.above(rule.rung) for rule in climbing if rule.climb}
    wanted = lives["own"] & lives["state"].isin([*RUNNING, *DONE, MeasureState.OBSERVING])
    if not wanted.any() or not rows["cause"].isin(list(heights)).any():
        return rows
    both = _with(rows, lives, wanted)
    both = both[both["cause"].isin(list(heights))]
    height = [
        heights[rule].get(stands, -1)
        for rule, stands in zip(both["cause"], both["stands"], strict=True)
    ]
    both = both.assign(height=height, runs=both["standing"].isin(RUNNING))
    both = both[(both["height"] >= 0) & (both["runs"] | _leaves(both))]
    order = ["runs", "height", "measure"]
    both = both.sort_values(order).drop_duplicates("at", keep="last")
    at, last = both["at"].to_numpy(), (both["next"] == "").to_numpy()
    rows = rows.copy()
    rows.loc[at, "outcome"] = np.select(
        [~both["runs"], last, both["issued"] >= both["begins"]],
        [str(Outcome.LEAVING), str(Outcome.TOP), str(Outcome.FRESH)],
        str(Outcome.PROPOSE),
    )
    rows.loc[at, "rung"] = np.where(last | ~both["runs"], both["stands"], both["next"])
    rows.loc[at, "follows"] = both["measure"].to_numpy()
    return rows


def _leaves(both: pd.DataFrame) -> Flags:
    """Whether the measure is done, or its observation does not hold the whole month yet."""
    begun = months_of(both["since"].to_numpy(dtype="int64"))
    begins = (both["standing"] == MeasureState.OBSERVING) & (both["month"] <= begun)
    return np.asarray(both["standing"].isin(DONE) | begins, dtype=np.bool_)


def _relapsed(rows: pd.DataFrame, ladder: Ladder, lives: pd.DataFrame) -> pd.DataFrame:
    """In a region that was under observation the rule of relapses proposes instead: where the month
    lies wholly in the observation, and the rule that holds leads to a measure. The last observed
    month is published after its end: the measure is observed until somebody closes it."""
    rule = ladder.relapse
    wanted = lives["state"] == MeasureState.OBSERVING
    if rule is None or not wanted.any():
        return rows
    praising = {one.code for one in ladder.rules if isinstance(one, FirstThird)}
    both = _with(rows, lives, wanted)
    begun = months_of(both["since"].to_numpy(dtype="int64"))
    inside = (both["month"] > begun) & (
        (both["observe_until"] == 0) | (both["month"] <= both["observe_until"])
    )
    both = both[inside & ~both["cause"].isin(praising)]
    both = both.sort_values(["since", "measure"]).drop_duplicates("at", keep="last")
    at = both["at"].to_numpy()
    rows = rows.copy()
    rows.loc[at, "rule"] = rule.code
    rows.loc[at, "trigger"] = str(Trigger.RELAPSE)
    rows.loc[at, "rung"] = np.where(both["relapse"] == "", both["stands"], both["relapse"])
    rows.loc[at, "follows"] = both["measure"].to_numpy()
    rows.loc[at, "outcome"] = str(Outcome.PROPOSE)
    return rows
