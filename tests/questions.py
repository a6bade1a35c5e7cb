"""Questions about figures for the tests: planted figures of March 2017, asked in May."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db.models import F

from campaigns.models import Campaign, Indicator, Region
from campaigns.periods import Month
from campaigns.terms import AmendmentState, QualityKind, QuestionState, Said
from metrics.actions.quality import screening
from metrics.models import Amendment, Figure, Question, Recount, RecountItem, ReportingPeriod
from tests.cast import Cast
from tests.month import BEIJING, region

MARCH = Month(2017, 3)
MORNING = datetime(2017, 5, 8, 9, tzinfo=BEIJING)
NEXT = MORNING + timedelta(days=1)
OWN, NEIGHBOUR = "370102", "370103"
CASES = "drug_cases_solved"


def figures_of(code: str, month: Month = MARCH) -> dict[str, Figure]:
    """Indicator code → the approved figure of a region's month."""
    rows = Figure.objects.filter(region__code=code, month=month.number)
    return {row.indicator.code: row for row in rows.select_related("indicator")}


def copied(source: str, to: str, month: Month = MARCH) -> None:
    """The sheet of one region becomes that of another."""
    own = figures_of(to, month)
    for code, figure in figures_of(source, month).items():
        if code in own:
            Figure.objects.filter(pk=own[code].pk).update(value=figure.value)


def tenfold(code: str, indicator: str = CASES) -> Figure:
    """March is ten times what all months before it were; the year before is filled up."""
    figure = figures_of(code)[indicator]
    for month in Month(2016, 4).through(Month(2016, 11)):
        Figure.objects.create(
            month=month.number,
            region=figure.region,
            indicator=figure.indicator,
            submission=figure.submission,
            value=0,
        )
    past = Figure.objects.filter(region__code=code, indicator__code=indicator)
    past.update(value=26 + F("month") % 3)
    Figure.objects.filter(pk=figure.pk).update(value=260)
    return figure


def amended(figure: Figure, value: int, cast: Cast, at: datetime) -> None:
    """The figure with its amendment, and the month counted up."""
    campaign = Campaign.objects.get(code="SD")
    Amendment.objects.create(
        campaign=campaign,
        region=figure.region,
        indicator=figure.indicator,
        month=figure.month,
        old_said=Said.NUMBER,
        old_value=Figure.objects.get(pk=figure.pk).value,
        new_said=Said.NUMBER,
        new_value=value,
        reason="多打了一个零",
        state=AmendmentState.APPROVED,
        asked_by=cast.clerk,
        asked_at=at,
        decided_by=cast.reviewer,
        decided_at=at,
    )
    Figure.objects.filter(pk=figure.pk).update(value=value)
    ReportingPeriod.objects.filter(campaign=campaign, month=figure.month).update(
        figures_version=F("figures_version") + 1
    )


def asked(
    campaign: Campaign,
    where: Region | None = None,
    kind: QualityKind = QualityKind.OUTLIER,
    figure: Figure | None = None,
) -> Question:
    """One open question, as the screening writes it, of 历下区 unless said otherwise; about a
    figure, if one is given."""
    place = where or region(OWN)
    cells = [_cell(figure)] if figure else []
    indicator = Indicator.objects.order_by("code").first()
    assert indicator is not None
    number = Question.objects.count() + 1
    return Question.objects.create(
        campaign=campaign,
        key=f"figure:{place.code}:{indicator.code}:{MARCH}:{number}",
        kind=kind,
        region=place,
        indicator=indicator,
        month=MARCH.number,
        words="这个数是否属实？",
        evidence={
            **{"summary": [], "history": [], "table": {}, "bins": [], "notes": []},
            "cells": cells,
        },
        chance=0.001,
        engine_version="1",
        asked_at=MORNING,
        due_on=(MORNING + timedelta(days=7)).date(),
        state=QuestionState.OPEN,
    )


def _cell(figure: Figure) -> dict[str, str | int]:
    return {
        "region": figure.region.code,
        "indicator": figure.indicator.code,
        "month": figure.month,
    }


def screened(campaign: Campaign, at: datetime = MORNING) -> screening.Screened:
    return screening.screen_month(campaign=campaign, month=MARCH, at=at)


def drawn(
    campaign: Campaign, codes: Sequence[str], reported: int = 30, hand: int | None = None
) -> Recount:
    """The first quarter's recount of one figure a region, or one drawn by hand."""
    recount = Recount.objects.create(
        campaign=campaign,
        year=MARCH.year,
        quarter=1,
        hand=hand,
        reason="群众反映数据不实。" if hand else "",
        seed=7,
        size=len(codes),
        drawn_at=MORNING,
        due_on=date(2017, 6, 1),
    )
    indicator = Indicator.objects.get(code=CASES)
    RecountItem.objects.bulk_create(
        RecountItem(
            recount=recount,
            region=region(code),
            indicator=indicator,
            month=MARCH.number,
            reported=reported,
        )
        for code in codes
    )
    return recount
