"""督导问责和整治情况: what was decided in the quarter, what runs at its end, what the documents
have listed, and how the list of what is to be put right stands."""

from __future__ import annotations

from metrics.queries.bulletin.ground import Ground
from metrics.wording.bulletin.decided import decided_words, lines_words
from metrics.wording.bulletin.measures import listed_words


def sentences(ground: Ground) -> list[str]:
    facts = ground.facts
    return [
        *decided_words(facts.taken, facts.last),
        *listed_words(facts.listed, ground.month),
        *lines_words(facts.lines, facts.last),
    ]
