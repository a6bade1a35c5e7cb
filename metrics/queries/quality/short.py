"""数据质量 of one region in a line, for pages that are about something else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from django.urls import reverse

from campaigns.models import Campaign, Region
from campaigns.terms import QuestionState
from metrics.models import Question
from metrics.wording.quality import said


@dataclass(frozen=True, slots=True)
class Short:
    words: str
    late: bool
    url: str


def short_of(campaign: Campaign, region: Region, today: date) -> Short:
    """Of a region that the reader sees, with everything below it. One query."""
    opened, answered = Q(state=QuestionState.OPEN), Q(state=QuestionState.ANSWERED)
    found = Question.objects.filter(
        campaign=campaign, region__path__startswith=region.path
    ).aggregate(
        open=Count("pk", filter=opened),
        late=Count("pk", filter=opened & Q(due_on__lt=today)),
        answered=Count("pk", filter=answered),
    )
    return Short(
        words=said.asked_words(found["open"], found["late"], found["answered"]),
        late=bool(found["late"]),
        url=reverse("quality_region", args=[campaign.code, region.code]),
    )
