"""Offices that save all the time, and remember exactly what was acknowledged to them."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from typing import Any

CELL, MONTH, TOKEN = "drug_cases_solved", "2017-04", "k" * 32
REST = 0.05  # seconds, before somebody who got no answer tries again


@dataclass
class Office:
    """One clerk's browser, saving the numbers 1, 2, 3 … into one cell."""

    region: str
    session: str
    port: int = 0
    sent: int = 0
    # The numbers that were acknowledged, answered with an error, and not answered at all.
    acknowledged: list[int] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)
    unanswered: list[int] = field(default_factory=list)
    slowest: float = 0.0

    def save(self) -> bool:
        self.sent += 1
        begun = time.perf_counter()
        try:
            status, told = self._post(str(self.sent))
        except (OSError, HTTPException, ValueError):
            self.unanswered.append(self.sent)
            return False
        if status == HTTPStatus.OK and told["sheets"][self.region]["saved"] == [CELL]:
            self.acknowledged.append(self.sent)
            self.slowest = max(self.slowest, time.perf_counter() - begun)
            return True
        self.refused.append(self.sent)
        return False

    def _post(self, text: str) -> tuple[int, Any]:
        cells = [{"code": CELL, "text": text, "why": ""}]
        body = json.dumps({"sheets": {self.region: {"seen": 0, "cells": cells}}})
        headers = {
            "Content-Type": "application/json",
            "Cookie": f"sessionid={self.session}; csrftoken={TOKEN}",
            "X-CSRFToken": TOKEN,
        }
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=30)) as asked:
            asked.request("POST", f"/entry/SD/{MONTH}/save/", body, headers)
            answer = asked.getresponse()
            content = answer.read()
            good = answer.status == HTTPStatus.OK
            return answer.status, json.loads(content) if good else None


@dataclass
class Load:
    """All offices at once, each in a thread of its own."""

    offices: Sequence[Office]
    ended: threading.Event = field(default_factory=threading.Event)

    def total(self) -> int:
        return sum(len(one.acknowledged) for one in self.offices)

    def grow_by(self, number: int, patience: float = 120.0) -> None:
        """Until so many more were acknowledged.

        :raises TimeoutError: when they are not, in so many seconds.
        """
        goal = self.total() + number
        wait_for(lambda: self.total() >= goal, patience, f"{number} more saves")

    def work(self, office: Office) -> None:
        while not self.ended.is_set():
            if not office.save():
                self.ended.wait(REST)


def wait_for(true: Callable[[], object], patience: float, what: str) -> float:
    """Seconds until it was true.

    :raises TimeoutError: naming what did not come.
    """
    begun = time.monotonic()
    while time.monotonic() - begun < patience:
        if true():
            return time.monotonic() - begun
        time.sleep(0.02)
    raise TimeoutError(f"{what}: not within {patience:.0f} s")


@contextmanager
def saving(offices: Sequence[Office], port: int) -> Iterator[Load]:
    """For the length of a block everybody saves."""
    for office in offices:
        office.port = port
    load = Load(offices)
    threads = [threading.Thread(target=load.work, args=[one], daemon=True) for one in offices]
    for thread in threads:
        thread.start()
    try:
        yield load
    finally:
        load.ended.set()
        for thread in threads:
            thread.join(60)


@dataclass(frozen=True, slots=True)
class Account:
    """What the database has, held against what was acknowledged."""

    acknowledged: int
    refused: int
    unanswered: int
    written_unanswered: int
    lost: int
    strange: int

    @property
    def is_exact(self) -> bool:
        return self.lost == 0 and self.strange == 0 and self.acknowledged > 0

    def told(self) -> dict[str, object]:
        return {
            "确认保存": self.acknowledged,
            "报错": self.refused,
            "没有回答": self.unanswered,
            "其中已写入": self.written_unanswered,
            "确认而丢失": self.lost,
            "对不上": self.strange,
        }


def account(offices: Sequence[Office], lines: dict[str, dict[str, Any]]) -> Account:
    """``lines``: region code → its sheet's cells. A cell counts every save that was written:
    all that were acknowledged, and of the others at most those without a proper answer; it holds
    the last acknowledged number, or a later one that went unanswered."""
    lost = strange = silent = 0
    for office in offices:
        cell = lines.get(office.region, {}).get(CELL, {"n": 0, "text": "0"})
        kept, last = int(cell["text"]), max(office.acknowledged, default=0)
        written = int(cell["n"]) - len(office.acknowledged)
        open_ones = [*office.unanswered, *office.refused]
        lost += max(0, -written) + (kept < last)
        strange += written > len(open_ones)
        strange += kept != last and not (kept > last and kept in open_ones)
        silent += max(0, written)
    return Account(
        sum(len(one.acknowledged) for one in offices),
        sum(len(one.refused) for one in offices),
        sum(len(one.unanswered) for one in offices),
        silent,
        lost,
        strange,
    )
