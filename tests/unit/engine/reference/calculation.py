"""All steps, one after the other."""

from __future__ import annotations

from tests.unit.engine.reference.campaign import Case
from tests.unit.engine.reference.exact import number
from tests.unit.engine.reference.history import inherit, leaf_history, roll_up
from tests.unit.engine.reference.improvement import improvement
from tests.unit.engine.reference.judged import judged_share
from tests.unit.engine.reference.judging import applies, judge
from tests.unit.engine.reference.line import Line
from tests.unit.engine.reference.places import place_all
from tests.unit.engine.reference.points import score
from tests.unit.engine.reference.reading import View
from tests.unit.engine.reference.tree import judged_places


def calculate(case: Case) -> dict[str, Line]:
    """Every judged region's row."""
    history = leaf_history(case)
    inherit(case, history)
    rolled = roll_up(case, history)
    rules = case.definitions.rule_set
    lines = {}
    for place in judged_places(case):
        view = View(case, place.code, rolled)
        outcomes = {
            target.code: judge(view, target, target.kind, target.parameters)
            for target in case.definitions.targets
            if applies(case, target, place.code)
        }
        line = Line(states={code: outcome.state for code, outcome in outcomes.items()})
        score(case, place.code, outcomes, line)
        line.judged = judged_share(view, outcomes)
        line.ranked = line.weighed and line.judged >= number(rules.min_judged)
        line.improvement = improvement(view, outcomes) if line.ranked else None
        lines[place.code] = line
    place_all(case, lines)
    return lines
