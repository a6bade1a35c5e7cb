"""Changes of cells after they were handed in, by region: to the advantage of the region or not.

Advantage is what the indicator's direction calls good; changes of an indicator without direction,
and of cells that the reviewer had named, are nobody's advantage.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

import numpy as np
from django.db.models import Count, F, Q

from campaigns.models import Campaign, Indicator
from campaigns.periods import Month
from campaigns.queries.reporting import counted_in
from campaigns.terms import AmendmentState, Direction, Said, SubmissionState, Verb
from metrics.engine.screening import Edits
from metrics.engine.typed import read_typed
from metrics.models import Amendment, Submission, SubmissionMove

MONTHS = 12


class Edit(NamedTuple):
    """One cell that went from one number to another, in smallest units."""

    region: str
    indicator: str
    month: int
    before: int
    after: int


def late_in(campaign: Campaign, month: Month, place: Mapping[str, int]) -> Edits:
    return _counted(campaign, late_edits(campaign, month), place)


def amended_in(campaign: Campaign, month: Month, place: Mapping[str, int]) -> Edits:
    return _counted(campaign, corrections(campaign, month), place)


def _counted(campaign: Campaign, edits: Iterable[Edit], place: Mapping[str, int]) -> Edits:
    better = np.zeros(len(place), dtype=np.int64)
    worse = np.zeros(len(place), dtype=np.int64)
    ways = {one.indicator.code: one.indicator.direction for one in counted_in(campaign)}
    for edit in edits:
        good = is_better(edit, ways.get(edit.indicator, Direction.NEUTRAL))
        if good is not None and edit.region in place:
            (better if good else worse)[place[edit.region]] += 1
    return Edits(better, worse)


def is_better(edit: Edit, direction: str) -> bool | None:
    """Whether the change is to the region's advantage; None where there is none to be had."""
    if direction == Direction.NEUTRAL:
        return None
    return (edit.after > edit.before) == (direction == Direction.UP)


def _span(month: Month) -> list[int]:
    return [one.number for one in month.plus(1 - MONTHS).through(month)]


def late_edits(campaign: Campaign, month: Month, region: str = "") -> Iterator[Edit]:
    """Cells that differ between the first and the last time a sheet was handed in. Read are the
    sheets alone that were handed in more than once."""
    again = Count("moves", filter=Q(moves__verb=Verb.SUBMIT))
    sheets = Submission.objects.filter(
        period__campaign=campaign,
        period__month__in=_span(month),
        state=SubmissionState.APPROVED,
    )
    if region:
        sheets = sheets.filter(region__code=region)
    chosen = sheets.annotate(times=again).filter(times__gt=1).order_by().values("pk")
    moves = (
        SubmissionMove.objects.filter(submission__in=chosen, verb__in=[Verb.SUBMIT, Verb.RETURN])
        .order_by("submission", "pk")
        .annotate(code=F("submission__region__code"), number=F("submission__period__month"))
    )
    by_sheet: dict[int, list[SubmissionMove]] = defaultdict(list)
    for move in moves:
        by_sheet[move.submission_id].append(move)
    decimals = {one.indicator.code: one.indicator.decimals for one in counted_in(campaign)}
    for together in by_sheet.values():
        yield from _between(together, decimals)


def _between(moves: list[SubmissionMove], decimals: Mapping[str, int]) -> Iterator[Edit]:
    handed = [move for move in moves if move.verb == Verb.SUBMIT]
    asked = {code for move in moves if move.verb == Verb.RETURN for code in move.notes if code}
    first, last = handed[0], handed[-1]
    for code, text in first.texts.items():
        if code in asked or code not in decimals:
            continue
        before = read_typed(text, decimals[code]).value
        after = read_typed(last.texts.get(code, ""), decimals[code]).value
        if before is not None and after is not None and before != after:
            yield Edit(first.code, code, first.number, before, after)  # type: ignore[attr-defined]


def corrections(campaign: Campaign, month: Month, region: str = "") -> Iterator[Edit]:
    """Approved amendments from one number to another."""
    rows = Amendment.objects.filter(
        state=AmendmentState.APPROVED,
        month__in=_span(month),
        old_said=Said.NUMBER,
        new_said=Said.NUMBER,
        region__path__startswith=campaign.region.path,
        indicator__in=Indicator.objects.filter(
            pk__in=[one.indicator.pk for one in counted_in(campaign)]
        ),
    ).order_by("month", "pk")
    if region:
        rows = rows.filter(region__code=region)
    names = ("region__code", "indicator__code", "month", "old_value", "new_value")
    for place, indicator, number, old, new in rows.values_list(*names):
        if old is not None and new is not None:
            yield Edit(place, indicator, number, old, new)
