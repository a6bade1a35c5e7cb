"""Measures as they stood at a moment, read from the record of their steps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from campaigns.models import Campaign, Region
from campaigns.terms import LetterKind, MeasureState, MeasureVerb
from metrics.models import Letter, Measure, MeasureMove

# What is long and not told.
_WORDY = ("reason", "demands", "terms", "follows__reason", "follows__demands", "follows__terms")


@dataclass(frozen=True, slots=True)
class Recorded:
    """A measure with its steps until a moment, and its letters: kind and moment → number."""

    measure: Measure
    moves: Sequence[MeasureMove]
    letters: Mapping[tuple[str, datetime], str]

    @property
    def state(self) -> MeasureState:
        """The state that the last of the steps led to."""
        return MeasureState(self.moves[-1].after)

    @property
    def changed(self) -> MeasureMove:
        """The last step that changed something."""
        return next(move for move in reversed(self.moves) if move.verb != MeasureVerb.NOTE)

    @property
    def due_on(self) -> date | None:
        """The deadline that follows from it."""
        return self.changed.due_on

    @property
    def number(self) -> str:
        """Of the letter that issued it; "" for none."""
        found = (said for (kind, _), said in self.letters.items() if kind == LetterKind.ISSUE)
        return next(found, "")


def recorded(rows: QuerySet[Measure], until: datetime) -> list[Recorded]:
    """Those of the measures that were there before ``until``, in the order of their issue."""
    found = list(
        rows.select_related("region__parent", "follows").defer(*_WORDY).order_by("issued_on", "pk")
    )
    moves = _moves(found, until)
    letters = _letters(list(moves), until) if moves else {}
    return [
        Recorded(row, moves[row.pk], letters.get(row.pk, {})) for row in found if row.pk in moves
    ]


def _moves(rows: Sequence[Measure], until: datetime) -> dict[int, list[MeasureMove]]:
    """Measure id → its steps in their order; only of those that have any."""
    found: dict[int, list[MeasureMove]] = defaultdict(list)
    if rows:
        steps = MeasureMove.objects.filter(measure__in=rows, at__lt=until).defer("words")
        for move in steps.order_by("measure", "number"):
            found[move.measure_id].append(move)
    return dict(found)


def _letters(rows: Sequence[int], until: datetime) -> dict[int, dict[tuple[str, datetime], str]]:
    found: dict[int, dict[tuple[str, datetime], str]] = defaultdict(dict)
    sent = Letter.objects.filter(measure__in=rows, signed_at__lt=until).defer("paper", "content")
    for letter in sent:
        found[letter.measure_id or 0][letter.kind, letter.signed_at] = str(letter)
    return found


def told_name(region: Region, campaign: Campaign) -> str:
    """``聊城市``; of what lies deeper the city as well: ``聊城东昌府区``. The region comes with its
    parent."""
    above = region.parent
    if above is None or campaign.region_id in {region.pk, above.pk}:
        return region.name
    return f"{above.short_name}{region.name}"
