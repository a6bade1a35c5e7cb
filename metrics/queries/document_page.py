"""One document: what it says at which place, what was made of it, and what is held against it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from campaigns.models import (
    AccountabilityRule,
    Campaign,
    Citation,
    Fact,
    Finding,
    Indicator,
    ListedArea,
    Operation,
    SourceDocument,
    Target,
)
from campaigns.queries.reporting import mentioned
from campaigns.terms import FindingKind, Kind, State
from metrics.queries.document_statements import Spot, Statement, area, fact, finding, rule
from metrics.queries.documents import Held
from metrics.queries.explanation import TargetLine
from metrics.wording.numbers import Numbers
from metrics.wording.promises import Counted, Demand, Terms, demands, section_of, spread
from metrics.wording.tallies import state_counts


@dataclass(slots=True)
class Promise:
    """A target made of a place, with what is held against it."""

    code: str
    name: str
    summary: str
    kind_word: str
    headline: bool
    scope: str
    operation: str
    demands: list[Demand]
    spots: list[Spot]
    target_url: str
    line: TargetLine | None = None
    below: str = ""
    why_url: str = ""


@dataclass(slots=True)
class Place:
    """One place: our summary, the promises made of it, and what else rests on it."""

    anchor: str
    inside: str
    summary: str
    promises: list[Promise] = field(default_factory=list)
    again: list[Promise] = field(default_factory=list)
    others: list[Spot] = field(default_factory=list)


@dataclass(slots=True)
class Section:
    title: str
    places: list[Place]


@dataclass(slots=True)
class Paper:
    """The whole page."""

    sections: list[Section]
    facts: list[Statement]
    areas: list[Statement]
    problems: list[Statement]
    recommendations: list[Statement]
    rules: list[Statement]
    promises: int

    @property
    def counted(self) -> list[Spot]:
        """What there is of each kind, for the way through the page."""
        kinds = [
            ("目标", "promises", self.promises),
            ("文件所载数据", "facts", len(self.facts)),
            ("列管地区", "areas", len(self.areas)),
            ("问题与建议", "findings", len(self.problems) + len(self.recommendations)),
            ("问责规则", "rules", len(self.rules)),
        ]
        return [Spot(f"{word} {number}", anchor) for word, anchor, number in kinds if number]


def paper_of(
    document: SourceDocument,
    campaigns: Sequence[Campaign],
    held: Mapping[int, Held | None],
    numbers: Numbers,
) -> Paper:
    """Everything a document states for the campaigns, in the order of its places."""
    places = list(document.citations.order_by("number", "id"))
    spots = {place.pk: Spot(place.place, f"place-{place.code}") for place in places}
    facts = [fact(row, spots) for row in _of(Fact, campaigns).select_related("region")]
    areas = [area(row, spots) for row in _of(ListedArea, campaigns).select_related("region")]
    findings = list(_of(Finding, campaigns))
    rules = [rule(row, spots) for row in _of(AccountabilityRule, campaigns)]
    kinds = {kind: [row for row in findings if row.kind == kind] for kind in FindingKind}
    problems = [finding(row, spots) for row in kinds[FindingKind.PROBLEM]]
    advice = [finding(row, spots) for row in kinds[FindingKind.RECOMMENDATION]]
    told = [*facts, *areas, *problems, *advice, *rules]
    promises = _promises(campaigns, held, spots, numbers)
    operations = _operations({campaign.pk: campaign for campaign in campaigns})
    return Paper(
        sections=_sections(places, promises, told, operations),
        facts=facts,
        areas=areas,
        problems=problems,
        recommendations=advice,
        rules=rules,
        promises=len(promises),
    )


def _of(model: Any, campaigns: Sequence[Campaign]) -> Any:
    return model.objects.filter(campaign__in=[campaign.pk for campaign in campaigns])


# --- promises ---


def _promises(
    campaigns: Sequence[Campaign],
    held: Mapping[int, Held | None],
    spots: Mapping[int, Spot],
    numbers: Numbers,
) -> list[Promise]:
    rows = (
        Target.objects.filter(campaign__in=[campaign.pk for campaign in campaigns])
        .select_related("operation")
        .prefetch_related("targetindicator_set__indicator", "citations")
        .order_by("code")
    )
    named = _named(rows)
    known = {campaign.pk: campaign for campaign in campaigns}
    return [
        _promise(row, known[row.campaign_id], held[row.campaign_id], spots, named, numbers)
        for row in rows
    ]


def _named(rows: Iterable[Target]) -> dict[str, Counted]:
    """The indicators that parameters name: conditions, divisors, weights of an allocation."""
    codes = {code for row in rows for code in _codes(row.parameters)}
    found = Indicator.objects.filter(code__in=codes)
    return {row.code: _counted(row) for row in found}


def _codes(parameters: dict[str, Any]) -> list[str]:
    by = parameters.get("allocate", {}).get("by")
    return [*mentioned(parameters), *([by] if by else [])]


def _counted(row: Indicator) -> Counted:
    return Counted(row.name, row.unit, row.decimals)


def _promise(
    row: Target,
    campaign: Campaign,
    held: Held | None,
    spots: Mapping[int, Spot],
    named: Mapping[str, Counted],
    numbers: Numbers,
) -> Promise:
    ordered = sorted(row.targetindicator_set.all(), key=lambda one: one.number)
    own = [_counted(one.indicator) for one in ordered]
    terms = Terms(row.kind, row.parameters, row.derived, own, named, numbers)
    promise = Promise(
        code=row.code,
        name=row.name,
        summary=row.summary,
        kind_word=_kind_word(row),
        headline=row.headline,
        scope=row.scope.get("words", ""),
        operation=row.operation.name if row.operation else "",
        demands=demands(terms),
        spots=[spots[cited.pk] for cited in _in_order(row.citations.all()) if cited.pk in spots],
        target_url=_target_url(campaign, held, row.code),
    )
    if held:
        _hold(promise, row, held)
    return promise


def _kind_word(row: Target) -> str:
    inner = row.parameters["then"]["kind"] if row.kind == Kind.CONDITIONAL else row.kind
    return Kind(inner).word


def _in_order(rows: Iterable[Citation]) -> list[Citation]:
    return sorted(rows, key=lambda cited: (cited.number, cited.pk))


def _target_url(campaign: Campaign, held: Held | None, code: str) -> str:
    if held:
        return held.choice.target_url(code)
    return reverse("target", args=[campaign.code, code])


def _hold(promise: Promise, row: Target, held: Held) -> None:
    """State for everyone who sees the campaign, amounts for those who see its region."""
    promise.line = held.line(row.code)
    if promise.line and promise.line.state is not State.NOT_APPLICABLE:
        promise.why_url = held.why_url(row.code)
        return
    word, states = held.below(row.code, row.scope["levels"])
    promise.below = spread(word, states) if word else _not_asked(row)


def _not_asked(row: Target) -> str:
    """Why a target has no state here."""
    tracked = "goal" in row.parameters and row.parameters["goal"] is None
    return "文件没有定数量，只跟踪，不评价" if tracked else "这里不适用，不评价"


# --- in the order of the document ---


def _operations(campaigns: Mapping[int, Campaign]) -> dict[int, list[Spot]]:
    """Place → the operations and programmes that rest on it."""
    found: dict[int, list[Spot]] = {}
    rows = Operation.objects.filter(campaign__in=campaigns, citation__isnull=False)
    for row in rows.order_by("pk"):
        word = row.get_kind_display().partition("（")[0]
        url = reverse("operation", args=[campaigns[row.campaign_id].code, row.code])
        spot = Spot(f"{word}{row.name}", elsewhere=url)
        found.setdefault(row.citation_id or 0, []).append(spot)
    return found


def _sections(
    places: Sequence[Citation],
    promises: Sequence[Promise],
    told: Sequence[Statement],
    operations: Mapping[int, list[Spot]],
) -> list[Section]:
    """Places grouped by section. A promise of two places stands at the first one in full."""
    sections: list[Section] = []
    for cited in places:
        title, inside = section_of(cited.place)
        anchor = f"place-{cited.code}"
        here = [one for one in promises if any(spot.anchor == anchor for spot in one.spots)]
        place = Place(
            anchor=anchor,
            inside=inside,
            summary=cited.summary,
            promises=[one for one in here if one.spots[0].anchor == anchor],
            again=[one for one in here if one.spots[0].anchor != anchor],
            others=[
                *(Spot(one.title, one.anchor) for one in told if one.spot.anchor == anchor),
                *operations.get(cited.pk, []),
            ],
        )
        if sections and sections[-1].title == title:
            sections[-1].places.append(place)
        else:
            sections.append(Section(title, [place]))
    return sections


def states_of(held: Held | None) -> list[dict[str, Any]]:
    """How many promises are in which state, every state named."""
    if held is None:
        return []
    return state_counts(detail["state"] for detail in held.details.values())
