"""Which issue an address means: ``2019Q3`` is a quarter's, ``2019-10`` a month's."""

from __future__ import annotations

import re

from django.urls import reverse

from campaigns.models import Campaign
from campaigns.periods import Month
from campaigns.terms import BulletinKind
from metrics.models import Bulletin

_QUARTER = re.compile(r"(\d{4})Q([1-4])", re.ASCII)
_MONTHS = BulletinKind.QUARTERLY.months
_MONTH = re.compile(r"\d{4}-\d{2}", re.ASCII)


def token(kind: str, month: Month) -> str:
    """How an issue is called in addresses; ``month`` is the last one that it covers."""
    if kind == BulletinKind.QUARTERLY:
        return f"{month.year}Q{month.month // 3}"
    return str(month)


def months_of(campaign: Campaign, kind: str, month: Month) -> list[Month]:
    """The months of an issue that the campaign judges: a campaign's first or last quarter may have
    less than three, and a month outside of the campaign none."""
    first = month.plus(1 - BulletinKind(kind).months)
    begins, ends = Month.of(campaign.first_month), Month.containing(campaign.ends_on)
    return [one for one in first.through(month) if begins <= one <= ends]


def last_judged(campaign: Campaign, kind: str, month: Month) -> Month | None:
    """The month on whose ranking an issue rests: its last one, or the campaign's last one in a
    quarter in which the campaign ends. None for an issue that the campaign does not have."""
    return next(reversed(months_of(campaign, kind, month)), None)


def quarters(campaign: Campaign) -> list[Month]:
    """The last months of the quarters that have a bulletin, the one in which the campaign ends
    included, wherever in the quarter that is."""
    first, ends = Month.of(campaign.first_month), Month.containing(campaign.ends_on)
    return [
        month
        for month in first.through(ends.plus(-ends.month % _MONTHS))
        if month.month % _MONTHS == 0
    ]


def issue_asked(text: str) -> tuple[BulletinKind, Month] | None:
    """The kind and the last month that an address means; None for nonsense."""
    try:
        if found := _QUARTER.fullmatch(text):
            return BulletinKind.QUARTERLY, Month(int(found[1]), int(found[2]) * 3)
        return (BulletinKind.MONTHLY, Month.parse(text)) if _MONTH.fullmatch(text) else None
    except ValueError:
        return None


def period_words(kind: str, month: Month) -> str:
    """``2019年第3季度`` or ``2019年10月``."""
    if kind == BulletinKind.QUARTERLY:
        return f"{month.year}年第{month.month // 3}季度"
    return month.chinese


def issue_words(kind: str, month: Month) -> str:
    """``2019年第3季度通报`` or ``2019年10月排名通报``."""
    ranking = "排名" if kind == BulletinKind.MONTHLY else ""
    return f"{period_words(kind, month)}{ranking}通报"


def words_of(bulletin: Bulletin) -> str:
    """The same of an issue at hand; a correction says which edition it is."""
    edition = f"（第{bulletin.edition}版）" if bulletin.edition > 1 else ""
    return f"{issue_words(bulletin.kind, Month.of(bulletin.month))}{edition}"


def url_of(bulletin: Bulletin, page: str = "bulletin") -> str:
    """One of the pages of an issue, without the edition."""
    period = token(bulletin.kind, Month.of(bulletin.month))
    return reverse(page, args=[bulletin.campaign.code, period])


def edition_url(bulletin: Bulletin, page: str = "bulletin") -> str:
    """The same for exactly this edition."""
    return f"{url_of(bulletin, page)}?edition={bulletin.edition}"
