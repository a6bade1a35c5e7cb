"""What a check of a paper or of a template says."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """``code`` is a row of the checklist (F1…) or of this room's README (P1…, S1…, A1…). A hard
    finding stops the paper or the template; a soft one is told."""

    code: str
    words: str
    hard: bool = False
