"""All issues of a campaign, year by year, and when the next one comes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from campaigns.access import AnyUser, sees_drafts
from campaigns.models import Campaign
from campaigns.periods import Month
from campaigns.terms import BulletinKind, BulletinState, RankingState
from campaigns.timetable import bulletin_at
from metrics.models import Bulletin, Delivery, Ranking
from metrics.queries.bulletin.period import (
    edition_url,
    issue_words,
    last_judged,
    quarters,
    token,
)
from metrics.queries.bulletin.reading import (
    own_deliveries,
    signed_words,
    visible_bulletins,
)
from metrics.queries.bulletin.trouble import IN_TROUBLE
from metrics.queries.ranking import levels_of

_COUNTED = {
    "all": Q(),
    "acknowledged": ~Q(acknowledged_at=None),
    "trouble": IN_TROUBLE,
}


@dataclass(frozen=True, slots=True)
class Row:
    """One edition. ``counts`` is for those who see the ledger, ``mine`` for a recipient."""

    number: str
    issue: str
    edition: int
    draft: bool
    state: str
    when: str
    url: str
    ledger_url: str
    counts: dict[str, int]
    mine: str
    newest: bool
    demonstration: bool


def years(user: AnyUser, campaign: Campaign) -> list[dict[str, Any]]:
    """The issues by the year that they are about, the newest first."""
    rows = visible_bulletins(user, campaign).defer("content", "basis", "changes")
    bulletins = list(rows.order_by("-month", "kind", "-edition"))
    ledger = sees_drafts(user, campaign)
    counts = _counts(bulletins) if ledger else {}
    mine = _mine(user, bulletins)
    found: dict[int, list[Row]] = {}
    seen: set[tuple[str, int]] = set()
    for row in bulletins:
        row.campaign = campaign
        signed = row.state == BulletinState.SIGNED
        newest = signed and (row.kind, row.month) not in seen
        if newest:
            seen.add((row.kind, row.month))
        told = _row(row, counts.get(row.pk, {}), mine.get(row.pk, ""), newest=newest)
        found.setdefault(row.month // 100, []).append(told)
    return [{"year": year, "rows": rows} for year, rows in found.items()]


def _number(row: Bulletin) -> str:
    """With the year of signing where that is not the year it stands under."""
    if not row.number:
        return ""
    year = f"（{row.year}年）" if row.year != row.month // 100 else ""
    return f"第{row.number}期{year}"


def _row(row: Bulletin, counts: dict[str, int], mine: str, *, newest: bool) -> Row:
    draft = row.state == BulletinState.DRAFT
    drafted = timezone.localtime(row.drafted_at)
    return Row(
        number=_number(row),
        issue=issue_words(row.kind, Month.of(row.month)),
        edition=row.edition,
        draft=draft,
        state=BulletinState(row.state).word,
        when=f"{drafted.year}年{drafted.month}月{drafted.day}日 起草"
        if draft
        else signed_words(row),
        url=edition_url(row),
        ledger_url="" if draft or not counts else edition_url(row, "bulletin_deliveries"),
        counts=counts,
        mine=mine,
        newest=newest,
        demonstration=row.demonstration,
    )


def _counts(bulletins: list[Bulletin]) -> dict[int, dict[str, int]]:
    """Per edition how many it went to, and what became of it; an edition that went to nobody has
    only zeros."""
    found = {
        row.pk: dict.fromkeys(_COUNTED, 0) for row in bulletins if row.state == BulletinState.SIGNED
    }
    rows = Delivery.objects.filter(bulletin__in=bulletins)
    for name, asked in _COUNTED.items():
        counted = rows.filter(asked).values_list("bulletin").order_by()
        for number, count in counted.annotate(count=Count("pk")):
            found[number][name] = count
    return found


def _mine(user: AnyUser, bulletins: list[Bulletin]) -> dict[int, str]:
    """Per edition whether the user has signed for it; nothing for what did not come to him."""
    rows = Delivery.objects.filter(own_deliveries(user), bulletin__in=bulletins)
    found: dict[int, str] = {}
    for bulletin, at in rows.values_list("bulletin", "acknowledged_at"):
        if found.get(bulletin) != "待签收":
            found[bulletin] = "待签收" if at is None else "已签收"
    return found


def next_quarter(campaign: Campaign) -> Month | None:
    """The last month of the next quarter that has no bulletin yet; None after the campaign."""
    last = (
        Bulletin.objects.filter(campaign=campaign, kind=BulletinKind.QUARTERLY)
        .order_by("-month")
        .values_list("month", flat=True)
        .first()
    )
    return next((month for month in quarters(campaign) if month.number > (last or 0)), None)


def coming(campaign: Campaign, at: datetime) -> str:
    """When the next bulletin is drawn up, as the campaign's calendar says."""
    month = next_quarter(campaign)
    if month is None:
        return "行动已结束，不再有新的季通报。"
    zone = timezone.get_default_timezone()
    day = bulletin_at(campaign.calendar, month, zone).date()
    issue = issue_words(BulletinKind.QUARTERLY, month)
    when = f"{day.year}年{day.month}月{day.day}日"
    if day > timezone.localdate(at):
        return f"下一期是{issue}，{when}自动起草。"
    last = last_judged(campaign, BulletinKind.QUARTERLY, month) or month
    return f"下一期是{issue}，应在{when}起草，{last.chinese}排名发布后补上。"


def undrafted(campaign: Campaign) -> list[dict[str, str]]:
    """Issues that could be drawn up by hand: all levels published, and no bulletin yet."""
    levels = set(levels_of(campaign))
    published: dict[int, set[str]] = {}
    rows = Ranking.objects.filter(
        campaign=campaign, state=RankingState.PUBLISHED, month__gte=campaign.first_month
    )
    for number, level in rows.values_list("month", "level").distinct().order_by():
        published.setdefault(number, set()).add(level)
    there = set(Bulletin.objects.filter(campaign=campaign).values_list("kind", "month"))
    complete = {number for number, found in published.items() if levels <= found}
    issues = [(BulletinKind.QUARTERLY, month) for month in quarters(campaign)]
    issues += [(BulletinKind.MONTHLY, Month.of(number)) for number in complete]
    issues.sort(key=lambda issue: (issue[1], issue[0]), reverse=True)
    return [
        {"period": token(kind, month), "label": issue_words(kind, month)}
        for kind, month in issues
        if (kind, month.number) not in there
        and (last := last_judged(campaign, kind, month))
        and last.number in complete
    ]
