"""The derivation of a standing in the database: bytes there, a list here, and back to JSON."""

from __future__ import annotations

import json
import re
from importlib import import_module
from io import StringIO
from typing import Any

import pytest
from django.core.cache import caches
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from campaigns.models import Campaign
from campaigns.terms import Level, State
from config import readiness
from metrics.models import Standing
from metrics.models.details import Packed
from tests.cast import Cast
from tests.integration.test_access import client_of

CITIES = Standing.objects.filter(ranking__level=Level.PREFECTURE).order_by("pk")


def plainly() -> dict[int, list[dict[str, Any]]]:
    return {row.pk: row.details for row in CITIES.all()}


def test_rows_are_made_on_the_first_look(ranked: Campaign) -> None:
    row = CITIES.all()[0]
    assert isinstance(row.__dict__["details"], Packed)
    details = row.details
    assert details is row.details
    assert sum(detail["points"] for detail in details) == row.score
    assert CITIES.defer("details")[0].details == details
    assert next(list(listed) for listed in CITIES.values_list("details", flat=True)) == details


def test_what_is_saved_again_stays_as_it_was(ranked: Campaign) -> None:
    before = plainly()
    unread, read = CITIES.all()[:2]
    assert read.details
    for row in (unread, read):
        row.save()
    assert plainly() == before
    read.details[0]["state"] = "other"
    read.save()
    assert plainly()[read.pk] == read.details != before[read.pk]


def test_a_word_is_found_in_the_bytes(ranked: Campaign) -> None:
    kept_as_json = CITIES.last()
    assert kept_as_json
    kept_as_json.details = [{"state": State.RED_LINE}, {}]
    kept_as_json.save()
    told = plainly()
    for word in State:
        found = set(CITIES.filter(details__has_word=word).values_list("pk", flat=True))
        assert found == {
            key for key, rows in told.items() if any(row.get("state") == word for row in rows)
        }, word
    assert CITIES.filter(details__has_word=State.MET).exists()


def test_the_step_to_bytes_and_back(ranked: Campaign) -> None:
    step = import_module("metrics.migrations.0016_packed_details")
    there = MigrationLoader(None).project_state(("metrics", "0015_blocks"))
    for operation in step.Migration.operations[:-1]:
        operation.state_forwards("metrics", there)
    standings = there.apps.get_model("metrics", "Standing")
    before = plainly()
    assert not standings.objects.filter(details_as_json__isnull=False).exists()
    step.unpack_details(there.apps, None)
    told = standings.objects.filter(pk__in=before).values_list("pk", "details_as_json")
    assert dict(told) == before
    Standing.objects.update(details=None)
    step.pack_details(there.apps, None)
    assert plainly() == before


# --- written by a process of the version before, during an upgrade -------------------------------


def as_before(rows: dict[int, list[dict[str, Any]]]) -> None:
    """Only where the version before writes them."""
    with connection.cursor() as cursor:
        for key, details in rows.items():
            cursor.execute(
                "UPDATE metrics_standing SET details = %s, details_packed = NULL WHERE id = %s",
                [json.dumps(details), key],
            )


def said(*command: str) -> str:
    out = StringIO()
    call_command(*command, stdout=out)
    return out.getvalue()


def test_what_the_version_before_writes_is_read_and_packed(ranked: Campaign, cast: Cast) -> None:
    client = client_of(cast, "leader")

    def board() -> str:
        text = client.get("/?campaign=SD&month=2017-03").content.decode()
        return re.sub(r"\b\w{64}\b", "", text)  # the form's own token

    shown = board()
    before = plainly()
    touched = CITIES.filter(details__has_word=State.MET)
    met = set(touched.values_list("pk", flat=True))
    as_before(before)
    caches["screens"].clear()
    assert plainly() == before
    assert dict(CITIES.values_list("pk", "details")).keys() == before.keys()
    assert set(touched.values_list("pk", flat=True)) == met != set()
    assert board() == shown

    assert (
        f"有 {len(before)} 行名次的明细是旧版本进程"
        in readiness.look_once(timezone.now())[-1].words
    )
    assert said("pack_details") == f"已转换 {len(before)} 行名次的明细\n"
    assert plainly() == before
    assert not Standing.objects.filter(details__isnull=True).exists()
    assert readiness.look_once(timezone.now())[-1].is_well
    assert said("pack_details") == "已转换 0 行名次的明细\n"


def test_what_has_no_derivation_anywhere_is_named(ranked: Campaign) -> None:
    row = CITIES.all()[0]
    Standing.objects.filter(pk=row.pk).update(details=None)
    with pytest.raises(CommandError, match=f"1 行名次没有任何明细.*\n{row}"):
        call_command("pack_details", stdout=StringIO())
