"""What duties ask of a person: windows that end soon and have nothing yet."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from campaigns.access import AnyUser, administers, campaigns_of, entered_regions
from campaigns.duties import NEAR_DAYS, Standing, Stretch
from campaigns.models import Campaign, Region
from campaigns.queries.frequency import Duty, duties_of, judged
from metrics.queries.desk.tasks import Button, Section, Task
from metrics.queries.duty_ground import Ground, ground_of, owing_in
from metrics.wording.duties import names_words, on_words, until_words

_PRESSING = 3  # days
_DONE = {Standing.MET, Standing.UNRECORDED, Standing.NONE}


def duties(user: AnyUser, at: datetime) -> Section | None:
    """None for whom no window ends soon, or where all of it is done."""
    today = timezone.localdate(at)
    tasks = [
        task
        for campaign in campaigns_of(user)
        if campaign.starts_on <= today <= campaign.ends_on
        for task in _of_campaign(user, campaign, today)
    ]
    return Section("duties", "履职到期提醒", tasks) if tasks else None


def _of_campaign(user: AnyUser, campaign: Campaign, today: date) -> list[Task]:
    found = [
        (duty, stretch) for duty in duties_of(campaign) for stretch in ending(campaign, duty, today)
    ]
    keeps = administers(user, campaign)
    if not found:
        return []
    mine = set(entered_regions(user).values_list("pk", flat=True))
    if not mine and not keeps:
        return []
    where = Q() if keeps else Q(region__in=mine)
    ground = ground_of(campaign, [duty for duty, _ in found], _windows(found), where, today)
    return [
        task
        for duty, stretch in found
        if (task := _task(ground, duty, stretch, None if keeps else mine))
    ]


def ending(campaign: Campaign, duty: Duty, today: date) -> list[Stretch]:
    """The duty's windows that end within the next days and are judged; of certain days those that
    come within them."""
    years = {today.year, (today + timedelta(days=NEAR_DAYS)).year}
    every = {one for year in years for one in duty.stretches(year)}
    soon = [
        one
        for one in judged(campaign, sorted(every))
        if 0 <= (one.last - today).days <= NEAR_DAYS and (duty.days or one.first <= today)
    ]
    return [one for one in soon if one.last <= campaign.ends_on]


def _windows(found: list[tuple[Duty, Stretch]]) -> list[Stretch]:
    """Those that end, and the years of certain days, of which figures know."""
    whole = [duty.whole(stretch.first.year) for duty, stretch in found]
    return [*(stretch for _, stretch in found), *(one for one in whole if one)]


def _task(ground: Ground, duty: Duty, stretch: Stretch, mine: set[int] | None) -> Task | None:
    """``mine``: ids of the regions to be reminded of; None for whoever keeps the campaign."""
    campaign = ground.campaign
    owing = owing_in(campaign, duty, stretch, campaign.region.path)
    left = [
        region
        for region in owing
        if (mine is None or region.pk in mine)
        and ground.spot(duty, stretch, region).standing not in _DONE
    ]
    if not left:
        return None
    words = on_words if duty.days else until_words
    pressing = (stretch.last - ground.today).days <= _PRESSING
    until = words(stretch.last, ground.today)
    return Task(
        title=f"{duty.target.name} · {campaign.name}",
        facts=[f"{stretch.label}：{_who(left)}还没有登记", "" if pressing else until],
        flag=until if pressing else "",
        button=_button(campaign, duty, left, reads=mine is None),
    )


def _who(left: list[Region]) -> str:
    return f"{len(left)} 个地区" if len(left) > 1 else names_words([one.name for one in left])


def _button(campaign: Campaign, duty: Duty, left: list[Region], *, reads: bool) -> Button:
    if reads:
        url = reverse("duties", args=[campaign.code])
        return Button("查看", f"{url}?{urlencode({'duty': duty.code})}", plain=True)
    region = {"region": left[0].code} if len(left) == 1 else {}
    url = reverse("duty_add", args=[campaign.code])
    return Button("去登记", f"{url}?{urlencode({'duty': duty.code, **region})}")
