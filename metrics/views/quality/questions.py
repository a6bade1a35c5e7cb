"""Questions about figures: the list, one question with what can be done with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.access import get_campaign_for
from campaigns.models import User
from campaigns.terms import QuestionVerb
from metrics.actions.entry.errors import EntryError
from metrics.actions.quality import answering, settling
from metrics.actions.quality.errors import StaleError
from metrics.forms.quality import StepForm
from metrics.models import Question
from metrics.queries.quality import questions as query
from metrics.queries.quality import shown
from metrics.queries.quality.asked import PAGE, Asked, options, tabs
from metrics.queries.quality.beside import beside_of
from metrics.queries.quality.returned import Returned, returned_of
from metrics.views.site import numbers, stamp
from metrics.wording.quality.standing import NOT_A_SCORE

CONFLICT = 409
Verb = QuestionVerb
_ACTS: dict[Verb, Callable[..., Question]] = {
    Verb.ANSWER: answering.answer,
    Verb.SETTLE: settling.settle,
    Verb.RETURN: settling.return_,
}
_SAID = {
    Verb.ANSWER: "答复已提交，等待上级核实",
    Verb.SETTLE: "已核实",
    Verb.RETURN: "已退回补充",
}


@require_safe
@never_cache
def quality_questions(request: HttpRequest, campaign: str) -> HttpResponse:
    """The questions that the reader sees, as the address narrows them."""
    found, today = get_campaign_for(request.user, campaign), timezone.localdate()
    asked = Asked.of(request.GET.dict(), today)
    seen = query.visible_questions(request.user, found)
    rows = asked.apply(seen, today).order_by("-month", "region__code", "pk")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "campaign": found,
        "asked": asked,
        "page": page,
        "rows": shown.rows_of(page.object_list, found, today),
        "tabs": tabs(seen, found, asked, today),
        "options": options(seen),
        "query": asked.query(),
        "narrowed": asked.words(today),
        "not_a_score": NOT_A_SCORE,
    }
    return render(request, "metrics/quality/questions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def quality_question(request: HttpRequest, campaign: str, number: int) -> HttpResponse:
    """GET shows the question; POST does one step with it."""
    found = get_campaign_for(request.user, campaign)
    question = query.get_question_for(request.user, found, number)
    if request.method == "POST":
        return _posted(request, question)
    return _page(request, question)


def _page(
    request: HttpRequest, question: Question, typed: StepForm | None = None, *, status: int = 200
) -> HttpResponse:
    user, today = request.user, timezone.localdate()
    verbs = query.verbs_for(user, question)
    own = isinstance(user, User) and user.pk == question.answered_by_id
    kept = [verb for verb in Verb if query.follows(question.state, verb)]
    back = returned_of([question]).get(question.pk)
    waits = own and any(query.permitted(user, question, verb) for verb in kept)
    context = {
        "campaign": question.campaign,
        "question": question,
        "row": shown.row_of(question, question.campaign, today),
        "facts": shown.facts_of(question),
        "steps": shown.steps_of(question),
        "beside": beside_of(user, [question], numbers())[question.pk],
        "acts": [_act(question, verb, typed, back) for verb in verbs],
        "back": back,
        "lost": typed if typed and typed.verb not in verbs else None,
        "waits": waits and not verbs,
        "not_a_score": NOT_A_SCORE,
    }
    return render(request, "metrics/quality/question.html", context, status=status)


def _act(
    question: Question, verb: Verb, typed: StepForm | None, back: Returned | None
) -> dict[str, Any]:
    """A form with the version that is shown now; what was typed stays in it, and what was sent back
    is there to be added to. To send an answer back is folded: it is not what is expected."""
    old = {"words": back.answer} if back and verb == Verb.ANSWER else None
    form = typed if typed and typed.verb == verb else StepForm(verb, initial=old)
    main = verb != Verb.RETURN
    return {
        "verb": verb,
        "form": form,
        "asking": form.asking,
        "version": question.version,
        "main": main,
        "open": main or form.is_bound,
    }


def _posted(request: HttpRequest, question: Question) -> HttpResponse:
    asked = request.POST.get("do", "")
    if asked not in set(_ACTS):
        raise Http404("没有这个动作")
    verb = Verb(asked)
    if not query.permitted(request.user, question, verb):
        raise PermissionDenied(f"“{verb.word}”不由您办理")
    form, status = StepForm(verb, request.POST), 200
    if form.is_valid():
        assert isinstance(request.user, User)  # noqa: S101 (nobody else is permitted anything)
        try:
            _ACTS[verb](question=question, **form.given, **stamp(request, request.user))
        except EntryError as error:
            form.add_error(None, f"{error}。")
            status = CONFLICT if isinstance(error, StaleError) else 200
            question = query.get_question_for(request.user, question.campaign, question.pk)
        else:
            messages.success(request, f"{_SAID[verb]}。")
            return redirect("quality_question", question.campaign.code, question.pk)
    return _page(request, question, form, status=status)
