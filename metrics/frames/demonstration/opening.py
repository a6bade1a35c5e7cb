"""The open month of a demonstration: how far every region is, and when it got there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

import numpy as np

from metrics.frames.demonstration.recipe import OpenMonth

# How many days before the demonstration is loaded the month was opened, and how many after it the
# due day, the review day and the lock are.
OPENED, DUE, REVIEW, LOCK = -3, 2, 4, 5
LOCK_HOUR = 6
_OPENS, _CLOSES = 8 * 60 + 30, 17 * 60
_STEP = 20  # minutes from one step to the next, at least


class Stage(Enum):
    """How far one sheet is; an empty one has no stage."""

    STARTED = "started"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"


@dataclass(frozen=True, slots=True)
class Course:
    """One region's way through the days before; only the steps up to its stage are taken."""

    stage: Stage
    saved: datetime
    submitted: datetime
    decided: datetime


def stages_of(
    written: OpenMonth, regions: Iterable[str], random: np.random.Generator
) -> dict[str, Stage]:
    """Region → its stage. Those the recipe names stand where it says, the others by lot."""
    every = sorted(regions)
    named = {row.region: Stage.RETURNED for row in written.returned}
    named |= dict.fromkeys(written.waiting, Stage.SUBMITTED)
    found = {region: stage for region, stage in named.items() if region in every}
    others = [code for code in every if code not in named and code not in written.empty]
    drawn = [others[place] for place in random.permutation(len(others))]
    for stage, share in (
        (Stage.APPROVED, written.approved),
        (Stage.SUBMITTED, written.submitted),
        (Stage.STARTED, written.started),
    ):
        there = sum(one is stage for one in found.values())
        count = max(round(share * len(every)) - there, 0)
        found |= dict.fromkeys(drawn[:count], stage)
        drawn = drawn[count:]
    return dict(sorted(found.items()))


def courses_of(
    stages: dict[str, Stage], today: datetime, random: np.random.Generator
) -> dict[str, Course]:
    """When each region saved, submitted and was decided on: in office hours of the three days
    before ``today`` (a midnight)."""
    size = len(stages)
    day = random.integers(OPENED, 0, size)
    minute = random.integers(_OPENS, _CLOSES - 4 * _STEP, size)
    steps = random.integers(_STEP, 2 * _STEP, (2, size))
    later = random.integers(_OPENS, _CLOSES, size)
    courses = {}
    for place, (region, stage) in enumerate(stages.items()):
        # Who has been decided on saved before the last day, and was decided on the day after.
        decided_on = stage in {Stage.APPROVED, Stage.RETURNED}
        saved_on = min(int(day[place]), -2) if decided_on else int(day[place])
        saved = today + timedelta(days=saved_on, minutes=int(minute[place]))
        courses[region] = Course(
            stage,
            saved,
            saved + timedelta(minutes=int(steps[:, place].sum())),
            today + timedelta(days=saved_on + 1, minutes=int(later[place])),
        )
    return courses
