"""Two administrators confirm the same preview at once: one wins, the other one is told."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from campaigns.actions.allocations import Seen, StaleError, allocate
from campaigns.models import Allocation, AllocationRound, AuditEntry, Campaign, Target, User
from campaigns.queries.shares import equal_weights, plan_for
from campaigns.terms import Role
from tests.cast import Cast
from tests.integration import test_races
from tests.integration.test_races import at_once
from tests.people import colleague
from tests.record import AT

pytestmark = pytest.mark.django_db(transaction=True)
world = test_races.world


def test_one_of_two_confirmations_wins(world: tuple[Campaign, Cast]) -> None:
    campaign, cast = world
    second = colleague("second", Role.ADMINISTRATOR, "370000")
    target = Target.objects.select_related("campaign__region").get(code="SD08")
    last = AllocationRound.objects.filter(target=target).count()
    seen = Seen(last, plan_for(target, equal_weights(target)).digest)

    def confirm(by: User) -> Callable[[], AllocationRound]:
        own = Target.objects.select_related("campaign__region").get(pk=target.pk)
        weights: dict[int | str, int] = dict(equal_weights(own).items())
        return lambda: allocate(target=own, weights=weights, basis="均等", by=by, at=AT, seen=seen)

    done = at_once(confirm(cast.administrator), confirm(second))
    assert sorted(type(one).__name__ for one in done) == ["AllocationRound", "StaleError"], done
    [refused] = [one for one in done if isinstance(one, StaleError)]
    assert "已经重新分解过" in str(refused)
    assert AllocationRound.objects.filter(target=target).count() == last + 1
    whole = Allocation.objects.filter(target=target, region__code="370000")
    assert [row.goal for row in whole] == [4500]
    assert AuditEntry.objects.filter(action="分解目标").count() == 1
    campaign.refresh_from_db()
