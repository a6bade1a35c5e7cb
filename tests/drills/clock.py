"""``python -m tests.drills.clock``: the machine's clock jumps, forwards and back, while worker and
timetable run and mails go out. Nothing is sent twice, and after every jump the work goes on."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta

from tests.clock import FILE, Clock
from tests.drills.beat import write
from tests.drills.stand import Stand, report, stand

MAILS, PATIENCE = 40, 120.0
JUMPS = {
    "前进 1 小时": timedelta(hours=1),
    "后退 1 小时": -timedelta(hours=1),
    "前进 3 天": timedelta(days=3),
    "后退 3 天": -timedelta(days=3),
    "后退 2 分": -timedelta(minutes=2),
}


def drill(made: Stand, jumps: dict[str, timedelta], mails: int) -> bool:
    """After each jump so many new mails; how long they take, and whether all adds up."""
    clock = Clock(made.folder / "clock")
    clock.set(datetime.now(UTC))
    for program in (made.worker(), made.beat()):
        program.command = ("tests.clock", *program.command)
        program.environment[FILE] = str(clock.path)
        program.start()
    made.until_mailed()
    for number, (name, jump) in enumerate(jumps.items()):
        clock.set(clock.now() + jump)
        write(made, mails, f"jump{number}")
        made.told[f"{name}，{mails} 封邮件办完（秒）"] = made.until_mailed(PATIENCE)
        print(name, flush=True)
    told, exact = made.mail_account()
    made.told |= told
    return exact


def main() -> int:
    with stand(offices=1, mails=MAILS) as made:
        return report("时钟跳变", made.told, drill(made, JUMPS, MAILS))


if __name__ == "__main__":
    sys.exit(main())
