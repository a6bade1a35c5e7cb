"""Files and bodies as they should never be, sent to every door that takes any: no fault of ours,
nothing half saved, and always a word about what is wrong.

``python -m tests.drills.fuzz 10000`` sends as many as one likes. ``MALFORMED_ONLY=entry:17`` sends
one again.
"""

from __future__ import annotations

import json
import os
import re
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse

from campaigns.models import Campaign
from campaigns.terms import Role
from metrics.actions.bulletin import signing
from metrics.actions.quality import drawing
from metrics.api.throttling import TokenThrottle
from metrics.models import (
    Delivery,
    Figure,
    HistoryImport,
    PaperTemplate,
    RecountItem,
    Rectification,
    Submission,
    SubmissionMove,
)
from tests.cast import Cast
from tests.integration.conftest import MARCH
from tests.integration.test_access import client_of
from tests.issued import a_draft, listed
from tests.malformed import damaged, named
from tests.month import april, fill_in, region
from tests.people import colleague
from tests.record import AT

pytestmark = pytest.mark.on_postgresql

HOW_MANY = int(os.environ.get("MALFORMED", "153"))
ONLY = os.environ.get("MALFORMED_ONLY", "")
MONTH = ["SD", "2017-04"]
QUARTER = ["SD", "2017", "1"]
_HEADING = re.compile(r"<h1>(.+?)</h1>")
Answer = Any


@dataclass(frozen=True, slots=True)
class Door:
    """Where something is sent, by whom, and under which name of a field. ``usual`` is a good file's
    name, ``good`` fetches or makes one; ``more`` goes along in the form. Without a field the bytes
    are the body itself. Of a ``slow`` one fewer are sent."""

    url: Callable[[], str]
    good: Callable[[Client], bytes]
    who: str = "administrator"
    part: str = "file"
    usual: str = "文件.xlsx"
    more: dict[str, str] = field(default_factory=dict)
    slow: bool = False

    def send(self, client: Client, data: bytes, name: str) -> Answer:
        if self.part:
            file = SimpleUploadedFile(name, data)
            return client.post(self.url(), {**self.more, self.part: file})
        headers = {"Idempotency-Key": f"malformed-{hash(data)}"}
        ask = client.put if self.url().startswith("/api/") else client.post
        return ask(self.url(), data, content_type="application/json", headers=headers)


def got(name: str, *args: str, **asked: str) -> Callable[[Client], bytes]:
    def fetch(client: Client) -> bytes:
        answer = client.get(reverse(name, args=args), asked)
        assert answer.status_code == 200, answer
        return b"".join(answer) if answer.streaming else bytes(answer.content)

    return fetch


LINES = {
    "campaign": "SD",
    "month": "2017-04",
    "lines": [
        {"region": "370102", "indicator": "drug_cases_solved", "value": 12, "why": "专项行动"},
        {"region": "370102", "indicator": "new_users_found", "value": "1,204", "version": 0},
    ],
}
CELLS = [{"code": "drug_cases_solved", "text": "5", "why": "", "n": 0}]
GRID = {"sheets": {"370102": {"seen": 0, "cells": CELLS}}}
BOUNCE = (
    b"From: MAILER-DAEMON@example.cn\nTo: targets@example.cn\nSubject: Undelivered\n"
    b'Content-Type: multipart/report; report-type=delivery-status; boundary="x"\n\n--x\n'
    b"Content-Type: message/delivery-status\n\nReporting-MTA: dns; example.cn\n\n"
    b"Final-Recipient: rfc822; a@example.cn\nAction: failed\nStatus: 5.1.1\n\n--x--\n"
)


