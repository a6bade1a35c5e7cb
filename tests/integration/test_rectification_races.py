"""Two at once: numbers in a row, one step, one line of a kind."""

from __future__ import annotations

from functools import partial

import pytest

from campaigns.models import Campaign
from campaigns.terms import RectificationState, Role
from metrics.actions.accountability import rectification as actions
from metrics.actions.accountability.rectification_entry import take_in
from metrics.actions.accountability.rectification_errors import RectificationError, StaleError
from metrics.models import Rectification
from tests.cast import Cast
from tests.integration.test_races import at_once
from tests.people import colleague
from tests.problems import MORNING, draft, entered

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_at_once(reported: Campaign, cast: Cast) -> None:
    """One story, as every one of them is expensive to set up."""
    second = colleague("second", Role.ADMINISTRATOR, "370000")
    by_hand = [
        partial(entered, reported, by, title=f"{by.username}的第{number}个")
        for number in (1, 2)
        for by in (cast.administrator, second)
    ]
    workbook = partial(
        take_in,
        campaign=reported,
        drafts=[draft(title=f"表里第{number}个") for number in (1, 2, 3)],
        by=second,
        at=MORNING,
    )
    same = [partial(entered, reported, by, title="同一个") for by in (cast.administrator, second)]
    done = at_once(*by_hand, workbook, *same)
    refused = [one for one in done if isinstance(one, Exception)]
    assert [type(one) for one in refused] == [RectificationError], done
    numbers = list(Rectification.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, 9))
    one_step(Rectification.objects.get(number=1), cast)


def one_step(line: Rectification, cast: Cast) -> None:
    asked = partial(actions.report, line=line, version=1, by=cast.clerk, at=MORNING)
    done = at_once(partial(asked, words="甲。"), partial(asked, words="乙。"))
    assert sum(isinstance(one, StaleError) for one in done) == 1, done
    line.refresh_from_db()
    assert (line.state, line.version) == (RectificationState.REPORTED, 2)
    assert line.moves.count() == 2
