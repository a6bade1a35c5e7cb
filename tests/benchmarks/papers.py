"""``python -m tests.benchmarks.papers [regions]``: the bulletin of every county of 山东 as Word.

In one run: drafting, one picture alone, one document without pictures, one with them; then the
copies of so many counties (137 unless told) by one process and by two, as a ratio.

The bar: two processes take at most 0.65 of the time of one, and a document with its pictures at
most 1.5 times the document without them and the pictures alone. Each is printed as met or missed;
on a machine with other work, or with one processor, the first says nothing.
"""

from __future__ import annotations

import multiprocessing
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

from tests.benchmarks.boards import milliseconds, prepare

ROUNDS, COUNTIES = 7, 137
_MONTH = 201909
MOST_BY_TWO, MOST_TOGETHER = 0.65, 1.5


def signed() -> Any:
    from metrics.models import Bulletin

    rows = Bulletin.objects.select_related("campaign__region")
    return rows.get(campaign__code="SD", kind="quarterly", month=_MONTH, edition=1)


def counties() -> list[str]:
    from metrics.models import Standing

    rows = Standing.objects.filter(
        ranking__campaign__code="SD", ranking__level="county", ranking__month=_MONTH
    )
    return sorted(set(rows.values_list("region__code", flat=True)))


def print_for(codes: Sequence[str]) -> int:
    """Documents for these regions, the pictures drawn once; their bytes together."""
    from campaigns.models import Region
    from metrics.actions.bulletin.copies import drawing, paper_kind
    from metrics.papers.paper import build
    from metrics.queries.bulletin.issue import issue_of
    from metrics.queries.bulletin.sheet import sheet_of
    from metrics.wording.numbers import Numbers

    bulletin, numbers, draw = signed(), Numbers("half_even"), drawing()
    total = 0
    for region in Region.objects.filter(code__in=codes).select_related("parent"):
        sheet = sheet_of(bulletin, region, numbers)
        total += len(build(issue_of(bulletin, sheet, draw, numbers), paper_kind(bulletin)))
    return total


def _work(codes: Sequence[str]) -> int:
    from django.db import connections

    connections.close_all()  # a connection does not outlive a fork
    return print_for(codes)


def by_processes(codes: Sequence[str], count: int) -> float:
    """Seconds, the start of the processes included."""
    begun = time.perf_counter()
    shares = [codes[number::count] for number in range(count)]
    with multiprocessing.get_context("fork").Pool(count) as pool:
        pool.map(_work, shares)
    return time.perf_counter() - begun


def often(work: Callable[[], Any]) -> float:
    work()
    return median(milliseconds(work) for _ in range(ROUNDS))


def judged(ratio: float, most: float) -> str:
    """A ratio with its bar."""
    return f"× {ratio:.2f} (bar {most:.2f}: {'met' if ratio <= most else 'MISSED'})"


def single() -> None:
    from django.utils import timezone

    from campaigns.periods import Month
    from campaigns.terms import BulletinKind, PaperKind
    from metrics.charts.pictures import draw
    from metrics.papers.paper import build
    from metrics.queries.bulletin.drafted import drafted
    from metrics.queries.bulletin.issue import issue_of
    from metrics.wording.numbers import Numbers

    bulletin, numbers, now = signed(), Numbers("half_even"), timezone.now()
    whole = issue_of(bulletin, None, draw, numbers)
    bare = replace(whole, blocks=[replace(block, pictures=()) for block in whole.blocks])
    pictures = len(bulletin.content["pictures"])
    kind = BulletinKind.QUARTERLY
    month = Month.of(_MONTH)
    drawn = often(lambda: drafted(bulletin.campaign, kind, month, numbers, now))
    one = often(lambda: [draw(spec) for spec in bulletin.content["pictures"]])
    text = often(lambda: build(bare, PaperKind.BULLETIN))
    both = often(lambda: build(issue_of(bulletin, None, draw, numbers), PaperKind.BULLETIN))
    print(f"drawing up the quarter            {drawn:8.0f} ms")
    print(f"its {pictures} pictures                    {one:8.0f} ms")
    print(f"the document without pictures     {text:8.0f} ms")
    together = judged(both / (one + text), MOST_TOGETHER)
    print(f"the document with its pictures    {both:8.0f} ms   {together} of both alone")


def many(size: int) -> None:
    codes = counties()[:size]
    _work(codes[:2])  # libraries and fonts are read once
    alone, two = by_processes(codes, 1), by_processes(codes, 2)
    print(f"{len(codes)} copies by one process   {alone:8.1f} s")
    print(f"{len(codes)} copies by two processes {two:8.1f} s   {judged(two / alone, MOST_BY_TWO)}")


def main() -> None:
    size = int(sys.argv[1]) if len(sys.argv) > 1 else COUNTIES
    with tempfile.TemporaryDirectory() as folder:
        prepare(Path(folder))
        single()
        many(size)


if __name__ == "__main__":
    main()
