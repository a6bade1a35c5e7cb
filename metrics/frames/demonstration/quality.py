"""The part of the recipe that tells what was asked about figures, and what was counted again."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from campaigns.periods import Month
from metrics.frames.demonstration.accountability import Moment, Step, moment, steps
from metrics.frames.demonstration.recipe import RecipeError


@dataclass(frozen=True, slots=True)
class Screening:
    when: Moment
    month: Month


@dataclass(frozen=True, slots=True)
class Story:
    """What became of the first question to ``region`` about ``month``."""

    region: str
    month: Month
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Differs:
    """By how much an item was counted otherwise, in the smallest unit, and why."""

    by: int
    words: str


@dataclass(frozen=True, slots=True)
class Again:
    """A quarter's recount: every ``left``-th item is still to be counted, ``differs`` by the
    item's place in the sample (from 1)."""

    quarter: Month
    when: Moment
    seed: int
    size: int
    left: int
    counted: Moment
    differs: dict[int, Differs]


@dataclass(frozen=True, slots=True)
class Asked:
    screened: tuple[Screening, ...]
    stories: tuple[Story, ...]
    recount: Again | None


def read_asked(path: Path) -> dict[str, Asked]:
    """Campaign → what was asked; nothing for campaigns that the file does not name."""
    with path.open(encoding="utf-8") as file:
        written = yaml.load(file, Loader=yaml.CSafeLoader)
    try:
        return {code: _campaign(told) for code, told in written.items()}
    except (KeyError, TypeError, ValueError) as error:
        raise RecipeError(f"{path.name}:{error!r}") from error


def _campaign(told: dict[str, Any]) -> Asked:
    return Asked(
        screened=tuple(
            Screening(moment(row), Month.parse(row["month"])) for row in told["screened"]
        ),
        stories=tuple(
            Story(row["region"], Month.parse(row["month"]), steps(row["steps"]))
            for row in told["stories"]
        ),
        recount=_again(told["recount"]) if "recount" in told else None,
    )


def _again(row: dict[str, Any]) -> Again:
    return Again(
        quarter=Month.parse(row["quarter"]),
        when=moment(row),
        seed=int(row["seed"]),
        size=int(row["size"]),
        left=int(row["left"]),
        counted=Moment(ago=int(row["counted_ago"])),
        differs={int(place): Differs(**told) for place, told in row["differs"].items()},
    )
