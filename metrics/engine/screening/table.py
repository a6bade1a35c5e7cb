"""How many planted fabrications are found: the outcome of ``power``, kept.

The rule book prints it; a test computes parts of it anew.
"""

from metrics.engine.screening.power import Power, Quiet

POWER = (
    Power("a month's sheet copied from the month before", (1000, 1000, 1000)),
    Power("one count written down again, 3 months", (0, 0, 0)),
    Power("one count written down again, 6 months", (0, 25, 1000)),
    Power("a sheet copied from a neighbour", (1000, 1000, 1000)),
    Power("half of a sheet copied from a neighbour", (50, 975, 1000)),
    Power("one figure × 10", (275, 825, 912)),
    Power("one figure × 2", (0, 0, 0)),
    Power("nine in ten just below a threshold lifted to it", (0, 900, 900)),
    Power("half of those just below lifted to it", (0, 600, 700)),
    Power("two years with invented last digits", (0, 0, 938)),
    Power("two years with every third figure rounded to tens", (0, 0, 1000)),
    Power("20 cells raised before the lock", (1000, 1000, 1000)),
    Power("8 cells raised before the lock", (0, 0, 0)),
)
QUIET = (
    Quiet("Poisson", (0, 0, 0)),
    Quiet("Gamma-Poisson, shape 10", (0, 0, 0)),
    Quiet("log-normal by a half", (0, 50, 90)),
)
