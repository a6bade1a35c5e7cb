"""A month's figures screened: every question that would be asked, with its evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from campaigns.models import Campaign, Indicator, Region
from campaigns.periods import Month
from campaigns.terms import QualityKind
from metrics.engine.screening import Sign
from metrics.engine.screening import screen as screen_in_memory
from metrics.frames.quality.evidence import tell
from metrics.frames.quality.ground import Seen, seen_of
from metrics.frames.quality.teller import Teller

# Two words for one astonishment about one figure, and one key: it is asked once.
_FIGURE = {QualityKind.OUTLIER, QualityKind.JUMP, QualityKind.RELATED}
# What looks at a year and more would find the same again next month.
_YEARLY = {
    QualityKind.HEAPING,
    QualityKind.DIGITS,
    QualityKind.LATE_EDIT,
    QualityKind.ONE_WAY,
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One question before it is written: ``key`` names kind, place, thing and time."""

    key: str
    kind: QualityKind
    region: Region
    other: Region | None
    indicator: Indicator | None
    month: Month
    words: str
    evidence: Mapping[str, Any]
    chance: float | None


def screen(campaign: Campaign, month: Month) -> list[Asked]:
    """What is worth a question in a month, as the approved figures are now. Writes nothing."""
    seen = seen_of(campaign, month)
    signs = [part for sign in screen_in_memory(seen.ground) for part in _to_each(sign)]
    places = {seen.tree.codes[at] for one in signs for at in (one.region, one.other) if at >= 0}
    regions = {row.code: row for row in Region.objects.filter(code__in=places)}
    teller = Teller(seen, regions)
    teller.read_explanations(signs)
    return [_asked(seen, regions, teller, sign) for sign in signs]


def _to_each(sign: Sign) -> list[Sign]:
    """Of twins nobody knows who copied from whom: both are asked."""
    if sign.kind != QualityKind.TWINS:
        return [sign]
    turned = Sign(sign.kind, sign.other, sign.region, -1, sign.chance, sign.facts)
    return [sign, turned]


def _asked(seen: Seen, regions: Mapping[str, Region], teller: Teller, sign: Sign) -> Asked:
    region = regions[seen.tree.codes[sign.region]]
    other = regions[seen.tree.codes[sign.other]] if sign.other >= 0 else None
    indicator = teller.indicator_of(sign)
    told = tell(teller, sign)
    return Asked(
        key=key_of(seen, sign, region, other, indicator),
        kind=sign.kind,
        region=region,
        other=other,
        indicator=indicator,
        month=seen.month,
        words=told.words,
        evidence=told.evidence,
        chance=sign.chance,
    )


def key_of(
    seen: Seen, sign: Sign, region: Region, other: Region | None, indicator: Indicator | None
) -> str:
    """The same question has the same key, whenever it is found."""
    kind = "figure" if sign.kind in _FIGURE else sign.kind.value
    thing = other.code if other else indicator.code if indicator else "-"
    return f"{kind}:{region.code}:{thing}:{_when(seen, sign)}"


def _when(seen: Seen, sign: Sign) -> str:
    if sign.kind in _YEARLY:
        return str(seen.month.year)
    if sign.kind == QualityKind.COPIED and sign.indicator >= 0:
        every = seen.ground.indicators[sign.indicator].every
        begin = seen.month.plus(-(int(sign.facts["run"]) - 1) * every)
        return str(begin)  # the run is one question, however long it goes on
    return str(seen.month)
