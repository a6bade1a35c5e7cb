"""The timetable's clockwork: a clock that is put back does not stop it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import time_machine
from celery import Celery
from celery.schedules import crontab

from config.beat import Timetable

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
TASKS = ("one", "two")


class Heard(Timetable):
    """Writes down what it would have put into the queue."""

    def __init__(self, path: Path) -> None:
        app = Celery("heard", broker="memory://", set_as_current=False)
        app.conf.result_expires = None  # else a task of Celery's own is called once a day
        app.conf.update(timezone="Asia/Shanghai")
        app.conf.beat_schedule = {
            "daily": {"task": "daily", "schedule": crontab(hour=4, minute=0)}
        } | {name: {"task": name, "schedule": 60.0} for name in TASKS}
        self.called: list[str] = []
        super().__init__(app, schedule_filename=str(path), lazy=False)

    def apply_async(self, entry, producer=None, advance=True, **named):  # type: ignore[no-untyped-def]
        self.called.append(entry.task)

    def calls(self) -> list[str]:
        """What is due now, each once."""
        self.called.clear()
        for _ in range(2 * len(TASKS) + 2):
            self.tick()
        return sorted(self.called)


def test_a_clock_put_back_stops_nothing(tmp_path: Path) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        heard = Heard(tmp_path / "schedule")
        heard.calls()
        clock.shift(61)
        assert heard.calls() == ["one", "two"]
        assert heard.calls() == [], "once a minute"
        for back in (timedelta(hours=1), timedelta(days=3)):
            clock.shift(-back)
            assert heard.calls() == ["one", "two"]
            assert heard.calls() == []
            clock.shift(61)
            assert heard.calls() == ["one", "two"]
        clock.shift(timedelta(days=10))
        assert heard.calls() == ["daily", "one", "two"], "what was missed is called once"
        clock.shift(-0.5)
        assert heard.calls() == [], "a clock that is corrected a little is no reason"
        heard.close()


def test_a_file_of_another_clock_stops_nothing(tmp_path: Path) -> None:
    with time_machine.travel(NOON + timedelta(days=30), tick=False) as clock:
        heard = Heard(tmp_path / "schedule")
        clock.shift(61)
        heard.calls()
        heard.close()
    with time_machine.travel(NOON, tick=False):
        later = Heard(tmp_path / "schedule")
        assert later.calls() == ["one", "two"]
        later.close()
