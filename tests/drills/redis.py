"""``python -m tests.drills.redis [kills]``: kill -9 of Redis while offices save and mails go out.
Saving does not need it; worker and timetable find it again, and no mail is lost or sent twice."""

from __future__ import annotations

import sys

from tests.drills.saving import account, saving, wait_for
from tests.drills.stand import Stand, report, stand

OFFICES, KILLS, MAILS, PATIENCE = 8, 5, 200, 180.0
DAWDLE, WHILE_AWAY = 0.02, 60


def drill(made: Stand, kills: int, between: int, away: int) -> bool:
    """Kill so often, each time after so many more mails, and for as long as so many saves take;
    whether all saves and mails add up, and nobody noticed while saving."""
    assert made.queue is not None
    made.mailboxes.manners.slow = DAWDLE
    timetable = ("-B", "--schedule", str(made.folder / "beat-schedule"))
    for program in (made.web(), made.worker("worker", *timetable)):
        program.start()
    with saving(made.offices, made.web_port) as load:
        for _ in range(kills):
            goal = len(made.mailboxes.received) + between
            sent = made.mailboxes.received
            wait_for(lambda: len(sent) >= goal, PATIENCE, f"{goal} mails")  # noqa: B023
            made.queue.kill()
            load.grow_by(away)
            made.queue.start()
        seconds = made.until_mailed()
    found = account(made.offices, made.sheets())
    mails, exact = made.mail_account()
    made.told |= {"kill -9": kills, "最后一次之后办完（秒）": seconds, **found.told(), **mails}
    return exact and found.is_exact and not found.refused and not found.unanswered


def main(kills: int) -> int:
    with stand(offices=OFFICES, mails=MAILS) as made:
        passed = drill(made, kills, MAILS // (2 * kills), WHILE_AWAY)
        return report("kill -9 Redis", made.told, passed)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else KILLS))
