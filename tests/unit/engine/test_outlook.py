"""What will become of a target: needs, forecast and the word for it."""

import pytest

from tests.unit.engine.worlds import of_year

PATH = {"goal": 100, "start": 0, "from_month": "2017-01"}


def outlook_of(due: str, now: int) -> tuple[str, float]:
    details = of_year("LEVEL", {**PATH, "due": due}, {"a": now}).details
    return str(details["outlook"].iloc[0]), float(details["needed"].iloc[0])


def test_on_the_due_date_nothing_is_open() -> None:
    assert outlook_of("2017-12", 100) == ("will_be_met", 0.0)
    assert outlook_of("2017-12", 99)[0] == "will_be_missed"


def test_too_short_a_history_says_nothing() -> None:
    """One reported level in twelve months is no trend, but what is needed is known."""
    word, needed = outlook_of("2018-12", 40)
    assert word == ""
    assert needed == pytest.approx(5.0)
