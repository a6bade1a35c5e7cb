"""Every target judged for every region: which indicator decides, what state, what attainment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from operator import eq, ge, gt, le, lt
from typing import Any

import numpy as np

from campaigns.terms import Kind, State
from metrics.engine.definitions import Definitions, TargetSpec
from metrics.engine.exact import Flags, Whole, product
from metrics.engine.frames import Cube
from metrics.engine.kinds import KINDS
from metrics.engine.parts import Exact, Part, Question, least

STATES = list(State)
CODE = {state: number for number, state in enumerate(STATES)}
_COMPARE = {">=": ge, ">": gt, "<=": le, "<": lt, "==": eq}
_CLOSE = (9, 10)


@dataclass(frozen=True, slots=True)
class Judgement:
    """One target for every region.

    ``kind`` and ``parameters`` are those inside a condition. ``part`` holds the deciding
    indicator's numbers, ``chosen`` which of ``parts`` that is. ``state`` indexes STATES. ``asked``:
    the target is put to this region; ``applies``: it can also be judged now, and a missing value
    still applies.
    """

    target: TargetSpec
    kind: str
    parameters: dict[str, Any]
    parts: tuple[Part, ...]
    indicators: tuple[str, ...]
    chosen: Whole
    part: Part
    state: Whole
    asked: Flags
    applies: Flags


def judge(definitions: Definitions, cube: Cube, *, level: str, month: int) -> Iterator[Judgement]:
    """Every target of the campaign in the month (an ordinal), on a cube rolled up to ``level``."""
    for target in definitions.targets:
        asked = _asked(target, cube, level)
        yield _judge_one(definitions, cube, target, asked, month)


def _asked(target: TargetSpec, cube: Cube, level: str) -> Flags:
    """Which regions the target is asked of at this level."""
    if level not in target.levels:
        return np.zeros(len(cube.regions), dtype=np.bool_)
    if target.regions is None:
        return np.ones(len(cube.regions), dtype=np.bool_)
    return np.asarray([code in target.regions for code in cube.regions], dtype=np.bool_)


def _judge_one(
    definitions: Definitions, cube: Cube, target: TargetSpec, asked: Flags, month: int
) -> Judgement:
    kind, parameters = target.kind, target.parameters
    if kind == Kind.CONDITIONAL:
        holds, unknown = _condition(definitions, cube, parameters["condition"], month)
        kind, parameters = parameters["then"]["kind"], parameters["then"]
    else:
        holds, unknown = asked, ~asked & asked
    parts = tuple(
        _part(definitions, cube, target, code, _own(parameters, code), kind, month)
        for code in target.indicators
    )
    chosen, part = _worst(parts)
    part = _unknown_at(part, unknown)
    part = replace(part, coverage=least([one.coverage for one in parts]))
    absent = ~asked | ~(holds | unknown) | part.absent
    state = _states(part, absent, red_line=bool(parameters.get("red_line")))
    settled = ~np.isin(
        state, [CODE[State.NOT_APPLICABLE], CODE[State.NO_BASELINE], CODE[State.IN_PROGRESS]]
    )
    if part.pending is not None:
        settled &= ~part.pending
    return Judgement(
        target=target,
        kind=kind,
        parameters=parameters,
        parts=parts,
        indicators=target.indicators,
        chosen=chosen,
        part=part,
        state=state,
        asked=asked,
        applies=np.asarray(settled),
    )


def _unknown_at(part: Part, unknown: Flags) -> Part:
    """The same part, missing where the condition is not known."""
    return replace(
        part,
        missing=part.missing | unknown,
        absent=part.absent & ~unknown,
        baseless=None if part.baseless is None else part.baseless & ~unknown,
    )


def _own(parameters: dict[str, Any], indicator: str) -> dict[str, Any]:
    """The parameters of one indicator where a target sets a goal for each."""
    if "goals" in parameters:
        return {**parameters, "goal": parameters["goals"][indicator]}
    return parameters


def _part(
    definitions: Definitions,
    cube: Cube,
    target: TargetSpec,
    indicator: str,
    parameters: dict[str, Any],
    kind: str,
    month: int,
) -> Part:
    allocated = None
    if parameters.get("allocate"):
        shares = definitions.allocations
        allocated = np.asarray(
            [shares.get((target.code, indicator, region), 0) for region in cube.regions],
            dtype=np.int64,
        )
    question = Question(
        cube=cube,
        specs=definitions.indicators,
        indicator=definitions.indicators[indicator],
        parameters=parameters,
        month=month,
        allocated=allocated,
    )
    return KINDS[kind](question)


def _condition(
    definitions: Definitions, cube: Cube, condition: dict[str, Any], month: int
) -> tuple[Flags, Flags]:
    """Where the condition holds, and where its own figure is missing."""
    spec = definitions.indicators[condition["indicator"]]
    question = Question(cube, definitions.indicators, spec, {}, month)
    reading = question.to_date(spec)
    holds = _COMPARE[condition["comparison"]](reading.value, condition["value"])
    unknown = reading.reported < reading.due
    return holds & ~unknown & ~reading.nothing_due, unknown


def _worst(parts: tuple[Part, ...]) -> tuple[Whole, Part]:
    """The indicator that decides: what must not happen and did, else a missing one, else the lowest
    attainment; absent ones and those without a base do not decide."""
    chosen, part = np.zeros(len(parts[0].due), dtype=np.int64), parts[0]
    for number, other in enumerate(parts[1:], start=1):
        lower = product(other.attained.numerator, part.attained.denominator) < product(
            part.attained.numerator, other.attained.denominator
        )
        worse = np.where(
            _gravity(other) == _gravity(part),
            np.asarray(lower, dtype=np.bool_),
            _gravity(other) > _gravity(part),
        )
        take = ~no_value(other) & (no_value(part) | worse)
        chosen = np.where(take, number, chosen)
        part = _pick(take, other, part)
    return chosen, part


def _gravity(part: Part) -> Whole:
    touched = False if part.touched is None else part.touched
    return np.where(touched, 2, part.missing.astype(np.int64))


def no_value(part: Part) -> Flags:
    return part.absent if part.baseless is None else part.absent | part.baseless


def _pick(take: Flags, other: Part, part: Part) -> Part:
    """Field by field: the other part where ``take``, else this one."""

    def mixed(name: str) -> Any:
        left, right = getattr(other, name), getattr(part, name)
        if isinstance(left, Exact):
            return Exact(
                np.where(take, left.numerator, right.numerator),
                np.where(take, left.denominator, right.denominator),
            )
        return np.where(take, left, right) if isinstance(left, np.ndarray) else right

    return replace(
        part, **{name: mixed(name) for name in Part.__dataclass_fields__ if name != "chance"}
    )


def _states(part: Part, absent: Flags, *, red_line: bool) -> Whole:
    attained = part.attained
    met = np.asarray(attained.numerator >= attained.denominator, dtype=np.bool_)
    near = product(attained.numerator, _CLOSE[1]) >= product(attained.denominator, _CLOSE[0])
    never = np.zeros(len(absent), dtype=np.bool_)
    baseless = never if part.baseless is None else part.baseless
    pending = never if part.pending is None else part.pending
    crossed = np.asarray(part.actual.numerator > 0, dtype=np.bool_) if red_line else never
    return np.select(
        [absent, baseless, crossed, part.missing, met, pending, part.partial, near],
        [
            CODE[State.NOT_APPLICABLE],
            CODE[State.NO_BASELINE],
            CODE[State.RED_LINE],
            CODE[State.NOT_REPORTED],
            CODE[State.MET],
            CODE[State.IN_PROGRESS],
            CODE[State.NOT_REPORTED],
            CODE[State.CLOSE],
        ],
        default=CODE[State.BEHIND],
    ).astype(np.int8)
