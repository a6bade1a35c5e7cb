"""What was decided within some months and how it stood at their end, as sentences take it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from campaigns.periods import Month
from campaigns.terms import MeasureState, MeasureVerb, RectificationState

# Nothing is asked of the region in these any more, but the measure is not over.
_AFTERWARDS = {MeasureState.REMOVED, MeasureState.OBSERVING}


@dataclass(frozen=True, slots=True)
class Step:
    """What became of a measure on a day; ``verb`` is None where it was issued. ``letter`` is the
    number of the letter that went out with it, "" for none."""

    verb: MeasureVerb | None
    day: date
    letter: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """A measure of the campaign's own office as it stood when the months had ended.

    ``letter`` is the number of the letter that issued it; ``before`` the word of the measure that
    it follows, "" for none: made graver, or with ``again`` taken up again after a relapse.
    ``steps`` are those within the months. ``due_on`` is None where nothing was waited for.
    """

    region: str
    word: str
    public: bool
    letter: str
    issued_on: date
    state: MeasureState
    due_on: date | None = None
    before: str = ""
    again: bool = False
    steps: tuple[Step, ...] = ()

    @property
    def runs(self) -> bool:
        """Whether something is still asked of the region."""
        return not self.state.ends and self.state not in _AFTERWARDS

    @property
    def observed(self) -> bool:
        return self.state is MeasureState.OBSERVING

    def late(self, day: date) -> bool:
        """Whether the step under way should have been taken before ``day``."""
        return bool(self.runs and self.due_on and self.due_on < day)

    def step(self, verb: MeasureVerb | None) -> Step | None:
        return next((one for one in self.steps if one.verb is verb), None)


@dataclass(frozen=True, slots=True)
class Listed:
    """An area that a document has listed. ``words``: who listed it as what; ``leave_by``: until
    when it must be off, if said. ``state`` is None as long as nothing was recorded since; ``day``
    is when it came to that state, ``until`` the last day of an observation."""

    region: str
    words: str
    since: Month
    leave_by: Month | None = None
    state: MeasureState | None = None
    day: date | None = None
    until: date | None = None

    @property
    def is_off(self) -> bool:
        """Whether it is not on the list any more."""
        return self.state is not None and (self.state.ends or self.state in _AFTERWARDS)


@dataclass(frozen=True, slots=True)
class Praised:
    """A commendation that was given; ``month`` is that of the ranking it rests on."""

    region: str
    letter: str
    month: Month
    public: bool = True
    word: str = "通报表扬"


@dataclass(frozen=True, slots=True)
class Lines:
    """The rectification list when the months had ended: how many lines are in which state, how
    many were entered, closed and taken up again within the months, and region → how many are past
    their day without a report."""

    counts: Mapping[RectificationState, int] = field(default_factory=dict)
    entered: int = 0
    closed: int = 0
    reopened: int = 0
    overdue: Mapping[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything of the accountability station that a quarter's bulletin tells; ``last`` is the
    last day of its months. ``taken`` were running at some time within them, ``ids`` are the regions
    of ``taken``, in the same order."""

    last: date
    taken: tuple[Taken, ...] = ()
    ids: tuple[int, ...] = ()
    listed: tuple[Listed, ...] = ()
    praised: tuple[Praised, ...] = ()
    lines: Lines = field(default_factory=Lines)

    def __bool__(self) -> bool:
        return bool(self.taken or self.listed or self.praised or self.lines.total)
