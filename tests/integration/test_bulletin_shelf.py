"""All issues of a campaign: which one comes next and when, and which could be drawn up now."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from campaigns.models import Campaign
from campaigns.periods import Month
from metrics.actions.bulletin import drafting
from metrics.models import Bulletin
from metrics.queries.bulletin.shelf import coming, undrafted
from tests.integration.bulletins import LATER, QUARTERLY, copied
from tests.issued import a_draft
from tests.month import BEIJING

APRIL = Month(2017, 4)


def test_the_day_is_that_of_the_timetable(ranked: Campaign) -> None:
    """8 April 2017 was a Saturday."""
    ranked.calendar = {**ranked.calendar, "bulletin_day": 8}
    before = datetime(2017, 4, 1, tzinfo=BEIJING)
    assert coming(ranked, before) == "下一期是2017年第1季度通报，2017年4月10日自动起草。"
    ranked.calendar = {**ranked.calendar, "holidays": "keep"}
    assert "2017年4月8日自动起草" in coming(ranked, before)


def test_the_quarter_in_which_the_campaign_ends_is_announced_and_offered(ranked: Campaign) -> None:
    ranked.ends_on = date(2017, 4, 20)
    a_draft(ranked)
    assert coming(ranked, LATER + timedelta(days=7)) == (
        "下一期是2017年第2季度通报，应在2017年7月10日起草，2017年4月排名发布后补上。"
    )
    assert [one["period"] for one in undrafted(ranked)] == ["2017-03"]
    copied(APRIL)
    assert [one["period"] for one in undrafted(ranked)] == ["2017Q2", "2017-04", "2017-03"]
    drafting.draft(campaign=ranked, kind=QUARTERLY, month=Month(2017, 6), at=LATER)
    assert coming(ranked, LATER) == "行动已结束，不再有新的季通报。"
    assert [one["period"] for one in undrafted(ranked)] == ["2017-04", "2017-03"]


@pytest.mark.parametrize("address", ["/bulletin/?campaign=SD", "/desk/"])
def test_a_list_does_not_read_what_the_issues_say(
    ranked: Campaign, keeper: Client, address: str
) -> None:
    a_draft(ranked)
    with CaptureQueriesContext(connection) as done:
        assert keeper.get(address).status_code == 200
    name = Bulletin._meta.db_table
    assert not [one for one in done if f'"{name}"."content"' in one["sql"]]
