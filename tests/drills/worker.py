"""``python -m tests.drills.worker [kills]``: kill -9 of the worker, all its processes, while it
sends mails. Nobody gets a mail twice, nobody is forgotten, and the work gets done."""

from __future__ import annotations

import sys
import threading

from tests.drills.saving import wait_for
from tests.drills.stand import Program, Stand, report, stand

KILLS, MAILS, PATIENCE = 10, 400, 180.0
DAWDLE = 0.03  # seconds: the mail server's longest pause at a step


def drill(made: Stand, kills: int, between: int) -> bool:
    """Kill so often, each time after so many more mails; whether every mail is accounted for."""
    made.mailboxes.manners.slow = DAWDLE
    worker = made.worker()
    worker.start()
    made.beat().start()
    for _ in range(kills):
        killed_after(made, worker, between)
        worker.start()
    seconds = made.until_mailed()
    made.told |= {"kill -9": kills, "最后一次之后办完（秒）": seconds}
    told, exact = made.mail_account()
    made.told |= told
    return exact


def killed_after(made: Stand, worker: Program, mails: int) -> None:
    """Killed in the midst of the dialogue that follows so many more mails."""
    goal = len(made.mailboxes.received) + mails
    wait_for(lambda: len(made.mailboxes.received) >= goal, PATIENCE, f"{mails} more mails")
    threading.Event().wait(DAWDLE / 2)
    worker.kill()


def main(kills: int) -> int:
    with stand(offices=1, mails=MAILS) as made:
        passed = drill(made, kills, MAILS // (2 * kills))
        return report("kill -9 后台任务", made.told, passed)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else KILLS))
