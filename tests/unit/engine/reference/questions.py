"""The checks a second time: one cell after the other, in fractions, with lists and loops."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from statistics import median
from typing import Any

from metrics.engine.definitions import IndicatorSpec
from metrics.engine.questions import CheckSpec

EXEMPT = "不适用"
Said = int | str | None  # whole number in the smallest unit, 不适用, or 未报
Told = tuple[str, str, str, dict[str, Any]]  # check, indicator, region, facts


@dataclass(frozen=True, slots=True)
class Sheets:
    """``cells`` by indicator and region: what was said, from the first month to the checked one."""

    indicators: list[IndicatorSpec]
    decimals: dict[str, int]
    ratios: list[IndicatorSpec]
    regions: list[str]
    months: list[int]
    cells: dict[tuple[str, str], list[Said]]
    owes: set[tuple[str, str]]

    def now(self, code: str, region: str) -> Fraction | None:
        return self.shown(code, self.cells[code, region][-1])

    def shown(self, code: str, said: Said) -> Fraction | None:
        return Fraction(said, 10 ** self.decimals[code]) if isinstance(said, int) else None

    def past(self, code: str, region: str, months: int) -> list[tuple[int, Fraction | None]]:
        said = list(zip(self.months, self.cells[code, region], strict=True))[:-1]
        return [(month, self.shown(code, one)) for month, one in said[-months:]]


def told(sheets: Sheets, checks: list[CheckSpec]) -> list[Told]:
    """Everything that is found, cell by cell, after what floods a cell has been taken away."""
    found: list[tuple[CheckSpec, Told]] = []
    for one in checks:
        found += [(one, (one.code, *cell)) for cell in _found(sheets, one)]
    return [line for one, line in found if not _drowned(one, line, found)]


def _drowned(one: CheckSpec, line: Told, found: list[tuple[CheckSpec, Told]]) -> bool:
    if one.severity == "hard" or one.kind == "event":
        return False
    same = [other for other, cell in found if cell[1:3] == line[1:3]]
    if any(other.severity == "hard" for other in same):
        return True
    order = ["zero_unusual", "jump", "outlier"]
    if one.kind not in order:
        return False
    alike = [other for other in same if other.kind in order]
    first = min(alike, key=lambda other: order.index(other.kind))  # of equals the first listed
    return first.code != one.code


def _found(sheets: Sheets, one: CheckSpec) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for region in sheets.regions:
        if one.kind in {"part_of_whole", "plausible_order"}:
            yield from _pairs(sheets, one, region)
            continue
        for spec in sheets.indicators:
            if not _is_meant(spec, one.parameters):
                continue
            facts = _facts(sheets, one, spec, region)
            if facts is not None:
                now = sheets.now(spec.code, region)
                yield spec.code, region, facts if now is None else {"value": now, **facts}


def _is_meant(spec: IndicatorSpec, parameters: Any) -> bool:
    if spec.code in parameters.get("except", []):
        return False
    if "indicators" in parameters:
        return spec.code in parameters["indicators"]
    for key in ("nature", "direction"):
        if key in parameters and parameters[key] != getattr(spec, key):
            return False
    return True


def _pairs(
    sheets: Sheets, one: CheckSpec, region: str
) -> Iterator[tuple[str, str, dict[str, Any]]]:
    known = {spec.code for spec in sheets.indicators}
    asked = one.parameters
    if "ratios" in asked:
        pairs = [(ratio.numerator, ratio.denominator) for ratio in sheets.ratios]
    elif one.kind == "part_of_whole":
        pairs = [(asked["part"], asked["whole"])]
    else:
        pairs = [(asked["less"], asked["more"])]
    for less, more in pairs:
        if less not in known or more not in known:
            continue
        part, whole = sheets.now(less, region), sheets.now(more, region)
        if part is None or whole is None or part <= whole:
            continue
        if part - whole >= _bar(asked):
            yield less, region, {"value": part, "other": more, "other_value": whole}


def _facts(
    sheets: Sheets, one: CheckSpec, spec: IndicatorSpec, region: str
) -> dict[str, Any] | None:
    """What is told about a cell; None where nothing is."""
    code, asked = spec.code, one.parameters
    if one.kind == "required":
        empty = sheets.cells[code, region][-1] is None
        return {} if empty and (code, region) in sheets.owes else None
    now = sheets.now(code, region)
    if now is None:
        return None
    if one.kind == "event":
        return {} if now > 0 else None
    if one.kind == "range":
        return _range(now, asked)
    if one.kind == "copied_forward":
        return _copied(sheets, spec, region, asked)
    return _against_past(sheets, one, spec, region, now)


def _against_past(
    sheets: Sheets, one: CheckSpec, spec: IndicatorSpec, region: str, now: Fraction
) -> dict[str, Any] | None:
    asked, bar = one.parameters, _bar(one.parameters)
    window = 12 if asked.get("against") == "year_before" else asked["months"]
    past = sheets.past(spec.code, region, window)
    known = [value for _, value in past if value is not None]
    if one.kind == "jump":
        return _jump(now, past, asked, spec.every)
    if one.kind == "never_falls":
        return {"before": known[-1], "when": _latest(past)} if known and now < known[-1] else None
    if one.kind == "zero_unusual":
        quiet = now != 0 or len(known) < _enough(window, spec.every) or 0 in known
        return None if quiet or median(known) < bar else _usual(known)
    quiet = len(known) < 8 or abs(_z(now, known)) <= 3.5 or abs(now - median(known)) < bar
    return None if quiet else {**_usual(known), "low": min(known), "high": max(known)}


def _bar(asked: Any) -> Fraction:
    return Fraction(str(asked.get("at_least", 0)))


def _usual(known: list[Fraction]) -> dict[str, Any]:
    return {"months": len(known), "median": median(known)}


def _latest(past: list[tuple[int, Fraction | None]]) -> int:
    return [month for month, value in past if value is not None][-1]


def _enough(months: int, every: int) -> int:
    due = months // every
    return max(3, due - due // 2)


def _range(now: Fraction, asked: Any) -> dict[str, Any] | None:
    bounds = {key: Fraction(str(asked[key])) for key in ("least", "most") if key in asked}
    inside = bounds.get("least", now) <= now <= bounds.get("most", now)
    return None if inside else bounds


def _jump(
    now: Fraction,
    past: list[tuple[int, Fraction | None]],
    asked: Any,
    every: int,
) -> dict[str, Any] | None:
    known = [value for _, value in past if value is not None]
    facts: dict[str, Any]
    if asked["against"] == "year_before":
        if len(past) < 12 or past[0][1] is None:
            return None
        facts = {"before": past[0][1], "when": past[0][0]}
    elif asked["against"] == "last":
        if not known:
            return None
        facts = {"before": known[-1], "when": _latest(past)}
    else:
        if len(known) < _enough(asked["months"], every):
            return None
        facts = {"before": sum(known, Fraction(0)) / len(known), "months": len(known)}
    small, large = sorted([now, facts["before"]])
    far = large >= Fraction(str(asked["times"])) * small and large - small >= _bar(asked)
    return facts if far else None


def _copied(sheets: Sheets, spec: IndicatorSpec, region: str, asked: Any) -> dict[str, Any] | None:
    said, months = sheets.cells[spec.code, region], asked["months"]
    run = [said[-1 - spec.every * back] for back in range(months) if spec.every * back < len(said)]
    same = len(run) == months and len(set(run)) == 1 and isinstance(run[0], int) and run[0] != 0
    now = sheets.now(spec.code, region)
    return {"months": months} if same and now is not None and now >= _bar(asked) else None


def _z(now: Fraction, known: list[Fraction]) -> Fraction:
    """Iglewicz and Hoaglin's modified z of the newest value among all of them."""
    everything = [*known, now]
    middle = median(everything)
    away = [abs(value - middle) for value in everything]
    if mad := median(away):
        return Fraction("0.6745") * (now - middle) / mad
    mean = sum(away, Fraction(0)) / len(away)
    return (now - middle) / (Fraction("1.253314") * mean) if mean else Fraction(0)
