"""Who may look at questions about figures and at recounts: the rows of the table of access."""

from __future__ import annotations

import pytest

from campaigns.models import Campaign
from tests.cast import Cast
from tests.integration.access_rows import OTHER_CITY, OWN, QUALITY, Row
from tests.integration.test_access import answers, expected
from tests.month import region
from tests.questions import asked, drawn

pytestmark = pytest.mark.on_sqlite


@pytest.fixture
def rows(reported: Campaign, cast: Cast) -> list[Row]:
    """The table with the numbers of what is there."""
    mine, theirs = asked(reported), asked(reported, region(OTHER_CITY))
    drawn(reported, [OWN, OTHER_CITY])
    drawn(reported, [OWN], hand=1)
    told = {"{mine}": str(mine.pk), "{theirs}": str(theirs.pk)}
    return [(name, [told.get(one, one) for one in args], row) for name, args, row in QUALITY]


def test_questions_and_recounts(rows: list[Row], cast: Cast) -> None:
    assert answers(rows, cast) == expected(rows)
