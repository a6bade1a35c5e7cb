"""A clock that a test sets, for programs that it starts: ``python -m tests.clock celery …``.

The file that ``TEST_CLOCK`` names holds a moment and when it was set; from then on the clock runs
on. Every process of the program follows it, those that it forks too. How long something lasts
(``time.monotonic``) stays real: nothing waits longer or shorter than it should.
"""

from __future__ import annotations

import os
import runpy
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import time_machine

FILE = "TEST_CLOCK"
_LOOK_SECONDS = 0.02


class Clock:
    """The test's end: sets the clock, and reads it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def set(self, moment: datetime) -> None:
        # Put in place in one step: whoever reads finds the old or the new one, never half of it.
        draft = self.path.with_suffix(".new")
        draft.write_text(f"{moment.timestamp()!r} {time.monotonic()!r}")
        draft.replace(self.path)

    def now(self) -> datetime:
        return datetime.fromtimestamp(_reading(self.path.read_text()), UTC)


def _reading(text: str) -> float:
    moment, when_set = map(float, text.split())
    return moment + time.monotonic() - when_set


def follow(path: Path) -> None:
    """Let this process, and all that it forks, live by the file's clock."""
    seen = path.read_text()
    travelling = time_machine.travel(_reading(seen), tick=True)
    told = travelling.start()

    def keep_up() -> None:
        nonlocal seen
        while True:
            time.sleep(_LOOK_SECONDS)
            if (text := path.read_text()) != seen:
                seen = text
                told.move_to(_reading(text))

    def begin() -> None:
        threading.Thread(target=keep_up, daemon=True).start()

    begin()
    # Threads stay behind in the parent.
    os.register_at_fork(after_in_child=begin)


if __name__ == "__main__":
    follow(Path(os.environ[FILE]))
    sys.argv = sys.argv[1:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
