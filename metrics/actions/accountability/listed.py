"""Measures that the documents state: recorded as they are, issued by nobody here."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from campaigns.models import Campaign, Ladder, ListedArea
from campaigns.periods import Month
from campaigns.terms import LadderState, ListingAuthority, ListingStatus, MeasureState
from metrics.actions.accountability.holding import stands, told
from metrics.actions.accountability.steps import Step, begin
from metrics.actions.held import hold_campaign
from metrics.models import Measure
from metrics.queries.accountability.rungs import Rung


@transaction.atomic
def take_over(*, campaign: Campaign, at: datetime) -> int:
    """Every listed area of the campaign that is no measure yet, on the rung of its status; the
    number of new ones. Nothing without a live ladder, or for a status that no rung has. Safe to run
    twice, and at once by two."""
    held = hold_campaign(campaign.pk)
    ladder = Ladder.objects.filter(campaign=held, state=LadderState.LIVE).first()
    if ladder is None:
        return 0
    rows = ListedArea.objects.filter(campaign=held, measure=None)
    done = 0
    for area in rows.select_related("region", "citation__document"):
        if rung := _rung(ladder, area.status):
            _take(held, area, ladder, rung, at)
            done += 1
    return done


def _rung(ladder: Ladder, status: str) -> Rung | None:
    return next((one for one in ladder.rules["rungs"] if one.get("status") == status), None)


def _take(campaign: Campaign, area: ListedArea, ladder: Ladder, rung: Rung, at: datetime) -> None:
    """It is already being put right; nobody signs for it here, and no letter is ours."""
    said = _told(area)
    until = _last_day(Month.of(area.leave_by)) if area.leave_by else None
    made = Measure.objects.create(
        campaign=campaign,
        region=area.region,
        authority=area.authority,
        ladder=ladder,
        rung=rung["code"],
        word=ListingStatus(area.status).word,
        terms=rung,
        listed_area=area,
        state=MeasureState.RECTIFYING,
        public=True,  # the document is
        reason=said,
        demands=area.summary,
        issued_on=Month.of(area.since).first_day(),
        due_on=until,
        rectify_by=until,
    )
    begin(made, Step(said), None, at)
    told("登记文件所列措施", made, None, at, None, after={**stands(made), "依据": said})


def _told(area: ListedArea) -> str:
    authority, status = ListingAuthority(area.authority).word, ListingStatus(area.status).word
    since = Month.of(area.since).chinese
    return f"{area.citation}：{area.region.name}自{since}起列为{authority}{status}地区。"


def _last_day(month: Month) -> date:
    return date.fromordinal(month.plus(1).first_day().toordinal() - 1)
