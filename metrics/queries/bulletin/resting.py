"""说明, and the record of what an issue rests on."""

from __future__ import annotations

import hashlib
import json
from fractions import Fraction
from typing import Any

from django.utils import timezone

from campaigns.terms import BulletinKind, RegionKind
from metrics.models import Ranking
from metrics.queries.bulletin.amended import until
from metrics.queries.bulletin.ground import Ground
from metrics.queries.levels import level_word
from metrics.wording.bulletin import basis as words
from metrics.wording.bulletin.basis import Edition
from metrics.wording.formulas import COUNTED, NOISE


def basis_of(ground: Ground) -> dict[str, Any]:
    """Which published rankings, which they are compared with, which corrections are in them; of a
    quarter also what had been decided until its end, as a digest."""
    compared = [storey.compared for storey in ground.storeys if storey.compared]
    return {
        **_measures(ground),
        "rankings": [_named(ranking) for ranking in ground.rankings],
        "compared": [_named(ranking) for ranking in compared],
        "amended_until": until(ground).isoformat(),
    }


def _measures(ground: Ground) -> dict[str, Any]:
    """Nothing of a month, and of a quarter in which nothing was to be told."""
    if ground.kind != BulletinKind.QUARTERLY or not ground.facts:
        return {}
    facts = ground.facts
    digest = hashlib.sha256(repr(facts).encode()).hexdigest()
    return {"measures": {"until": facts.last.isoformat(), "digest": digest}}


def _named(ranking: Ranking) -> dict[str, Any]:
    return {
        "level": ranking.level,
        "month": ranking.month,
        "edition": ranking.edition,
        "digest": ranking.output_digest,
        "id": ranking.pk,
    }


def digest_of(basis: dict[str, Any]) -> str:
    """Of the same basis always the same."""
    text = json.dumps(basis, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def sentences(ground: Ground) -> list[str]:
    rankings = ground.rankings
    span = "本季度" if ground.kind == BulletinKind.QUARTERLY else "本月"
    compared = words.compared_words(ground.first.since, span)
    said = [
        words.sources_words(_editions(ground), ground.month) + compared,
        _completeness(ground),
        words.METHOD,
        words.STATES + (words.ROUNDED if _is_rounded(ground) else ""),
        words.version_words(
            sorted({one.rule_set.version for one in rankings}),
            sorted({one.engine_version for one in rankings}),
            digest_of(basis_of(ground)),
        ),
        words.DEMONSTRATION if ground.demonstration else "",
    ]
    return [text for text in said if text]


def _is_rounded(ground: Ground) -> bool:
    """Whether an expectation that is shown whole is not."""
    return any(
        told.inner in COUNTED
        and told.detail["expected"] is not None
        and abs(told.detail["expected"] - round(told.detail["expected"])) > NOISE
        for _, told in ground.lines
    )


def _editions(ground: Ground) -> list[Edition]:
    """The campaign's own first."""
    region, own = ground.campaign.region, ground.whole.ranking
    whole = (
        "自治区级"
        if region.kind == RegionKind.AUTONOMOUS_REGION
        else level_word(ground.campaign, own.level)
    )
    storeys = [_edition(storey.level_word, storey.page.ranking) for storey in ground.storeys]
    return [_edition(whole, own), *storeys]


def _edition(word: str, ranking: Ranking) -> Edition:
    at = ranking.published_at
    here = timezone.localtime(at) if at else None
    return Edition(
        word=word,
        edition=ranking.edition,
        day=f"{here.year}年{here.month}月{here.day}日" if here else "",
    )


def _completeness(ground: Ground) -> str:
    """Of the targets of the whole: how many of the figures they need there are."""
    details = [told.detail for _, told in ground.lines]
    due = sum(detail["due"] for detail in details)
    reported = sum(min(detail["reported"], detail["due"]) for detail in details)
    share = ground.numbers.share(reported, due, threshold=Fraction(1))
    return words.completeness_words(reported, due, share)
