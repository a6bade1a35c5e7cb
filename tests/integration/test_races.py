"""Two connections at once: whoever comes second is told, nothing is half done.

On PostgreSQL these are real races of two transactions; SQLite lets its writers queue.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event
from typing import Any

import pytest
from django.db import connection

from campaigns.models import AuditEntry, Campaign, Region
from campaigns.terms import RankingState, Source, SubmissionState
from metrics.actions import ranking
from metrics.actions.entry import periods, sheets
from metrics.actions.entry.errors import ClosedError, MoveError
from metrics.actions.entry.sheets import Line
from metrics.actions.ranking import NotReadyError
from metrics.actions.review import amendments, decisions
from metrics.models import Figure, Ranking, ReportingPeriod, Submission
from tests.cast import Cast
from tests.month import APRIL, IN_TIME, LOCKED, april, hand_in, region

pytestmark = pytest.mark.django_db(transaction=True)
OWN = "370102"


@pytest.fixture
def world(reported: Campaign, cast: Cast) -> tuple[Campaign, Cast]:
    """The record and the cast, committed: what a second connection sees."""
    return reported, cast


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run the acts in threads with connections of their own; results or exceptions."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        barrier.wait()
        try:
            return act()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_two_reviewers_approve_the_same_sheet(world: tuple[Campaign, Cast]) -> None:
    campaign, cast = world
    period, own = april(campaign), region(OWN)
    hand_in(period, own, cast.clerk)
    results = at_once(
        lambda: decisions.approve(period=period, region=own, by=cast.reviewer, at=IN_TIME),
        lambda: decisions.approve(period=period, region=own, by=cast.administrator, at=IN_TIME),
    )
    done = [one for one in results if isinstance(one, Submission)]
    refused = [one for one in results if isinstance(one, MoveError)]
    assert (len(done), len(refused)) == (1, 1), results
    assert ReportingPeriod.objects.get(pk=period.pk).figures_version == 1
    cells = Figure.objects.filter(month=APRIL.number, region=own)
    assert cells.count() == len(done[0].lines)


def test_withdrawn_or_approved_but_not_both(world: tuple[Campaign, Cast]) -> None:
    campaign, cast = world
    period, own = april(campaign), region(OWN)
    hand_in(period, own, cast.clerk)
    results = at_once(
        lambda: sheets.withdraw(period=period, region=own, by=cast.clerk, at=IN_TIME),
        lambda: decisions.approve(period=period, region=own, by=cast.reviewer, at=IN_TIME),
    )
    assert sum(isinstance(one, MoveError) for one in results) == 1, results
    state = Submission.objects.get(period=period).state
    figures = Figure.objects.filter(month=APRIL.number, region=own)
    assert figures.exists() == (state == SubmissionState.APPROVED)


def test_no_save_is_acknowledged_after_the_lock(world: tuple[Campaign, Cast]) -> None:
    campaign, cast = world
    period = april(campaign)
    regions = [region(code) for code in ("370102", "370103", "370104")]
    running = Event()

    def saver(where: Region) -> Callable[[], int]:
        def work() -> int:
            for count in range(10_000):
                line = Line(where.code, "drug_cases_solved", str(count), "cell")
                try:
                    sheets.save(
                        period=period,
                        region=where,
                        lines=[line],
                        source=Source.GRID,
                        by=cast.administrator,
                        at=IN_TIME,
                    )
                except ClosedError:
                    return count
                running.set()
            raise AssertionError("never locked")

        return work

    def lock() -> ReportingPeriod:
        running.wait(30)
        return periods.lock(period=period, at=LOCKED)

    *acknowledged, locked = at_once(*(saver(one) for one in regions), lock)
    assert isinstance(locked, ReportingPeriod), locked
    saves = AuditEntry.objects.filter(action__startswith="填报", subject__startswith="报送 SD")
    assert saves.count() == sum(acknowledged)
    last = saves.order_by("-id").first()
    assert last is not None
    assert last.pk < AuditEntry.objects.get(action="锁定月份").pk


def test_an_amendment_beside_a_publication(world: tuple[Campaign, Cast]) -> None:
    """Either the draft is refused as out of date, or the month is out of date afterwards."""
    campaign, cast = world
    period, own = april(campaign), region(OWN)
    hand_in(period, own, cast.clerk)
    decisions.approve(period=period, region=own, by=cast.reviewer, at=IN_TIME)
    periods.lock(period=period, at=LOCKED)
    ranking.compute(campaign=campaign, months=[APRIL], at=LOCKED)
    (asked,) = amendments.propose(
        period=ReportingPeriod.objects.get(pk=period.pk),
        region=own,
        texts={"drug_cases_solved": "33"},
        reason="漏报",
        by=cast.clerk,
        at=LOCKED,
    )
    published, amended = at_once(
        lambda: ranking.publish(
            campaign=Campaign.objects.get(pk=campaign.pk),
            month=APRIL,
            by=cast.administrator,
            at=LOCKED,
            despite=[f"a{asked.pk}"],
        ),
        lambda: amendments.decide(asked=[asked], granted=True, by=cast.reviewer, at=LOCKED),
    )
    assert not isinstance(amended, Exception), amended
    out = Ranking.objects.filter(campaign=campaign, month=APRIL.number, level="county")
    assert APRIL in ranking.stale_months(campaign)
    if isinstance(published, Exception):
        assert isinstance(published, NotReadyError), published
        assert not out.filter(state=RankingState.PUBLISHED).exists()
    else:
        assert out.get().state == RankingState.PUBLISHED
