"""表现突出, 需要加强: the regions of the first level whose place is sure."""

from __future__ import annotations

from campaigns.terms import State
from metrics.models import Standing
from metrics.queries.bulletin.ground import Ground, Storey
from metrics.wording.accountability.facts import Taken
from metrics.wording.bulletin import praise as words
from metrics.wording.bulletin.decided import measures_beside, praised_words
from metrics.wording.bulletin.praise import Candidate
from metrics.wording.marks import lost

_UNMET = {State.RED_LINE, State.BEHIND, State.NOT_REPORTED}


def candidates(storey: Storey) -> list[Candidate]:
    """The ranked rows in the order of the table."""
    ranked = sum(stood.place is not None for stood in storey.before.values())
    return [_candidate(storey, row, ranked) for row in storey.page.ranked]


def _candidate(storey: Storey, row: Standing, ranked: int) -> Candidate:
    """``ranked`` is how many had a place in the month compared with."""
    targets, place = storey.page.book.targets, row.place or 0
    was = storey.before.get(row.region_id)
    unmet = [detail for detail in row.details if detail["state"] in _UNMET]
    unmet.sort(key=lambda detail: (-lost(detail, storey.page.numbers), detail["target"]))
    return Candidate(
        name=storey.told(row),
        place=place,
        low=row.band_low or place,
        high=row.band_high or place,
        touched=tuple(
            targets[detail["target"]].name for detail in unmet if detail["state"] == State.RED_LINE
        ),
        weak=tuple(targets[detail["target"]].name for detail in unmet),
        again=bool(was and was.low and was.high and words.is_last(was.low, was.high, ranked)),
    )


def commended(ground: Ground) -> list[str]:
    storey = ground.first
    said = words.commend_words(candidates(storey), len(storey.page.ranked), _noun(storey))
    return [*said, *praised_words(ground.facts.praised)]


def criticised(ground: Ground) -> list[str]:
    storey = ground.first
    rows, ranked = candidates(storey), len(storey.page.ranked)
    said = words.criticise_words(rows, ranked, _noun(storey))
    weak = {row.name for row in words.criticised(rows, ranked)}
    return [*said, *measures_beside(_under_measures(ground, weak), ground.facts.last)]


def _under_measures(ground: Ground, names: set[str]) -> dict[str, list[Taken]]:
    """Those of the named regions that stand under measures of this office, in the order of the
    table."""
    facts, storey = ground.facts, ground.first
    of = {row.region_id: storey.told(row) for row in storey.page.ranked}
    found: dict[str, list[Taken]] = {name: [] for name in of.values() if name in names}
    for region, taken in zip(facts.ids, facts.taken, strict=True):
        if of.get(region) in found:
            found[of[region]].append(taken)
    return found


def _noun(storey: Storey) -> str:
    return storey.noun.removeprefix("个")
