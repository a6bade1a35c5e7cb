"""红线情况: where and when, down to the region that reported it."""

from __future__ import annotations

from campaigns.terms import State
from metrics.queries.bulletin.ground import Ground, Storey
from metrics.queries.red_lines import touched
from metrics.queries.terms import Book, FrozenTarget
from metrics.wording.bulletin.red_lines import red_line_words
from metrics.wording.rankings import Touched


def sentences(ground: Ground) -> list[str]:
    """Nothing where the campaign has no red line."""
    book = ground.scene.whole_book
    if not any(is_red(target) for target in book.targets.values()):
        return []
    return red_line_words(found(ground), ground.months)


def is_red(target: FrozenTarget) -> bool:
    inner = target.parameters.get("then", target.parameters)
    return bool(inner.get("red_line"))


def found(ground: Ground) -> list[Touched]:
    """Of the first level with the regions below; of lower levels only what the first is not
    asked."""
    known = ground.first.page.book
    told = _of(ground, ground.first, known)
    asked = {code for code, one in known.targets.items() if ground.first.level in one.levels}
    for storey in ground.storeys[1:]:
        names = {
            target.name for code, target in storey.page.book.targets.items() if code not in asked
        }
        told += [one for one in _of(ground, storey, storey.page.book) if one.target in names]
    return told


def _of(ground: Ground, storey: Storey, book: Book) -> list[Touched]:
    rows = [*storey.page.ranked, *storey.page.unranked]
    if not any(detail["state"] == State.RED_LINE for row in rows for detail in row.details):
        return []
    return touched(ground.reader, rows, book, ground.month, storey.page.names)
