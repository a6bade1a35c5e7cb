"""A second calculation of one month, from the rule book alone.

Plain Python: dictionaries, loops and ``fractions``. It shares nothing with the engine but the data
classes of the definitions, and it is slow on purpose: every line says one sentence of
metrics/engine/README.md. Where the two differ, the rule book decides.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from typing import Any

from campaigns.periods import Month, window_of
from campaigns.terms import Window
from metrics.engine.definitions import Definitions, IndicatorSpec, ItemRule, TargetSpec

Figures = dict[tuple[str, str, int], int | None]  # None: reported as 不适用
VALUELESS = {"not_applicable", "no_baseline"}  # leaves the sum of weights
OUTSIDE = {"deduction", "bonus", "veto", "manual"}  # rules whose points are not part of the 100
EVERY = {"monthly": 1, "quarterly": 3, "half_yearly": 6, "yearly": 12}


@dataclass(frozen=True)
class Place:
    """A region of the tree."""

    code: str
    parent: str
    level: str
    valid_from: int
    valid_to: int
    cohort: str


@dataclass(frozen=True)
class Succession:
    predecessor: str
    successor: str
    month: int
    share: str


@dataclass(frozen=True)
class Case:
    """A whole small campaign."""

    definitions: Definitions
    places: tuple[Place, ...]
    successions: tuple[Succession, ...]
    figures: Figures = field(repr=False)
    reporting: dict[str, list[str]] = field(repr=False)  # count → levels that report it
    first: int  # first month looked at, YYYYMM
    level: str
    month: int
    manual: dict[tuple[str, str], int] = field(default_factory=dict)


@dataclass
class Cell:
    """One month of one count: the sum, and how many of the units below were due and reported."""

    value: int = 0
    reported: int = 0
    due: int = 0

    def add(self, other: Cell) -> None:
        self.value += other.value
        self.reported += other.reported
        self.due += other.due


History = dict[tuple[str, str], dict[Month, Cell]]


@dataclass
class Reading:
    """What is read of one count: its amount, whether cells are missing, whether all are."""

    amount: Fraction
    due: int
    complete: bool
    silent: bool


@dataclass
class Outcome:
    """One region on one target (or on one indicator of it)."""

    state: str
    attainment: Fraction | None = None
    actual: Fraction | None = None
    expected: Fraction | None = None
    base: Fraction | None = None
    counts: bool = True  # stands in the sum of weights now
    touched: bool = False  # a zero target that is not zero
    complete: bool = True


@dataclass
class Line:
    """One region's row."""

    states: dict[str, str] = field(default_factory=dict)
    points: dict[str, int] = field(default_factory=dict)
    total: int = 0
    judged: Fraction = Fraction(0)
    weighed: bool = False  # something counts
    ranked: bool = False
    vetoed: bool = False
    last: bool = False
    improvement: int | None = None
    place: int | None = None
    in_group: int | None = None
    in_cohort: int | None = None
    improvement_place: int | None = None


# --- the tree ------------------------------------------------------------------------------


def is_valid(place: Place, month: int) -> bool:
    return place.valid_from <= month and (place.valid_to == 0 or place.valid_to >= month)


def stands_at(case: Case, place: Place, level: str, month: int) -> bool:
    """Whether a region is one of this level in this month."""
    if not is_valid(place, month):
        return False
    if place.level == level:
        return True
    parent = next((one for one in case.places if one.code == place.parent), None)
    if level == "prefecture":
        return place.level == "county" and parent is not None and parent.level == "province"
    if level == "county" and place.level == "prefecture":
        return not any(
            child.parent == place.code and child.level == "county" and is_valid(child, month)
            for child in case.places
        )
    return False


Standing = dict[tuple[str, str, int], bool]


def is_due(
    case: Case, known: Standing, place: Place, indicator: IndicatorSpec, month: Month
) -> bool:
    """Whether the region owes the count in this month; ``known`` keeps who stands where."""
    if month.month % EVERY[indicator.frequency]:
        return False
    for level in case.reporting[indicator.code]:
        key = (place.code, level, month.number)
        if key not in known:
            known[key] = stands_at(case, place, level, month.number)
        if known[key]:
            return True
    return False


def counts_of(case: Case) -> list[IndicatorSpec]:
    return [one for one in case.definitions.indicators.values() if not one.numerator]


