"""The tables of the accountability station."""

from metrics.models.accountability.letters import Commendation, DeadlineMail, Letter
from metrics.models.accountability.measures import Measure, MeasureMove, Objection
from metrics.models.accountability.proposals import Proposal
from metrics.models.accountability.rectification import Rectification, RectificationMove

__all__ = [
    "Commendation",
    "DeadlineMail",
    "Letter",
    "Measure",
    "MeasureMove",
    "Objection",
    "Proposal",
    "Rectification",
    "RectificationMove",
]
