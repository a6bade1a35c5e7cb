"""Floor and product turn by turn in one process, and the table that tells the ratios."""

from __future__ import annotations

import platform
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import median

import numpy as np

Steps = dict[str, Callable[[], object]]
ROUNDS, REPEATS, STEADY = 7, 3, 3.0


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds of every round."""

    name: str
    seconds: list[float]

    @property
    def middle(self) -> float:
        return median(self.seconds)


def measure(steps: Steps, rounds: int = ROUNDS) -> list[Measured]:
    """Every step once a round, so that a slow moment of the machine hits all alike."""
    seconds: dict[str, list[float]] = {name: [] for name in steps}
    for _ in range(rounds):
        for name, step in steps.items():
            start = time.perf_counter()
            step()
            seconds[name].append(time.perf_counter() - start)
    return [Measured(name, found) for name, found in seconds.items()]


def steady(steps: Steps, floor: str, rounds: int = ROUNDS) -> tuple[list[Measured], bool]:
    """Measured again, at most three times, while the floor itself varies more than threefold; and
    whether it came to rest."""
    for _ in range(REPEATS):
        measured = measure(steps, rounds)
        found = next(one for one in measured if one.name == floor).seconds
        if max(found) / min(found) <= STEADY:
            return measured, True
    return measured, False


def table(measured: Sequence[Measured], floors: Sequence[str]) -> list[str]:
    """Markdown: medians, spread, and the ratio to each floor."""
    base = {one.name: one.middle for one in measured if one.name in floors}
    lines = [
        "| 步骤 | 中位毫秒 | 最小–最大 | " + " | ".join(f"÷{name}" for name in floors) + " |",
        "|---|---|---|" + "---|" * len(floors),
    ]
    for one in measured:
        spread = f"{min(one.seconds) * 1e3:.1f}–{max(one.seconds) * 1e3:.1f}"
        ratios = " | ".join(f"{one.middle / base[name]:.1f}" for name in floors)
        lines.append(f"| {one.name} | {one.middle * 1e3:.1f} | {spread} | {ratios} |")
    return lines


def circumstances() -> str:
    """When and with what; the machine is said in words by whoever runs it."""
    today = datetime.now(UTC).date().isoformat()
    return f"{today}，Python {platform.python_version()}，NumPy {np.__version__}"
