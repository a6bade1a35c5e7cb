"""Two confirmations at once: a table is loaded once, two tables of one month both count."""

from __future__ import annotations

import pytest

from campaigns.models import Campaign
from campaigns.terms import Role
from metrics.actions.review import history
from metrics.models import Figure, HistoryImport, ReportingPeriod
from tests.cast import Cast
from tests.integration import test_races
from tests.integration.test_history_import import CASES, USERS, line, propose
from tests.integration.test_races import at_once
from tests.people import colleague
from tests.record import AT

pytestmark = pytest.mark.django_db(transaction=True)
world = test_races.world


def test_two_confirmations_load_once(world: tuple[Campaign, Cast]) -> None:
    campaign, cast = world
    second = colleague("second", Role.ADMINISTRATOR, "370000")
    third = colleague("third", Role.ADMINISTRATOR, "370000")
    asked = propose(campaign, cast.administrator, CASES, USERS)
    before = Figure.objects.count()
    done = at_once(
        lambda: history.confirm(asked=asked, by=second, at=AT),
        lambda: history.confirm(asked=asked, by=third, at=AT),
    )
    assert sorted(type(one).__name__ for one in done) == ["HistoryImport", "MoveError"], done
    assert Figure.objects.count() == before + 2
    assert ReportingPeriod.objects.get(campaign=campaign, month=201504).figures_version == 1


def test_two_tables_of_one_month_at_once(world: tuple[Campaign, Cast]) -> None:
    campaign, cast = world
    second = colleague("second", Role.ADMINISTRATOR, "370000")
    one = propose(campaign, cast.administrator, CASES)
    other = propose(
        campaign, cast.administrator, line("370203", "drug_cases_solved", 201504, "3"), digest="e"
    )
    done = at_once(
        lambda: history.confirm(asked=one, by=second, at=AT),
        lambda: history.confirm(asked=other, by=second, at=AT),
    )
    assert all(isinstance(found, HistoryImport) for found in done), done
    assert ReportingPeriod.objects.get(campaign=campaign, month=201504).figures_version == 2
