"""履职台账: the calendar of duties, entering an event, cancelling one."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.access import campaigns_of, get_campaign_for, get_region_for
from campaigns.duties import Standing
from campaigns.models import Campaign, Region, User
from campaigns.periods import Month
from campaigns.queries.frequency import Duty, duties_of, owing
from metrics.actions import duties as actions
from metrics.actions.entry.errors import EntryError
from metrics.forms.duties import Ask, CancelForm, EventForm
from metrics.models import DutyEvent
from metrics.queries import duties as query
from metrics.queries.duty_asked import Asked, asked_by, narrowings, window_of_cell, years_of
from metrics.queries.duty_calendar import requirement, sections_of
from metrics.queries.duty_events import event_rows
from metrics.views.site import stamp
from metrics.wording.duties import when_words

# Under which name the session remembers the duty that was entered last: campaign → code.
LAST = "duties"


@require_safe
@never_cache
def duties(request: HttpRequest, campaign: str) -> HttpResponse:
    """Regions × windows, who has not yet, and the events of the cell that was asked for."""
    found = get_campaign_for(request.user, campaign)
    today = timezone.localdate()
    asked = asked_by(request.user, found, request.GET.dict(), today)
    may = query.records_any(request.user, found)
    context = {
        "campaign": found,
        "asked": asked,
        "choices": _choices(request, asked, today),
        "narrowings": narrowings(request.user, asked),
        "sections": sections_of(asked, today),
        "any": bool(duties_of(found)),
        "standings": list(Standing),
        "drill": _drill(request, asked),
        "add_url": _add_url(found, asked.duty) if may else "",
        "demonstration": query.is_demonstration(found),
    }
    return render(request, "metrics/duties/duties.html", context)


def _choices(request: HttpRequest, asked: Asked, today: date) -> dict[str, Any]:
    campaigns = [one for one in campaigns_of(request.user) if duties_of(one)]
    return {
        "campaigns": [
            {
                "code": one.code,
                "name": one.name,
                "url": reverse("duties", args=[one.code]),
                "current": one.pk == asked.campaign.pk,
            }
            for one in campaigns
        ],
        "years": [
            {"label": f"{year}年", "url": asked.url(year=str(year)), "current": year == asked.year}
            for year in years_of(asked.campaign, today)
        ],
    }


def _drill(request: HttpRequest, asked: Asked) -> dict[str, Any] | None:
    """The events of one cell; a region that is not seen is 404."""
    code, window = request.GET.get("region", ""), request.GET.get("window", "")
    cell = window_of_cell(asked, window) if code and window else None
    if cell is None:
        return None
    duty, stretch = cell
    region = get_region_for(request.user, asked.campaign, code)
    may = query.records_for(request.user, asked.campaign, region)
    return {
        "title": f"{region.name} {stretch.label} {duty.target.name}",
        "rows": event_rows(duty, region, stretch, cancels=may),
        "add_url": _add_url(asked.campaign, duty.code, region.code) if may else "",
        "close_url": asked.url(),
    }


def _add_url(campaign: Campaign, duty: str, region: str = "") -> str:
    said = {"duty": duty, "region": region}
    path = reverse("duty_add", args=[campaign.code])
    asked = urlencode({name: text for name, text in said.items() if text})
    return f"{path}?{asked}" if asked else path


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def duty_add(request: HttpRequest, campaign: str) -> HttpResponse:
    """Enter an event, for the regions that one fills in; the last duty is remembered."""
    found = get_campaign_for(request.user, campaign)
    known = _enterable(request, found)
    if not known:
        raise PermissionDenied("没有由您登记的履职事项")
    given = request.POST if request.method == "POST" else request.GET
    wanted = given.get("duty", "") or request.session.get(LAST, {}).get(campaign, "")
    duty = next((one for one in known if one.code == wanted), next(iter(known)))
    ask = Ask(found, duty, known[duty], timezone.localdate())
    if request.method == "POST":
        form = EventForm(ask, request.POST)
        if form.is_valid() and (row := _entered(request, form)):
            return redirect(_told(request, row, duty))
    else:
        form = EventForm(ask, initial={"region": request.GET.get("region", "")})
    context = {
        "campaign": found,
        "form": form,
        "duty": duty,
        "requirement": requirement(duty),
        "others": [(one, _add_url(found, one.code)) for one in known if one != duty],
        "demonstration": query.is_demonstration(found),
    }
    return render(request, "metrics/duties/duty_add.html", context)


def _enterable(request: HttpRequest, campaign: Campaign) -> dict[Duty, list[Region]]:
    """The duties with the regions that the user enters events for."""
    mine = query.recorded_regions(request.user, campaign)
    today = timezone.localdate()
    day = max(campaign.starts_on, min(campaign.ends_on, today))
    found = {}
    for duty in duties_of(campaign):
        owed = owing(campaign, duty, Month.containing(day))
        if own := [region for region in owed if region.pk in mine]:
            found[duty] = own
    return found


def _entered(request: HttpRequest, form: EventForm) -> DutyEvent | None:
    """The row, or None with what is wrong in the form."""
    assert isinstance(request.user, User)  # noqa: S101 (the log-in is required)
    try:
        return actions.enter(
            target=form.ask.duty.target,
            region=form.region,
            happened=form.happened,
            **stamp(request, request.user),
        )
    except EntryError as error:
        form.add_error(None, f"{error}。")
        return None


def _told(request: HttpRequest, row: DutyEvent, duty: Duty) -> str:
    """Say what was entered, remember the duty, and where the event is seen."""
    campaign = row.campaign
    request.session[LAST] = {**request.session.get(LAST, {}), campaign.code: duty.code}
    when = when_words(row.held_on, row.last_on, duty.counting)
    unit = duty.indicator.unit
    messages.success(
        request, f"已登记：{row.region.name} {when} {row.subject}，计{row.amount}{unit}。"
    )
    if others := query.same_day(row):
        told = "、".join(f"“{one}”" for one in others)
        messages.warning(request, f"当天还登记有{told}；若是同一件事，请撤销其中一条。")
    return _cell_url(row, duty)


def _cell_url(row: DutyEvent, duty: Duty) -> str:
    """The cell of the calendar in which an event counts first."""
    stretch = duty.stretch_of(row.held_on)
    said = {
        "duty": duty.code,
        "year": str(row.held_on.year),
        "region": row.region.code,
        "window": stretch.code if stretch else "",
    }
    return f"{reverse('duties', args=[row.campaign.code])}?{urlencode(said)}#events"


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def duty_cancel(request: HttpRequest, campaign: str, number: int) -> HttpResponse:
    """Take an event out of the count, with a reason."""
    found = get_campaign_for(request.user, campaign)
    row = query.get_event_for(request.user, found, number)
    if not query.records_for(request.user, found, row.region):
        raise PermissionDenied("只有本地区的填报员和本行动的管理员可以撤销")
    duty = next(one for one in duties_of(found) if one.target.pk == row.target_id)
    form = CancelForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _cancelled(request, row, form):
        messages.success(request, f"已撤销：{row.region.name} {row.subject}。")
        return redirect(_cell_url(row, duty))
    context = {
        "campaign": found,
        "row": row,
        "duty": duty,
        "when": when_words(row.held_on, row.last_on, duty.counting),
        "form": form,
        "back": _cell_url(row, duty),
        "demonstration": row.demonstration,
    }
    return render(request, "metrics/duties/duty_cancel.html", context)


def _cancelled(request: HttpRequest, row: DutyEvent, form: CancelForm) -> bool:
    assert isinstance(request.user, User)  # noqa: S101 (the log-in is required)
    reason = form.cleaned_data["reason"]
    try:
        actions.cancel(event=row, reason=reason, **stamp(request, request.user))
    except EntryError as error:
        form.add_error(None, f"{error}。")
        return False
    return True
