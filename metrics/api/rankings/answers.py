"""Rankings as they are told. Points are stored as hundredths, shares as ten-thousandths."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from campaigns.access import AnyUser, sees_region
from campaigns.periods import Month
from metrics.api.answers import moment, region_answer
from metrics.api.catalogue.answers import month_answer
from metrics.models import Ranking, Standing
from metrics.queries.explanation import addition, told, up_one
from metrics.queries.placing import Placing
from metrics.queries.terms import Book
from metrics.wording import formulas
from metrics.wording.derived import derived_words
from metrics.wording.marks import full_hundredths

Told = dict[str, Any]
_REAL = (
    *("expected", "actual", "attainment", "base", "goal", "final_goal", "needed"),
    *("forecast", "forecast_low", "forecast_high"),
)


def ranking_answer(row: Ranking) -> Told:
    """``row`` with its campaign and rule set at hand."""
    return {
        "campaign": row.campaign.code,
        "month": month_answer(row.month),
        "level": row.level,
        "edition": row.edition,
        "state": row.state,
        "compared_month": month_answer(row.compared_month),
        "rule_version": row.rule_set.version,
        "engine_version": row.engine_version,
        "digest": row.output_digest,
        "computed_at": moment(row.computed_at),
        "published_at": moment(row.published_at),
        "demonstration": row.demonstration,
    }


def ranking_detail(row: Ranking) -> Told:
    terms = row.terms
    places = list(row.standings.values_list("place", flat=True))
    ranked = sum(place is not None for place in places)
    return {
        **ranking_answer(row),
        "size": ranked,
        "unranked": len(places) - ranked,
        "min_judged": terms["min_judged"],
        "categories": [
            {"code": code, "name": name} for code, name in dict(terms["categories"]).items()
        ],
        "targets": [_target(code, one) for code, one in terms["targets"].items()],
    }


def _target(code: str, frozen: Mapping[str, Any]) -> Told:
    names = ("name", "category", "kind", "headline", "levels", "indicators", "parameters")
    return {"code": code, **{name: frozen[name] for name in names}}


def standing_row(user: AnyUser, row: Standing) -> Told:
    """``row`` with its region and the region above at hand."""
    region = row.region
    return {
        "region": region_answer(region),
        "parent": region_answer(region.parent) if region.parent else None,
        "place": row.place,
        "place_in_group": row.place_in_group,
        "place_in_cohort": row.place_in_cohort,
        "band_low": row.band_low,
        "band_high": row.band_high,
        "distinct_from_next": row.distinct_from_next,
        "score": row.score / 100,
        "judged": row.judged / 10_000,
        "movement": row.movement,
        "improvement": row.improvement / 100 if row.improvement is not None else None,
        "improvement_place": row.improvement_place,
        "vetoed": row.vetoed,
        "categories": [
            {"category": code, "points": points / 100} for code, points in row.categories.items()
        ],
        "seen": sees_region(user, region),
    }


def derivation(
    user: AnyUser,
    row: Standing,
    book: Book,
    placing: Placing,
    missing: Mapping[str, list[str]],
) -> Told:
    """A standing taken apart: for a region that the reader sees."""
    ranking = row.ranking
    month = Month.of(ranking.month)
    return {
        **standing_row(user, row),
        "campaign": ranking.campaign.code,
        "month": str(month),
        "level": ranking.level,
        "edition": ranking.edition,
        "state": ranking.state,
        "sum": addition(row, book.numbers),
        "up_one": up_one(row, placing.above, book),
        "demonstration": ranking.demonstration,
        "details": [_detail(book, one, month, missing) for one in row.details],
    }


def _detail(
    book: Book, detail: Mapping[str, Any], month: Month, missing: Mapping[str, list[str]]
) -> Told:
    target, indicator = book.targets[detail["target"]], book.indicators[detail["indicator"]]
    return {
        "target": target.code,
        "name": target.name,
        "category": target.category,
        "indicator": detail["indicator"],
        "unit": indicator.unit,
        "state": detail["state"],
        "applies": detail["applies"],
        **{name: detail[name] for name in _REAL},
        "points": detail["points"] / 100,
        "full_points": full_hundredths(detail, book.numbers) / 100,
        "weight": f"{detail['weight']}/{detail['weight_sum']}" if detail["weight"] else "",
        "reported": detail["reported"],
        "due": detail["due"],
        "formula": formulas.formula(told(book, dict(detail), month)),
        "missing": missing.get(target.code, []),
        "derived": derived_words(target.derived),
        "citations": [
            {"place": one["place"], "summary": one["summary"]} for one in target.citations
        ],
    }
