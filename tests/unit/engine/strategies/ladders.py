"""Random grounds for the ladder: one field of regions over two years, with reports and measures."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

from hypothesis import strategies as st

from campaigns.periods import Month
from campaigns.terms import MeasureState
from metrics.engine.ladder import Ground, Ladder
from metrics.engine.ladder.rules import (
    FirstThird,
    LastPlaces,
    LastThird,
    RedLine,
    Relapse,
    Reporting,
    Rule,
)
from tests.unit.engine.ladders import LEVEL, RUNGS, ground, life, midmonth
from tests.unit.engine.reference.ladder import Band, Life, World

FIRST, LAST = Month(2018, 9), Month(2019, 9)
MONTHS = list(FIRST.through(LAST))
NAMES = list("甲乙丙丁戊己庚辛壬")
_RANKED = 0.9  # so often a region is ranked, and a month published
_GOES_ON = 0.7  # so often a measure that left its state is in another one since
_STATES = [state.value for state in MeasureState if not state.ends]


@st.composite
def ladders(draw: st.DrawFn) -> Ladder:
    """A rule of every kind, with random numbers; with or without a rule of relapses."""
    low, climb = st.integers(1, 3), st.booleans()
    rung = st.sampled_from(list(RUNGS))
    rules: list[Rule] = [
        LastThird("A1", LEVEL, draw(low), draw(rung), draw(climb)),
        FirstThird("B1", LEVEL, draw(low)),
        LastPlaces(
            "A2",
            LEVEL,
            draw(low),
            draw(st.sampled_from(["month", "quarter", "half_year", "year"])),
            draw(rung),
            draw(climb),
        ),
        RedLine("A3", LEVEL, draw(rung), draw(st.sampled_from([(), ("Z1",)]))),
        Reporting("A4", draw(st.integers(1, 6)), draw(rung), draw(low), draw(low), draw(climb)),
    ]
    if draw(st.booleans()):
        rules.append(Relapse("A6"))
    return Ladder(RUNGS, tuple(rules))


def bands(random: Random, size: int) -> list[Band | None]:
    """Competition places with ties, each in its band; None of who is not ranked."""
    scores = [random.randint(0, size) for _ in range(size)]
    ranked = [random.random() < _RANKED for _ in range(size)]
    count = sum(ranked)
    found: list[Band | None] = []
    for at in range(size):
        others = (other for other, there in zip(scores, ranked, strict=True) if there)
        place = 1 + sum(other > scores[at] for other in others)
        low, high = max(place - random.randint(0, 2), 1), place + random.randint(0, 2)
        found.append((place, low, min(high, max(count, place))) if ranked[at] else None)
    return found


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Drawn from a seed: cell by cell it would take far longer."""
    random, size = Random(draw(st.integers(0, 2**32))), draw(st.integers(1, len(NAMES)))
    names = NAMES[:size]
    final = random.choice([None, Month(2019, 8)])  # after its last month nothing is published
    lasting = [month for month in MONTHS if final is None or month <= final]
    months = [month for month in lasting if random.random() < _RANKED]
    world = World(
        bands={
            (LEVEL, month): dict(zip(names, bands(random, size), strict=True)) for month in months
        },
        published={month: midmonth(month) for month in months},
        final=final,
    )
    kinds = ["in time", "in time", "in time", "late", "missing"]
    world.sheets = {(name, month): random.choice(kinds) for name in names for month in months}
    for _ in range(random.randint(0, 4) if months else 0):
        key = LEVEL, random.choice(months), random.choice(names)
        state = random.choice(["red_line", "not_reported"])
        world.marks[(*key, random.choice(["Z1", "Z2"]))] = state
    for number in range(1, random.randint(1, 6)):
        one = _life(random, number, names)
        world.lives.append(one)
        if one.until and random.random() < _GOES_ON:
            after = random.choice(list(MeasureState)).value
            world.lives.append(replace(one, state=after, since=one.until, until=None))
    return world


def _life(random: Random, number: int, names: list[str]) -> Life:
    issued = FIRST.first_day() + timedelta(days=random.randint(-100, 350))
    since = issued + timedelta(days=random.randint(0, 100))
    ends = random.choice([None, since + timedelta(days=random.randint(1, 300))])
    return Life(
        measure=number,
        region=random.choice(names),
        rung=random.choice(list(RUNGS)),
        state=random.choice(_STATES),
        issued=issued,
        since=since,
        until=ends,
        own=random.random() < 0.7,
        observe_until=random.choice([None, Month(2019, 3), Month(2019, 12)]),
    )


def ground_of(world: World) -> Ground:
    """The same world as the engine's frames."""
    standings: list[list[Any]] = [
        [level, month.number, region, *(band or (0, 0, 0))]
        for (level, month), rows in world.bands.items()
        for region, band in rows.items()
    ]
    marks = [[*key[:1], key[1].number, *key[2:], state] for key, state in world.marks.items()]
    sheets = [
        [region, month.number, state == "missing", state == "late"]
        for (region, month), state in world.sheets.items()
    ]
    lives = [
        life(
            one.measure,
            one.region,
            one.rung,
            one.state,
            one.issued,
            since=one.since,
            until=one.until,
            own=one.own,
            observe_until=one.observe_until,
        )
        for one in world.lives
    ]
    on = ground(world.published, standings=standings, touched=marks, sheets=sheets, lives=lives)
    return replace(on, final=world.final.number if world.final else 0)
