"""Places among all, within the parent and within the cohort."""

from __future__ import annotations

from tests.unit.engine.reference.campaign import Case
from tests.unit.engine.reference.line import Line
from tests.unit.engine.reference.tree import judged_places


def places_within(lines: dict[str, Line], members: list[str]) -> dict[str, int]:
    """Competition ranking of the ranked members: 1 + the number strictly better."""

    def key(code: str) -> tuple[int, int]:
        return (int(lines[code].last), -lines[code].total)

    ranked = [code for code in members if lines[code].ranked]
    return {code: 1 + sum(key(other) < key(code) for other in ranked) for code in ranked}


def place_all(case: Case, lines: dict[str, Line]) -> None:
    judged = judged_places(case)
    whole = places_within(lines, [one.code for one in judged])
    for one in judged:
        line = lines[one.code]
        group = [other.code for other in judged if other.parent == one.parent]
        cohort = [other.code for other in judged if other.cohort == one.cohort]
        line.place = whole.get(one.code)
        line.in_group = places_within(lines, group).get(one.code)
        line.in_cohort = places_within(lines, cohort).get(one.code)
    known = {c: n.improvement for c, n in lines.items() if n.ranked and n.improvement is not None}
    for code, gained in known.items():
        lines[code].improvement_place = 1 + sum(other > gained for other in known.values())
