"""数据更正情况: what was corrected since the last issue, without amounts."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from campaigns.periods import Month
from campaigns.terms import AmendmentState, BulletinState
from metrics.models import Amendment, Bulletin, Ranking
from metrics.queries.bulletin.ground import Ground
from metrics.queries.bulletin.shapes import Stored, column, names, table
from metrics.wording.bulletin.amendments import Amended, amended_words

_MOST = 60


def since(ground: Ground) -> datetime | None:
    """Until when the last signed issue of the kind, of an earlier month, has told corrections;
    without one, when the month compared with was first computed; None: there is neither."""
    rows = Bulletin.objects.filter(
        campaign=ground.campaign,
        kind=ground.kind,
        month__lt=ground.month.number,
        state=BulletinState.SIGNED,
    )
    last = rows.order_by("-month", "-edition").first()
    if last and last.basis.get("amended_until"):
        return datetime.fromisoformat(last.basis["amended_until"])
    compared = ground.first.compared
    return _first_edition(compared).computed_at if compared else None


def _first_edition(ranking: Ranking) -> Ranking:
    """What was known when the month was first published."""
    rows = Ranking.objects.filter(
        campaign=ranking.campaign, level=ranking.level, month=ranking.month
    )
    return rows.order_by("edition")[0]


def until(ground: Ground) -> datetime:
    """What was decided later is in none, or not in all, of the rankings."""
    return min(ranking.computed_at for ranking in ground.rankings)


def _approved(ground: Ground) -> QuerySet[Amendment]:
    """Of any campaign: a figure is one fact for all."""
    return Amendment.objects.filter(
        state=AmendmentState.APPROVED,
        region__path__startswith=ground.campaign.region.path,
        indicator__code__in=list(ground.scene.whole_book.indicators),
        month__lte=ground.month.number,
    )


def amendments(ground: Ground) -> tuple[list[str], list[Stored]]:
    begin, end = since(ground), until(ground)
    rows = _approved(ground).filter(decided_at__lte=end)
    rows = rows.filter(decided_at__gt=begin) if begin else rows
    found = [
        Amended(row.region.name, row.indicator.name, Month.of(row.month))
        for row in rows.select_related("region", "indicator").order_by(
            "region__code", "month", "indicator__code", "pk"
        )
    ]
    waiting = _approved(ground).filter(decided_at__gt=end, decided_at__lte=ground.at).count()
    return amended_words(found, _day(begin), waiting), _table(found)


def _day(moment: datetime | None) -> str:
    if moment is None:
        return ""
    here = timezone.localtime(moment)
    return f"{here.year}年{here.month}月{here.day}日"


def _table(rows: list[Amended]) -> list[Stored]:
    if not rows:
        return []
    columns = [names("地区", [row.region for row in rows])]
    columns += [column("指标", 16), column("数字所属月份", 8)]
    more = f"（列前{_MOST}项，共{len(rows)}项）" if len(rows) > _MOST else ""
    told = [[row.region, row.indicator, row.month.chinese] for row in rows[:_MOST]]
    return [table("amendments", f"已计入本期的数据更正{more}", columns, told)]
