"""Work away from a request. Every task is safe to run twice: the database says what is due."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from campaigns.models import Campaign
from campaigns.periods import Month
from metrics.actions import mailing, ranking
from metrics.actions.entry import periods, reminders, requests, uploads


@shared_task
def bring_rankings_up_to_date() -> int:
    """Look for months whose approved figures are newer than their ranking, and have them computed.

    Upstream never calls: approving or amending a figure only counts a version up.
    """
    found = 0
    for campaign in Campaign.objects.select_related("region"):
        for month in ranking.stale_months(campaign):
            compute_ranking.delay(campaign.pk, month.number)
            found += 1
    return found


@shared_task
def compute_ranking(campaign_id: int, month: int) -> int:
    """Compute the drafts of one month; the number of rankings written (0: already up to date)."""
    campaign = Campaign.objects.select_related("region").get(pk=campaign_id)
    return len(ranking.compute(campaign=campaign, months=[Month.of(month)], at=timezone.now()))


@shared_task
def keep_the_months() -> int:
    """Open and lock the months whose hour has come, and chase what is due; missed runs are caught
    up, whenever the next one comes."""
    at = timezone.now()
    return periods.keep_timetable(at=at) + reminders.remind_due(at=at)


@shared_task
def send_mail() -> int:
    """Send the mails whose time has come; the number sent."""
    return mailing.send_due(now=timezone.now)


@shared_task
def tidy_up() -> int:
    """Forget answers and returned workbooks that nobody asks for any more."""
    at = timezone.now()
    return requests.forget_handled(at=at) + uploads.forget_returned(at=at)
