"""Figures are screened, and what is found is asked. Idempotent: a question has a key, and the same
is never asked twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Max, Q, Sum
from django.utils import timezone

from campaigns.audit import record
from campaigns.models import Campaign
from campaigns.periods import Month
from campaigns.terms import AmendmentState, PeriodState, QuestionState, QuestionVerb
from campaigns.workdays import plus_workdays
from metrics.actions.held import hold_campaign
from metrics.actions.quality.moving import Step, go, hold, moved, subject_of
from metrics.engine import VERSION
from metrics.frames.quality import Asked, screen
from metrics.models import Amendment, Question, ReportingPeriod

# So many working days to answer.
ANSWER_DAYS = 5
# What was locked longer ago is past: nobody is asked about it by surprise.
FRESH = timedelta(days=120)


@dataclass(frozen=True, slots=True)
class Screened:
    """What came of one month: questions asked, and questions whose figure was amended."""

    month: Month
    asked: int
    lapsed: int


def screen_month(*, campaign: Campaign, month: Month, at: datetime) -> Screened:
    """Ask what the figures of a month give cause to ask, and let lapse what an amendment has
    answered. The figures are read before anything is held."""
    found = screen(campaign, month)
    return _written(campaign, month, found, at)


@transaction.atomic
def _written(campaign: Campaign, month: Month, found: Sequence[Asked], at: datetime) -> Screened:
    hold_campaign(campaign.pk)
    lapsed = _lapse(campaign, month, {one.key for one in found}, at)
    keys = [one.key for one in found]
    known = Question.objects.filter(campaign=campaign, key__in=keys).values_list("key", flat=True)
    taken = set(known)
    new = [one for one in found if one.key not in taken]
    for one in new:
        _ask(campaign, one, at)
    return Screened(month, len(new), lapsed)


def _ask(campaign: Campaign, one: Asked, at: datetime) -> None:
    question = Question.objects.create(
        campaign=campaign,
        key=one.key,
        kind=one.kind,
        region=one.region,
        other=one.other,
        indicator=one.indicator,
        month=one.month.number,
        words=one.words,
        evidence=dict(one.evidence),
        chance=one.chance,
        engine_version=str(VERSION),
        asked_at=at,
        due_on=plus_workdays(timezone.localdate(at), ANSWER_DAYS),
        state=QuestionState.OPEN,
    )
    moved(question, "", QuestionState.OPEN, "", None, at)
    told = {"类型": one.kind.word, "月份": str(one.month), "问题": one.words}
    record(action="提出数据质量问题", subject=subject_of(question), by=None, at=at, after=told)


def _lapse(campaign: Campaign, month: Month, found: set[str], at: datetime) -> int:
    """Open questions that are no longer found and of whose figures one was amended since. What
    has been answered is for the level above to settle: it sees the amendment."""
    waiting = Question.objects.filter(
        campaign=campaign, month=month.number, state=QuestionState.OPEN
    ).exclude(key__in=found)
    done = 0
    for question in waiting.select_related("campaign", "other"):
        if _amended(question):
            held = hold(question.pk)
            if held.state == QuestionState.OPEN:
                go(Step(held, QuestionVerb.LAPSE, None, at), "所问的数值已经更正")
                done += 1
    return done


def _amended(question: Question) -> bool:
    """Whether one of the figures it is about was amended after it was asked; of twins those of
    either region."""
    other = [question.other.code] if question.other else []
    cells = Q(pk__in=[])
    for one in question.evidence.get("cells", []):
        cells |= Q(
            region__code__in=[one["region"], *other],
            indicator__code=one["indicator"],
            month=one["month"],
        )
    rows = Amendment.objects.filter(
        cells, state=AmendmentState.APPROVED, decided_at__gt=question.asked_at
    )
    return rows.exists()


# --- the timetable ---------------------------------------------------------------------------

# Campaign and month → what stood there when it was last screened, in this process.
_screened: dict[tuple[int, Month], tuple[object, ...]] = {}


def screen_due(
    *,
    campaign: Campaign,
    at: Callable[[], datetime],
    go_on: Callable[[], bool] = lambda: True,
) -> Iterator[Screened]:
    """Every month locked within 120 days whose figures are new since it was last screened; the
    oldest first. ``go_on`` is asked between two months."""
    for month in _fresh_months(campaign, at()):
        basis = _basis(campaign, month)
        if _screened.get((campaign.pk, month)) == basis:
            continue
        if not go_on():
            return
        done = screen_month(campaign=campaign, month=month, at=at())
        _screened[campaign.pk, month] = basis
        yield done


def _fresh_months(campaign: Campaign, at: datetime) -> list[Month]:
    rows = ReportingPeriod.objects.filter(
        campaign=campaign,
        state=PeriodState.LOCKED,
        opened_at__isnull=False,  # what was taken over from old tables is nobody's to explain
        locked_at__gt=at - FRESH,
        locked_at__lte=at,
        month__gte=campaign.first_month,
    ).order_by("month")
    return [Month.of(number) for number in rows.values_list("month", flat=True)]


def _basis(campaign: Campaign, month: Month) -> tuple[object, ...]:
    """The figures up to the month, the catalogue, and the questions that may lapse, in short."""
    periods = ReportingPeriod.objects.filter(campaign=campaign, month__lte=month.number)
    questions = Question.objects.filter(campaign=campaign, month=month.number)
    return (
        campaign.terms_version,
        *periods.aggregate(version=Sum("figures_version")).values(),
        *questions.aggregate(rows=Count("pk"), top=Max("pk")).values(),
    )


def forget() -> None:
    """Forget what was screened."""
    _screened.clear()
