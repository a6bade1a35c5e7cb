"""What is proposed where a rule holds, beside the measures that run there.

**proposed** one row a proposal, or what is held back

| column | dtype | meaning |
|---|---|---|
| rule, trigger | str | the rule that proposes; of a relapse the rule of relapses |
| cause | str | the rule that holds |
| region, month, occasion, first | | as in **found** |
| rung | str | where it leads, "" of a commendation |
| follows | int64 | number of the measure that it goes on from, 0 for none |
| outcome | str | ``Outcome``; only ``propose`` is a proposal |
| key | str | names the proposal for good |
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from enum import StrEnum

import numpy as np
import pandas as pd

from campaigns.terms import MeasureState, Trigger
from campaigns.workdays import plus_workdays
from metrics.engine.ladder.finding import FOUND, findings, reporting, sheets_of
from metrics.engine.ladder.ground import OPEN, Ground, months_of
from metrics.engine.ladder.rules import (
    TRIGGERS,
    FirstThird,
    Ladder,
    LastPlaces,
    LastThird,
    Reporting,
    Unanswered,
)

PROPOSED = [
    *("rule", "trigger", "cause", "region", "month", "occasion", "first"),
    *("rung", "follows", "outcome", "key"),
]
_NUMBERS = dict.fromkeys(("month", "first", "follows"), "int64")
# A measure in one of these is under way: what is found meanwhile leads on from it.
RUNNING = (
    *(MeasureState.ISSUED, MeasureState.ACKNOWLEDGED, MeasureState.PLANNED),
    *(MeasureState.RECTIFYING, MeasureState.EXTENDED),
    *(MeasureState.REPORTED, MeasureState.INSPECTED),
)
# In these the region owes something by a day.
OWED = (
    *(MeasureState.ISSUED, MeasureState.ACKNOWLEDGED),
    *(MeasureState.RECTIFYING, MeasureState.EXTENDED),
)


class Outcome(StrEnum):
    """What becomes of a found row."""

    PROPOSE = "propose"
    # The measure that runs was issued within the last quarter or window.
    FRESH = "fresh"
    # The measure that runs stands on the last rung.
    TOP = "top"
    # The region did not exist any more when the month was published.
    GONE = "gone"


def proposals(ladder: Ladder, ground: Ground, months: Collection[int], today: int) -> pd.DataFrame:
    """All that the ladder says in the ``months`` (YYYYMM), as of ``today``; checked ``ground``."""
    rows = [settle(findings(ladder, ground, months), ladder, ground)]
    for rule in ladder.rules:
        if isinstance(rule, Reporting):
            rows.append(_reports(rule, ladder, ground, months))
        elif isinstance(rule, Unanswered):
            rows.append(unanswered(rule, ground.lives, today))
    filled = [frame for frame in rows if len(frame)]
    if not filled:
        return _nothing()
    order = {rule.code: place for place, rule in enumerate(ladder.rules)}
    whole = pd.concat(filled, ignore_index=True).drop_duplicates("key")
    whole = whole.assign(_order=whole["cause"].map(order))
    whole = whole.sort_values(["month", "_order", "region"], kind="stable")
    return whole[PROPOSED].reset_index(drop=True)


def _reports(
    rule: Reporting, ladder: Ladder, ground: Ground, months: Collection[int]
) -> pd.DataFrame:
    """Month by month: what is proposed in one does not count again in the next."""
    sheets, rows = sheets_of(ground), [_nothing()]
    own = ground.before[ground.before["rule"] == rule.code]
    before = {
        str(region): int(month) for region, month in own.groupby("region")["month"].max().items()
    }
    for month in sorted(set(months) & set(ground.published)):
        found = settle(reporting(rule, sheets, month, before), ladder, ground)
        if found.empty:
            continue
        rows.append(found)
        made = found.loc[found["outcome"] == Outcome.PROPOSE, "region"]
        before |= dict.fromkeys(made, month)
    return pd.concat(rows[1:], ignore_index=True) if rows[1:] else rows[0]


def unanswered(rule: Unanswered, lives: pd.DataFrame, today: int) -> pd.DataFrame:
    """Own measures of which something was owed and not done so many working days after its day;
    one that leads nowhere is an alarm and no proposal."""
    rows = lives[lives["own"] & lives["state"].isin(OWED) & (lives["due"] > 0)]
    rows = rows[rows["next"] != ""]
    known = {day: _after(day, rule.days) for day in rows["due"].unique()}
    over = rows["due"].map(known).astype("int64")
    rows = rows[(over <= today) & (over < rows["until"])]
    days = [date.fromordinal(int(day)).isoformat() for day in rows["due"]]
    month = months_of(rows["due"].to_numpy(dtype="int64"))
    found = rows[["region", "measure"]].assign(
        rule=rule.code,
        month=month,
        first=month,
        occasion=np.asarray(days, dtype="object"),
        begins=rows["due"],
        cause=rule.code,
        trigger=str(Trigger.UNANSWERED),
        rung=rows["next"],
        follows=rows["measure"],
        outcome=str(Outcome.PROPOSE),
    )
    return _as_proposed(found)


def _after(day: int, count: int) -> int:
    return plus_workdays(date.fromordinal(int(day)), count).toordinal()


def settle(found: pd.DataFrame, ladder: Ladder, ground: Ground) -> pd.DataFrame:
    """Found rows of rules about places, red lines and reports as proposals.

    Measures are looked at as they were on the day on which the month was published, so that the
    answer does not hang on when the question is asked.
    """
    if found.empty:
        return _nothing()
    rules = {rule.code: rule for rule in ladder.rules}
    rows = found[FOUND].reset_index(drop=True)
    codes = rows["rule"]
    rows = rows.assign(
        cause=codes,
        trigger=codes.map({code: str(TRIGGERS[type(rule)]) for code, rule in rules.items()}),
        rung=codes.map({code: getattr(rule, "rung", "") for code, rule in rules.items()}),
        follows=0,
        outcome=str(Outcome.PROPOSE),
        seen=rows["month"].map(dict(ground.published)).astype("int64"),
    )
    rows = _climbed(rows, ladder, ground.lives)
    rows = _relapsed(rows, ladder, ground.lives)
    ended = rows["region"].map(dict(ground.ended)).fillna(months_of(np.asarray([OPEN]))[0])
    gone = months_of(rows["seen"].to_numpy(dtype="int64")) > ended.to_numpy(dtype="int64")
    rows.loc[gone, "outcome"] = str(Outcome.GONE)
    return _as_proposed(rows)


def _beside(rows: pd.DataFrame, lives: pd.DataFrame, wanted: pd.Series[bool]) -> pd.DataFrame:
    """Each found row (``at``: its place in ``rows``) with every measure of its region that was in
    a wanted state on the day."""
    chosen = lives[wanted].rename(columns={"rung": "stands", "state": "standing"})
    both = rows.rename_axis("at").reset_index().merge(chosen, on="region")
    return both[(both["since"] <= both["seen"]) & (both["seen"] < both["until"])]


def _climbed(rows: pd.DataFrame, ladder: Ladder, lives: pd.DataFrame) -> pd.DataFrame:
    """Rules that climb lead on from the highest own measure that runs at their rung or above."""
    climbing = (
        rule for rule in ladder.rules if isinstance(rule, LastThird | LastPlaces | Reporting)
    )
    heights = {rule.code: ladder.above(rule.rung) for rule in climbing if rule.climb}
    wanted = lives["own"] & lives["state"].isin(RUNNING)
    if not wanted.any() or not rows["cause"].isin(list(heights)).any():
        return rows
    both = _beside(rows, lives, wanted)
    both = both[both["cause"].isin(list(heights))]
    height = [
        heights[rule].get(stands, -1)
        for rule, stands in zip(both["cause"], both["stands"], strict=True)
    ]
    both = both.assign(height=height)
    both = (
        both[both["height"] >= 0]
        .sort_values(["height", "measure"])
        .drop_duplicates("at", keep="last")
    )
    at = both["at"].to_numpy()
    outcome = np.where(
        both["next"] == "",
        str(Outcome.TOP),
        np.where(both["issued"] >= both["begins"], str(Outcome.FRESH), str(Outcome.PROPOSE)),
    )
    rows = rows.copy()
    rows.loc[at, "outcome"] = outcome
    rows.loc[at, "rung"] = np.where(both["next"] == "", both["stands"], both["next"])
    rows.loc[at, "follows"] = both["measure"].to_numpy()
    return rows


def _relapsed(rows: pd.DataFrame, ladder: Ladder, lives: pd.DataFrame) -> pd.DataFrame:
    """In a region that was under observation the rule of relapses proposes instead: where the month
    lies wholly in the observation, and the rule that holds leads to a measure."""
    rule = ladder.relapse
    wanted = lives["state"] == MeasureState.OBSERVING
    if rule is None or not wanted.any():
        return rows
    praising = {one.code for one in ladder.rules if isinstance(one, FirstThird)}
    both = _beside(rows, lives, wanted)
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


def _nothing() -> pd.DataFrame:
    """No rows of **proposed**."""
    kinds = {name: _NUMBERS.get(name, "object") for name in PROPOSED}
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in kinds.items()})


def _as_proposed(rows: pd.DataFrame) -> pd.DataFrame:
    """With the key, in the columns of **proposed**; one row a key."""
    about_measure = rows["trigger"].isin([str(Trigger.RELAPSE), str(Trigger.UNANSWERED)])
    who = np.where(about_measure, "m" + rows["follows"].astype(str), rows["region"])
    whole = rows.assign(key=rows["rule"] + ":" + who + ":" + rows["occasion"])
    return whole[PROPOSED].astype(_NUMBERS).drop_duplicates("key").reset_index(drop=True)
