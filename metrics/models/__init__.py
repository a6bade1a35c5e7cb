"""The tables of the record."""

from metrics.models.entry import Reopening, ReportingPeriod, Submission, SubmissionMove
from metrics.models.messages import Reminder, ReturnedWorkbook
from metrics.models.ranking import Ranking, Standing
from metrics.models.requests import HandledRequest
from metrics.models.review import Amendment, Figure, HistoryImport

__all__ = [
    "Amendment",
    "Figure",
    "HandledRequest",
    "HistoryImport",
    "Ranking",
    "Reminder",
    "Reopening",
    "ReportingPeriod",
    "ReturnedWorkbook",
    "Standing",
    "Submission",
    "SubmissionMove",
]
