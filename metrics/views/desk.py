"""工作台: everyone's first page, and the messages that stand at its head."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from campaigns.access import desks_of
from campaigns.officers import posts_of
from campaigns.workdays import is_workday
from metrics.actions.entry import reminders
from metrics.queries.board.glance import glance
from metrics.queries.desk.accountability import accountability
from metrics.queries.desk.bulletins import bulletins
from metrics.queries.desk.deciding import deciding, late, reviewed_by
from metrics.queries.desk.duties import duties
from metrics.queries.desk.keeping import keeping
from metrics.queries.desk.locked import locked
from metrics.queries.desk.owing import asked, owing
from metrics.queries.desk.quality import quality
from metrics.queries.desk.reading import reading
from metrics.queries.desk.rectification import rectification
from metrics.queries.entry.messages import get_message_for, messages_of, target_of
from metrics.queries.schedule import notices
from metrics.views.site import numbers

_DAYS = "一二三四五六日"
_DECIDED = {"accountability", "bulletins", "quality"}


@require_safe
@never_cache
def desk(request: HttpRequest) -> HttpResponse:
    """What is expected of me, until when, what came back, what is late below me."""
    at = timezone.now()
    user = request.user
    if posts_of(user) and not desks_of(user):  # whoever only keeps the system has no desk
        return redirect("accounts")
    reviewed = reviewed_by(user, at)
    sections = [owing(user, at), deciding(user, at, reviewed), late(at, reviewed)]
    sections += [duties(user, at), locked(user, at), accountability(user, at), bulletins(user)]
    sections += [rectification(user, at), quality(user, at), keeping(user, at)]
    found = [section for section in sections if section]
    # Whoever has nothing to do but to sign and to decide sees how things stand as well.
    only_reads = all(
        section.code in {"accountability", "bulletins", "quality"} for section in found
    )
    today = timezone.localdate(at)
    context = {
        "today": f"{today.month}月{today.day}日 星期{_DAYS[today.weekday()]}",
        "workday": is_workday(today),
        "seats": [desk for desk in desks_of(user) if desk.region.pk != user.region_id]
        if user.is_authenticated
        else [],
        "notices": notices(user, at),
        "letters": messages_of(user, at),
        "sections": found,
        "asked": asked(user, at),
        "reading": reading(user, at),
        "glance": glance(user, numbers()) if only_reads else None,
    }
    return render(request, "metrics/desk/desk.html", context)


@require_POST
def message(request: HttpRequest, number: int) -> HttpResponse:
    """Open a chase: it counts as read, and leads to where it can be done."""
    found = get_message_for(request.user, number)
    at = timezone.now()
    reminders.read(reminder=found, at=at)
    return redirect("desk" if request.POST.get("do") == "read" else target_of(found, at))