DOORS = {
    "entry": Door(
        lambda: reverse("upload", args=MONTH), got("workbook", *MONTH), "clerk", usual="月报.xlsx"
    ),
    "history": Door(
        lambda: reverse("history_import", args=["SD"]),
        got("history_workbook", "SD", year="2015", region="370200"),
        more={"do": "upload"},
        slow=True,
    ),
    "rectification": Door(
        lambda: reverse("rectification_upload", args=["SD"]),
        got("rectification_workbook", "SD", form="1"),
    ),
    "template": Door(
        lambda: reverse("bulletin_templates", args=["SD"]),
        got("bulletin_template_file", "SD", "bulletin", standard="1"),
        usual="版式.docx",
        more={"do": "upload", "kind": "bulletin"},
    ),
    "trial": Door(
        lambda: reverse("trial_of", args=["SD"]),
        got("trial_sample", "SD"),
        part="figures",
        usual="数据.csv",
    ),
    "recount": Door(
        lambda: reverse("quality_recount_upload", args=QUARTER),
        got("quality_recount_workbook", *QUARTER),
    ),
    "bounce": Door(
        lambda: reverse("bulletin_deliveries", args=["SD", "2017Q1"]),
        lambda _: BOUNCE,
        usual="退信.eml",
        more={"do": "bounce"},
    ),
    "lines": Door(lambda: "/api/v1/lines/", lambda _: json.dumps(LINES).encode(), "clerk", part=""),
    "grid": Door(
        lambda: reverse("save", args=MONTH), lambda _: json.dumps(GRID).encode(), "clerk", part=""
    ),
}
KEPT = (
    (Submission, ("region", "state", "version", "lines")),
    (Delivery, ("pk", "mail", "bounce")),
    (RecountItem, ("pk", "recounted")),
    (HistoryImport, ("pk", "state")),
    (Rectification, ("number", "version")),
    (PaperTemplate, ("pk", "retired_at")),
)
COUNTED = (Figure, SubmissionMove)


def saved() -> tuple[Any, ...]:
    """What a door may write into, but for what it keeps to give a refused file back."""
    rows = [list(model.objects.order_by("pk").values_list(*names)) for model, names in KEPT]
    return (*rows, *(model.objects.count() for model in COUNTED))


@pytest.fixture
def doors_open(published: Campaign, cast: Cast) -> None:
    """April is open with a sheet begun, a sample is drawn, a bulletin has gone out."""
    fill_in(april(published), region("370102"), cast.clerk)
    drawing.draw(campaign=published, quarter=MARCH, by=None, at=AT, seed=1)
    second = colleague("second_keeper", Role.ADMINISTRATOR, "370000")
    listed(published, cast.administrator, second, cast.leader)
    signing.sign(bulletin=a_draft(published), version=1, by=cast.administrator, at=AT)


def words_of(answer: Answer) -> str:
    """What an answer says is wrong; "" for nothing."""
    if answer["Content-Type"].startswith("application/"):
        told = answer.json()
        return str(told.get("message") or told.get("error") or "")
    if answer.status_code >= 400 and (heading := _HEADING.search(answer.content.decode())):
        return heading[1]
    context = answer.context or {}
    looked = context.get("looked") or {}
    for found in (context.get("refused"), looked.get("hard"), context.get("mistakes")):
        if found:
            return str(found)
    return ""


def was_taken(answer: Answer) -> bool:
    """Whether it was as good as a good one. A redirect says so, or leads to the word why not."""
    if answer.status_code == 302:
        return True
    if answer.status_code == 200:
        return not words_of(answer)
    return False


def numbers_of(name: str) -> list[int]:
    if ONLY:
        wanted, _, number = ONLY.partition(":")
        return [int(number)] if wanted == name else []
    each = -(-HOW_MANY // len(DOORS))
    return list(range(each // 4 if DOORS[name].slow else each))


@pytest.mark.parametrize("name", DOORS)
def test_whatever_is_sent(
    name: str, doors_open: None, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(TokenThrottle, "THROTTLE_RATES", {"api": None})
    door = DOORS[name]
    client = client_of(cast, door.who)
    good, before = door.good(client), saved()
    statuses: Counter[str] = Counter()
    slowest, begun = (0.0, ""), time.perf_counter()
    for number in numbers_of(name):
        chance = Random(f"{name}:{number}")
        data, called = damaged(good, chance), named(chance, door.usual)
        cache.clear()  # how often somebody may try is told elsewhere
        sent = time.perf_counter()
        with transaction.atomic():
            answer = door.send(client, data, called)
            taken = was_taken(answer)
            statuses["taken" if taken else str(answer.status_code)] += 1
            assert answer.status_code < 500, f"{name}:{number}"
            if not taken:
                assert words_of(answer), f"{name}:{number} is refused without a word"
                assert saved() == before, f"{name}:{number} is refused and yet half saved"
            transaction.set_rollback(True)
        slowest = max(slowest, (time.perf_counter() - sent, f"{name}:{number}"))
    seconds = time.perf_counter() - begun
    print(f"{name}: {dict(statuses)}, {seconds:.0f} s, slowest {slowest[1]} {slowest[0]:.1f} s")
    assert ONLY or statuses.total() > statuses["taken"], "some of it is refused"