def leaf_history(case: Case) -> History:
    """Every region's own cells."""
    history: History = {}
    known: Standing = {}
    for place in case.places:
        for indicator in counts_of(case):
            cells = {}
            for month in Month.of(case.first).through(Month.of(case.month)):
                key = (place.code, indicator.code, month.number)
                given = key in case.figures
                value = case.figures.get(key)
                if given and value is None:
                    cells[month] = Cell()
                elif given:
                    cells[month] = Cell(value or 0, 1, 1)
                else:
                    cells[month] = Cell(0, 0, int(is_due(case, known, place, indicator, month)))
            history[place.code, indicator.code] = cells
    return history


def half_even(value: Fraction) -> int:
    return round(value)  # Fraction rounds exactly, halves to even


def inherit(case: Case, history: History) -> None:
    """Carry the history of regions that ended or split to their heirs, oldest change first."""
    done = [one for one in case.successions if one.month <= case.month and one.share != ""]
    moves: dict[tuple[int, str], list[Succession]] = defaultdict(list)
    for one in done:
        moves[one.month, one.predecessor].append(one)
    for (month, predecessor), heirs in sorted(moves.items()):
        for indicator in counts_of(case):
            _share_out(history, indicator.code, predecessor, heirs, Month.of(month))


def _share_out(
    history: History, code: str, predecessor: str, heirs: list[Succession], since: Month
) -> None:
    """Split each earlier cell by cumulated shares, cut to whole units: the parts add up."""
    for month, cell in history[predecessor, code].items():
        if month >= since:
            continue
        given, cumulated = 0, Fraction(0)
        for heir in sorted(heirs, key=lambda one: one.successor):
            cumulated += Fraction(heir.share)
            upto = int(cell.value * cumulated)
            history[heir.successor, code][month].add(Cell(upto - given, cell.reported, cell.due))
            given = upto
        if cumulated == 1:
            history[predecessor, code][month] = Cell()
        else:
            history[predecessor, code][month] = Cell(cell.value - given, cell.reported, cell.due)


def judged_places(case: Case) -> list[Place]:
    return [one for one in case.places if stands_at(case, one, case.level, case.month)]


def below(case: Case, top: Place) -> set[str]:
    """The region and everything under it."""
    found = {top.code}
    while True:
        more = {one.code for one in case.places if one.parent in found} - found
        if not more:
            return found
        found |= more


def roll_up(case: Case, history: History) -> History:
    """Children are added up; a count that is not added up stays each region's own."""
    rolled: History = {}
    for top in judged_places(case):
        members = below(case, top)
        for indicator in counts_of(case):
            own = indicator.over_regions == "none"
            total: dict[Month, Cell] = defaultdict(Cell)
            for code in [top.code] if own else sorted(members):
                for month, cell in history[code, indicator.code].items():
                    _join(total[month], cell, largest=indicator.over_regions == "max")
            rolled[top.code, indicator.code] = dict(total)
    return rolled


def _join(total: Cell, cell: Cell, *, largest: bool) -> None:
    value = max(total.value, cell.value)
    total.add(cell)
    if largest:
        total.value = value


# --- reading -------------------------------------------------------------------------------


@dataclass
class View:
    """One region's rolled-up history, read by the judges below."""

    case: Case
    region: str
    history: History

    @property
    def now(self) -> Month:
        return Month.of(self.case.month)

    def cell(self, code: str, month: Month) -> Cell:
        return self.history[self.region, code].get(month, Cell())

    def read(self, code: str, month: Month | None = None, since: Month | None = None) -> Reading:
        """From January (or ``since``); a level only in the last month in which it is due."""
        at = month or self.now
        indicator = self.case.definitions.indicators[code]
        last = last_due(indicator, at)
        start = last if indicator.over_time == "last" else since or Month(at.year, 1)
        end = last if indicator.over_time == "last" else at
        cells = [self.cell(code, one) for one in start.through(end)]
        values = [cell.value for cell in cells]
        final = self.cell(code, last)
        return Reading(
            Fraction(max(values) if indicator.over_time == "max" else sum(values)),
            sum(cell.due for cell in cells),
            all(cell.reported >= cell.due for cell in cells),
            final.due > 0 and final.reported == 0,
        )


def last_due(indicator: IndicatorSpec, month: Month) -> Month:
    """The latest month up to this one that the indicator's frequency asks for."""
    while month.month % EVERY[indicator.frequency]:
        month = month.plus(-1)
    return month


