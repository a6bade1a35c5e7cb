"""Figures of a whole month screened for what is worth a question. The rule book, section 14."""

from metrics.engine.screening.ground import Edits, Ground, Share
from metrics.engine.screening.run import ALPHA, screen
from metrics.engine.screening.signs import Sign

__all__ = ["ALPHA", "Edits", "Ground", "Share", "Sign", "screen"]
