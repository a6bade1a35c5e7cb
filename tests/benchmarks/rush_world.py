"""The offices of the rush, the limit by bare SQL, and the look afterwards; each in its own process.

``make N`` opens months, makes N offices with sessions and prints them as JSON; ``limit N`` writes
the same by bare SQL from eight threads and prints sheets per second; ``kept K`` counts the sheets
that hold the K-th correction.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from importlib import import_module
from itertools import islice, product
from threading import Barrier
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from campaigns.audit import entry  # noqa: E402
from campaigns.models import Campaign, Region, User  # noqa: E402
from campaigns.periods import Month  # noqa: E402
from campaigns.queries.reporting import due_for, reporters  # noqa: E402
from campaigns.terms import Level, PeriodState, Role  # noqa: E402
from metrics.models import ReportingPeriod, Submission  # noqa: E402

MONTHS = [Month(2017, number) for number in range(1, 13)]
THREADS, PATIENCE = 8, 60
Statement = tuple[str, list[Any]]  # SQL and its values


def make(count: int, months: Sequence[Month] = MONTHS) -> list[dict[str, str]]:
    campaign = Campaign.objects.select_related("region").get(code="SD")
    now = timezone.now()
    for month in months:
        ReportingPeriod.objects.create(
            campaign=campaign,
            month=month.number,
            state=PeriodState.OPEN,
            opened_at=now - timedelta(days=1),
            due_at=now + timedelta(days=1),
            review_at=now + timedelta(days=2),
            locks_at=now + timedelta(days=3),
        )
    counties = [one for one in reporters(campaign, months[0]) if one.level == Level.COUNTY]
    sessions = {region.pk: _session(region) for region in counties}
    return [
        {
            "region": region.code,
            "month": str(month),
            "session": sessions[region.pk],
            "cells": json.dumps(
                {one.indicator.code: "20" for one in due_for(campaign, region, month)}
            ),
        }
        for month, region in islice(product(months, counties), count)
    ]


def _session(region: Region) -> str:
    user = User.objects.create(
        username=f"rush_{region.code}", full_name=region.name, role=Role.REPORTER, region=region
    )
    return session_of(user)


def session_of(user: User) -> str:
    """The key of a session in which the user is logged in."""
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store["_auth_user_id"] = str(user.pk)
    store["_auth_user_backend"] = "campaigns.authentication.AccountBackend"
    store["_auth_user_hash"] = user.get_session_auth_hash()
    store.create()
    return str(store.session_key)


def limit(count: int) -> float:
    """Read and lock a sheet's row, write all its cells, add an audit row, commit; per second."""
    cells = {f"indicator_{n}": {"text": "20", "why": "", "n": 1, "v": 1} for n in range(20)}
    lines, keys = json.dumps(cells), _rows(count)
    audit = _audit_row(cells)
    with ThreadPoolExecutor(THREADS) as pool:
        _in_each(pool, lambda: _write(keys[0], lines, audit))  # connections
        begun = time.perf_counter()
        list(pool.map(lambda key: _write(key, lines, audit), keys))
        seconds = time.perf_counter() - begun
        _in_each(pool, _leave)
    Submission.objects.filter(pk__in=keys).delete()
    return count / seconds


def _in_each(pool: ThreadPoolExecutor, work: Callable[[], None]) -> None:
    """Once in every thread: none is free for a second one before all have begun."""
    together = Barrier(THREADS)

    def once(_number: int) -> None:
        together.wait(PATIENCE)
        work()

    list(pool.map(once, range(THREADS)))


def _leave() -> None:
    """The connection is looked up here, so that it is the thread's own."""
    connection.close()


def _rows(count: int) -> list[int]:
    """Empty sheets of the last months, of regions that have none."""
    user = User.objects.order_by("pk")[0]
    months = ReportingPeriod.objects.filter(campaign__code="SD").order_by("-month")[:12]
    regions = Region.objects.filter(submissions=None).order_by("-code")
    pairs = islice(product(regions, months), count)
    return [
        Submission.objects.create(period=month, region=region, state="draft", entered_by=user).pk
        for region, month in pairs
    ]


def _audit_row(cells: dict[str, Any]) -> Statement:
    """What the product writes down of such a save, whatever columns its table has today."""
    by = User.objects.select_related("region").filter(region__isnull=False).first()
    row = entry(
        action="limit",
        subject="limit",
        by=by,
        at=datetime.now(UTC),
        before=cells,
        after=cells,
    )
    fields = [one for one in row._meta.concrete_fields if not one.primary_key]
    columns = ", ".join(connection.ops.quote_name(str(one.column)) for one in fields)
    marks = ", ".join(["%s"] * len(fields))
    values = [one.get_db_prep_save(one.pre_save(row, True), connection) for one in fields]
    # Names come from the model.
    return f"INSERT INTO {row._meta.db_table} ({columns}) VALUES ({marks})", values  # noqa: S608


def _write(key: int, lines: str, audit: Statement) -> None:
    lock = " FOR UPDATE" if connection.vendor == "postgresql" else ""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SELECT lines FROM metrics_submission WHERE id = %s{lock}", [key])  # noqa: S608
        cursor.fetchone()
        cursor.execute(
            "UPDATE metrics_submission SET lines = %s, version = version + 1 WHERE id = %s",
            [lines, key],
        )
        cursor.execute(*audit)


def kept(number: int) -> int:
    wanted = str(20 + number)
    rows = Submission.objects.values_list("lines", flat=True)
    return sum(bool(lines) and all(c["text"] == wanted for c in lines.values()) for lines in rows)


if __name__ == "__main__":
    act: dict[str, Any] = {"make": make, "limit": limit, "kept": kept}
    found = act[sys.argv[1]](int(sys.argv[2]))
    print(json.dumps(found) if isinstance(found, list) else found)
