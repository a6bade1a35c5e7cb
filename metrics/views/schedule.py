"""定时任务: what the timetable does and did, for those who keep or audit a campaign."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from campaigns.access import administers, desks_of
from campaigns.models import User
from campaigns.terms import Job, RunOutcome
from metrics.actions.schedule.jobs import Ran, run
from metrics.queries import schedule_page as query
from metrics.queries.schedule import is_stopped, stopped
from metrics.views.site import address_of


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def schedule(request: HttpRequest) -> HttpResponse:
    """The page; a POST with ``job`` runs that job here and now, whether a worker lives or not."""
    campaigns = query.get_campaigns_for(request.user)
    keeps = any(administers(request.user, one) for one in campaigns)
    if request.method == "POST":
        return _posted(request, keeps)
    at = timezone.now()
    context = {
        "stopped": stopped(at),
        "keeps": keeps,
        # The system administrator looks on; the pages of the campaigns are not his.
        "links": bool(desks_of(request.user)),
        "alarms": query.open_alarms(campaigns),
        "cleared": query.cleared_alarms(campaigns),
        "campaigns": query.coming(campaigns, at),
        "jobs": query.jobs(at),
        "runs": query.runs(at),
    }
    return render(request, "metrics/schedule/schedule.html", context)


def _posted(request: HttpRequest, keeps: bool) -> HttpResponse:
    if not keeps or not isinstance(request.user, User):
        raise PermissionDenied("只有管理员可以执行定时任务")
    asked = request.POST.get("job", "")
    if asked not in list(Job):
        raise Http404("没有这个任务")
    job = Job(asked)
    ran = run(job=job, now=timezone.now, by=request.user, address=address_of(request))
    tell = messages.error if ran.outcome == RunOutcome.FAILED else messages.success
    tell(request, _answer(job, ran))
    return redirect("schedule")


def _answer(job: Job, ran: Ran) -> str:
    if ran.busy:
        return f"“{job.word}”正在运行，没有再执行一次；稍后刷新本页看结果。"
    words = f"：{ran.words}" if ran.words else ""
    if ran.left:
        rest = "后台任务现在停着，其余等它恢复后继续，也可以再按一次"
        words += f"；{rest if is_stopped(timezone.now()) else '其余由后台继续'}"
    told = {
        RunOutcome.FAILED: f"“{job.word}”执行失败{words}。",
        RunOutcome.NOTHING: f"“{job.word}”已执行，没有到期要办的。",
    }
    return told.get(ran.outcome, f"“{job.word}”已执行{words}。")