# --- the kinds -----------------------------------------------------------------------------


def graded(attainment: Fraction, *, complete: bool = True, **more: Any) -> Outcome:
    if attainment >= 1:
        state = "met"
    elif not complete:
        state = "not_reported"
    else:
        state = "close" if attainment >= Fraction(9, 10) else "behind"
    return Outcome(state, attainment, complete=complete, **more)


def judge(view: View, target: TargetSpec, kind: str, parameters: dict[str, Any]) -> Outcome:
    """A target with several indicators is as good as its worst one."""
    if kind == "CONDITIONAL":
        return _conditional(view, target, parameters)
    return worst([JUDGES[kind](view, target, code, parameters) for code in target.indicators])


def worst(outcomes: list[Outcome]) -> Outcome:
    """A touched zero target stays touched; else a missing value decides; else the lowest."""
    left = [one for one in outcomes if one.state not in VALUELESS]
    if not left:
        return outcomes[0]
    touched = [one for one in left if one.touched]
    unknown = [one for one in left if one.attainment is None]
    if touched or unknown:
        return (touched or unknown)[0]
    return min(left, key=lambda one: one.attainment or Fraction(0))


COMPARE: dict[str, Callable[[Fraction, Fraction], bool]] = {
    ">=": lambda a, b: a >= b,
    ">": lambda a, b: a > b,
    "<=": lambda a, b: a <= b,
    "<": lambda a, b: a < b,
    "==": lambda a, b: a == b,
}


def _conditional(view: View, target: TargetSpec, parameters: dict[str, Any]) -> Outcome:
    condition = parameters["condition"]
    reading = view.read(condition["indicator"])
    if not reading.due:
        return Outcome("not_applicable")
    then = dict(parameters["then"])
    kind = then.pop("kind")
    if not reading.complete:
        inner = judge(view, target, kind, then)
        state = "red_line" if inner.state == "red_line" else "not_reported"
        return Outcome(state, complete=False)
    if not COMPARE[condition["comparison"]](reading.amount, number(condition["value"])):
        return Outcome("not_applicable")
    return judge(view, target, kind, then)


def number(written: Any) -> Fraction:
    return Fraction(str(written))


def base_years(view: View, parameters: dict[str, Any]) -> list[int]:
    if parameters.get("base") == "rolling":
        return [view.now.year - 1]
    return list(parameters["base_years"])


def base_of(view: View, code: str, years: Iterable[int]) -> Outcome | Fraction:
    """The mean of the base years to the same month, or the state that says why there is none."""
    readings = [view.read(code, Month(year, view.now.month)) for year in years]
    existed = [one for one in readings if one.due]
    if not existed:
        return Outcome("no_baseline")
    if not all(one.complete for one in existed):
        return Outcome("not_reported")
    mean = sum((one.amount for one in existed), Fraction(0)) / len(existed)
    return mean if mean else Outcome("no_baseline")


def unread(reading: Reading, *, strict: bool = False) -> Outcome | None:
    """Nothing was due, or what was due is missing."""
    if not reading.due:
        return Outcome("not_applicable")
    if reading.silent or (strict and not reading.complete):
        return Outcome("not_reported")
    return None


def stopped(reading: Reading, base: Outcome | Fraction, *, strict: bool = False) -> Outcome | None:
    """Not asked before no base, no base before missing."""
    if not reading.due:
        return Outcome("not_applicable")
    if isinstance(base, Outcome) and base.state == "no_baseline":
        return base
    return unread(reading, strict=strict) or (base if isinstance(base, Outcome) else None)


def growth(view: View, _: TargetSpec, code: str, parameters: dict[str, Any]) -> Outcome:
    reading = view.read(code)
    base = base_of(view, code, base_years(view, parameters))
    if stop := stopped(reading, base):
        return stop
    assert isinstance(base, Fraction)
    rolling = parameters.get("base") == "rolling"
    years = 1 if rolling else view.now.year - parameters["first_year"] + 1
    expected = (1 + number(parameters["rate"])) ** years * base
    return graded(
        reading.amount / expected,
        complete=reading.complete,
        actual=reading.amount,
        expected=expected,
        base=base,
    )


