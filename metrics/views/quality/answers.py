"""All questions that wait for the reader, each with its figures, answered in one form."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from campaigns.access import get_campaign_for
from campaigns.models import Campaign, User
from campaigns.terms import QuestionState, QuestionVerb
from metrics.actions.entry.errors import EntryError
from metrics.actions.quality import answering
from metrics.forms.quality import ASKING, Typed, answers_in
from metrics.models import Question
from metrics.models.quality import LONGEST_ANSWER
from metrics.queries.quality import questions as query
from metrics.queries.quality import shown
from metrics.queries.quality.beside import beside_of
from metrics.queries.quality.returned import returned_of
from metrics.views.site import numbers, stamp
from metrics.wording.quality.standing import NOT_A_SCORE

_MOST = 50  # so many questions stand on the page; the next ones follow when these are answered


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def quality_answers(request: HttpRequest, campaign: str) -> HttpResponse:
    """GET shows the open questions of the reader's offices; POST takes what was filled in, each
    answer for itself: what is refused stays on the page with the reason."""
    found = get_campaign_for(request.user, campaign)
    if request.method != "POST":
        return _page(request, found, [])
    user = request.user
    rows = {row.pk: row for row in _waiting(request, found)}
    back = returned_of(rows.values())
    typed = answers_in(request.POST.dict(), rows, {pk: one.answer for pk, one in back.items()})
    if not isinstance(user, User) or (_named(request) and not rows):
        raise PermissionDenied("这些问题不由您答复，或者已经有人答复")
    for one in typed:
        if not one.error:
            _answer(request, user, rows[one.number], one)
    done = sum(not one.error for one in typed)
    if done:
        messages.success(request, f"已提交 {done} 条答复，等待上级核实。")
    wrong = [one for one in typed if one.error]
    if not typed:
        told = "；退回补充的，请在原来的答复上补写" if back else ""
        messages.error(request, f"没有填写任何一条答复{told}。")
    if wrong or not typed:
        return _page(request, found, wrong)
    return redirect("quality_answers", found.code)


def _named(request: HttpRequest) -> bool:
    return any(name.startswith("words-") for name in request.POST)


def _answer(request: HttpRequest, user: User, question: Question, typed: Typed) -> None:
    try:
        answering.answer(
            question=question, version=typed.version, words=typed.words, **stamp(request, user)
        )
    except EntryError as error:
        typed.error = f"{error}。"


def _waiting(request: HttpRequest, campaign: Campaign) -> list[Question]:
    rows = query.waiting_for(request.user, campaign).filter(state=QuestionState.OPEN)
    found = list(rows.order_by("due_on", "region__code", "-month", "pk"))
    for row in found:
        row.campaign = campaign
    return found


def _page(request: HttpRequest, campaign: Campaign, wrong: list[Typed]) -> HttpResponse:
    today = timezone.localdate()
    waiting = _waiting(request, campaign)
    rows = waiting[:_MOST]
    beside = beside_of(request.user, rows, numbers())
    kept, back = {one.number: one for one in wrong}, returned_of(rows)
    cards: list[dict[str, Any]] = [
        {
            "question": row,
            "row": shown.row_of(row, campaign, today),
            "beside": beside[row.pk],
            "typed": kept.get(row.pk),
            "back": back.get(row.pk),
        }
        for row in rows
    ]
    context = {
        "campaign": campaign,
        "cards": cards,
        "more": len(waiting) - len(rows),
        "asking": ASKING[QuestionVerb.ANSWER],
        "longest": LONGEST_ANSWER,
        "not_a_score": NOT_A_SCORE,
    }
    return render(request, "metrics/quality/answers.html", context)
