"""The tables of the record."""

from metrics.models.bulletin import (
    Bulletin,
    Copy,
    Delivery,
    PaperTemplate,
    Recipient,
    Section,
)
from metrics.models.entry import Reopening, ReportingPeriod, Submission, SubmissionMove
from metrics.models.messages import Reminder, ReturnedWorkbook
from metrics.models.ranking import Ranking, Standing
from metrics.models.requests import HandledRequest
from metrics.models.review import Amendment, Figure, HistoryImport
from metrics.models.schedule import Alarm, AlarmMail, Pulse, Run

__all__ = [
    "Alarm",
    "AlarmMail",
    "Amendment",
    "Bulletin",
    "Copy",
    "Delivery",
    "Figure",
    "HandledRequest",
    "HistoryImport",
    "PaperTemplate",
    "Pulse",
    "Ranking",
    "Recipient",
    "Reminder",
    "Reopening",
    "ReportingPeriod",
    "ReturnedWorkbook",
    "Run",
    "Section",
    "Standing",
    "Submission",
    "SubmissionMove",
]
