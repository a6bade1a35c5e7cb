"""Changes of what had been handed in: do they only ever go one way?"""

from __future__ import annotations

import numpy as np

from campaigns.terms import QualityKind
from metrics.engine.screening.chances import at_least
from metrics.engine.screening.ground import Edits, Ground
from metrics.engine.screening.signs import Tests, made_of


def late_edits(ground: Ground) -> list[Tests]:
    """Cells raised to advantage between handing in and approval, in twelve months."""
    return _one_way(QualityKind.LATE_EDIT, ground.late)


def corrections(ground: Ground) -> list[Tests]:
    """Amendments after approval, in twelve months."""
    return _one_way(QualityKind.ONE_WAY, ground.amended)


def _one_way(kind: QualityKind, edits: Edits | None) -> list[Tests]:
    """Sign test: mistakes go either way, so that half of the changes should."""
    if edits is None:
        return []
    changed = edits.better + edits.worse
    region = np.flatnonzero(changed > 0)
    chance = at_least(edits.better[region], changed[region], 0.5)
    facts = {"better": edits.better[region], "worse": edits.worse[region]}
    return [made_of(kind, chance, region=region, facts=facts)]
