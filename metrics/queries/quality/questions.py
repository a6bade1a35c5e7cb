"""Questions about figures as somebody sees them, and what he may do with them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.http import Http404

from campaigns.access import AnyUser, answers_for, reviewed_regions, reviews, visible_regions
from campaigns.models import Campaign, User
from campaigns.terms import QUESTION_MOVES, QuestionState, QuestionVerb
from metrics.models import Question

# Nobody does these about what he has answered himself.
OF_ANOTHER = {QuestionVerb.RETURN, QuestionVerb.SETTLE}


def visible_questions(user: AnyUser, campaign: Campaign) -> QuerySet[Question]:
    """Questions of a campaign the user has been let into: those to the regions that he sees."""
    rows = Question.objects.filter(campaign=campaign, region__in=visible_regions(user))
    return rows.select_related("region__parent", "other", "indicator")


def get_question_for(user: AnyUser, campaign: Campaign, number: int) -> Question:
    """One question by its id; 404 for a stranger."""
    rows = visible_questions(user, campaign).filter(pk=number)
    found = rows.select_related("answered_by", "decided_by").first()
    if found is None:
        raise Http404("没有这个数据质量问题")
    found.campaign = campaign
    return found


def follows(state: str, verb: str) -> QuestionState | None:
    """The state that the verb leads to; None where it cannot be done."""
    return QUESTION_MOVES.get((QuestionState(state), QuestionVerb(verb)))


def permitted(user: AnyUser, question: Question, verb: str) -> bool:
    """Whether the verb is this person's at all: answering is the region's, everything else of the
    level that reviews it. Letting lapse is the system's alone."""
    if verb == QuestionVerb.ANSWER:
        return answers_for(user, question.region)
    if verb in OF_ANOTHER:
        return reviews(user, question.campaign, question.region)
    return False


def verbs_for(user: AnyUser, question: Question) -> list[QuestionVerb]:
    """What this person may do with the question now, in the order of its life."""
    own = isinstance(user, User) and user.pk == question.answered_by_id
    return [
        verb
        for verb in QuestionVerb
        if follows(question.state, verb)
        and permitted(user, question, verb)
        and not (own and verb in OF_ANOTHER)
    ]


def waiting_for(user: AnyUser, campaign: Campaign) -> QuerySet[Question]:
    """What waits for this person: open questions to regions that he answers for, answers to look
    into from regions that he reviews. For a desk; the verbs of each are ``verbs_for``'s."""
    rows = visible_questions(user, campaign)
    answered = Q(state=QuestionState.ANSWERED, region__in=reviewed_regions(user, campaign))
    if isinstance(user, User):
        answered &= ~Q(answered_by=user)
    asked = [row.pk for row in rows.filter(state=QuestionState.OPEN) if _asked(user, row)]
    return rows.filter(answered | Q(pk__in=asked))


def _asked(user: AnyUser, question: Question) -> bool:
    return answers_for(user, question.region)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many questions the user sees; ``overdue`` are among ``open``."""

    total: int
    open: int
    overdue: int
    answered: int
    settled: int
    lapsed: int


def counts(user: AnyUser, campaign: Campaign, today: date) -> Counts:
    """The questions in numbers. The last day of a deadline still counts."""
    asked = {
        "total": Q(),
        "open": Q(state=QuestionState.OPEN),
        "overdue": Q(state=QuestionState.OPEN, due_on__lt=today),
        "answered": Q(state=QuestionState.ANSWERED),
        "settled": Q(state=QuestionState.SETTLED),
        "lapsed": Q(state=QuestionState.LAPSED),
    }
    numbers = {name: Count("pk", filter=one) for name, one in asked.items()}
    return Counts(**visible_questions(user, campaign).order_by().aggregate(**numbers))
