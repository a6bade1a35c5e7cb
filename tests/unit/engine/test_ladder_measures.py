"""What the ladder makes of the measures of a region: what is unanswered, leads on, or relapses."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from campaigns.periods import Month
from metrics.engine.ladder import Ground, Outcome, proposals
from metrics.engine.ladder.rules import FirstThird, LastThird, Relapse, Unanswered
from tests.unit.engine.ladders import LEVEL, ground, ladder, life, midmonth
from tests.unit.engine.test_ladder import JUNE, NOTICE, QUARTERS, SEPTEMBER, nine, proposed, who


def test_an_unanswered_measure_after_so_many_working_days() -> None:
    """Due on Monday the 6th; five working days later it is the 13th."""
    row = life(7, "甲", "约谈", "issued", date(2020, 1, 2), due=date(2020, 1, 6))
    on = ground({JUNE: midmonth(JUNE)}, lives=[row])
    rule = ladder(Unanswered("A5", 5))
    assert proposals(rule, on, [], date(2020, 1, 12).toordinal()).empty
    (found,) = proposals(rule, on, [], date(2020, 1, 13).toordinal()).to_dict("records")
    assert (found["key"], found["rung"], found["follows"]) == ("A5:m7:2020-01-06", "挂牌", 7)
    assert found["month"] == 202001


def test_only_what_is_still_owed_is_proposed() -> None:
    """Overdue twice: the plan came late, now the result is late."""
    issued, plan = date(2019, 11, 1), date(2020, 1, 9)
    lives = [
        life(7, "甲", "约谈", "acknowledged", issued, until=plan, due=date(2019, 12, 2)),
        life(7, "甲", "约谈", "rectifying", issued, since=plan, due=date(2020, 1, 13)),
    ]
    on = ground({JUNE: midmonth(JUNE)}, lives=lives)
    found = proposals(ladder(Unanswered("A5", 5)), on, [], date(2020, 1, 31).toordinal())
    assert dict(zip(found["key"], found["outcome"], strict=True)) == {
        "A5:m7:2019-12-02": Outcome.ANSWERED,
        "A5:m7:2020-01-13": Outcome.PROPOSE,
    }


@pytest.mark.parametrize(
    "row",
    [
        life(7, "甲", "挂牌", "issued", date(2020, 1, 2), due=date(2020, 1, 6)),
        life(7, "甲", "约谈", "planned", date(2020, 1, 2), due=date(2020, 1, 6)),
        life(7, "甲", "约谈", "issued", date(2020, 1, 2), due=date(2020, 1, 6), own=False),
        life(7, "甲", "约谈", "issued", date(2020, 1, 2)),
        life(
            7,
            "甲",
            "约谈",
            "issued",
            date(2020, 1, 2),
            until=date(2020, 1, 13),
            due=date(2020, 1, 6),
        ),
    ],
    ids=["nothing above", "waits for the office", "of a higher authority", "no day", "answered"],
)
def test_what_is_no_unanswered_measure(row: list[Any]) -> None:
    on = ground({JUNE: midmonth(JUNE)}, lives=[row])
    assert proposals(ladder(Unanswered("A5", 5)), on, [], date(2020, 1, 31).toordinal()).empty


# --- observed -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("since", "until", "relapse"),
    [
        (date(2019, 8, 31), Month(2019, 9), True),
        (date(2019, 9, 1), None, False),
        (date(2019, 5, 1), Month(2019, 8), False),
    ],
    ids=["the whole month", "only since then", "over before"],
)
def test_only_a_month_within_the_observation_is_a_relapse(
    since: date, until: Month | None, relapse: bool
) -> None:
    issued = date(2018, 2, 1)
    row = life(7, "甲", "通报", "observing", issued, since=since, observe_until=until, own=False)
    rows = [[LEVEL, SEPTEMBER.number, name, p, p, p] for p, name in enumerate("丙乙甲", start=1)]
    on = ground({SEPTEMBER: midmonth(SEPTEMBER)}, standings=rows, lives=[row])
    once = LastThird("A1", LEVEL, 1, "约谈")
    (found,) = proposed(once, on, [SEPTEMBER], Relapse("A6")).to_dict("records")
    assert (found["rule"], found["rung"]) == (("A6", "通报") if relapse else ("A1", "约谈"))
    assert proposed(once, on, [SEPTEMBER])["rule"].tolist() == ["A1"]  # no rule of relapses


def test_praise_is_never_a_relapse() -> None:
    row = life(7, "甲", "挂牌", "observing", date(2018, 2, 1))
    rows = [[LEVEL, SEPTEMBER.number, name, p, p, p] for p, name in enumerate("甲乙丙", start=1)]
    on = ground({SEPTEMBER: midmonth(SEPTEMBER)}, standings=rows, lives=[row])
    found = proposed(FirstThird("B1", LEVEL, 1), on, [SEPTEMBER], Relapse("A6"))
    assert found["key"].tolist() == ["B1:甲:2019Q3"]


# --- under way ------------------------------------------------------------------------------------


def test_a_measure_is_looked_at_as_it_was_when_the_month_was_published() -> None:
    closed = life(7, "甲", "通报", "rectifying", date(2019, 7, 20), until=date(2019, 10, 16))
    (held,) = proposed(NOTICE, replaced(closed), [SEPTEMBER]).to_dict("records")
    assert held["outcome"] == Outcome.FRESH
    before = life(7, "甲", "通报", "rectifying", date(2019, 7, 20), until=date(2019, 10, 15))
    (free,) = proposed(NOTICE, replaced(before), [SEPTEMBER]).to_dict("records")
    assert (free["outcome"], free["rung"]) == (Outcome.PROPOSE, "通报")


def replaced(*lives: list[Any]) -> Ground:
    rows = nine("June", JUNE) + nine("September", SEPTEMBER)
    return ground(QUARTERS, standings=rows, lives=lives)


def test_the_day_of_a_levels_own_first_edition_counts() -> None:
    closed = life(7, "甲", "通报", "rectifying", date(2019, 7, 20), until=date(2019, 10, 16))
    level = {(LEVEL, SEPTEMBER.number): date(2019, 10, 20).toordinal()}
    (free,) = proposed(NOTICE, replace(replaced(closed), opened=level), [SEPTEMBER]).to_dict(
        "records"
    )
    assert (free["outcome"], free["follows"]) == (Outcome.PROPOSE, 0)


AT_PUBLICATION, SINCE = date(2019, 2, 1), date(2019, 11, 4)


@pytest.mark.parametrize(
    ("after", "rung", "follows", "outcome"),
    [
        ("reported", "约谈", 7, Outcome.PROPOSE),
        ("accepted", "约谈", 7, Outcome.LEAVING),
        ("closed", "约谈", 7, Outcome.LEAVING),
        ("revoked", "通报", 0, Outcome.PROPOSE),
        ("escalated", "挂牌", 8, Outcome.FRESH),
    ],
)
def test_what_leads_on_from_a_measure_that_has_gone_on_since(
    after: str, rung: str, follows: int, outcome: Outcome
) -> None:
    lives = [
        life(7, "甲", "通报", "rectifying", AT_PUBLICATION, until=SINCE),
        life(7, "甲", "通报", after, AT_PUBLICATION, since=SINCE),
    ]
    if after == "escalated":
        lives.append(life(8, "甲", "约谈", "issued", SINCE))
    (now,) = proposed(NOTICE, replaced(*lives), [SEPTEMBER]).to_dict("records")
    assert (now["rung"], now["follows"], now["outcome"]) == (rung, follows, outcome)
    (then,) = proposed(NOTICE, replaced(*lives), [SEPTEMBER], past=True).to_dict("records")
    assert (then["rung"], then["follows"], then["outcome"]) == ("约谈", 7, Outcome.PROPOSE)


def test_the_month_in_which_the_observation_begins_holds_back() -> None:
    row = life(7, "甲", "约谈", "observing", date(2019, 2, 1), since=date(2019, 9, 2))
    (found,) = proposed(NOTICE, replaced(row), [SEPTEMBER], Relapse("A6")).to_dict("records")
    assert (found["rule"], found["outcome"], found["follows"]) == ("A1", Outcome.LEAVING, 7)
    listed = life(7, "甲", "约谈", "observing", date(2019, 2, 1), since=date(2019, 9, 2), own=False)
    assert who(proposed(NOTICE, replaced(listed), [SEPTEMBER], Relapse("A6"))) == ["甲"]


def test_the_last_observed_month_is_a_relapse_until_the_measure_is_closed() -> None:
    """Observed to the end of September, which is published on 15 October."""
    until, issued, since = SEPTEMBER, date(2018, 2, 1), date(2019, 3, 4)
    open_still = life(7, "甲", "挂牌", "observing", issued, since=since, observe_until=until)
    (found,) = proposed(NOTICE, replaced(open_still), [SEPTEMBER], Relapse("A6")).to_dict("records")
    assert (found["key"], found["outcome"]) == ("A6:m7:2019Q3", Outcome.PROPOSE)
    closed = [
        life(7, "甲", "挂牌", "observing", issued, since=since, observe_until=until, until=SINCE),
        life(7, "甲", "挂牌", "closed", issued, since=SINCE, observe_until=until),
    ]
    (found,) = proposed(NOTICE, replaced(*closed), [SEPTEMBER], Relapse("A6")).to_dict("records")
    assert (found["key"], found["rung"], found["follows"]) == ("A1:甲:2019Q3", "通报", 0)
