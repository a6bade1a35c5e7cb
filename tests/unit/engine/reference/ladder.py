"""The ladder a second time, from the rule book alone: plain Python, one region after the other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from campaigns.periods import Month
from metrics.engine.ladder.rules import (
    FirstThird,
    Ladder,
    LastPlaces,
    LastThird,
    RedLine,
    Relapse,
    Reporting,
)

Band = tuple[int, int, int]  # place, low, high
Answer = tuple[str, str, str, str, int, str]  # rule, region, occasion, rung, follows, outcome
_RUNS = {"issued", "acknowledged", "planned", "rectifying", "extended", "reported", "inspected"}
_DONE = {"accepted", "removed"}
_LENGTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}


@dataclass(frozen=True)
class Life:
    """One state of a measure and when it was in it; ``until`` None while it lasts."""

    measure: int
    region: str
    rung: str
    state: str
    issued: date
    since: date
    until: date | None
    own: bool = True
    observe_until: Month | None = None


@dataclass
class World:
    """``bands``: (level, month) → region → place and band, None of who is not ranked. ``marks``:
    (level, month, region, target) → state. ``sheets``: (region, month) → ``missing``, ``late`` or
    ``in time``."""

    bands: dict[tuple[str, Month], dict[str, Band | None]]
    published: dict[Month, date]
    marks: dict[tuple[str, Month, str, str], str] = field(default_factory=dict)
    sheets: dict[tuple[str, Month], str] = field(default_factory=dict)
    lives: list[Life] = field(default_factory=list)
    final: Month | None = None

    def ranked(self, level: str, month: Month) -> dict[str, Band]:
        rows = self.bands.get((level, month), {})
        return {region: band for region, band in rows.items() if band is not None}

    def regions(self, level: str) -> list[str]:
        return sorted(
            {name for (of, _), rows in self.bands.items() if of == level for name in rows}
        )


def answers(ladder: Ladder, world: World, months: Iterable[Month], today: date) -> set[Answer]:
    """Everything that the rules about places, red lines and reports say."""
    found: dict[tuple[str, str, str, int], Answer] = {}
    proposed: dict[tuple[str, str], Month] = {}
    for month in sorted(months):
        for rule in ladder.rules:
            for region, occasion, begins in _holds(rule, world, month, proposed):
                asked = _Asked(ladder, rule, world, month, region, occasion, begins)
                answer = _settled(asked, today)
                if isinstance(rule, Reporting) and answer[5] == "propose":
                    proposed[rule.code, region] = month
                about = answer[4] if _is_relapse(ladder, answer[0]) else 0
                found.setdefault((answer[0], "" if about else region, occasion, about), answer)
    return set(found.values())


def _is_relapse(ladder: Ladder, code: str) -> bool:
    return any(isinstance(rule, Relapse) and rule.code == code for rule in ladder.rules)


def _holds(
    rule: object, world: World, month: Month, proposed: dict[tuple[str, str], Month]
) -> list[tuple[str, str, date]]:
    """Region, occasion, and the day from which on a measure is too young."""
    if isinstance(rule, LastThird | FirstThird):
        if not _ends(month, 3, world):
            return []
        quarter = f"{month.year}Q{(month.month + 2) // 3}"
        begins = month.plus(-((month.month - 1) % 3)).first_day()
        regions = [one for one in world.regions(rule.level) if _thirds(rule, world, month, one)]
        return [(region, quarter, begins) for region in regions]
    if isinstance(rule, LastPlaces):
        return _last(rule, world, month)
    if isinstance(rule, RedLine):
        return _touched(rule, world, month)
    if isinstance(rule, Reporting):
        return _silent(rule, world, month, proposed)
    return []


def _ends(month: Month, length: int, world: World) -> bool:
    return month.month % length == 0 or month == world.final


def _thirds(rule: LastThird | FirstThird, world: World, month: Month, region: str) -> bool:
    at = month
    for _ in range(rule.quarters):
        ranked = world.ranked(rule.level, at)
        if region not in ranked:
            return False
        _, low, high = ranked[region]
        size, third = len(ranked), len(ranked) // 3
        if isinstance(rule, LastThird) and not size - third < low:
            return False
        if isinstance(rule, FirstThird):
            marked = any(key[:3] == (rule.level, at, region) for key in world.marks)
            if high > third or marked:
                return False
        at = at.plus(-((at.month - 1) % 3) - 1)
    return True


def _last(rule: LastPlaces, world: World, month: Month) -> list[tuple[str, str, date]]:
    length = _LENGTHS[rule.window]
    if not _ends(month, length, world):
        return []
    begins = month.plus(-((month.month - 1) % length)).first_day()
    number = (month.month - 1) // length + 1
    occasion = {
        "month": f"{month.year}-{month.month:02d}",
        "quarter": f"{month.year}Q{number}",
        "half_year": f"{month.year}H{number}",
        "year": f"{month.year}",
    }[rule.window]
    places = {region: band[0] for region, band in world.ranked(rule.level, month).items()}
    return [
        (region, occasion, begins)
        for region, place in places.items()
        if place > 1 and sum(other > place for other in places.values()) < rule.places
    ]


def _touched(rule: RedLine, world: World, month: Month) -> list[tuple[str, str, date]]:
    found = []
    for (level, at, region, target), state in world.marks.items():
        if level != rule.level or state != "red_line" or at != month:
            continue
        if rule.targets and target not in rule.targets:
            continue
        earlier = any(
            world.marks.get((level, one, region, target)) == "red_line"
            for one in month.year_to_date()[:-1]
        )
        if not earlier:
            found.append((region, f"{target}:{month.year}", month.first_day()))
    return found


def _silent(
    rule: Reporting, world: World, month: Month, proposed: dict[tuple[str, str], Month]
) -> list[tuple[str, str, date]]:
    window = [one for one in sorted(world.published) if one <= month][-rule.months :]
    found = []
    for region in sorted({name for name, _ in world.sheets}):
        last = proposed.get((rule.code, region))
        counted = [one for one in window if last is None or one > last]
        states = {one: world.sheets.get((region, one), "") for one in counted}
        missing = [one for one, state in states.items() if state == "missing"]
        failed = [one for one, state in states.items() if state in {"missing", "late"}]
        silent = bool(rule.missing) and len(missing) >= rule.missing
        if silent or (rule.late and len(failed) >= rule.late):
            occasion = f"{month.year}-{month.month:02d}"
            found.append((region, occasion, failed[0].plus(1).first_day()))
    return found


@dataclass(frozen=True)
class _Asked:
    """A rule that holds in a region on an occasion; ``begins``: a younger measure is too young."""

    ladder: Ladder
    rule: object
    world: World
    month: Month
    region: str
    occasion: str
    begins: date


def _settled(asked: _Asked, today: date) -> Answer:
    """As of the day of publication; if the measure that it goes on from has left that state since,
    the region is through with it, or it is as of today."""
    answer = _answer(asked, asked.world.published[asked.month])
    code, region, occasion, rung, follows, outcome = answer
    if not follows or outcome != "propose":
        return answer
    lasting = (one for one in asked.world.lives if one.until is None)
    state = next((one.state for one in lasting if one.measure == follows), "")
    if _is_relapse(asked.ladder, code):
        return answer if state == "observing" else _answer(asked, today)
    if state in _RUNS:
        return answer
    if state in _DONE | {"observing", "closed"}:
        return code, region, occasion, rung, follows, "leaving"
    return _answer(asked, today)


def _answer(asked: _Asked, seen: date) -> Answer:
    ladder, rule, region, occasion = asked.ladder, asked.rule, asked.region, asked.occasion
    code, rung = str(getattr(rule, "code", "")), str(getattr(rule, "rung", ""))
    beside = [
        life
        for life in asked.world.lives
        if life.region == region
        and life.since <= seen
        and (life.until is None or seen < life.until)
    ]
    watched = [life for life in beside if _watched(life, asked.month)]
    again = next((one for one in ladder.rules if isinstance(one, Relapse)), None)
    if watched and again and not isinstance(rule, FirstThird):
        life = max(watched, key=lambda one: (one.since, one.measure))
        back = ladder.rungs[life.rung].relapse or life.rung
        return again.code, region, occasion, back, life.measure, "propose"
    if getattr(rule, "climb", False):
        chain = [rung]
        while following := ladder.rungs[chain[-1]].next:
            chain.append(following)
        own = [life for life in beside if life.own and life.rung in chain]
        running = [life for life in own if life.state in _RUNS]
        if running:
            life = max(running, key=lambda one: (chain.index(one.rung), one.measure))
            above = ladder.rungs[life.rung].next
            outcome = "propose" if life.issued < asked.begins else "fresh"
            if not above:
                return code, region, occasion, life.rung, life.measure, "top"
            return code, region, occasion, above, life.measure, outcome
        if through := [life for life in own if _leaves(life, asked.month)]:
            life = max(through, key=lambda one: (chain.index(one.rung), one.measure))
            return code, region, occasion, life.rung, life.measure, "leaving"
    return code, region, occasion, rung, 0, "propose"


def _leaves(life: Life, month: Month) -> bool:
    """What was asked is done, or the observation does not hold the whole month yet."""
    begins = life.state == "observing" and month <= Month.containing(life.since)
    return begins or life.state in _DONE


def _watched(life: Life, month: Month) -> bool:
    if life.state != "observing" or month <= Month.containing(life.since):
        return False
    return life.observe_until is None or month <= life.observe_until
