"""A trial beside the ranking that was published: place, score and category points, then and now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from campaigns.models import Region
from metrics.engine.stability import Agreement, Sway, agreement
from metrics.frames.standings import records
from metrics.frames.trial_report import Trial
from metrics.models import Ranking, Standing


@dataclass(frozen=True, slots=True)
class Line:
    """One region. Scores and points are hundredths; a place that is not there is None: 未参评, or
    a region of which the other ranking knows nothing (then its score is None too)."""

    code: str
    name: str
    place: int | None
    then: int | None
    score: int
    score_then: int | None
    low: int
    high: int
    distinct: bool
    swayed_low: int
    swayed_high: int
    judged: float
    points: dict[str, int]  # by category
    points_then: dict[str, int]

    @property
    def movement(self) -> int | None:
        """Places gained (positive) or lost."""
        return self.then - self.place if self.place and self.then else None


@dataclass(frozen=True, slots=True)
class Ends:
    """Who stands among the first and among the last of a ranking, by code."""

    first: frozenset[str]
    last: frozenset[str]


@dataclass(frozen=True, slots=True)
class Beside:
    """``lines`` with a place now, in its order, then ``unranked``. ``same``: the trial gave the
    very ranking that it is held against. ``weighed`` categories share in the points; ``ends``
    regions count as the first and as the last."""

    lines: list[Line]
    unranked: list[Line]
    same: bool
    agreement: Agreement
    sway: Sway
    weighed: int
    ends: int
    then: Ends
    now: Ends


def beside(trial: Trial, ranking: Ranking) -> Beside:
    result = trial.result
    if result.sway is None:
        raise ValueError("a trial beside a ranking is computed with weightings")
    rows = ranking.standings.select_related("region").defer("details")
    before = {row.region.code: row for row in rows}
    lines = sorted(
        _lines(trial, result.sway, before), key=lambda line: (line.place or 0, line.code)
    )
    ranked = [line for line in lines if line.place]
    both = [line for line in ranked if line.then]
    then = {code: row.place for code, row in before.items() if row.place}
    now = {line.code: line.place for line in ranked if line.place}
    ends = min(3, min(len(then), len(now)) // 2)
    return Beside(
        lines=ranked,
        unranked=[line for line in lines if not line.place],
        same=result.output_digest == ranking.output_digest,
        agreement=agreement(
            np.asarray([line.then for line in both], dtype=np.int64),
            np.asarray([line.place for line in both], dtype=np.int64),
        ),
        sway=result.sway,
        weighed=_weighed(trial),
        ends=ends,
        then=_ends(then, ends),
        now=_ends(now, ends),
    )


def _lines(trial: Trial, sway: Sway, before: Mapping[str, Standing]) -> list[Line]:
    codes = list(trial.result.standings["region"])
    names = dict(Region.objects.filter(code__in=codes).values_list("code", "short_name"))
    points = _points(trial)
    found = []
    for spot, row in enumerate(records(trial.result.standings)):
        code = str(row["region"])
        was = before.get(code)
        found.append(
            Line(
                code=code,
                name=names[code],
                place=int(row["place"]) or None,
                then=was.place if was else None,
                score=int(row["score"]),
                score_then=was.score if was else None,
                low=int(row["low"]),
                high=int(row["high"]),
                distinct=bool(row["distinct"]),
                swayed_low=int(sway.low[spot]),
                swayed_high=int(sway.high[spot]),
                judged=float(row["judged"]),
                points=points[code],
                points_then=was.categories if was else {},
            )
        )
    return found


def _weighed(trial: Trial) -> int:
    weights = trial.definitions.rule_set.weights
    return len({t.category for t in trial.definitions.targets if weights[t.code]})


def _points(trial: Trial) -> dict[str, dict[str, int]]:
    """Region → category → hundredths."""
    category = {target.code: target.category for target in trial.definitions.targets}
    details = trial.result.details
    summed: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    columns = (details[name].tolist() for name in ("region", "target", "points"))
    for region, target, points in zip(*columns, strict=True):
        summed[region][category[target]] += int(points)
    return summed


def _ends(places: Mapping[str, int], ends: int) -> Ends:
    """Ties included: whoever has at most so few strictly above, or strictly below."""
    below = {
        code: sum(other > place for other in places.values()) for code, place in places.items()
    }
    return Ends(
        first=frozenset(code for code, place in places.items() if place <= ends),
        last=frozenset(code for code, count in below.items() if count < ends),
    )
