"""What a target demands, number by number, and which of the numbers are not the document's."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from campaigns.periods import Month
from campaigns.terms import Kind, State, Window
from metrics.engine.exact import fraction
from metrics.wording.derived import NAMES
from metrics.wording.numbers import Numbers, unscaled


@dataclass(frozen=True, slots=True)
class Counted:
    """An indicator as the words need it."""

    name: str
    unit: str
    decimals: int


@dataclass(frozen=True, slots=True)
class Demand:
    """One number or term of a target. ``why`` says from what it is taken where the document does
    not state it; "" is the document's own."""

    label: str
    words: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Terms:
    """A target's rule, what is derived of it, and the indicators it names, its own first."""

    kind: str
    parameters: Mapping[str, Any]
    derived: Mapping[str, str]
    own: Sequence[Counted]
    named: Mapping[str, Counted]
    numbers: Numbers

    def why(self, *names: str) -> str:
        return "；".join(self.derived[name] for name in names if name in self.derived)

    def amount(self, value: int | float, of: Counted | None = None) -> str:
        """A number of an indicator with its unit."""
        one = of or self.own[0]
        return f"{self.numbers.amount(unscaled(value, one.decimals), one.decimals)}{one.unit}"


Said = Iterator[tuple[Demand, str]]  # with the parameter's name


def demands(terms: Terms) -> list[Demand]:
    """Every number of the rule; what is derived besides them comes last."""
    parameters: Mapping[str, Any] = terms.parameters
    said: list[tuple[Demand, str]] = []
    kind = terms.kind
    if kind == Kind.CONDITIONAL:
        said += _condition(terms, parameters["condition"])
        kind, parameters = parameters["then"]["kind"], parameters["then"]
    said += _RULES[kind](terms, parameters)
    told = {name for _, names in said for name in names.split()}
    rest = [name for name in terms.derived if name not in told]
    return [
        *(demand for demand, _ in said),
        *(Demand(NAMES.get(name, name), "", terms.derived[name]) for name in rest),
    ]


def _one(terms: Terms, label: str, words: str, names: str) -> tuple[Demand, str]:
    return Demand(label, words, terms.why(*names.split())), names


def _condition(terms: Terms, condition: Mapping[str, Any]) -> Said:
    one = terms.named[condition["indicator"]]
    sign = {">=": "不少于", ">": "多于", "<=": "不多于", "<": "少于"}[condition["comparison"]]
    words = f"{one.name}{sign}{terms.amount(condition['value'], one)}"
    yield _one(terms, "适用条件", words, "condition")


def _growth(terms: Terms, own: Mapping[str, Any]) -> Said:
    yield _one(terms, "增幅", f"每年≥{terms.numbers.percent(fraction(own['rate']))}", "rate")
    if own["base"] == "rolling":
        yield _one(terms, "基数", "上一年", "base base_years")
    else:
        yield _one(terms, "基数", f"{_years(own['base_years'])}平均数", "base_years")
        yield _one(terms, "算法", "同一基数，逐年复合", "base")
    yield _one(terms, "首个评价年", f"{own['first_year']}年", "first_year")


def _years(years: Sequence[int]) -> str:
    whole = list(range(years[0], years[-1] + 1))
    if len(years) > 1 and list(years) == whole:
        return f"{years[0]}–{years[-1]}年"
    return f"{'、'.join(map(str, years))}年"


def _fall(terms: Terms, own: Mapping[str, Any]) -> Said:
    yield _one(terms, "降幅", f"≥{terms.numbers.percent(fraction(own['drop']))}", "drop")
    yield _one(terms, "基数", f"{_years(own['base_years'])}平均数", "base_years")


def _ceiling(terms: Terms, own: Mapping[str, Any]) -> Said:
    yield _one(terms, "上限", terms.amount(own["limit"]), "limit")


def _points(terms: Terms, own: Mapping[str, Any]) -> Said:
    step = terms.numbers.amount(fraction(own["points"]))
    yield _one(terms, "提高", f"≥{step}个百分点", "points")
    yield _one(terms, "基期", f"{own['base_year']}年", "base_year")


def _level(terms: Terms, own: Mapping[str, Any]) -> Said:
    goals = list(own["goals"].values()) if "goals" in own else [own["goal"]] * len(terms.own)
    for one, goal in zip(terms.own, goals, strict=True):
        label = one.name if len(terms.own) > 1 else "目标数"
        words = "没有定数量，只跟踪" if goal is None else terms.amount(goal, one)
        yield _one(terms, label, words, "goal goals")
    if "start" in own:
        yield _one(terms, "起点", terms.amount(own["start"]), "start")
        yield _one(terms, "起算", Month.parse(own["from_month"]).chinese, "from_month")
    if "due" in own:
        yield _one(terms, "期限", Month.parse(own["due"]).chinese, "due")
    for stone in own.get("milestones", []):
        when = Month.parse(stone["month"]).chinese
        yield _one(terms, f"到{when}", terms.amount(stone["value"]), "milestones")
    if "allocate" in own:
        by = own["allocate"]["by"]
        words = "各填报地区均等" if by == "equal" else f"按{terms.named[by].name}分配"
        yield _one(terms, "分解办法", words, "allocate")


