"""The tables of the record."""

from metrics.models.accountability import (
    Commendation,
    DeadlineMail,
    Letter,
    Measure,
    MeasureMove,
    Objection,
    Proposal,
    Rectification,
    RectificationMove,
)
from metrics.models.blocks import Block, BlockMonth, RegionOrder
from metrics.models.bulletin import (
    Bulletin,
    Copy,
    Delivery,
    PaperTemplate,
    Recipient,
    Section,
)
from metrics.models.duties import DutyEvent
from metrics.models.entry import Reopening, ReportingPeriod, Submission, SubmissionMove
from metrics.models.messages import Reminder, ReturnedWorkbook
from metrics.models.quality import Question, QuestionMove, Recount, RecountItem
from metrics.models.ranking import Ranking, Standing
from metrics.models.requests import HandledRequest
from metrics.models.review import Amendment, Figure, HistoryImport
from metrics.models.schedule import Alarm, AlarmMail, Pulse, Run

__all__ = [
    "Alarm",
    "AlarmMail",
    "Amendment",
    "Block",
    "BlockMonth",
    "Bulletin",
    "Commendation",
    "Copy",
    "DeadlineMail",
    "Delivery",
    "DutyEvent",
    "Figure",
    "HandledRequest",
    "HistoryImport",
    "Letter",
    "Measure",
    "MeasureMove",
    "Objection",
    "PaperTemplate",
    "Proposal",
    "Pulse",
    "Question",
    "QuestionMove",
    "Ranking",
    "Recipient",
    "Recount",
    "RecountItem",
    "Rectification",
    "RectificationMove",
    "RegionOrder",
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
