"""How often each rule would propose a region by chance: the outcome of ``chance.table``, kept.

The rule book and the page of the rules print it; a test computes it anew.
"""

from metrics.engine.ladder.chance import Chance

TABLE = (
    Chance(16, False, 5, 1.0, (16, 52, 27, 197, 566, 669)),
    Chance(16, False, 60, 1.0, (20, 55, 15, 188, 536, 501)),
    Chance(16, False, 1000, 1.0, (15, 50, 13, 188, 536, 498)),
    Chance(16, True, 5, 1.0, (122, 289, 40, 366, 664, 736)),
    Chance(16, True, 60, 1.0, (9, 36, 28, 152, 579, 459)),
    Chance(16, True, 1000, 1.0, (0, 0, 1, 16, 279, 107)),
    Chance(137, False, 5, 1.0, (33, 107, 28, 23, 564, 580)),
    Chance(137, False, 60, 1.0, (20, 60, 18, 22, 556, 99)),
    Chance(137, False, 1000, 1.0, (18, 56, 20, 22, 547, 98)),
    Chance(137, True, 5, 1.0, (147, 357, 34, 71, 735, 595)),
    Chance(137, True, 60, 1.0, (31, 88, 24, 0, 607, 3)),
    Chance(137, True, 1000, 1.0, (0, 0, 0, 0, 242, 0)),
    Chance(16, False, 5, 0.7, (60, 167, 0, 447, 767, 800)),
    Chance(16, False, 60, 0.7, (433, 640, 0, 887, 973, 967)),
    Chance(16, False, 1000, 0.7, (1000, 1000, 0, 1000, 1000, 1000)),
)
