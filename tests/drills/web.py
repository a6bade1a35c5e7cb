"""``python -m tests.drills.web [kills]``: kill -9 of all web processes while offices save."""

from __future__ import annotations

import sys
from statistics import median

from tests.drills.saving import account, saving
from tests.drills.stand import Stand, report, stand

OFFICES, KILLS, BETWEEN = 16, 10, 200


def drill(made: Stand, kills: int, between: int) -> bool:
    """Kill and start again so often, each time after so many more saves; whether all add up."""
    web, back = made.web(), []
    web.start()
    with saving(made.offices, made.web_port) as load:
        for _ in range(kills):
            load.grow_by(between)
            web.kill()
            back.append(web.start())
        load.grow_by(between)
    found = account(made.offices, made.sheets())
    made.told |= {"kill -9": kills, "重新回答（中位秒）": median(back), **found.told()}
    return found.is_exact


def main(kills: int) -> int:
    with stand(offices=OFFICES, with_queue=False) as made:
        return report("kill -9 网页服务", made.told, drill(made, kills, BETWEEN))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else KILLS))