def fall(view: View, _: TargetSpec, code: str, parameters: dict[str, Any]) -> Outcome:
    reading = view.read(code)
    base = base_of(view, code, parameters["base_years"])
    if stop := stopped(reading, base, strict=True):
        return stop
    assert isinstance(base, Fraction)
    expected = base * (1 - number(parameters["drop"]))
    attainment = max((base - reading.amount) / (base - expected), Fraction(0))
    return graded(attainment, actual=reading.amount, expected=expected, base=base)


def ceiling(view: View, _: TargetSpec, code: str, parameters: dict[str, Any]) -> Outcome:
    reading = view.read(code)
    if stop := unread(reading, strict=True):
        return stop
    limit = number(parameters["limit"])
    attainment = min(max(2 - reading.amount / limit, Fraction(0)), Fraction(1))
    return graded(attainment, actual=reading.amount, expected=limit)


def zero(view: View, _: TargetSpec, code: str, parameters: dict[str, Any]) -> Outcome:
    reading = view.read(code)
    if reading.amount > 0:
        state = "red_line" if parameters.get("red_line") else "behind"
        return Outcome(
            state,
            Fraction(0),
            reading.amount,
            Fraction(0),
            touched=True,
            complete=reading.complete,
        )
    stop = unread(reading, strict=True)
    return stop or Outcome("met", Fraction(1), Fraction(0), Fraction(0))


def position(view: View, _: TargetSpec, code: str, parameters: dict[str, Any]) -> Outcome:
    reading = view.read(code)
    if stop := unread(reading, strict=True):
        return stop
    goal = number(parameters["goal"])
    if reading.amount == 0:
        return Outcome("not_applicable")
    attainment = Fraction(1) if reading.amount <= goal else goal / reading.amount
    return graded(attainment, actual=reading.amount, expected=goal)


def path_share(parameters: dict[str, Any], goal: Fraction, now: Month) -> Fraction:
    """P(t) as a share of the goal: straight through start, milestones and goal."""
    if not parameters.get("due"):
        return Fraction(1)
    begin = Month.parse(str(parameters["from_month"])).plus(-1)
    points = [(begin, number(parameters.get("start", 0)))]
    for stone in parameters.get("milestones", []):
        points.append((Month.parse(str(stone["month"])), number(stone["value"])))
    points.append((Month.parse(str(parameters["due"])), goal))
    if now <= points[0][0]:
        return points[0][1] / goal
    for (left, low), (right, high) in pairwise(points):
        if now <= right:
            way = Fraction(now.ordinal - left.ordinal, right.ordinal - left.ordinal)
            return (low + (high - low) * way) / goal
    return Fraction(1)


def level_goal(
    view: View, target: TargetSpec, code: str, parameters: dict[str, Any]
) -> tuple[Fraction, Fraction] | None:
    """The goal as the document states it, and this region's share of it."""
    written = parameters["goals"].get(code) if "goals" in parameters else parameters.get("goal")
    if written is None:
        return None
    goal = number(written)
    if "allocate" not in parameters:
        return goal, goal
    share = view.case.definitions.allocations.get((target.code, code, view.region), 0)
    return goal, Fraction(share)


def level(view: View, target: TargetSpec, code: str, parameters: dict[str, Any]) -> Outcome:
    reading = view.read(code)
    goals = level_goal(view, target, code, parameters)
    if goals is None or goals[1] == 0:
        return Outcome("not_applicable")
    if stop := unread(reading):
        return stop
    expected = goals[1] * path_share(parameters, goals[0], view.now)
    if expected == 0:
        return Outcome("not_applicable")
    before = view.read(code, view.now.plus(-12))
    return graded(
        reading.amount / expected,
        complete=reading.complete,
        actual=reading.amount,
        expected=expected,
        base=before.amount if before.due and before.complete else None,
    )


def ratio_readings(view: View, code: str, month: Month) -> tuple[Reading, Reading]:
    indicator = view.case.definitions.indicators[code]
    return view.read(indicator.numerator, month), view.read(indicator.denominator, month)


def rate_now(view: View, code: str) -> tuple[Outcome | Fraction, bool]:
    """Σ numerator / Σ denominator, and whether the numerator is complete."""
    top, bottom = ratio_readings(view, code, view.now)
    if not top.due or not bottom.due or (bottom.complete and bottom.amount == 0):
        return Outcome("not_applicable"), True
    if top.silent or not bottom.complete:
        return Outcome("not_reported"), top.complete
    return top.amount / bottom.amount, top.complete


