"""Small campaigns drawn at random: regions that merge and change names, targets of every kind,
figures with zeros, gaps and 不适用."""

from tests.unit.engine.strategies.campaigns import cases
from tests.unit.engine.strategies.counts import COUNTS
from tests.unit.engine.strategies.engine import figures_frame, record_of, run

__all__ = ["COUNTS", "cases", "figures_frame", "record_of", "run"]
