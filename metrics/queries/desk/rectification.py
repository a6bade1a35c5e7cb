"""What 问题整改台账 asks of a person: to put right, to accept, to close, to look again."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime

from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone

from campaigns.access import (
    AnyUser,
    administers,
    answers_for,
    campaigns_of,
    visible_regions,
)
from campaigns.models import Campaign
from campaigns.terms import RectificationState, RectificationVerb
from metrics.models import Rectification, RectificationMove
from metrics.queries.accountability.rectification import near, shows
from metrics.queries.accountability.rectification_shown import place_words
from metrics.queries.desk.tasks import Button, Section, Task
from metrics.wording.days import dated, left_words

# Whoever answers for more lines than this gets one line a campaign.
SINGLE = 5


def rectification(user: AnyUser, at: datetime) -> Section | None:
    """None for whom nothing waits."""
    today = timezone.localdate(at)
    lines = _waiting(user, today)
    tasks = [task for one in _by_campaign(lines) for task in _of(user, one, today)]
    return Section("rectification", "问题整改", tasks) if tasks else None


def _waiting(user: AnyUser, today: date) -> list[Rectification]:
    """All that somebody has to do something about by now or soon, in one question: also of a
    campaign that is over, for what is open does not go away with it."""
    shown = shows(today)
    codes = ("overdue", "soon", "reported", "accepted", "follow_up")
    asked = Q(pk__in=[])
    for code in codes:
        asked |= shown[code][1]
    last = RectificationMove.objects.filter(
        rectification=OuterRef("pk"), verb=RectificationVerb.REPORT
    )
    rows = Rectification.objects.filter(
        asked,
        campaign__in=campaigns_of(user),
        region__in=visible_regions(user),
    ).select_related("campaign__region", "region__parent")
    reporter = Subquery(last.order_by("-number").values("by")[:1])
    return list(rows.annotate(reporter=reporter).order_by("campaign", "due_on", "number"))


def _by_campaign(lines: Iterable[Rectification]) -> list[list[Rectification]]:
    found: dict[int, list[Rectification]] = {}
    for line in lines:
        found.setdefault(line.campaign_id, []).append(line)
    return list(found.values())


def _of(user: AnyUser, lines: list[Rectification], today: date) -> list[Task]:
    campaign = lines[0].campaign
    mine = [one for one in lines if _is_open(one) and answers_for(user, one.region)]
    tasks = _to_put_right(mine, campaign, today)
    return tasks + (_to_decide(user, lines, campaign, today) if administers(user, campaign) else [])


def _is_open(line: Rectification) -> bool:
    return line.state == RectificationState.OPEN


def _to_put_right(lines: list[Rectification], campaign: Campaign, today: date) -> list[Task]:
    if len(lines) <= SINGLE:
        return [_single(line, campaign, today) for line in lines]
    late = sum(line.due_on < today for line in lines)
    show = "overdue" if late == len(lines) else "open"
    return [
        Task(
            f"{len(lines)} 个问题要整改",
            [campaign.name, f"最早的{dated(lines[0].due_on)}到期"],
            flag=f"{late} 个已逾期" if late else "",
            button=Button("去看台账", f"{_list(campaign)}?show={show}"),
        )
    ]


def _single(line: Rectification, campaign: Campaign, today: date) -> Task:
    late = line.due_on < today
    left = left_words(line.due_on, today)
    return Task(
        line.title,
        [
            campaign.name,
            place_words(line.region, campaign),
            f"整改期限{dated(line.due_on)}",
            "" if late else left,
        ],
        flag=left if late else "",
        button=Button("去报送", reverse("rectification", args=[campaign.code, line.number])),
    )


def _list(campaign: Campaign) -> str:
    return reverse("rectifications", args=[campaign.code])


Asked = Callable[[Rectification], bool]


def _to_decide(
    user: AnyUser, lines: list[Rectification], campaign: Campaign, today: date
) -> list[Task]:
    """One line a campaign and step; not what the person has reported himself."""
    others = [one for one in lines if getattr(one, "reporter", None) != user.pk]
    soon = near(today)
    steps: list[tuple[str, str, str, Asked]] = [
        ("reported", "待验收", "去验收", lambda one: one.state == RectificationState.REPORTED),
        ("accepted", "待销号", "去销号", lambda one: one.state == RectificationState.ACCEPTED),
        ("follow_up", "该回头看", "去回头看", lambda one: _looks(one, soon)),
    ]
    tasks = []
    for show, words, press, asked in steps:
        found = [one for one in others if asked(one)]
        if found:
            tasks.append(_together(found, words, press, f"{_list(campaign)}?show={show}"))
    return tasks


def _looks(line: Rectification, soon: date) -> bool:
    closed = line.state == RectificationState.CLOSED
    return bool(closed and line.follow_up_on and line.follow_up_on <= soon)


def _together(lines: list[Rectification], words: str, press: str, url: str) -> Task:
    campaign = lines[0].campaign
    if len(lines) == 1:
        line = lines[0]
        address = reverse("rectification", args=[campaign.code, line.number])
        facts = [campaign.name, place_words(line.region, campaign)]
        return Task(f"{line.title}：{words}", facts, button=Button(press, address))
    return Task(f"{len(lines)} 个问题{words}", [campaign.name], button=Button(press, url))
