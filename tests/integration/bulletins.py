"""A bulletin drawn up from the small record: its parts, and a stored one, for the tests."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from campaigns.models import Campaign, Region
from campaigns.periods import Month
from campaigns.terms import BulletinKind, BulletinState
from metrics.models import Bulletin, Ranking, Section, Standing
from metrics.queries.bulletin.drafted import Drafted, drafted
from metrics.wording.numbers import Numbers
from tests.integration.conftest import MARCH
from tests.record import AT

NUMBERS = Numbers()
QUARTERLY, MONTHLY = BulletinKind.QUARTERLY, BulletinKind.MONTHLY
LATER = AT + timedelta(days=90)


def of(campaign: Campaign, month: Month = MARCH, kind: BulletinKind = QUARTERLY) -> Drafted:
    found = drafted(campaign, kind, month, NUMBERS, LATER)
    assert found is not None
    return found


def text(found: Drafted, code: str) -> str:
    return next(section.text for section in found.sections if section.code == code)


def tables(found: Drafted, section: str) -> list[dict[str, Any]]:
    return [one for one in found.content["tables"] if one["section"] == section]


def rows(table: dict[str, Any]) -> list[dict[str, str]]:
    headings = [heading for heading, *_ in table["columns"]]
    return [dict(zip(headings, row, strict=True)) for row in table["rows"]]


def standings(level: str, month: Month = MARCH) -> list[Standing]:
    found = Standing.objects.filter(ranking__level=level, ranking__month=month.number)
    newest = found.order_by("-ranking__edition")[0].ranking_id
    return list(found.filter(ranking=newest).select_related("region"))


def copied(month: Month, edition: int = 1) -> None:
    """March's rankings again as those of another month or edition, the first two places of every
    level changed over."""
    for one in Ranking.objects.filter(month=MARCH.number, edition=1):
        standing_rows = list(one.standings.all())
        one.pk, one.month, one.edition, one._state.adding = None, month.number, edition, True
        one.compared_month = MARCH.number if month > MARCH else None
        one.save()
        ranked = [row for row in standing_rows if row.place]
        if len(ranked) > 1:
            above, below = ranked[0], ranked[1]
            above.region_id, below.region_id = below.region_id, above.region_id
        for row in standing_rows:
            row.pk, row.ranking, row._state.adding = None, one, True
            row.movement = 0 if row.place else None
        Standing.objects.bulk_create(standing_rows)


def stored(campaign: Campaign, found: Drafted, **other: Any) -> Bulletin:
    """As the action writes it."""
    bulletin = Bulletin.objects.create(
        campaign=campaign,
        kind=QUARTERLY,
        title=found.title,
        content=found.content,
        basis=found.basis,
        basis_digest=found.digest,
        drafted_at=AT,
        **{"month": MARCH.number, "state": BulletinState.DRAFT, **other},
    )
    for number, one in enumerate(found.sections, start=1):
        Section.objects.create(
            bulletin=bulletin,
            code=one.code,
            number=number,
            heading=one.heading,
            generated=one.text,
        )
    return bulletin


def region(code: str) -> Region:
    return Region.objects.select_related("parent").get(code=code)