def earlier_rate(view: View, code: str, year: int) -> Outcome | Fraction:
    """The same months' rate of another year, only if nothing of it is missing."""
    top, bottom = ratio_readings(view, code, Month(year, view.now.month))
    if not top.complete or not bottom.complete:
        return Outcome("not_reported")
    if not top.due or not bottom.due or bottom.amount == 0:
        return Outcome("no_baseline")
    return top.amount / bottom.amount


def rate(view: View, _: TargetSpec, code: str, parameters: dict[str, Any]) -> Outcome:
    now, complete = rate_now(view, code)
    if isinstance(now, Outcome):
        return now
    threshold = number(parameters["threshold"])
    before = earlier_rate(view, code, view.now.year - 1)
    return graded(
        now / threshold,
        complete=complete,
        actual=now,
        expected=threshold,
        base=before if isinstance(before, Fraction) else None,
    )


def points(view: View, _: TargetSpec, code: str, parameters: dict[str, Any]) -> Outcome:
    now, complete = rate_now(view, code)
    base = earlier_rate(view, code, parameters["base_year"])
    if isinstance(now, Outcome) and now.state == "not_applicable":
        return now
    if isinstance(base, Outcome):
        return base
    if isinstance(now, Outcome):
        return now
    step = number(parameters["points"]) / 100
    attainment = max((now - base) / step, Fraction(0))
    return graded(attainment, complete=complete, actual=now, expected=base + step, base=base)


def staffing_need(view: View, parameters: dict[str, Any]) -> Outcome | int:
    """What is not due sets no need; ``either`` is content with one of the two, above 0."""
    needs, gaps = [], 0
    for name in ("registered", "rehabilitating"):
        reading = view.read(parameters[name])
        heads = number(parameters[f"{name}_per_staff"])
        if not reading.complete:
            gaps += 1
        elif reading.due:
            needs.append(math.ceil(reading.amount / heads))
    if parameters["rule"] == "either":
        needs = [need for need in needs if need > 0]
        gaps = gaps if not needs else 0
    if gaps:
        return Outcome("not_reported")
    if not needs:
        return 0
    return max(needs) if parameters["rule"] == "larger" else min(needs)


def staffing(view: View, _: TargetSpec, code: str, parameters: dict[str, Any]) -> Outcome:
    need = staffing_need(view, parameters)
    reading = view.read(code)
    if need == 0 or not reading.due:
        return Outcome("not_applicable")
    if isinstance(need, Outcome):
        return need
    if stop := unread(reading):
        return stop
    return graded(
        reading.amount / need,
        complete=reading.complete,
        actual=reading.amount,
        expected=Fraction(need),
    )


def frequency(view: View, _: TargetSpec, code: str, parameters: dict[str, Any]) -> Outcome:
    start, end = window_of(Window(parameters["window"]), view.now)
    reading = view.read(code, since=start)
    stop = unread(reading)
    times = number(parameters["times"])
    outcome = stop or graded(
        min(Fraction(1), reading.amount / times),
        complete=reading.complete,
        actual=reading.amount,
        expected=times,
    )
    if view.now != end and stop is None and outcome.state != "met":
        outcome.state = "in_progress"
    outcome.counts = view.now == end
    return outcome


JUDGES: dict[str, Callable[[View, TargetSpec, str, dict[str, Any]], Outcome]] = {
    "GROWTH": growth,
    "FALL": fall,
    "CEILING": ceiling,
    "POINTS": points,
    "LEVEL": level,
    "RATE": rate,
    "COVERAGE": rate,
    "ZERO": zero,
    "STAFFING": staffing,
    "FREQUENCY": frequency,
    "POSITION": position,
}


def applies(case: Case, target: TargetSpec, region: str) -> bool:
    return case.level in target.levels and (target.regions is None or region in target.regions)


# --- points --------------------------------------------------------------------------------


def is_weighed(outcome: Outcome, rule: ItemRule, *, leave_out: bool) -> bool:
    """Whether the target stands in Σ w."""
    if rule.type in OUTSIDE or not outcome.counts or outcome.state in VALUELESS:
        return False
    return not (leave_out and outcome.attainment is None)


