"""What the database itself refuses of the ladder's versions, whatever program writes to it."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, transaction

from campaigns.actions import ladders
from campaigns.models import Campaign, Ladder
from campaigns.terms import LadderState
from tests.cast import Cast
from tests.ladders import live, replaced, retired, with_days
from tests.record import AT

pytestmark = pytest.mark.django_db

CHANGES: list[dict[str, Any]] = [
    {"rules": {}},
    {"derived": {"A1": "别的"}},
    {"made_at": AT},
    {"live_at": AT},
]


@pytest.fixture
def shandong(cast: Cast) -> Campaign:
    return Campaign.objects.get(code="SD")


@pytest.fixture
def drafted(shandong: Campaign, cast: Cast) -> Ladder:
    return ladders.draft(campaign=shandong, by=cast.administrator, at=AT)


def refused(row: Ladder, held: str, **change: Any) -> None:
    rows = Ladder.objects.filter(pk=row.pk)
    with pytest.raises(DatabaseError, match=f"{held}: refused"), transaction.atomic():
        rows.update(**change)


def kept(row: Ladder) -> None:
    rows = Ladder.objects.filter(pk=row.pk)
    with pytest.raises(DatabaseError, match="ladder_delete: refused"), transaction.atomic():
        rows._raw_delete(rows.db)


def test_what_is_live_is_never_changed(shandong: Campaign, cast: Cast) -> None:
    row = live(shandong)
    people = {"made_by": cast.leader}, {"live_by": cast.leader}
    named = {"version": 9}, {"campaign": Campaign.objects.get(code="HN")}
    for change in (*CHANGES, *people, *named):
        refused(row, "ladder_frozen", **change)
    assert Ladder.objects.filter(pk=row.pk).update(rules=row.rules, derived=row.derived) == 1
    kept(row)


def test_who_let_it_go_live_is_not_taken_away(shandong: Campaign, cast: Cast) -> None:
    signed = {"made_by": cast.leader, "made_at": AT, "live_by": cast.leader, "live_at": AT}
    row = replaced(shandong, live(shandong).rules, **signed)
    for name in signed:
        refused(row, "ladder_frozen", **{name: None})


def test_what_is_retired_is_over(shandong: Campaign, cast: Cast) -> None:
    row = live(shandong)
    retired(shandong)
    for change in (*CHANGES, {"version": 9}, {"retired_at": AT.replace(year=2018)}):
        refused(row, "ladder_frozen", **change)
    kept(row)


def test_a_draft_may_be_changed_and_thrown_away(drafted: Ladder, cast: Cast) -> None:
    rows = Ladder.objects.filter(pk=drafted.pk)
    assert rows.update(rules=with_days(drafted.rules, 45), derived={}, made_by=cast.leader) == 1
    for change in ({"version": 9}, {"campaign": Campaign.objects.get(code="HN")}):
        refused(drafted, "ladder_frozen", **change)
    assert rows._raw_delete(rows.db) == 1


@pytest.mark.parametrize("before", list(LadderState))
def test_a_version_goes_live_once_and_is_retired_once(
    shandong: Campaign, drafted: Ladder, before: LadderState
) -> None:
    """Every pair of states, by a bare UPDATE."""
    row = drafted if before == LadderState.DRAFT else live(shandong)
    if before != LadderState.LIVE:
        retired(shandong)
    after = {
        LadderState.DRAFT: {LadderState.LIVE},
        LadderState.LIVE: {LadderState.RETIRED},
        LadderState.RETIRED: set[LadderState](),
    }
    for state in set(LadderState) - {before}:
        change = {"state": state, "retired_at": AT if state == LadderState.RETIRED else None}
        with transaction.atomic():
            if state in after[before]:
                assert Ladder.objects.filter(pk=row.pk).update(**change) == 1
            else:
                refused(row, "ladder_(moves|frozen)", **change)
            transaction.set_rollback(True)
