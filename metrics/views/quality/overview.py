"""数据质量: one month of a campaign at a glance."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from campaigns.access import AnyUser
from campaigns.models import Campaign
from campaigns.terms import QuestionState
from metrics.queries.desk.tasks import Button, Task
from metrics.queries.quality import choosing
from metrics.queries.quality.drawing import draws
from metrics.queries.quality.overview import overview
from metrics.queries.quality.questions import waiting_for
from metrics.queries.quality.returned import is_returned
from metrics.views.site import numbers
from metrics.wording.quality.standing import NOT_A_SCORE, SCOPE


@require_safe
@never_cache
def quality(request: HttpRequest) -> HttpResponse:
    """Of the campaign, month and level that the address asks for."""
    campaign = choosing.campaign_of(request.user, request.GET.get("campaign", ""))
    if campaign is None:
        return render(request, "metrics/quality/quality.html", {"campaign": None})
    known = choosing.months_of(campaign)
    choice = choosing.choice_of(request.user, campaign, known, request.GET.dict())
    today = timezone.localdate()
    context = {
        "campaign": campaign,
        "choices": choosing.choices_of(request.user, campaign, choice, known),
        "found": choice and overview(request.user, choice, known, today, numbers()),
        "tasks": tasks_of(request.user, campaign),
        "not_a_score": NOT_A_SCORE,
        "scope": SCOPE,
    }
    if choice:
        asked = urlencode({"month": str(choice.month), "level": choice.level})
        context["urls"] = {
            "questions": reverse("quality_questions", args=[campaign.code]),
            "workbook": f"{reverse('quality_workbook', args=[campaign.code])}?{asked}",
            "draw": reverse("quality_draw", args=[campaign.code])
            if draws(request.user, campaign)
            else "",
        }
    return render(request, "metrics/quality/quality.html", context)


def tasks_of(user: AnyUser, campaign: Campaign) -> list[Task]:
    """What is asked of the reader here: to answer, and to look into answers."""
    waiting = list(waiting_for(user, campaign))
    states = [row.state for row in waiting]
    back = sum(is_returned(row) for row in waiting)
    opened, answered = (states.count(one) for one in (QuestionState.OPEN, QuestionState.ANSWERED))
    found = []
    if opened:
        url = reverse("quality_answers", args=[campaign.code])
        facts = ["答复用一张表", f"其中{back}个是退回补充的" if back else ""]
        found.append(Task(f"{opened} 个数请您核对", facts, button=Button("去答复", url)))
    if answered:
        url = f"{reverse('quality_questions', args=[campaign.code])}?show=answered"
        found.append(Task(f"{answered} 条答复待核实", button=Button("去核实", url)))
    return found