def mark(outcome: Outcome, rule: ItemRule) -> Fraction:
    """The share s of a target's full points."""
    if outcome.attainment is None:
        return Fraction(0)
    if rule.type == "linear":
        return min(outcome.attainment, number(rule.cap))
    if rule.type == "banded":
        reached = outcome.actual if rule.on == "actual" else outcome.attainment
        assert reached is not None
        bands = [(number(at), number(given)) for at, given in rule.bands]
        got = [given for at, given in bands if reached >= at]
        return max(got, default=Fraction(0)) / max(given for _, given in bands)
    assert outcome.actual is not None
    most = number(rule.most)
    return min(number(rule.points) * outcome.actual, most) / most


def by_amount(outcome: Outcome, rule: ItemRule) -> int:
    """Hundredths of a deduction or a bonus."""
    if outcome.actual is None or outcome.attainment is None:
        return 0
    most = number(rule.most)
    return half_even(100 * min(number(rule.points) * outcome.actual, most))


def outside_points(case: Case, region: str, target: TargetSpec, outcome: Outcome) -> int:
    rules = case.definitions.rule_set
    rule = rules.rules[target.code]
    if rule.type == "manual":
        given = case.manual.get((target.code, region), 0)
        return min(given, half_even(100 * number(rule.most)))
    if not outcome.counts or outcome.state in VALUELESS or rule.type == "veto":
        return 0
    if rule.type == "bonus":
        return by_amount(outcome, rule)
    gap = outcome.attainment is None or not outcome.complete
    if gap and rules.missing == "zero":
        return -half_even(100 * number(rule.most))
    return -by_amount(outcome, rule)


def score(case: Case, region: str, outcomes: dict[str, Outcome], line: Line) -> None:
    rules = case.definitions.rule_set
    leave_out = rules.missing == "leave_out"
    targets = [one for one in case.definitions.targets if one.code in outcomes]
    weighed = [
        one
        for one in targets
        if is_weighed(outcomes[one.code], rules.rules[one.code], leave_out=leave_out)
    ]
    weights = sum(rules.weights[one.code] for one in weighed)
    line.weighed = weights > 0
    for target in targets:
        outcome, rule = outcomes[target.code], rules.rules[target.code]
        if target in weighed:
            share = Fraction(rules.weights[target.code], weights)
            line.points[target.code] = half_even(100 * 100 * share * mark(outcome, rule))
        elif rule.type in OUTSIDE:
            line.points[target.code] = outside_points(case, region, target, outcome)
        else:
            line.points[target.code] = 0
    cross_red_lines(case, targets, outcomes, line)
    line.total = max(total_of(case, targets, line), 0)
    veto(case, targets, outcomes, line)


def is_red_line(target: TargetSpec) -> bool:
    parameters = target.parameters.get("then", target.parameters)
    return bool(parameters.get("red_line"))


def cross_red_lines(
    case: Case, targets: list[TargetSpec], outcomes: dict[str, Outcome], line: Line
) -> None:
    rule = case.definitions.rule_set.red_line
    silent = {"not_reported"} if case.definitions.rule_set.missing == "zero" else set()
    crossed = {
        one.category
        for one in targets
        if outcomes[one.code].state == "red_line"
        or (is_red_line(one) and outcomes[one.code].state in silent)
    }
    if rule == "category_zero":
        for target in targets:
            if target.category in crossed:
                line.points[target.code] = min(line.points[target.code], 0)
    line.last = rule == "ranked_last" and bool(crossed)


def total_of(case: Case, targets: list[TargetSpec], line: Line) -> int:
    rules = case.definitions.rule_set
    bonus = sum(line.points[one.code] for one in targets if rules.rules[one.code].type == "bonus")
    rest = sum(line.points[one.code] for one in targets) - bonus
    return rest + min(bonus, half_even(100 * number(rules.bonus_cap)))


def veto(case: Case, targets: list[TargetSpec], outcomes: dict[str, Outcome], line: Line) -> None:
    rules = case.definitions.rule_set
    for target in targets:
        outcome = outcomes[target.code]
        if rules.rules[target.code].type != "veto" or not outcome.counts:
            continue
        if outcome.state in VALUELESS:
            continue
        if outcome.attainment is None and rules.missing == "leave_out":
            continue
        if outcome.attainment is None or outcome.attainment < 1:
            line.vetoed = line.last = True
            line.total = 0


# --- judged share and improvement ----------------------------------------------------------


