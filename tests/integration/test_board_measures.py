"""督导问责 on the board: one line, for whoever sees it, and never an old one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
import time_machine
from django.core.cache import caches

from campaigns.models import Campaign, User
from campaigns.terms import MeasureState, MeasureVerb
from metrics.actions.accountability import deciding
from metrics.models import Measure
from tests.cast import Cast
from tests.integration.test_access import client_of
from tests.measures import MORNING, OWN, issued, proposed, step, stood
from tests.month import BEIJING, region

pytestmark = pytest.mark.django_db
BOARD = "/?campaign=SD&month=2017-03&level=county"
LINK = '<a href="/accountability/?campaign=SD">督导问责</a>'


@pytest.fixture(autouse=True)
def in_august() -> Iterator[None]:
    caches["screens"].clear()
    with time_machine.travel(MORNING, tick=False):
        yield
    caches["screens"].clear()


def line(cast: Cast, who: str, path: str = BOARD) -> str:
    """What the board says of measures; "" where it says nothing."""
    text = client_of(cast, who).get(path).content.decode()
    _, found, rest = text.partition('<p class="measures-line')
    return rest.partition("</p>")[0] if found else ""


def under_measures(campaign: Campaign, by: User) -> Measure:
    notice = issued(campaign, region(OWN), "notice", by)
    issued(campaign, region("370202"), "summons", by)
    return notice


def test_a_board_without_measures_says_nothing(ranked: Campaign, cast: Cast) -> None:
    assert line(cast, "leader") == ""


def test_who_leads_reads_all_and_a_county_its_own(ranked: Campaign, cast: Cast) -> None:
    under_measures(ranked, cast.administrator)
    proposed(ranked, region("370103"))
    whole = line(cast, "leader")
    assert LINK in whole
    assert "在办2项（通报批评1、约谈整改1），1件提请等待决定" in whole
    assert "在办1项（通报批评1）" in line(cast, "clerk")
    city = line(cast, "city_leader")
    assert "在办1项（约谈整改1）" in city, "青岛's own"
    assert "提请" not in city
    assert "在办1项（通报批评1）" in line(cast, "leader", f"{BOARD}&within=370100")


def test_what_is_only_observed_does_not_run(ranked: Campaign, cast: Cast) -> None:
    """The overview says the same: test_accountability_pages."""
    issued(ranked, region(OWN), "notice", cast.administrator)
    stood(ranked, region("370100"), MeasureState.OBSERVING)
    assert "在办1项（通报批评1），观察期1项" in line(cast, "leader")


def test_nothing_old_is_shown(ranked: Campaign, cast: Cast) -> None:
    notice = under_measures(ranked, cast.administrator)
    waiting = proposed(ranked, region("370103"))
    assert "1件提请等待决定" in line(cast, "leader")
    deciding.reject(proposal=waiting, reason="已核对。", by=cast.administrator, at=MORNING)
    assert "提请" not in line(cast, "leader")
    step(notice, MeasureVerb.REVOKE, cast.administrator)
    assert "在办1项（约谈整改1）" in line(cast, "leader")


def test_a_deadline_passes_with_the_day(ranked: Campaign, cast: Cast) -> None:
    under_measures(ranked, cast.administrator)
    assert "超期" not in line(cast, "leader")
    with time_machine.travel(datetime(2017, 8, 15, 0, 1, tzinfo=BEIJING), tick=False):
        late = line(cast, "leader")
    assert "2项办理超期" in late
    assert "measures-line--late" in f"measures-line{late}"


def test_the_wall_says_it_without_a_link(ranked: Campaign, cast: Cast) -> None:
    under_measures(ranked, cast.administrator)
    text = line(cast, "leader", "/wall/?campaign=SD&month=2017-03&level=county")
    assert "在办2项" in text
    assert "<a" not in text
