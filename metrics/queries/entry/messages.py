"""What the site has to tell a person: chases that he has not opened yet."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from campaigns.access import AnyUser
from campaigns.models import Region, User
from campaigns.periods import Month
from metrics.models import Reminder, ReportingPeriod
from metrics.queries.entry.owed import owed, reopened_until, takes_reports, undecided
from metrics.wording.reminders import UNDECIDED, item_words
from metrics.wording.times import clock


def unread_of(user: AnyUser) -> QuerySet[Reminder]:
    """Chases to this person that he has not opened, the newest first."""
    if not isinstance(user, User):
        return Reminder.objects.none()
    return Reminder.objects.filter(to=user, read_at=None).select_related("by").order_by("-at")


def unread_count(user: AnyUser, at: datetime) -> int:
    """How many of them still ask for something; a chase for what has been done counts as read."""
    return sum(bool(_standing(row, at)) for row in unread_of(user))


def get_message_for(user: AnyUser, number: int) -> Reminder:
    """A chase to this very person; anybody else's does not exist."""
    rows = Reminder.objects.filter(pk=number)
    found = rows.filter(to=user).first() if isinstance(user, User) else None
    if found is None:
        raise Http404("没有这条提醒")
    return found


def messages_of(user: AnyUser, at: datetime) -> list[dict[str, Any]]:
    """Unread chases in words, each with where it leads; of what was done since, nothing is said."""
    zone = timezone.get_default_timezone()
    return [
        {
            "url": reverse("message", args=[row.pk]),
            "lines": [item_words(item, zone) for item in items],
            "by": row.by.get_full_name() if row.by else "系统按时间表",
            "at": clock(timezone.localtime(row.at)),
        }
        for row in unread_of(user)
        if (items := _standing(row, at))
    ]


def _standing(row: Reminder, at: datetime) -> list[dict[str, Any]]:
    """The items of a chase for which something is still to be done."""
    return [found for item in row.items if (found := _still(item, at))]


def _still(item: dict[str, Any], at: datetime) -> dict[str, Any] | None:
    """The item with those of its regions that still owe, and their end as it stands now."""
    rows = ReportingPeriod.objects.filter(campaign__code=item["campaign"], month=item["month"])
    period = rows.first()
    if period is None:
        return None
    regions = Region.objects.filter(code__in=[code for code, _ in item["regions"]])
    owing = undecided if item["about"] == UNDECIDED else owed
    left = owing(period, takes_reports(period, regions, at))
    codes = {region.code for region in left}
    named = [[code, name] for code, name in item["regions"] if code in codes]
    if not named:
        return None
    again = reopened_until(period, left, at)
    due = min(again.values()).isoformat(timespec="minutes") if again else item["due"]
    return {**item, "regions": named, "due": due}


def target_of(row: Reminder, at: datetime) -> str:
    """The page on which what is chased can be done."""
    item = next(iter(_standing(row, at)), row.items[0])
    campaign, month = item["campaign"], str(Month.of(item["month"]))
    if item["about"] == UNDECIDED:
        return f"{reverse('review')}?campaign={campaign}&month={month}"
    if len(item["regions"]) == 1:
        return reverse("sheet", args=[campaign, month, item["regions"][0][0]])
    return reverse("sheets", args=[campaign, month])
