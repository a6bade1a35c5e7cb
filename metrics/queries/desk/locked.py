"""What the last locks left behind: of those one decides on, and of one's own."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from campaigns.access import AnyUser, campaigns_of
from campaigns.models import Region
from campaigns.periods import Month
from metrics.models import ReportingPeriod
from metrics.queries.desk.tasks import Button, Section, Task
from metrics.queries.entry.owed import takes_reports
from metrics.queries.entry.sheets import own_regions
from metrics.queries.review.locked import Left, lately_locked, left_behind, left_of
from metrics.wording.reminders import listed


def locked(user: AnyUser, at: datetime) -> Section | None:
    """None where the last locks left nothing behind."""
    periods = lately_locked(campaigns_of(user), at)
    tasks = [_below(left) for left in left_behind(user, periods, at)]
    tasks += [task for period in periods for task in _own(user, period, at)]
    return Section("locked", "刚锁定的", tasks) if tasks else None


def _below(left: Left) -> Task:
    campaign = left.period.campaign
    facts = [campaign.name, f"其中 {left.again} 个已重新开放" if left.again else ""]
    url = reverse("periods", args=[campaign.code])
    return Task(left.words, facts, button=Button("去申请重新开放", url, plain=True))


def _own(user: AnyUser, period: ReportingPeriod, at: datetime) -> list[Task]:
    """The user's own regions that count as 未报 and are not let in again."""
    month = Month.of(period.month)
    mine = own_regions(user, period.campaign, month)
    left = left_of(period, mine, at)
    again = takes_reports(period, mine, at)
    lost = [one for one in [*left.undecided, *left.missing] if one not in again]
    if not lost:
        return []
    undecided = sum(one not in again for one in left.undecided)
    facts = [
        period.campaign.name,
        "已锁定，按未报处理；要补报请联系上级申请重新开放",
        f"其中 {undecided} 个已提交但未及审核" if undecided else "",
    ]
    return [Task(f"{_names(lost)} {month.chinese}", facts)]


def _names(regions: list[Region]) -> str:
    return regions[0].name if len(regions) == 1 else listed([one.short_name for one in regions])
