"""What offices do at month end, for locust: clerks open their sheet, save it and look at their
desk; leaders look at the board, the ranking, a region and a target.

``LOAD_WORLD`` names the file of ``load_world``; the last content that was acknowledged to each
clerk is written beside it, so that the database can be held against it.
"""

from __future__ import annotations

import json
import os
from itertools import cycle
from pathlib import Path
from typing import Any

from locust import HttpUser, between, events, task

WORLD = Path(os.environ["LOAD_WORLD"])
_told: dict[str, Any] = json.loads(WORLD.read_text(encoding="utf-8"))
_offices, _leaders = cycle(_told["offices"]), cycle(_told["leaders"])
_acknowledged: dict[str, int] = {}
TOKEN = "k" * 32


class Clerk(HttpUser):
    """One office: its own sheet of one month, again and again."""

    weight = 4
    wait_time = between(1, 5)

    def on_start(self) -> None:
        self.office = next(_offices)
        self.number = 0
        self.client.cookies.update({"sessionid": self.office["session"], "csrftoken": TOKEN})

    @task(3)
    def save(self) -> None:
        cells = [
            {"code": code, "text": str(int(text) + self.number), "why": ""}
            for code, text in json.loads(self.office["cells"]).items()
        ]
        region, month = self.office["region"], self.office["month"]
        body = {"sheets": {region: {"seen": 0, "cells": cells}}}
        path = f"/entry/SD/{month}/save/"
        headers = {"X-CSRFToken": TOKEN}
        with self.client.post(
            path, json=body, headers=headers, name="保存报表", catch_response=True
        ) as answer:
            if answer.status_code == 200:
                _acknowledged[f"{region} {month}"] = self.number
                self.number += 1
            else:
                answer.failure(f"{answer.status_code}")

    @task(1)
    def sheet(self) -> None:
        month, region = self.office["month"], self.office["region"]
        self.client.get(f"/entry/SD/{month}/{region}/", name="打开报表")

    @task(1)
    def desk(self) -> None:
        self.client.get("/desk/", name="工作台")


class Leader(HttpUser):
    """Looks; every page is somebody's own."""

    weight = 1
    wait_time = between(1, 5)

    def on_start(self) -> None:
        self.client.cookies.update({"sessionid": next(_leaders)})

    @task(3)
    def board(self) -> None:
        self.client.get("/?campaign=SD&month=2017-03&level=prefecture", name="看板")

    @task(2)
    def ranking(self) -> None:
        self.client.get("/ranking/SD/2017-03/prefecture/", name="排名页")

    @task(1)
    def region(self) -> None:
        self.client.get("/regions/SD/370100/", name="地区页")

    @task(1)
    def target(self) -> None:
        self.client.get("/targets/SD/SD01/?level=prefecture", name="目标页")


def note(**_told: Any) -> None:
    """What was acknowledged, for the look into the database."""
    WORLD.with_suffix(".acknowledged.json").write_text(json.dumps(_acknowledged), encoding="utf-8")


events.quitting.add_listener(note)  # type: ignore[no-untyped-call]
