"""``python -m tests.drills.beat [kills]``: kill -9 of the timetable. What fell due while it was
dead is done once it is back; two timetables at once do nothing twice."""

from __future__ import annotations

import sys
from statistics import median

from tests.drills.saving import wait_for
from tests.drills.stand import Stand, report, run, stand

KILLS, MAILS, PATIENCE = 5, 40, 60.0


def drill(made: Stand, kills: int, mails: int) -> bool:
    """Kill so often; each time so many mails fall due while it is dead."""
    made.worker().start()
    beat, caught_up = made.beat(), []
    beat.start()
    made.until_mailed()
    for number in range(kills):
        beat.kill()
        stands_still(made)
        write(made, mails, f"drill{number}")
        beat.start()
        caught_up.append(made.until_mailed())
    second = made.beat("second-beat")
    second.start()
    write(made, mails, "twice")
    made.until_mailed()
    told, exact = made.mail_account()
    made.told |= {"kill -9": kills, "补上欠下的（中位秒）": median(caught_up), **told}
    return exact


def stands_still(made: Stand) -> None:
    """What was already asked for is done; then nothing more begins."""
    last = "SELECT max(began_at) FROM metrics_pulse"
    seen = [made.rows(last)]

    def is_still() -> bool:
        before, seen[0] = seen[0], made.rows(last)
        return before == seen[0]

    wait_for(is_still, PATIENCE, "the last task")


def write(made: Stand, mails: int, name: str) -> None:
    """So many mails fall due."""
    run(made.environment, "-m", "tests.drills.world", "mails", str(mails), name)


def main(kills: int) -> int:
    with stand(offices=1, mails=MAILS) as made:
        return report("kill -9 定时", made.told, drill(made, kills, MAILS))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else KILLS))
