"""``python -m tests.benchmarks [province|nation]``: the ranking's speed as ratios to the floor.

Floor and product are measured turn by turn in one process; medians of at least seven rounds. A run
whose floor varies more than threefold is repeated, at most three times, and then called noisy.
Totals and places are first compared with the floor's: a fast wrong ranking fails.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

import numpy as np

from metrics.engine.attainment import judge
from metrics.engine.exact import Whole
from metrics.engine.frames import Cube, ordinal
from metrics.engine.pipeline import compute
from metrics.engine.ranking import competition
from metrics.engine.rollup import carry, roll_up
from metrics.engine.scoring import score
from tests.benchmarks import floor
from tests.benchmarks.data import Country, country

ROUNDS, REPEATS, STEADY = 7, 3, 3.0


@dataclass(frozen=True, slots=True)
class Measured:
    name: str
    seconds: list[float]

    def line(self, base: float) -> str:
        middle = median(self.seconds)
        spread = f"{min(self.seconds) * 1e3:.1f}–{max(self.seconds) * 1e3:.1f}"
        return f"{self.name:<46}{middle * 1e3:>10.1f}{spread:>18}{middle / base:>9.1f}"


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


def same_ranking(country: Country) -> str:
    """The checksum both agree on; ends the run when they do not."""
    expected = floor.checksum(*floor.kernel(floor.ready(country)))
    found = floor.checksum(*figures_to_places(country))
    if found != expected:
        raise SystemExit("✗ 算法与基准的得分或名次不一致，测速没有意义")
    return found


def measure(steps: dict[str, Callable[[], object]]) -> list[Measured]:
    """Every step once a round, so that a slow moment of the machine hits all alike."""
    seconds: dict[str, list[float]] = {name: [] for name in steps}
    for _ in range(ROUNDS):
        for name, step in steps.items():
            start = time.perf_counter()
            step()
            seconds[name].append(time.perf_counter() - start)
    return [Measured(name, found) for name, found in seconds.items()]


def main(scale: str) -> None:
    made = country(scale)
    counties = len(floor.ready(made).city)
    digest = same_ranking(made)
    print(f"{scale}：{counties}个县，25个目标，{made.record.cube.values.size:,}个数值")
    print(f"得分与三种名次与基准一致：{digest[:16]}")
    arrays, rolled = floor.ready(made), rolled_up(made)
    steps: dict[str, Callable[[], object]] = {
        "基准：现成数组到名次（NumPy）": lambda: floor.kernel(arrays),
        "基准：求和、到名次": lambda: floor.kernel(floor.ready(made)),
        "算法：汇总后到名次": lambda: places_in_memory(made, rolled),
        "算法：数值到名次": lambda: figures_to_places(made),
        "算法：全部明细，不含名次区间": lambda: compute(
            made.definitions, made.record, level="county", month=made.month, draws=1
        ),
        "算法：全部明细和2000次抽样的名次区间": lambda: compute(
            made.definitions, made.record, level="county", month=made.month
        ),
    }
    measured = steady(steps)
    base = median(measured[1].seconds)
    print(f"{'步骤':<44}{'中位毫秒':>8}{'最小–最大':>15}{'÷基准':>8}")
    for one in measured:
        print(one.line(base))


def steady(steps: dict[str, Callable[[], object]]) -> list[Measured]:
    measured = measure(steps)
    for _ in range(REPEATS - 1):
        found = measured[1].seconds
        if max(found) / min(found) <= STEADY:
            return measured
        measured = measure(steps)
    print("（机器负载不稳，结果仅供参考）")
    return measured


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "province")
