"""The newest steps of the database taken back and again, with the rows that only they allow."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from campaigns.models import Campaign
from campaigns.terms import MeasureVerb
from metrics.actions.accountability import objecting
from metrics.models import Recount
from tests.cast import Cast
from tests.measures import MORNING, OWN, WEEK, answer_of, issued, step, unprinted
from tests.month import region
from tests.questions import drawn

__all__ = ["unprinted"]

pytestmark = pytest.mark.django_db(transaction=True)

BEFORE, NOW = ("metrics", "0015_blocks"), ("metrics", "0018_going_back")


def to(step: tuple[str, str]) -> None:
    MigrationExecutor(connection).migrate([step])


def rows(table: str, *columns: str) -> list[tuple[Any, ...]]:
    """As they lie in the database, whatever the models of today say."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(columns)} FROM {table} ORDER BY id")  # noqa: S608
        return list(map(tuple, cursor.fetchall()))


def refused(sql: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    except DatabaseError as error:
        return "refused" in str(error)
    return False


def held() -> bool:
    """Whether recounts and their figures are protected."""
    return all(
        refused(sql)
        for sql in (
            "UPDATE metrics_recount SET seed = 9",
            "DELETE FROM metrics_recount",
            "UPDATE metrics_recountitem SET reported = 9",
            "DELETE FROM metrics_recountitem",
        )
    )


def test_a_sample_stays_and_what_was_drawn_by_hand_goes(reported: Campaign, cast: Cast) -> None:
    """Both share a quarter, of which the version before knows one recount."""
    sample = drawn(reported, ["370102", "370103"])
    drawn(reported, ["370102"], hand=1)
    drawn(reported, ["370103"], hand=2)
    to(BEFORE)
    assert rows("metrics_recount", "id", "seed") == [(sample.pk, 7)]
    assert {key for (key,) in rows("metrics_recountitem", "recount_id")} == {sample.pk}
    assert held()
    to(NOW)
    assert list(Recount.objects.values_list("pk", "hand")) == [(sample.pk, None)]
    assert sample.items.count() == 2
    assert held()
    assert drawn(reported, ["370102"], hand=1).items.count() == 1


@pytest.mark.usefixtures("unprinted")
def test_an_answer_to_an_objection_stays_among_the_letters(reported: Campaign, cast: Cast) -> None:
    """The version before knows no such kind, and no letter is taken back: its number would miss."""
    measure = issued(reported, region(OWN), "listing", cast.leader)
    other = issued(reported, region("370103"), "notice", cast.administrator)
    step(other, MeasureVerb.REVOKE, cast.administrator)
    made = objecting.object_to(measure=measure, words="数据有误。", by=cast.clerk, at=MORNING)
    letter = answer_of(measure, MORNING, upheld=False)
    told: dict[str, Any] = {"words": "已核对。", "letter": letter, "by": cast.leader}
    objecting.answer(objection=made, upheld=False, at=MORNING + WEEK, **told)
    kinds = ["issue", "issue", "revocation", "dismissal"]
    assert rows("metrics_letter", "kind") == [(kind,) for kind in kinds]
    to(BEFORE)
    assert rows("metrics_letter", "kind") == [(kind,) for kind in (*kinds[:3], "revocation")]
    to(NOW)
    assert rows("metrics_letter", "kind") == [(kind,) for kind in kinds]
    assert refused("UPDATE metrics_letter SET kind = 'issue'")
    assert refused("DELETE FROM metrics_letter")
