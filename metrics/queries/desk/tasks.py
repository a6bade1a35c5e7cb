"""What a line of the desk is made of."""

from __future__ import annotations

from dataclasses import dataclass, field

from campaigns.periods import Month
from metrics.models import ReportingPeriod


@dataclass(frozen=True, slots=True)
class Button:
    """Where one press leads; with ``posted`` it is sent as a form, otherwise it is a link."""

    label: str
    url: str
    posted: dict[str, str] = field(default_factory=dict)
    plain: bool = False


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do or to know: title, a few facts, what is pressing, what somebody said."""

    title: str
    facts: list[str] = field(default_factory=list)
    flag: str = ""
    said: str = ""
    button: Button | None = None


@dataclass(frozen=True, slots=True)
class Section:
    code: str
    title: str
    tasks: list[Task]
    note: str = ""


def which(period: ReportingPeriod) -> str:
    """The month with its campaign."""
    return f"{Month.of(period.month).chinese} · {period.campaign.name}"
