"""``python -m tests.benchmarks [province|nation]``: the engine's speed as ratios to the floor.

Floor and product are measured turn by turn in one process; medians of at least seven rounds. A run
whose floor varies more than threefold is repeated, at most three times, and then called noisy.
Totals and places are first compared with the floor's: a fast wrong ranking fails.
"""

from __future__ import annotations

import sys
from dataclasses import replace

import numpy as np

from metrics.engine.attainment import judge
from metrics.engine.exact import Whole
from metrics.engine.frames import Cube, ordinal
from metrics.engine.pipeline import Result, compute
from metrics.engine.ranking import competition
from metrics.engine.rollup import carry, roll_up
from metrics.engine.scoring import score
from metrics.engine.uncertainty import DRAWS
from tests.benchmarks import floor
from tests.benchmarks.data import Country, country
from tests.benchmarks.measuring import Steps, circumstances, steady, table

READY, SUMMED = "现成数组到名次", "求和到名次"


def places_in_memory(country: Country, rolled: Cube) -> tuple[Whole, list[Whole]]:
    """From rolled-up figures to points and places: the part of the engine the floor also does."""
    now = ordinal(country.month)
    judgements = list(judge(country.definitions, rolled, level="county", month=now))
    scores = score(judgements, country.definitions.rule_set, rolled.regions)
    tree = country.record.tree
    place = tree.positions()
    city = tree.parent[[place[code] for code in rolled.regions]]
    whole = np.zeros(len(city), dtype=np.int64)
    groups = (whole, tree.parent[city], city)
    return scores.total, [competition(scores.total, group) for group in groups]


def figures_to_places(country: Country) -> tuple[Whole, list[Whole]]:
    return places_in_memory(country, rolled_up(country))


def rolled_up(country: Country) -> Cube:
    record = country.record
    carried = carry(record.cube, record.tree, record.successions, country.month)
    return roll_up(
        carried,
        record.tree,
        country.definitions.indicators,
        level="county",
        month=country.month,
    )


def whole_result(country: Country, draws: int) -> Result:
    """With all details; the sums that a record remembers from the round before are forgotten."""
    record = replace(country.record)
    return compute(country.definitions, record, level="county", month=country.month, draws=draws)


def same_ranking(country: Country) -> str:
    """The checksum both agree on; ends the run when they do not."""
    expected = floor.checksum(*floor.kernel(floor.ready(country)))
    found = floor.checksum(*figures_to_places(country))
    if found != expected:
        raise SystemExit("✗ 算法与基准的得分或名次不一致，测速没有意义")
    return found


def bare_draws(counties: int, targets: int = 18) -> None:
    """The random numbers alone that bands take: as many counts, about as large."""
    random = np.random.Generator(np.random.SFC64(1))
    for _ in range(targets):
        for _ in range(DRAWS // 250):
            random.poisson(700.0, (250, counties))


def lines(scale: str) -> list[str]:
    """The engine's table."""
    made = country(scale)
    counties = len(floor.ready(made).city)
    digest = same_ranking(made)
    arrays, rolled = floor.ready(made), rolled_up(made)
    steps: Steps = {
        READY: lambda: floor.kernel(arrays),
        SUMMED: lambda: floor.kernel(floor.ready(made)),
        "算法：汇总后的数值到名次": lambda: places_in_memory(made, rolled),
        "算法：数值到名次": lambda: figures_to_places(made),
        "算法：全部明细，不含名次区间": lambda: whole_result(made, 1),
    }
    measured, calm = steady(steps, SUMMED)
    banded, _ = steady(
        {
            "只抽随机数": lambda: bare_draws(counties),
            "算法：全部明细和2000次抽样的名次区间": lambda: whole_result(made, DRAWS),
        },
        "只抽随机数",
        3,
    )
    return [
        f"{counties} 个县，25 个目标，{made.record.cube.values.size:,} 格；"
        f"得分与三种名次同基准一致：{digest[:16]}{'' if calm else '（机器负载不稳，仅供参考）'}",
        "",
        *table(measured, [READY, SUMMED]),
        "",
        *table(banded, ["只抽随机数"]),
    ]


def main(scale: str) -> None:
    print(circumstances())
    print("\n".join(lines(scale)))


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "province")