def reported_share(view: View, target: TargetSpec) -> Fraction | None:
    """Reported over due where the indicator was last due, the least complete of its counts."""
    shares = []
    for code in target.indicators:
        indicator = view.case.definitions.indicators[code]
        counted = [indicator.numerator, indicator.denominator] if indicator.numerator else [code]
        for one in counted:
            cell = view.cell(one, last_due(view.case.definitions.indicators[one], view.now))
            if cell.due:
                shares.append(Fraction(cell.reported, cell.due))
    return min(shares, default=None)


def judged_share(view: View, outcomes: dict[str, Outcome]) -> Fraction:
    """Over all targets asked of the region of which anything is due, whatever their state."""
    rules = view.case.definitions.rule_set
    total, seen = 0, Fraction(0)
    for target in view.case.definitions.targets:
        if target.code not in outcomes or rules.rules[target.code].type in OUTSIDE:
            continue
        share = reported_share(view, target)
        if share is not None:
            total += rules.weights[target.code]
            seen += rules.weights[target.code] * share
    return seen / total if total else Fraction(0)


def progress(view: View, target: TargetSpec, outcome: Outcome) -> Fraction | None:
    """P = (x − B)/(T − B) within −1 and 1; at the target 1; fallen back behind it −1."""
    directions = {view.case.definitions.indicators[code].direction for code in target.indicators}
    if outcome.base is None or outcome.state == "not_reported" or "neutral" in directions:
        return None
    if outcome.state == "met":
        return Fraction(1)
    assert outcome.actual is not None
    assert outcome.expected is not None
    if outcome.expected == outcome.base:
        return Fraction(-1)
    moved = (outcome.actual - outcome.base) / (outcome.expected - outcome.base)
    return Fraction(-1) if moved > 1 else max(moved, Fraction(-1))


def improvement(view: View, outcomes: dict[str, Outcome]) -> int | None:
    """Σ w·P / Σ w over the targets with a known step, rounded once to hundredths."""
    rules = view.case.definitions.rule_set
    steps: dict[str, Fraction] = {}
    for target in view.case.definitions.targets:
        outcome, rule = outcomes.get(target.code), rules.rules[target.code]
        if outcome is None or not is_weighed(outcome, rule, leave_out=rules.missing == "leave_out"):
            continue
        step = progress(view, target, outcome)
        if step is not None:
            steps[target.code] = step
    weights = sum(rules.weights[code] for code in steps)
    moved = sum((step * rules.weights[code] for code, step in steps.items()), Fraction(0))
    return half_even(10_000 * moved / weights) if steps else None


# --- places --------------------------------------------------------------------------------


def places_within(lines: dict[str, Line], members: list[str]) -> dict[str, int]:
    """Competition ranking of the ranked members: 1 + the number strictly better."""

    def key(code: str) -> tuple[int, int]:
        return (int(lines[code].last), -lines[code].total)

    ranked = [code for code in members if lines[code].ranked]
    return {code: 1 + sum(key(other) < key(code) for other in ranked) for code in ranked}


def place_all(case: Case, lines: dict[str, Line]) -> None:
    judged = judged_places(case)
    whole = places_within(lines, [one.code for one in judged])
    for one in judged:
        line = lines[one.code]
        group = [other.code for other in judged if other.parent == one.parent]
        cohort = [other.code for other in judged if other.cohort == one.cohort]
        line.place = whole.get(one.code)
        line.in_group = places_within(lines, group).get(one.code)
        line.in_cohort = places_within(lines, cohort).get(one.code)
    known = {c: n.improvement for c, n in lines.items() if n.ranked and n.improvement is not None}
    for code, gained in known.items():
        lines[code].improvement_place = 1 + sum(other > gained for other in known.values())


def calculate(case: Case) -> dict[str, Line]:
    """Every judged region's row."""
    history = leaf_history(case)
    inherit(case, history)
    rolled = roll_up(case, history)
    rules = case.definitions.rule_set
    lines = {}
    for place in judged_places(case):
        view = View(case, place.code, rolled)
        outcomes = {
            target.code: judge(view, target, target.kind, target.parameters)
            for target in case.definitions.targets
            if applies(case, target, place.code)
        }
        line = Line(states={code: outcome.state for code, outcome in outcomes.items()})
        score(case, place.code, outcomes, line)
        line.judged = judged_share(view, outcomes)
        line.ranked = line.weighed and line.judged >= number(rules.min_judged)
        line.improvement = improvement(view, outcomes) if line.ranked else None
        lines[place.code] = line
    place_all(case, lines)
    return lines
