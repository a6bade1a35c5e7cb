"""The database for both: ``python -m tests.benchmarks.superset_world`` prints a leader's session
as JSON and lays down for the peer what it could not read by itself.

Derivations are packed, so that SQL alone cannot take them apart. The peer gets them as a plain
table with indexes, prepared by the product: a job that whoever runs the peer would have to write.
"""

from __future__ import annotations

import json

from tests.benchmarks import rush_world  # sets Django up

from django.db import connection  # isort: skip
from campaigns.models import User
from campaigns.terms import RankingState
from metrics.models import Standing
from tests.benchmarks.superset_questions import CAMPAIGN, TABLE

_COLUMNS = "campaign, month, level, region, name, target, expected, actual, attainment, points"
_KINDS = (
    "campaign text, month integer, level text, region text, name text, target text, "
    "expected double precision, actual double precision, attainment double precision, "
    "points double precision"
)


def lay_down() -> int:
    """One row a region and target of every month's latest published ranking; how many."""
    rows = Standing.objects.filter(
        ranking__campaign__code=CAMPAIGN, ranking__state=RankingState.PUBLISHED
    )
    newest: dict[tuple[int, str], list[Standing]] = {}
    for row in rows.select_related("ranking", "region").order_by("ranking__edition", "pk"):
        kept = newest.setdefault((row.ranking.month, row.ranking.level), [])
        if kept and kept[0].ranking_id != row.ranking_id:
            kept.clear()
        kept.append(row)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {TABLE}")
        cursor.execute(f"CREATE TABLE {TABLE} ({_KINDS})")
        count = 0
        with cursor.copy(f"COPY {TABLE} ({_COLUMNS}) FROM STDIN") as copy:
            for (month, level), standings in newest.items():
                for row in standings:
                    for one in row.details:
                        where = (CAMPAIGN, month, level, row.region.code, row.region.name)
                        stood = (one["expected"], one["actual"], one["attainment"])
                        copy.write_row((*where, one["target"], *stood, one["points"] / 100))
                        count += 1
        cursor.execute(f"CREATE INDEX ON {TABLE} (campaign, month, level, region)")
        cursor.execute(f"CREATE INDEX ON {TABLE} (campaign, region, target, month)")
        cursor.execute(f"ANALYZE {TABLE}")
    return count


def main() -> None:
    leader = User.objects.get(username=f"{CAMPAIGN.lower()}-leader")
    print(json.dumps({"rows": lay_down(), "session": rush_world.session_of(leader)}))


if __name__ == "__main__":
    main()
