"""问题整改台账: the list, one line with its history and what can be done with it, a new line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.access import get_campaign_for
from campaigns.models import Campaign, User
from campaigns.terms import RectificationVerb
from metrics.actions.accountability import rectification as actions
from metrics.actions.accountability.rectification_drafts import Desk, desk_of
from metrics.actions.accountability.rectification_errors import StaleError
from metrics.actions.entry.errors import EntryError
from metrics.forms.rectification import AddForm, StepForm
from metrics.models import Rectification
from metrics.queries.accountability import rectification as query
from metrics.queries.accountability import rectification_shown as shown
from metrics.queries.accountability.rectification_asked import PAGE, Asked, options, tabs
from metrics.views.site import stamp

CONFLICT = 409
Verb = RectificationVerb
_ACTS: dict[Verb, Callable[..., Rectification]] = {
    Verb.REPORT: actions.report,
    Verb.RETURN: actions.return_,
    Verb.ACCEPT: actions.accept,
    Verb.CLOSE: actions.close,
    Verb.REOPEN: actions.reopen,
    Verb.FOLLOW_UP: actions.follow_up,
    Verb.POSTPONE: actions.postpone,
    Verb.NOTE: actions.note,
}
# What is expected next stands first and open on the page, the rest is folded.
_EXPECTED = {Verb.REPORT, Verb.ACCEPT, Verb.CLOSE}


@require_safe
@never_cache
def rectifications(request: HttpRequest, campaign: str) -> HttpResponse:
    """The lines that the reader sees, as the address narrows them."""
    found, today = get_campaign_for(request.user, campaign), timezone.localdate()
    asked = Asked.of(request.GET.dict(), today)
    seen = query.visible_lines(request.user, found)
    page = Paginator(asked.apply(seen, today).order_by("number"), PAGE).get_page(
        request.GET.get("page")
    )
    rows = shown.rows_of(page.object_list, found, today)
    sources = query.sources_for(request.user, found)
    context = {
        "campaign": found,
        "asked": asked,
        "page": page,
        "rows": rows,
        "tabs": tabs(seen, found, asked, today),
        "options": options(seen),
        "query": asked.query(),
        "narrowed": asked.words(today),
        "enters": bool(sources),
        "soon": query.SOON,
        **_mark(any(row.demonstration for row in page.object_list)),
    }
    return render(request, "metrics/accountability/rectifications.html", context)


def _mark(demonstration: bool) -> dict[str, Any]:
    return {"demonstration": True} if demonstration or settings.DEMONSTRATION else {}


# --- one line --------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def rectification(request: HttpRequest, campaign: str, number: int) -> HttpResponse:
    """GET shows the line; POST does one step with it."""
    found = get_campaign_for(request.user, campaign)
    line = query.get_line_for(request.user, found, number)
    if request.method == "POST":
        return _posted(request, line)
    return _page(request, line)


def _page(
    request: HttpRequest, line: Rectification, typed: StepForm | None = None, *, status: int = 200
) -> HttpResponse:
    reporters, today = query.reporters_of(line), timezone.localdate()
    verbs = query.verbs_for(request.user, line, reporters)
    own = isinstance(request.user, User) and request.user.pk in reporters
    kept = [verb for verb in Verb if query.follows(line.state, verb) and verb in query.OF_ANOTHER]
    kept = [verb for verb in kept if own and query.permitted(request.user, line, verb)]
    row, steps = shown.row_of(line, line.campaign, today), shown.steps_of(line)
    expected = _EXPECTED | ({Verb.FOLLOW_UP} if row.look_now else set())
    acts = [_act(line, verb, typed, expected=verb in expected) for verb in verbs]
    context = {
        "campaign": line.campaign,
        "line": line,
        "row": row,
        "facts": shown.facts_of(line),
        "steps": steps,
        "said": shown.answered(line.state, steps),
        "acts": sorted(acts, key=lambda act: not act["main"]),
        "lost": typed if typed and typed.verb not in verbs else None,
        "waits": "、".join(verb.word for verb in kept),
        **_mark(line.demonstration),
    }
    return render(request, "metrics/accountability/rectification.html", context, status=status)


def _act(
    line: Rectification, verb: Verb, typed: StepForm | None, *, expected: bool
) -> dict[str, Any]:
    """A form with the version that is shown now; what was typed stays in it."""
    form = typed if typed and typed.verb == verb else StepForm(verb)
    return {
        "verb": verb,
        "form": form,
        "asking": form.asking,
        "version": line.version,
        "open": expected or form.is_bound,
        "main": expected,
    }


def _posted(request: HttpRequest, line: Rectification) -> HttpResponse:
    asked = request.POST.get("do", "")
    if asked not in list(Verb):
        raise Http404("没有这个动作")
    verb = Verb(asked)
    if not query.permitted(request.user, line, verb):
        raise PermissionDenied(f"“{verb.word}”不由您办理")
    form, status = StepForm(verb, request.POST), 200
    if form.is_valid():
        assert isinstance(request.user, User)  # noqa: S101 (nobody else is permitted anything)
        try:
            done = _ACTS[verb](line=line, **form.given, **stamp(request, request.user))
        except EntryError as error:
            form.add_error(None, f"{error}。")
            status = CONFLICT if isinstance(error, StaleError) else 200
            line = query.get_line_for(request.user, line.campaign, line.number)
        else:
            messages.success(request, f"第{line.number}号：{_said(verb, done)}。")
            return redirect("rectification", line.campaign.code, line.number)
    return _page(request, line, form, status=status)


def _said(verb: Verb, done: Rectification) -> str:
    if verb == Verb.CLOSE and done.follow_up_on:
        day = done.follow_up_on
        return f"已销号，{day.year}年{day.month}月{day.day}日回头看"
    return {
        Verb.REPORT: "整改情况已报送，等待验收",
        Verb.RETURN: "已退回，继续整改",
        Verb.ACCEPT: "验收通过，可以销号",
        Verb.CLOSE: "已销号",
        Verb.REOPEN: "已重新整改",
        Verb.FOLLOW_UP: "回头看已登记",
        Verb.POSTPONE: "整改期限已调整",
        Verb.NOTE: "已记录",
    }[verb]


# --- a new line ------------------------------------------------------------------------------


def enterer(request: HttpRequest, campaign: Campaign) -> tuple[User, Desk]:
    """Who may put problems on the list, and which; 403 for the others who see the campaign."""
    user = request.user
    if not isinstance(user, User) or not query.sources_for(user, campaign):
        raise PermissionDenied("登记整改问题由本行动的管理员和审核员办理")
    return user, desk_of(user, campaign, timezone.now())


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def rectification_add(request: HttpRequest, campaign: str) -> HttpResponse:
    """A form for one line; ``?measure=`` begins with a measure that it belongs to."""
    found = get_campaign_for(request.user, campaign)
    by, desk = enterer(request, found)
    measures = query.measures_to_link(found, desk.regions)
    if request.method == "POST":
        form = AddForm(desk, measures, request.POST)
        if form.is_valid():
            try:
                made = actions.enter(campaign=found, draft=form.draft, **stamp(request, by))
            except EntryError as error:
                form.add_error(None, f"{error}。")
            else:
                messages.success(request, f"已登记为台账第{made.number}号。")
                return redirect("rectification", found.code, made.number)
    else:
        form = AddForm(desk, measures, initial=_initial(request, desk, measures))
    context = {
        "campaign": found,
        "form": form,
        "groups": shown.options_of(desk.regions, found),
        "measures": measures,
        "today": desk.today,
        **_mark(demonstration=False),
    }
    return render(request, "metrics/accountability/rectification_add.html", context)


def _initial(request: HttpRequest, desk: Desk, measures: list[Any]) -> dict[str, Any]:
    """What stands in an empty form: today, and what the measure says."""
    key = request.GET.get("measure", "")
    measure = next((one for one in measures if str(one.pk) == key), None)
    alone = desk.regions[0] if len(desk.regions) == 1 else None
    region = measure.region if measure else alone
    return {
        "kind": "problem",
        "source": desk.sources[0].value,
        "found_on": desk.today,
        "measure": str(measure.pk) if measure else "",
        "region": region.code if region else "",
    }
