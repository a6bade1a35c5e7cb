"""``python -m tests.benchmarks.rows``: many figures out through the interface, and many in.

Out: 2,844 rows as JSON through ``/api/v1/figures/``, with token, rights, tag and audit entry,
against the same rows by ``values_list`` and ``json``. In: a year of a province taken over by the
bulk loader with its checks, sheets and audit, into a database that holds the years before, against
a bare COPY of the same figures into an empty table with the same keys. Turn by turn, in one
process, on a PostgreSQL of its own; nothing that is measured is kept.
"""

from __future__ import annotations

import json
import logging
import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from tests.benchmarks.measuring import circumstances, steady, table
from tests.benchmarks.rush import ROOT
from tests.servers import postgresql

ROWS, YEARS, TAKEN = 2844, (2015, 2016), 2017
SQL, OUT, COPY, IN = "同样的行，values_list + json", "接口", "同样的数，直接 COPY", "载入（含校验）"


def frame_of(year: int) -> Any:
    """Every due cell of 山东's offices in a year, as ``load_figures`` takes them."""
    import pandas as pd

    from campaigns.models import Campaign
    from campaigns.periods import Month
    from campaigns.queries.reporting import due_for, reporters

    campaign = Campaign.objects.select_related("region").get(code="SD")
    cells = [
        (region.code, one.indicator.code, month.number, 20)
        for month in (Month(year, number) for number in range(1, 13))
        for region in reporters(campaign, month)
        for one in due_for(campaign, region, month)
    ]
    frame = pd.DataFrame(cells, columns=["region", "indicator", "month", "value"])
    return frame.astype({"value": "Int64"})


class World:
    """A province with two years of figures, an account with a token, and a third year to take."""

    def __init__(self) -> None:
        from django.test import Client
        from django.utils import timezone

        from campaigns.models import ApiToken, Campaign, Region, User
        from campaigns.queries.tokens import digest_of
        from campaigns.terms import Role

        self.at = timezone.now()
        self.campaign = Campaign.objects.select_related("region").get(code="SD")
        province = Region.objects.get(code="370000")
        self.user, self.second = (
            User.objects.create(username=name, full_name=name, role=role, region=province)
            for name, role in (("rows", Role.LEADER), ("more", Role.ADMINISTRATOR))
        )
        secret = secrets.token_urlsafe(32)
        ApiToken.objects.create(
            user=self.user,
            name="rows",
            digest=digest_of(secret.encode()),
            hint=secret[-4:],
            created_by=self.second,
            created_at=self.at,
            expires_at=self.at + timedelta(days=1),
        )
        self.client = Client(headers={"authorization": f"Bearer {secret}", "host": "localhost"})
        for year in YEARS:
            self.load(frame_of(year))
        self.frame = frame_of(TAKEN)
        self.ready = self._ready()

    def load(self, frame: Any) -> None:
        from metrics.actions.figures import load_figures

        load_figures(
            campaign=self.campaign,
            figures=frame,
            entered_by=self.user,
            decided_by=self.second,
            at=self.at,
            demonstration=False,
        )

    def _ready(self) -> list[tuple[int, int, int, int]]:
        from campaigns.models import Indicator, Region

        regions = dict(Region.objects.values_list("code", "pk"))
        indicators = dict(Indicator.objects.values_list("code", "pk"))
        rows = self.frame.itertuples(index=False)
        return sorted((one[2], regions[one[0]], indicators[one[1]], int(one[3])) for one in rows)

    # --- out ---

    def by_hand(self) -> bytes:
        from metrics.models import Figure

        rows = Figure.objects.filter(month__gte=201501, month__lte=201512)
        told = rows.order_by("month", "region__code", "indicator__code").values_list(
            "month", "region__code", "indicator__code", "indicator__decimals", "value"
        )
        return json.dumps(list(told[:ROWS]), ensure_ascii=False).encode()

    def interface(self) -> bytes:
        address = f"/api/v1/figures/?campaign=SD&from=2015-01&to=2015-12&size={ROWS}"
        answer = self.client.get(address)
        if answer.status_code != 200:
            raise SystemExit(f"{address}: {answer.status_code} {answer.content[:200]!r}")
        return bytes(answer.content)

    # --- in ---

    def copied(self) -> None:
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE plain (LIKE metrics_figure INCLUDING ALL)")
            names = "month, region_id, indicator_id, value, submission_id"
            with cursor.copy(f"COPY plain ({names}) FROM STDIN (FORMAT BINARY)") as copy:
                copy.set_types(["int4", "int8", "int8", "int8", "int8"])
                for row in self.ready:
                    copy.write_row((*row, 1))

    def taken(self) -> None:
        self.load(self.frame)


def undone(work: Callable[[], None]) -> Callable[[], None]:
    """The same, and nothing of it stays."""
    from django.db import transaction

    def within() -> None:
        with transaction.atomic():
            work()
            transaction.set_rollback(True)

    return within


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, postgresql(durable=True) as url:
        os.environ |= {
            "VAR_DIR": folder,
            "DATABASE_URL": url,
            "REDIS_URL": "",
            "SECRET_KEY": "rows" * 16,
            "API_RATE": "",
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }
        for command in ("migrate -v0", "load_catalogue"):
            subprocess.run(
                [sys.executable, "manage.py", *command.split()],
                cwd=ROOT,
                check=True,
                capture_output=True,
            )
        import django

        django.setup()
        logging.disable(logging.INFO)  # a line a request
        from django.db import connections

        world = World()
        told = len(json.loads(world.interface())["results"])
        if told != ROWS:
            raise SystemExit(f"the interface told {told} rows")
        print(circumstances(), f"{ROWS} rows out, {len(world.frame):,} figures in", sep="\n")
        out, calm = steady({SQL: world.by_hand, OUT: world.interface}, SQL)
        print(*table(out, [SQL]), "" if calm else "（机器不安静）", sep="\n")
        into, calm = steady({COPY: undone(world.copied), IN: undone(world.taken)}, COPY)
        print(*table(into, [COPY]), "" if calm else "（机器不安静）", sep="\n")
        speeds = {one.name: len(world.frame) / one.middle for one in into}
        print(f"载入每秒 {speeds[IN]:,.0f} 个，是直接 COPY 的 {speeds[IN] / speeds[COPY]:.2f}")
        connections.close_all()


if __name__ == "__main__":
    main()
