"""A ladder as data classes, read from the JSON that its schema and its sense have let pass."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from campaigns.terms import Trigger


@dataclass(frozen=True, slots=True)
class Rung:
    """``next`` is the rung above, ``relapse`` the one that a relapse under observation leads to;
    "" where there is none."""

    code: str
    next: str = ""
    relapse: str = ""


@dataclass(frozen=True, slots=True)
class LastThird:
    """The whole band in the last third at the ends of so many quarters running."""

    code: str
    level: str
    quarters: int
    rung: str
    climb: bool = False


@dataclass(frozen=True, slots=True)
class FirstThird:
    """The whole band in the first third at the ends of so many quarters running, and no red line
    in the year: a commendation."""

    code: str
    level: str
    quarters: int


@dataclass(frozen=True, slots=True)
class LastPlaces:
    """The last ``places`` of the ranking that ends a ``window`` (month, quarter, half_year, year);
    by place, as the document says."""

    code: str
    level: str
    places: int
    window: str
    rung: str
    climb: bool = False


@dataclass(frozen=True, slots=True)
class RedLine:
    """A red line is touched, of one of the ``targets`` or, where none is named, of any."""

    code: str
    level: str
    rung: str
    targets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reporting:
    """Of the last ``months`` published months at least ``missing`` sheets were not there at the
    lock, or at least ``late`` were not there in time; 0 asks nothing."""

    code: str
    months: int
    rung: str
    late: int = 0
    missing: int = 0
    climb: bool = False


@dataclass(frozen=True, slots=True)
class Unanswered:
    """What a measure waits for is so many working days overdue."""

    code: str
    days: int


@dataclass(frozen=True, slots=True)
class Relapse:
    """A rule that leads to a measure holds in a region that is under observation."""

    code: str


Rule = LastThird | FirstThird | LastPlaces | RedLine | Reporting | Unanswered | Relapse
# Rules that look at places: what they found may be gone with a newer edition of a ranking.
Placing = LastThird | FirstThird | LastPlaces | RedLine

# Months of a window; a month is one of its own.
WINDOWS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
_QUARTER = 3

TRIGGERS: dict[type[Rule], Trigger] = {
    LastThird: Trigger.LAST_THIRD,
    FirstThird: Trigger.FIRST_THIRD,
    LastPlaces: Trigger.LAST_PLACES,
    RedLine: Trigger.RED_LINE,
    Reporting: Trigger.REPORTING,
    Unanswered: Trigger.UNANSWERED,
    Relapse: Trigger.RELAPSE,
}
_KINDS: dict[str, type[Rule]] = {trigger: kind for kind, trigger in TRIGGERS.items()}


@dataclass(frozen=True, slots=True)
class Ladder:
    """``rungs`` by code; ``rules`` in the order in which they are told."""

    rungs: Mapping[str, Rung]
    rules: tuple[Rule, ...]

    @property
    def relapse(self) -> Relapse | None:
        """The rule of relapses, if the ladder has one."""
        return next((rule for rule in self.rules if isinstance(rule, Relapse)), None)

    @property
    def reach(self) -> int:
        """How many months before the one asked about the rules look at; a year at least."""
        return max(12, self.span)

    @property
    def span(self) -> int:
        """How many months the longest rule looks at, two quarters at least: a trial of fewer says
        little about it."""
        return max([2 * _QUARTER, *(_span(rule) for rule in self.rules)])

    def above(self, rung: str) -> dict[str, int]:
        """The rung and all above it, each with its height: the rung itself is 0."""
        found: dict[str, int] = {}
        while rung in self.rungs and rung not in found:
            found[rung] = len(found)
            rung = self.rungs[rung].next
        return found


def _span(rule: Rule) -> int:
    if isinstance(rule, LastThird | FirstThird):
        return _QUARTER * rule.quarters
    if isinstance(rule, LastPlaces):
        return WINDOWS[rule.window]
    return rule.months if isinstance(rule, Reporting) else 0


def ladder_of(rules: Mapping[str, Any]) -> Ladder:
    """From the JSON of ``fixtures/catalogue/schema/ladder.json``."""
    rungs = {
        item["code"]: Rung(item["code"], item.get("next", ""), item.get("relapse", ""))
        for item in rules["rungs"]
    }
    return Ladder(rungs, tuple(_rule(item) for item in rules["rules"]))


def _rule(item: Mapping[str, Any]) -> Rule:
    kind = _KINDS[item["trigger"]]
    known = {field.name for field in fields(kind)}
    values = {name: value for name, value in item.items() if name in known}
    if "targets" in values:
        values["targets"] = tuple(values["targets"])
    return kind(**values)
