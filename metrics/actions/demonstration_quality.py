"""The data quality of a demonstration: months that were screened, what became of the questions, one
recount that is under way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypedDict

from django.db import transaction
from django.utils import timezone

from campaigns.models import Campaign, Region, User
from metrics.actions.cast import Desks
from metrics.actions.quality import answering, drawing, recounting, screening, settling
from metrics.actions.quality.recounting import Counted
from metrics.actions.review.amendments import Why, decide, propose
from metrics.frames.demonstration.accountability import Step
from metrics.frames.demonstration.quality import Again, Asked, Story
from metrics.models import Question, Recount, ReportingPeriod
from metrics.queries.quality.recounts import countable_by

# An amendment is granted so long after it was asked for, and then the month is looked at again.
_LATER = timedelta(hours=6)


class _Told(TypedDict):
    """What every step of a question takes."""

    version: int
    words: str


@dataclass(frozen=True, slots=True)
class Quality:
    """Of one campaign. ``rank`` computes what an amendment has made old."""

    campaign: Campaign
    told: Asked
    desks: Desks
    loaded: datetime
    rank: Callable[[], None]

    def write(self) -> int:
        """The number of questions; none where there are some already."""
        if Question.objects.filter(campaign=self.campaign).exists():
            return 0
        with transaction.atomic():
            for one in self.told.screened:
                at = one.when.of(self.loaded)
                screening.screen_month(campaign=self.campaign, month=one.month, at=at)
            for story in self.told.stories:
                self._live(story)
            if self.told.recount:
                self._recount(self.told.recount)
        self.rank()
        return Question.objects.filter(campaign=self.campaign).count()

    # --- questions ---

    def _live(self, story: Story) -> None:
        """Nothing where the figure was not asked about: a reduced recipe has fewer figures."""
        rows = Question.objects.filter(
            campaign=self.campaign, region__code=story.region, month=story.month.number
        )
        question = rows.select_related("campaign__region", "region").order_by("pk").first()
        for step in story.steps if question else ():
            assert question is not None  # noqa: S101 (there are no steps without one)
            self._do(question, step)
            question.refresh_from_db()

    def _do(self, question: Question, step: Step) -> None:
        at = step.when.of(self.loaded)
        if step.does == "amend":
            self._amend(question, step, at)
            return
        code = question.region.code
        told = _Told(version=question.version, words=step.words)
        if step.does == "answer":
            answering.answer(question=question, by=self.desks.enters(code), at=at, **told)
        elif step.does == "return":
            settling.return_(question=question, by=self._looks(code), at=at, **told)
        else:
            outcome = str(step.other["outcome"])
            settling.settle(question=question, outcome=outcome, by=self._looks(code), at=at, **told)

    def _looks(self, region: str) -> User:
        return self.desks.decides(region)

    def _amend(self, question: Question, step: Step, at: datetime) -> None:
        """The figure is put right, and the question about it lapses."""
        periods = ReportingPeriod.objects.select_related("campaign__region")
        [row] = propose(
            period=periods.get(campaign=self.campaign, month=question.month),
            region=Region.objects.select_related("parent").get(pk=question.region_id),
            texts={str(step.other["indicator"]): str(step.other["text"])},
            reason=Why(step.words, {str(step.other["indicator"]): step.words}),
            by=self.desks.enters(question.region.code),
            at=at,
        )
        decided = at + _LATER
        decide(asked=[row], granted=True, answer="", by=self.desks.administrator, at=decided)
        month = next(one.month for one in self.told.screened if one.month.number == question.month)
        screening.screen_month(campaign=self.campaign, month=month, at=decided + _LATER)

    # --- a recount ---

    def _recount(self, again: Again) -> None:
        recount = drawing.draw(
            campaign=self.campaign,
            quarter=again.quarter,
            by=None,
            at=again.when.of(self.loaded),
            size=again.size,
            seed=again.seed,
        )
        at = again.counted.of(self.loaded)
        by = self.desks.administrators[-1]
        lines = _lines(recount, again, by, at)
        recounting.count_all(recount=recount, lines=lines, by=by, at=at)


def _lines(recount: Recount, again: Again, by: User, at: datetime) -> list[Counted]:
    """What ``by`` has counted: nothing that he had a hand in."""
    rows = recount.items.select_related("recount__campaign__region", "region", "indicator")
    items = list(rows.order_by("region__code", "indicator__code", "month"))
    his = countable_by(by, items)
    found = []
    for place, item in enumerate(items, start=1):
        if place % again.left == 0 or item.pk not in his:
            continue
        differs = again.differs.get(place)
        found.append(
            Counted(
                item=item.pk,
                recounted=max(item.reported + (differs.by if differs else 0), 0),
                counted_on=timezone.localdate(at),
                words=differs.words if differs else "",
            )
        )
    return found
