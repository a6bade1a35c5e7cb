"""The part of the recipe that tells what followed from the rankings: proposals, measures, lines.

Moments are written as ``at`` (the clock on the wall) or as ``ago`` (days before the demonstration
is loaded), so that what still runs always has its deadlines around that day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import yaml
from django.utils import timezone

from campaigns.periods import Month
from metrics.frames.demonstration.recipe import RecipeError

# At what time of the day something happened that is only told in days.
_HOUR = time(10)


@dataclass(frozen=True, slots=True)
class Moment:
    """Either a moment of the past or so many days before loading."""

    at: datetime | None = None
    ago: int | None = None

    def of(self, loaded: datetime) -> datetime:
        if self.at is not None:
            return timezone.make_aware(self.at)
        day = timezone.localdate(loaded) - timedelta(days=self.ago or 0)
        # What happened today happened before now.
        return min(timezone.make_aware(datetime.combine(day, _HOUR)), loaded)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that somebody did: ``does`` is its name, ``other`` what it needs besides."""

    does: str
    when: Moment
    words: str
    other: dict[str, Any]

    def day(self, name: str, loaded: datetime) -> date | None:
        """``held_on`` or ``held_ago``; None where neither is written."""
        if (ago := self.other.get(f"{name}_ago")) is not None:
            return timezone.localdate(loaded) - timedelta(days=int(ago))
        written = self.other.get(f"{name}_on")
        return date.fromisoformat(str(written)) if written else None


@dataclass(frozen=True, slots=True)
class Look:
    """The rules look at one month; ``rest`` is done with what no story decides."""

    when: Moment
    month: int
    rest: Step | None


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the rectification list that somebody entered, and what became of it."""

    region: str
    when: Moment
    fields: dict[str, Any]
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A duty whose events are written behind the figures of ``year``: of the cities, and of the
    counties of ``within``; not of those in ``without``, whose record people begin themselves.
    ``unit`` is times, days or months; ``lately`` region → a day of the month that is still open."""

    target: str
    year: int
    within: str
    unit: str
    place: str
    subject: str
    evidence: str
    without: tuple[str, ...]
    lately: dict[str, str]


@dataclass(frozen=True, slots=True)
class Consequences:
    """What followed in one campaign; by region, by finding."""

    looks: tuple[Look, ...]
    stories: dict[str, tuple[Step, ...]]
    lines: tuple[Line, ...]
    found: dict[str, tuple[Step, ...]]
    listed: Moment | None
    findings: Moment | None
    duties: tuple[Told, ...]


def read_consequences(path: Path) -> dict[str, Consequences]:
    """Campaign → what followed; nothing for campaigns that the file does not name."""
    with path.open(encoding="utf-8") as file:
        written = yaml.load(file, Loader=yaml.CSafeLoader)
    try:
        return {code: _campaign(told) for code, told in written.items()}
    except (KeyError, TypeError, ValueError) as error:
        raise RecipeError(f"{path.name}:{error!r}") from error


def _campaign(told: dict[str, Any]) -> Consequences:
    return Consequences(
        looks=tuple(_look(row) for row in told.get("looks", [])),
        stories={code: steps(rows) for code, rows in told.get("stories", {}).items()},
        lines=tuple(_line(row) for row in told.get("lines", [])),
        found={code: steps(rows) for code, rows in told.get("found", {}).items()},
        listed=moment({"at": told["listed"]}) if "listed" in told else None,
        findings=moment({"at": told["findings"]}) if "findings" in told else None,
        duties=tuple(_told(row) for row in told.get("duties", [])),
    )


def _told(row: dict[str, Any]) -> Told:
    lately = {code: str(day) for code, day in row.get("lately", {}).items()}
    return Told(**{**row, "without": tuple(row.get("without", [])), "lately": lately})


def _look(row: dict[str, Any]) -> Look:
    rest = _step(row["rest"]) if "rest" in row else None
    return Look(moment(row), Month.parse(row["month"]).number, rest)


def _line(row: dict[str, Any]) -> Line:
    fields = {key: row[key] for key in ("source", "title", "summary", "owner", "found", "days")}
    return Line(row["region"], moment(row), fields, steps(row.get("steps", [])))


def steps(rows: list[dict[str, Any]]) -> tuple[Step, ...]:
    """Steps as they are written, in their order."""
    return tuple(_step(row) for row in rows)


def _step(row: dict[str, Any]) -> Step:
    told = dict(row)
    does, words = told.pop("do"), str(told.pop("words", told.pop("reason", "")))
    when = moment(told)
    return Step(does, when, words, {key: told[key] for key in told if key not in {"at", "ago"}})


def moment(row: dict[str, Any]) -> Moment:
    """``at`` or ``ago`` of a row; ValueError where not exactly one is written."""
    if ("at" in row) == ("ago" in row):
        raise ValueError(f"{row}：at 和 ago 恰写一个")
    at = row.get("at")
    return Moment(datetime.fromisoformat(str(at)) if at else None, row.get("ago"))
