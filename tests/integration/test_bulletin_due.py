"""Which bulletins should be there by now: by the campaign's calendar, and not too old."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from campaigns.models import Campaign
from campaigns.terms import BulletinKind
from metrics.actions.bulletin import expecting
from tests.bulletins import QUARTER, TENTH, published
from tests.cast import Cast
from tests.integration.conftest import MARCH
from tests.month import BEIJING

pytestmark = pytest.mark.django_db
NEXT = TENTH + timedelta(hours=1)

# The calendar's day is the 10th; 10 April 2017 was a Monday.


def test_the_quarter_on_its_day_until_it_is_too_old(reported: Campaign) -> None:
    midnight = datetime(2017, 4, 10, tzinfo=BEIJING)
    assert expecting.due(reported, midnight - timedelta(seconds=1)) == []
    assert expecting.due(reported, midnight) == [QUARTER]
    too_old = midnight + expecting.CATCH_UP
    assert QUARTER in expecting.due(reported, too_old - timedelta(seconds=1))
    assert QUARTER not in expecting.due(reported, too_old)
    assert expecting.expected_at(reported, *QUARTER) == midnight


def test_a_day_on_which_nobody_works_moves_unless_the_campaign_keeps_it(reported: Campaign) -> None:
    reported.calendar = {**reported.calendar, "bulletin_day": 8}  # a Saturday
    monday = datetime(2017, 4, 10, tzinfo=BEIJING)
    assert expecting.expected_at(reported, *QUARTER) == monday
    reported.calendar = {**reported.calendar, "holidays": "keep"}
    assert expecting.expected_at(reported, *QUARTER) == monday - timedelta(days=2)


def test_the_month_when_all_its_levels_are_published(reported: Campaign, cast: Cast) -> None:
    published(reported, cast, levels=reported.report_levels, at=TENTH)
    month = (BulletinKind.MONTHLY, MARCH)
    assert month not in expecting.due(reported, NEXT)
    published(reported, cast, levels=[reported.region.level], at=NEXT)
    assert expecting.expected_at(reported, *month) == NEXT
    assert expecting.due(reported, TENTH) == [QUARTER]
    assert expecting.due(reported, NEXT) == [month, QUARTER]
    assert month not in expecting.due(reported, NEXT + expecting.CATCH_UP)


def test_nothing_of_campaigns_that_do_not_report_or_are_not_judged_yet(reported: Campaign) -> None:
    for other in Campaign.objects.exclude(pk=reported.pk):
        if not other.periods.exists():
            assert expecting.due(other, TENTH) == []
    reported.first_month = 201704
    assert expecting.due(reported, TENTH) == []


def test_the_quarter_in_which_the_campaign_ends_has_its_bulletin(reported: Campaign) -> None:
    reported.ends_on = datetime(2017, 2, 20, tzinfo=BEIJING).date()
    assert expecting.due(reported, TENTH) == [QUARTER]
    reported.ends_on = datetime(2016, 12, 31, tzinfo=BEIJING).date()
    assert expecting.due(reported, TENTH) == []
