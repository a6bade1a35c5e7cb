"""The accountability ladder: which rule of it is fulfilled where. The rule book, section 13.

``rules`` a ladder as data classes, ``ground`` what the rules look at, ``finding`` where they hold,
``settling`` what is then proposed, ``beside`` what the measures that run make of it, ``chance`` how
often that happens to a region that is no worse than all others, ``table`` the outcome, kept.
"""

from metrics.engine.ladder.beside import Outcome
from metrics.engine.ladder.finding import findings
from metrics.engine.ladder.ground import Ground, check_ground
from metrics.engine.ladder.rules import Ladder, ladder_of
from metrics.engine.ladder.settling import proposals

__all__ = ["Ground", "Ladder", "Outcome", "check_ground", "findings", "ladder_of", "proposals"]
