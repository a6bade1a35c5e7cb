"""``python -m tests.drills.postgresql [kills]``: kill -9 of PostgreSQL, all its processes at once,
while offices save. The web processes are left alone: they have to find it again by themselves."""

from __future__ import annotations

import sys
from statistics import median

from tests.drills.saving import account, saving
from tests.drills.stand import Stand, report, stand

OFFICES, KILLS, BETWEEN = 16, 10, 200


def drill(made: Stand, kills: int, between: int) -> bool:
    """Kill and start again so often, each time after so many more saves; whether all add up."""
    web, recovered, processes = made.web(), [], 0
    web.start()
    with saving(made.offices, made.web_port) as load:
        for _ in range(kills):
            load.grow_by(between)
            processes += made.database.kill()
            recovered.append(made.database.start())
        load.grow_by(between)
    found = account(made.offices, made.sheets())
    assert web.process is not None
    assert web.process.poll() is None, "the web service ended with the database"
    made.told |= {"kill -9": kills, "杀掉的进程": processes, "恢复（中位秒）": median(recovered)}
    made.told |= found.told()
    return found.is_exact


def main(kills: int) -> int:
    with stand(offices=OFFICES, with_queue=False) as made:
        return report("kill -9 PostgreSQL", made.told, drill(made, kills, BETWEEN))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else KILLS))
