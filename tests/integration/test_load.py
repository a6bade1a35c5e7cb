"""The month's end in small: locust against the site, whole sheets at one moment, and the database
afterwards. In full these are ``python -m tests.benchmarks.load`` and ``.rush``."""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path

import pytest
from pytest_django.live_server_helper import LiveServer

from campaigns.models import Campaign
from campaigns.queries.reporting import due_for
from metrics.models import Submission
from tests.benchmarks import load, rush, rush_world
from tests.cast import Cast
from tests.integration.test_access import client_of
from tests.month import APRIL, april, region

pytestmark = pytest.mark.postgres
USERS, SECONDS = 6, 4


def test_offices_and_leaders_at_once_and_the_rush(
    transactional_db: None,
    live_server: LiveServer,
    published: Campaign,
    cast: Cast,
    tmp_path: Path,
) -> None:
    period = april(published)
    where = region("370102")
    world = tmp_path / "world.json"
    office = {
        "region": where.code,
        "month": str(APRIL),
        "session": client_of(cast, "clerk").cookies["sessionid"].value,
        "cells": json.dumps({one.indicator.code: "20" for one in due_for(published, where, APRIL)}),
    }
    leader = client_of(cast, "leader").cookies["sessionid"].value
    world.write_text(json.dumps({"offices": [office], "leaders": [leader]}), encoding="utf-8")
    port = int(live_server.url.rsplit(":", 1)[1])
    lines, failed = load.told(load.run(dict(os.environ), port, world, USERS, SECONDS))
    assert failed == 0, "\n".join(lines)
    assert any(line.startswith("| 保存报表 |") for line in lines)
    acknowledged = json.loads(world.with_suffix(".acknowledged.json").read_text(encoding="utf-8"))
    sheet = period.submissions.get(region=where)
    assert set(acknowledged) == {"370102 2017-04"}
    assert sheet.version >= 1
    assert all(int(cell["text"]) >= 20 for cell in sheet.lines.values())
    a_rush(port)


def a_rush(port: int) -> None:
    """Its offices, its limit by bare SQL, whole sheets at once, and the look afterwards."""
    offices = rush_world.make(3, [APRIL.plus(1)])
    sheets, before = Submission.objects.count(), rush_world.kept(0)
    assert rush_world.limit(4) > 0
    assert Submission.objects.count() == sheets, "what only measures is gone"
    done = asyncio.run(rush.everybody(port, [rush.request_of(one, 0) for one in offices]))
    assert done.statuses == {200: 3}
    assert rush_world.kept(0) == before + 3
