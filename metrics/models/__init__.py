"""The tables of the record."""

from metrics.models.entry import ReportingPeriod, Submission
from metrics.models.ranking import Ranking, Standing
from metrics.models.review import Figure

__all__ = ["Figure", "Ranking", "ReportingPeriod", "Standing", "Submission"]
