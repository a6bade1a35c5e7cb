"""What should be there by now and is not, read from each campaign's calendar.

Only what the timetable has taken on counts: months that were opened here, not those taken over
from old tables; and nothing older than ``since``.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from campaigns.models import Campaign
from campaigns.periods import Month
from campaigns.terms import (
    BulletinKind,
    BulletinState,
    MailState,
    PeriodState,
    RankingState,
    RecipientState,
)
from campaigns.timetable import bulletin_at
from campaigns.workdays import plus_workdays
from metrics.actions.bulletin import expecting
from metrics.actions.entry import periods
from metrics.actions.schedule.missing import Missing, end_of
from metrics.actions.schedule.owed import not_dealt_with
from metrics.models import (
    AlarmMail,
    Bulletin,
    DeadlineMail,
    Delivery,
    Ranking,
    Reminder,
    ReportingPeriod,
)
from metrics.queries.bulletin.period import edition_url, issue_words, last_judged, words_of
from metrics.queries.bulletin.trouble import IN_TROUBLE
from metrics.queries.ranking import Choice
from metrics.wording.schedule import moment_words
from metrics.wording.times import clock

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# How much later than its hour each thing may be.
OPENED = LOCKED = HOUR
RANKED = DRAFTED = 2 * HOUR
SENT = DAY
# A month that locks after its bulletin day has so many working days to be published.
TO_PUBLISH = 2


def missing(at: datetime, since: datetime) -> Iterator[Missing]:
    """What was expected between the two moments and is not there."""
    for campaign in Campaign.objects.filter(periods__isnull=False).distinct():
        yield from _not_opened(campaign, at, since)
        yield from _not_locked(campaign, at, since)
        yield from _not_ranked(campaign, at, since)
        yield from _not_drafted(campaign, at, since)
        yield from _not_sent(campaign, at, since)
    yield from _not_mailed(at, since)
    yield from not_dealt_with(at, since)


# --- months ---


def _not_opened(campaign: Campaign, at: datetime, since: datetime) -> Iterator[Missing]:
    """Asked of the table alone: an opening that was given up after three months stays missing."""
    last = ReportingPeriod.objects.filter(campaign=campaign).order_by("-month").first()
    if last is None:
        return
    ends = min(
        Month.containing(timezone.localdate(at)).plus(-1), Month.containing(campaign.ends_on)
    )
    for month in Month.of(last.month).plus(1).through(ends):
        opens = periods.planned(campaign, month).opens_at
        if since < opens + OPENED <= at:
            words = f"{month.chinese}没有按时开启填报，应于 {_when(opens)} 开启"
            yield _missing("open", campaign, month, words, _months_page(campaign), opens + OPENED)


def _not_locked(campaign: Campaign, at: datetime, since: datetime) -> Iterator[Missing]:
    rows = _opened(campaign).filter(state=PeriodState.OPEN)
    for row in rows.filter(locks_at__lte=at - LOCKED, locks_at__gt=since - LOCKED):
        month, locks = Month.of(row.month), row.locks_at or at
        words = f"{month.chinese}没有按时锁定，应于 {_when(locks)} 锁定"
        yield _missing("lock", campaign, month, words, _months_page(campaign), locks + LOCKED)


def _opened(campaign: Campaign) -> QuerySet[ReportingPeriod]:
    """Months that were opened here."""
    return ReportingPeriod.objects.filter(campaign=campaign).exclude(opened_at=None)


# --- rankings ---


def _not_ranked(campaign: Campaign, at: datetime, since: datetime) -> Iterator[Missing]:
    """Neither computed nor published."""
    # From the lock to the day of publishing it is never longer than a month.
    early = since - 31 * DAY
    rows = _opened(campaign).filter(
        state=PeriodState.LOCKED, locked_at__gt=early, month__gte=campaign.first_month
    )
    states = _states(campaign, [row.month for row in rows])
    for row in rows.order_by("month"):
        locked, month = row.locked_at or at, Month.of(row.month)
        due = publish_by(campaign, month, locked)
        url = Choice(campaign, month, campaign.report_levels[0]).url()
        if row.month not in states and since < locked + RANKED <= at:
            words = f"{month.chinese}已于 {_when(locked)} 锁定，排名还没有算好"
            page = reverse("schedule")
            yield _missing("ranking", campaign, month, words, page, locked + RANKED)
        if RankingState.PUBLISHED not in states.get(row.month, set()) and since < due <= at:
            words = f"{month.chinese}排名还没有发布，应于 {_until(due)}发布"
            yield _missing("publish", campaign, month, words, url, due)


def _states(campaign: Campaign, months: list[int]) -> dict[int, set[str]]:
    """Month → states of its rankings at the lowest level: all levels are computed together."""
    rows = Ranking.objects.filter(
        campaign=campaign, month__in=months, level=campaign.report_levels[-1]
    )
    states: dict[int, set[str]] = {}
    for month, state in rows.values_list("month", "state"):
        states.setdefault(month, set()).add(state)
    return states


def publish_by(campaign: Campaign, month: Month, locked: datetime) -> datetime:
    """Until when a month is published: the documents state no day, so the end of the calendar's
    bulletin day; two working days for a month that locks after it."""
    zone = timezone.get_default_timezone()
    planned = bulletin_at(campaign.calendar, month, zone) + DAY
    if locked < planned:
        return planned
    return end_of(plus_workdays(timezone.localdate(locked), TO_PUBLISH))


# --- bulletins ---


def _not_drafted(campaign: Campaign, at: datetime, since: datetime) -> Iterator[Missing]:
    begun = set(_opened(campaign).values_list("month", flat=True))
    there = set(Bulletin.objects.filter(campaign=campaign).values_list("kind", "month"))
    for kind, month in expecting.due(campaign, at):
        day, last = expecting.expected_at(campaign, kind, month), last_judged(campaign, kind, month)
        if (kind, month.number) in there or day is None or last is None:
            continue
        if last.number not in begun:
            continue
        # The day of a quarter's bulletin is a whole day; a month's follows its ranking.
        due = day + (DAY if kind == BulletinKind.QUARTERLY else DRAFTED)
        if since < due <= at:
            name = issue_words(kind, month)
            words = f"{name}还没有起草，应于 {_until(due)}起草{_why(campaign, last)}"
            key = f"bulletin:{campaign.code}:{kind}:{month}"
            yield Missing(key, campaign, words, reverse("schedule"), due)


def _why(campaign: Campaign, month: Month) -> str:
    if RankingState.PUBLISHED in _states(campaign, [month.number]).get(month.number, set()):
        return ""
    return f"：{month.chinese}排名还没有发布"


_WAITING = Q(mail__in=[MailState.PREPARED, MailState.SENDING])


def _not_sent(campaign: Campaign, at: datetime, since: datetime) -> Iterator[Missing]:
    """Signed bulletins of which something was not sent in a day, or did not arrive, unless it was
    signed for on the site. Whoever is not on the list any more is owed nothing; where nothing is
    mailed, everybody reads on the site."""
    if settings.MAIL == "off":
        return
    rows = Delivery.objects.filter(
        recipient__state=RecipientState.APPROVED,
        bulletin__campaign=campaign,
        bulletin__state=BulletinState.SIGNED,
        bulletin__signed_at__gt=since - SENT,
        acknowledged_at=None,
    )
    counted = (
        rows.values("bulletin", signed=F("bulletin__signed_at"))
        .annotate(waiting=Count("pk", filter=_WAITING), lost=Count("pk", filter=IN_TROUBLE))
        .order_by("bulletin")
    )
    told = [one for one in counted if one["waiting"] or one["lost"]]
    bulletins = Bulletin.objects.select_related("campaign").in_bulk(
        [one["bulletin"] for one in told]
    )
    for one in told:
        bulletin = bulletins[one["bulletin"]]
        url = edition_url(bulletin, "bulletin_deliveries")
        if one["waiting"] and one["signed"] + SENT <= at:
            words = f"{words_of(bulletin)}签发已超过 24 小时，还有 {one['waiting']} 封没有寄出"
            key = f"delivery:{bulletin.pk}"
            yield Missing(key, campaign, words, url, one["signed"] + SENT)
        if one["lost"]:
            words = f"{words_of(bulletin)}有 {one['lost']} 封没有送达或不能确定"
            yield Missing(f"returned:{bulletin.pk}", campaign, words, url, one["signed"])


# --- other mails ---


def _not_mailed(at: datetime, since: datetime) -> Iterator[Missing]:
    """Chases and alarms that were to be mailed a day ago, of all campaigns together: one server
    sends them all."""
    if settings.MAIL == "off":
        return
    waits = {
        "催报": Reminder.objects.filter(_WAITING).values_list("at", flat=True),
        "督办": DeadlineMail.objects.filter(_WAITING).values_list("at", flat=True),
        "警报": AlarmMail.objects.filter(_WAITING).values_list("alarm__raised_at", flat=True),
    }
    late = {
        name: [moment for moment in rows if since < moment + SENT <= at]
        for name, rows in waits.items()
    }
    told = "、".join(f"{len(moments)} 封{name}邮件" for name, moments in late.items() if moments)
    if told:
        first = min(moment for moments in late.values() for moment in moments)
        words = f"{told}超过 24 小时没有寄出"
        yield Missing("unsent:mail", None, words, reverse("schedule"), first + SENT)


# --- words ---


def _missing(
    kind: str, campaign: Campaign, month: Month, words: str, url: str, expected: datetime
) -> Missing:
    return Missing(f"{kind}:{campaign.code}:{month}", campaign, words, url, expected)


def _months_page(campaign: Campaign) -> str:
    return reverse("periods", args=[campaign.code])


def _when(at: datetime) -> str:
    return moment_words(timezone.localtime(at))


def _until(at: datetime) -> str:
    here = timezone.localtime(at)
    return clock(here, until=True)