def _rate(terms: Terms, own: Mapping[str, Any]) -> Said:
    whole = own["threshold"] == 1
    least = terms.numbers.percent(fraction(own["threshold"]))
    several = len(terms.own) > 1
    label = f"{len(terms.own)}项都要达到" if several else "要达到"
    yield _one(terms, label, least if whole else f"≥{least}", "threshold")
    if several:
        yield _one(terms, "各项", "、".join(one.name for one in terms.own), "")
    if "total" in own:
        yield _one(terms, "总数", terms.numbers.amount(own["total"]), "total")
    if "parts" in own:
        parts = "、".join(f"{part['name']}{part.get('number', '')}" for part in own["parts"])
        yield _one(terms, "包括", parts, "parts")


def _zero(terms: Terms, own: Mapping[str, Any]) -> Said:
    yield _one(terms, "要求", "零发生，触碰即触红线" if own["red_line"] else "零", "red_line")


_RULE_WORDS = {"either": "满足其一即可", "larger": "取较多的", "smaller": "取较少的"}


def _staffing(terms: Terms, own: Mapping[str, Any]) -> Said:
    for who in ("registered", "rehabilitating"):
        per = f"{who}_per_staff"
        one = terms.named[own[who]]
        yield _one(terms, one.name, f"每{terms.amount(own[per], one)}配1{terms.own[0].unit}", per)
    yield _one(terms, "两种比例", _RULE_WORDS[own["rule"]], "rule")


def _frequency(terms: Terms, own: Mapping[str, Any]) -> Said:
    words = f"{Window(own['window']).word}至少{terms.amount(own['times'])}"
    yield _one(terms, "频次", words, "times window")
    if "days" in own:
        named = (f"{month:d}月{day:d}日" for month, day in map(_month_and_day, own["days"]))
        yield _one(terms, "日子", "、".join(named), "days")


def _month_and_day(text: str) -> tuple[int, int]:
    month, day = text.split("-")
    return int(month), int(day)


def _position(terms: Terms, own: Mapping[str, Any]) -> Said:
    yield _one(terms, "位次", f"第{terms.numbers.amount(own['goal'])}名以内", "goal")


_RULES: dict[str, Callable[[Terms, Mapping[str, Any]], Said]] = {
    Kind.GROWTH: _growth,
    Kind.FALL: _fall,
    Kind.CEILING: _ceiling,
    Kind.POINTS: _points,
    Kind.LEVEL: _level,
    Kind.RATE: _rate,
    Kind.COVERAGE: _rate,
    Kind.ZERO: _zero,
    Kind.STAFFING: _staffing,
    Kind.FREQUENCY: _frequency,
    Kind.POSITION: _position,
}


# --- how many promises stand how ---

_TOLD = [State.MET, State.CLOSE, State.BEHIND, State.RED_LINE]


def tally(states: Mapping[str, int]) -> str:
    """``24项可评价：15项达标，7项接近，1项落后，1项触红线``; what is none is left out.

    ``states``: state → number of targets; those that are not applicable are not counted.
    """
    judged = sum(states.get(state, 0) for state in _TOLD)
    other = sum(
        number
        for state, number in states.items()
        if state not in _TOLD and state != State.NOT_APPLICABLE
    )
    if not judged and not other:
        return "没有可以在这一级评价的目标"
    if not judged:
        return f"{other}项都还不能评价"
    every = next((state for state in _TOLD if states.get(state, 0) == judged), None)
    if every is not None:
        words = f"可评价的{judged}项{'全部' if judged > 1 else ''}{every.word}"
    else:
        parts = [f"{states[state]}项{state.word}" for state in _TOLD if states.get(state)]
        words = f"{judged}项可评价：{'，'.join(parts)}"
    return f"{words}；另有{other}项还不能评价" if other else words


def spread(level: str, states: Mapping[str, int]) -> str:
    """``市级16个地区：14个达标，2个进行中``: a target that is judged below alone."""
    parts = [f"{states[state]}个{state.word}" for state in State if states.get(state)]
    return f"{level}{sum(states.values())}个地区：{'，'.join(parts)}"


# --- where in the document ---

_SECTION_ENDS = ("部分", "”")


def section_of(place: str) -> tuple[str, str]:
    """A place in a document as section and what is inside it: 第一部分（一） → 第一部分, （一）.

    What names no section is one itself.
    """
    ends = [place.find(end) + len(end) for end in _SECTION_ENDS if end in place]
    cut = min(ends) if ends else len(place)
    return place[:cut], place[cut:].lstrip("之")
