"""The world of the load test, each command in its own process: ``make N FILE`` loads the catalogue,
reports and ranks March 2017 of 山东, opens later months and makes N offices and some leaders with
sessions; ``kept FILE`` counts sheets that hold less than what was acknowledged."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from tests.benchmarks import rush_world  # sets Django up

from campaigns.models import Campaign, Region, User  # isort: skip
from campaigns.periods import Month
from campaigns.terms import Role
from metrics.actions import ranking
from metrics.models import Submission
from tests.record import AT, load_record

MARCH = Month(2017, 3)
MONTHS = [MARCH.plus(number) for number in range(1, 10)]
LEADERS = 20


def make(count: int, file: Path) -> None:
    campaign = Campaign.objects.select_related("region").get(code="SD")
    clerk, reviewer = (
        User.objects.create(username=name, full_name=name, role=role, region=campaign.region)
        for name, role in (("load-clerk", Role.REPORTER), ("load-head", Role.ADMINISTRATOR))
    )
    load_record(campaign, until=MARCH, entered_by=clerk, decided_by=reviewer, at=AT)
    ranking.compute(campaign=campaign, months=[MARCH], at=AT)
    ranking.publish(campaign=campaign, month=MARCH, by=reviewer, at=AT)
    told = {
        "offices": rush_world.make(count, MONTHS),
        "leaders": [_leader(campaign.region, number) for number in range(LEADERS)],
    }
    file.write_text(json.dumps(told), encoding="utf-8")


def _leader(region: Region, number: int) -> str:
    user = User.objects.create(
        username=f"load-leader-{number}", full_name="领导", role=Role.LEADER, region=region
    )
    return rush_world.session_of(user)


def kept(file: Path) -> int:
    """How many sheets lost something: a later save may have got through unanswered, an
    acknowledged one may not be missing."""
    told = json.loads(file.with_suffix(".acknowledged.json").read_text(encoding="utf-8"))
    rows = Submission.objects.filter(period__campaign__code="SD", period__month__gt=MARCH.number)
    there = {
        f"{region} {Month.of(month)}": min(int(cell["text"]) for cell in lines.values())
        for region, month, lines in rows.values_list("region__code", "period__month", "lines")
        if lines
    }
    return sum(there.get(key, -1) < 20 + number for key, number in told.items())


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make(int(sys.argv[2]), Path(sys.argv[3]))
    else:
        print(kept(Path(sys.argv[2])))
