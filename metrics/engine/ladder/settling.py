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

import numpy as np
import pandas as pd

from campaigns.terms import MeasureState, Trigger
from campaigns.workdays import plus_workdays
from metrics.engine.ladder.beside import Outcome, beside
from metrics.engine.ladder.finding import FOUND, findings, reporting, sheets_of
from metrics.engine.ladder.ground import OPEN, Ground, months_of
from metrics.engine.ladder.rules import (
    TRIGGERS,
    Ladder,
    Reporting,
    Unanswered,
)

PROPOSED = [
    *("rule", "trigger", "cause", "region", "month", "occasion", "first"),
    *("rung", "follows", "outcome", "key"),
]
_NUMBERS = dict.fromkeys(("month", "first", "follows"), "int64")
# In these the region owes something by a day.
OWED = (
    *(MeasureState.ISSUED, MeasureState.ACKNOWLEDGED),
    *(MeasureState.RECTIFYING, MeasureState.EXTENDED),
)


def proposals(
    ladder: Ladder, ground: Ground, months: Collection[int], today: int, *, past: bool = False
) -> pd.DataFrame:
    """All that the ladder says in the ``months`` (YYYYMM), as of ``today``; checked ``ground``. In
    the ``past`` it is told as it was then, whatever became of the measures since."""
    now = None if past else today
    rows = [settle(findings(ladder, ground, months), ladder, ground, now)]
    for rule in ladder.rules:
        if isinstance(rule, Reporting):
            rows.append(_reports(rule, ladder, ground, months, now))
        elif isinstance(rule, Unanswered):
            rows.append(unanswered(rule, ground.lives, today))
    filled = [frame for frame in rows if len(frame)]
    if not filled:
        return _nothing()
    order = {rule.code: place for place, rule in enumerate(ladder.rules)}
    whole = pd.concat(filled, ignore_index=True).drop_duplicates("key")
    whole = whole.assign(_order=whole["cause"].map(order))
    whole = whole.sort_values(["month", "_order", "region", "occasion", "follows"], kind="stable")
    return whole[PROPOSED].reset_index(drop=True)


def _reports(
    rule: Reporting, ladder: Ladder, ground: Ground, months: Collection[int], now: int | None
) -> pd.DataFrame:
    """Month by month: what is proposed in one does not count again in the next."""
    sheets, rows = sheets_of(ground), [_nothing()]
    own = ground.before[ground.before["rule"] == rule.code]
    before = {
        str(region): int(month) for region, month in own.groupby("region")["month"].max().items()
    }
    for month in sorted(set(months) & set(ground.published)):
        found = settle(reporting(rule, sheets, month, before), ladder, ground, now)
        if found.empty:
            continue
        rows.append(found)
        made = found.loc[found["outcome"] == Outcome.PROPOSE, "region"]
        before |= dict.fromkeys(made, month)
    return pd.concat(rows[1:], ignore_index=True) if rows[1:] else rows[0]


def unanswered(rule: Unanswered, lives: pd.DataFrame, today: int) -> pd.DataFrame:
    """Own measures of which something was owed and not done so many working days after its day;
    one that leads nowhere is an alarm and no proposal. Only what is still owed is proposed."""
    rows = lives[lives["own"] & lives["state"].isin(OWED) & (lives["due"] > 0)]
    rows = rows[rows["next"] != ""]
    known = {day: _after(day, rule.days) for day in rows["due"].unique()}
    over = rows["due"].map(known).astype("int64")
    rows = rows[(over <= today) & (over < rows["until"])]
    # What lasts comes first: of one day it is what counts.
    rows = rows.sort_values(["until", "measure"], ascending=[False, True])
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
        outcome=np.where(rows["until"] == OPEN, str(Outcome.PROPOSE), str(Outcome.ANSWERED)),
    )
    return _as_proposed(found)


def _after(day: int, count: int) -> int:
    return plus_workdays(date.fromordinal(int(day)), count).toordinal()


def settle(found: pd.DataFrame, ladder: Ladder, ground: Ground, now: int | None) -> pd.DataFrame:
    """Found rows of rules about places, red lines and reports as proposals.

    Measures are looked at as they were on the day on which the month was first published, so that
    the answer does not hang on when the question is asked; where that leads on from one that has
    ended since, as they are ``now`` (None: never).
    """
    if found.empty:
        return _nothing()
    rules = {rule.code: rule for rule in ladder.rules}
    rows = found[FOUND].reset_index(drop=True)
    codes = rows["rule"]
    levels = {code: getattr(rule, "level", "") for code, rule in rules.items()}
    seen = [
        ground.seen(levels[code], month) for code, month in zip(codes, rows["month"], strict=True)
    ]
    rows = rows.assign(
        cause=codes,
        trigger=codes.map({code: str(TRIGGERS[type(rule)]) for code, rule in rules.items()}),
        rung=codes.map({code: getattr(rule, "rung", "") for code, rule in rules.items()}),
        follows=0,
        outcome=str(Outcome.PROPOSE),
        seen=np.asarray(seen, dtype=np.int64),
    )
    rows = beside(rows, ladder, ground.lives, now)
    ended = rows["region"].map(dict(ground.ended)).fillna(months_of(np.asarray([OPEN]))[0])
    day = np.asarray(seen if now is None else [now] * len(rows), dtype=np.int64)
    rows.loc[months_of(day) > ended.to_numpy(dtype="int64"), "outcome"] = str(Outcome.GONE)
    return _as_proposed(rows)


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
