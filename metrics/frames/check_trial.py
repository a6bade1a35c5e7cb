"""Checks run over months that are long approved: what would they have asked, and how often?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
from django.conf import settings

from campaigns.models import Campaign, Check, Region
from campaigns.periods import Month
from campaigns.queries.reporting import counted_in
from campaigns.terms import PeriodState, Severity
from metrics.engine.checks import Answer, CheckSpec, History, ask, findings, reach, settle
from metrics.engine.exact import Flags, Floats
from metrics.engine.rollup import carry
from metrics.frames.checks import all_checks, check_spec, ratio_specs
from metrics.frames.definitions import indicator_spec
from metrics.frames.record import cube_for, successions_for, tree_for
from metrics.models import ReportingPeriod
from metrics.wording.findings import finding_words
from metrics.wording.numbers import Numbers

EXAMPLES = 3


class NothingToTryError(Exception):
    """There is no check, or no month to try it on; the message says which."""


@dataclass(frozen=True, slots=True)
class Example:
    region: str
    month: Month
    indicator: str
    text: str


@dataclass(slots=True)
class Tried:
    """``cells`` is where the check could be asked at all, ``found`` what it finds by itself,
    ``shown`` what is left of that beside the live checks, since one cell is not flooded."""

    check: Check
    cells: int = 0
    found: int = 0
    shown: int = 0
    examples: list[Example] = field(default_factory=list)

    @property
    def share(self) -> Fraction | None:
        return Fraction(self.found, self.cells) if self.cells else None


@dataclass(frozen=True, slots=True)
class CheckTrial:
    """``sheets`` are the months of regions that reported anything; ``questions`` is what clerks
    would have been asked to explain by all live checks together."""

    campaign: Campaign
    first: Month
    last: Month
    sheets: int
    questions: int
    tried: list[Tried]


def try_checks(
    *, campaign: Campaign, months: int, until: Month | None = None, code: str = ""
) -> CheckTrial:
    """Every check of the campaign, or the one of ``code``, over the last ``months`` locked ones.

    Checks on trial are run like live ones, and ``from_month`` is not heeded: that is the point.
    History is carried to the heirs of merged and renamed regions, as it is for a ranking.
    """
    tried = [Tried(row) for row in all_checks(campaign)]
    asked = [one for one in tried if code in {"", one.check.code}]
    if not asked:
        raise NothingToTryError(f"没有适用于{campaign}的校验规则“{code}”")
    last = until or _last_locked(campaign)
    first = last.plus(1 - months)
    past = _Past(campaign, [check_spec(one.check) for one in tried], first, last)
    for month in reversed(list(first.through(last))):
        _try_month(past, month, tried)
    live = [one for one in tried if one.check.live and one.check.severity == Severity.SOFT]
    questions = sum(one.shown for one in live)
    return CheckTrial(campaign, first, last, past.sheets(first), questions, asked)


def _last_locked(campaign: Campaign) -> Month:
    locked = ReportingPeriod.objects.filter(campaign=campaign, state=PeriodState.LOCKED)
    month = locked.order_by("-month").values_list("month", flat=True).first()
    if month is None:
        raise NothingToTryError(f"{campaign}还没有锁定的月份，无从试行")
    return Month.of(month)


def _try_month(past: _Past, month: Month, tried: Sequence[Tried]) -> None:
    history = past.history(month)
    answers = [ask(history, spec) for spec in past.checks]
    live = [answer for one, answer in zip(tried, answers, strict=True) if one.check.live]
    settled = {answer.spec.code: answer for answer in settle(live, history)}
    for one, answer in zip(tried, answers, strict=True):
        left = settled.get(answer.spec.code) or settle([*live, answer], history)[-1]
        one.cells += int(answer.looked.sum())
        one.found += int(answer.found.sum())
        one.shown += int(left.found.sum())
        one.examples += past.examples(answer, history, EXAMPLES - len(one.examples))


class _Past:
    """The campaign's approved figures, as far back as the checks look."""

    def __init__(
        self, campaign: Campaign, checks: list[CheckSpec], first: Month, last: Month
    ) -> None:
        self.checks = checks
        self.rows = {one.indicator.code: one.indicator for one in counted_in(campaign)}
        self.specs = tuple(indicator_spec(row) for row in self.rows.values())
        self.ratios = ratio_specs(campaign, self.rows.keys())
        self.window = reach(checks, self.specs)
        self.tree = tree_for(campaign)
        months = first.plus(1 - self.window).through(last)
        self.cube = cube_for(campaign, self.tree, list(self.specs), list(months))
        self.successions = successions_for(campaign)
        self.carried: dict[int, tuple[Floats, Flags, Flags]] = {}
        self.numbers = Numbers(settings.ROUNDING)
        names = Region.objects.filter(path__startswith=campaign.region.path)
        self.names = dict(names.values_list("code", "name"))

    def history(self, month: Month) -> History:
        """What was known when the month was filled in, by the regions of that month."""
        values, exempt, due = self._carried_to(month)
        stop = month.ordinal - self.cube.first + 1
        mandatory = np.asarray([row.mandatory for row in self.rows.values()])[:, None]
        window = slice(stop - self.window, stop)
        return History(
            values=values[:, window],
            exempt=exempt[:, window],
            indicators=self.specs,
            months=tuple(one.number for one in month.plus(1 - self.window).through(month)),
            owes=due[:, stop - 1] & mandatory,
            decimals=tuple(row.decimals for row in self.rows.values()),
            ratios=self.ratios,
        )

    def _carried_to(self, month: Month) -> tuple[Floats, Flags, Flags]:
        """Values, 不适用 and due cells by the regions of a month; the same between two changes."""
        changes = int((self.successions["month"] <= month.number).sum())
        if changes not in self.carried:
            cube = carry(self.cube, self.tree, self.successions, month.number)
            known = (cube.reported > 0) & (cube.reported >= cube.due)
            values = np.where(known, cube.values.astype(np.float64), np.nan)
            self.carried[changes] = values, cube.exempt, (cube.due > 0) | cube.exempt
        return self.carried[changes]

    def sheets(self, first: Month) -> int:
        since = self.cube.reported[:, first.ordinal - self.cube.first :]
        return int((since > 0).any(axis=0).sum())

    def examples(self, answer: Answer, history: History, wanted: int) -> list[Example]:
        return [
            Example(
                region=self.names[self.tree.codes[one.region]],
                month=Month.of(one.month),
                indicator=self.rows[one.indicator].name,
                text=finding_words(one, self.rows, self.numbers),
            )
            for one in findings(answer, history, at_most=wanted)
        ]
