"""How long a step still has, and when it is late."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from campaigns.terms import MeasureState
from campaigns.workdays import plus_workdays
from metrics.wording.accountability.standing import is_late, step_left_words
from metrics.wording.days import left_words

TODAY = date(2019, 11, 6)


def test_more_than_a_year_late_is_told_by_the_year() -> None:
    due = date(2018, 3, 1)
    assert left_words(due, plus_workdays(due, 250)) == "已逾期250个工作日"
    assert left_words(due, plus_workdays(due, 251)) == "已逾期一年以上"


@pytest.mark.parametrize("state", list(MeasureState))
def test_only_an_observation_runs_out_without_being_late(state: MeasureState) -> None:
    over = TODAY - timedelta(days=1)
    watched = state == MeasureState.OBSERVING
    assert is_late(state, over, TODAY) is not watched
    assert step_left_words(state, over, TODAY) == ("期满待办结" if watched else "已逾期1个工作日")
    assert not is_late(state, TODAY, TODAY)
    assert step_left_words(state, TODAY, TODAY) == "今天到期"
    assert not is_late(state, None, TODAY)
    assert step_left_words(state, None, TODAY) == ""
