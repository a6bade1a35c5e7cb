"""A second calculation of one month, from the rule book alone.

Plain Python: dictionaries, loops and ``fractions``. It shares nothing with the engine but the data
classes of the definitions, and it is slow on purpose: every line says one sentence of
metrics/engine/README.md. Where the two differ, the rule book decides.
"""

from tests.unit.engine.reference.calculation import calculate
from tests.unit.engine.reference.campaign import Case, Figures, Place, Succession
from tests.unit.engine.reference.line import Line
from tests.unit.engine.reference.tree import Standing, is_due

__all__ = [
    "Case",
    "Figures",
    "Line",
    "Place",
    "Standing",
    "Succession",
    "calculate",
    "is_due",
]
