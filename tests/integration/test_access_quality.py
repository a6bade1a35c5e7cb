"""Who may look at questions about figures and at recounts: the rows of the table of access."""

from __future__ import annotations

from datetime import date

import pytest

from campaigns.models import Campaign, Indicator
from metrics.models import Recount, RecountItem
from tests.cast import Cast
from tests.integration.access_rows import OTHER_CITY, OWN, QUALITY, Row
from tests.integration.test_access import answers, expected
from tests.month import region
from tests.questions import MARCH, MORNING, asked


@pytest.fixture
def rows(reported: Campaign, cast: Cast) -> list[Row]:
    """The table with the numbers of what is there."""
    mine, theirs = asked(reported), asked(reported, region(OTHER_CITY))
    recount = Recount.objects.create(
        campaign=reported,
        year=2017,
        quarter=1,
        seed=7,
        size=2,
        drawn_at=MORNING,
        due_on=date(2017, 6, 1),
    )
    indicator = Indicator.objects.get(code="drug_cases_solved")
    for code in (OWN, OTHER_CITY):
        RecountItem.objects.create(
            recount=recount,
            region=region(code),
            indicator=indicator,
            month=MARCH.number,
            reported=30,
        )
    told = {"{mine}": str(mine.pk), "{theirs}": str(theirs.pk)}
    return [(name, [told.get(one, one) for one in args], row) for name, args, row in QUALITY]


def test_questions_and_recounts(rows: list[Row], cast: Cast) -> None:
    assert answers(rows, cast) == expected(rows)
