"""Letters: drafted, counted, found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Max, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from campaigns.access import AnyUser, sees_proposals, visible_regions
from campaigns.models import AccountabilityRule, Campaign, Citation, Region
from campaigns.periods import Month
from campaigns.terms import LetterKind, ObjectionState, PaperKind
from campaigns.workdays import plus_workdays
from metrics.models import Commendation, Letter, Measure, Proposal
from metrics.queries.accountability.rungs import Rung, leaves_by_removal, rung_of, series_of
from metrics.wording.accountability import clearing
from metrics.wording.accountability import letters as words
from metrics.wording.accountability.letters import Deadlines, Parties
from metrics.wording.offices import (
    committee_words,
    issuer_words,
    office_words,
    we_words,
    you_words,
)

NOTHING = "没有这份文书"
# A plan takes as long at least, however late the letter was acknowledged.
SHORTEST_PLAN = 3
# Of a commendation: whether its ladder makes it known to all.
_PUBLIC = "proposal__ladder__rules__commendation__public"


@dataclass(frozen=True, slots=True)
class Head:
    """Who writes to whom on which layout; ``series`` is the letters by which they are counted."""

    paper: PaperKind
    series: str
    office: str
    recipients: str
    copies: str
    title: str


@dataclass(frozen=True, slots=True)
class Drafted:
    """A letter as it would be written today. ``paragraphs`` are for a person to edit; ``closing``
    (the deadlines; of a summons time and place come before them) is added when it is signed and is
    not edited. ``reason`` and ``demands`` are what the measure itself keeps, "" for letters about a
    measure that is there already."""

    head: Head
    number: str
    paragraphs: Sequence[str]
    closing: Sequence[str]
    reason: str = ""
    demands: str = ""

    @property
    def text(self) -> str:
        """The paragraphs as lines of a text area."""
        return "\n".join(self.paragraphs)


def drafted(
    kind: LetterKind,
    *,
    on: date,
    proposal: Proposal | None = None,
    given: str = "",
    measure: Measure | None = None,
    reason: str = "",
) -> Drafted:
    """A letter as it would be signed on this day. ISSUE and COMMENDATION rest on a proposal
    (``given``: the rung decided, as proposed unless told), the others on a measure and a ``reason``
    in a person's words. ValueError where that is missing."""
    if kind == LetterKind.ISSUE and proposal is not None:
        return _issue(proposal, given or proposal.rung, on)
    if kind == LetterKind.COMMENDATION and proposal is not None:
        return _commendation(proposal, on)
    if measure is None or kind in {LetterKind.ISSUE, LetterKind.COMMENDATION}:
        raise ValueError(f"{kind} needs what it is about")
    return _later(kind, measure, reason, on)


def _issue(proposal: Proposal, given: str, on: date) -> Drafted:
    rung = rung_of(proposal.ladder, given)
    if rung is None:
        raise ValueError(f"the ladder has no rung {given}")
    head = issue_head(proposal, rung)
    parties = _parties(proposal.campaign, proposal.region, head)
    summary = proposal.evidence["summary"]
    demands = words.demands_words(head.paper, parties.you)
    return Drafted(
        head=head,
        number=number_of(proposal.campaign, head.series, on.year),
        paragraphs=words.issue_paragraphs(
            parties, rung["word"], summary, _basis(proposal), demands
        ),
        closing=issue_closing(proposal.campaign, proposal.region, head, rung, on),
        reason=summary,
        demands=demands,
    )


def issue_head(proposal: Proposal, rung: Rung) -> Head:
    series = rung.get("series") or proposal.ladder.rules["series"]
    paper = PaperKind(rung["paper"])
    return _head(LetterKind.ISSUE, proposal.campaign, proposal.region, series, paper, rung["word"])


def issue_closing(
    campaign: Campaign, region: Region, head: Head, rung: Rung, on: date
) -> list[str]:
    """The deadlines of a measure issued on this day."""
    return words.issue_closing(_parties(campaign, region, head), head.paper, days_of(rung, on))


def days_of(rung: Rung, on: date) -> Deadlines:
    """The days that a rung gives, counted in working days from the day of issue."""
    return Deadlines(
        acknowledge=plus_workdays(on, rung["acknowledge_days"]),
        plan=plus_workdays(on, rung["plan_days"]),
        rectify=plus_workdays(on, rung["rectify_days"]),
        object=plus_workdays(on, rung["objection_days"]),
        answer_days=rung["answer_days"],
    )


def _commendation(proposal: Proposal, on: date) -> Drafted:
    head, word = commendation_head(proposal), commendation_word(proposal)
    parties = _parties(proposal.campaign, proposal.region, head)
    summary = proposal.evidence["summary"]
    return Drafted(
        head=head,
        number=number_of(proposal.campaign, head.series, on.year),
        paragraphs=words.commendation_paragraphs(parties, word, summary, _basis(proposal)),
        closing=[],
        reason=summary,
    )


def commendation_word(proposal: Proposal) -> str:
    return str(proposal.ladder.rules["commendation"]["word"])


def commendation_head(proposal: Proposal) -> Head:
    rules = proposal.ladder.rules
    series = rules["commendation"].get("series") or rules["series"]
    kind, word = LetterKind.COMMENDATION, commendation_word(proposal)
    return _head(kind, proposal.campaign, proposal.region, series, PaperKind.NOTICE, word)


def _later(kind: LetterKind, measure: Measure, reason: str, on: date) -> Drafted:
    head = later_head(kind, measure)
    parties = _parties(measure.campaign, measure.region, head)
    earlier = words.earlier_words(parties, measure.word, measure.issued_on, _first_number(measure))
    months = measure.terms["removal"]["clear_months"]
    held = [one] if (one := clearing.held_words(months)) else []
    paragraphs = {
        LetterKind.EXTENSION: lambda: words.extension_paragraphs(earlier, reason),
        LetterKind.REMOVAL: lambda: words.removal_paragraphs(
            earlier, measure.word, parties.you, held, reason
        ),
        LetterKind.REVOCATION: lambda: words.revocation_paragraphs(
            earlier, measure.word, parties.you, reason
        ),
        LetterKind.DISMISSAL: lambda: words.dismissal_paragraphs(
            earlier, parties.you, _objected_on(measure), reason
        ),
    }[kind]()
    return Drafted(
        head=head,
        number=number_of(measure.campaign, head.series, on.year),
        paragraphs=paragraphs,
        closing=later_closing(kind, measure, on),
    )


def _objected_on(measure: Measure) -> date | None:
    """The day of the objection that waits for its answer."""
    waiting = (one for one in measure.objections.all() if one.state == ObjectionState.WAITING)
    return next((timezone.localdate(one.at) for one in waiting), None)


def later_head(kind: LetterKind, measure: Measure) -> Head:
    """Of every letter after the first: to whom the first one went, in the layout of a notice."""
    campaign, region, series = measure.campaign, measure.region, series_of(measure)
    first = PaperKind(measure.terms["paper"])
    head = _head(kind, campaign, region, series, first, measure.word)
    return replace(head, paper=PaperKind.NOTICE)


def later_closing(kind: LetterKind, measure: Measure, on: date) -> list[str]:
    if kind == LetterKind.EXTENSION:
        return words.extension_closing(extended_until(measure, on))
    if kind == LetterKind.REMOVAL and leaves_by_removal(measure.terms):
        return words.removal_closing(observed_until(measure, on))
    return []


def extended_until(measure: Measure, on: date) -> date:
    """So many working days from the later of today and the deadline that there is."""
    since = max(on, measure.rectify_by or on)
    return plus_workdays(since, measure.terms["extension_days"])


def observed_until(measure: Measure, on: date) -> date | None:
    """The last day of the observation that begins today; None where the rung has none."""
    months = measure.terms["observation_months"]
    if not months:
        return None
    after = Month.containing(on).plus(months + 1)
    return date.fromordinal(after.first_day().toordinal() - 1)


def _head(
    kind: LetterKind, campaign: Campaign, region: Region, series: str, paper: PaperKind, word: str
) -> Head:
    own, name = campaign.region, full_name(region, campaign)
    asks = committee_words if paper != PaperKind.NOTICE else office_words
    above = region.parent
    between = above is not None and above.path != own.path and above.path.startswith(own.path)
    return Head(
        paper=paper,
        series=series,
        office=issuer_words(own.name, own.level, series),
        recipients=asks(name, region.level),
        copies=office_words(above.name, above.level) if above and between else "",
        title=words.title_of(kind, word, name),
    )


def full_name(region: Region, campaign: Campaign) -> str:
    """济南市历下区: with what lies between it and the campaign's own region."""
    above = region.parent
    if above is None or not above.path.startswith(campaign.region.path):
        return region.name
    if above.path == campaign.region.path:
        return region.name
    return f"{full_name(above, campaign)}{region.name}"


def _parties(campaign: Campaign, region: Region, head: Head) -> Parties:
    return Parties(
        region=full_name(region, campaign),
        you=you_words(region.name),
        we=we_words(head.office),
        campaign=campaign.name,
    )


def _basis(proposal: Proposal) -> str:
    """The document's own place, if the rule has one, and the working rule."""
    ladder = proposal.ladder
    rule: dict[str, Any] = next(
        (one for one in ladder.rules["rules"] if one["code"] == proposal.rule), {}
    )
    stated = _stated(proposal.campaign, rule.get("source", {}))
    return words.basis_words(*stated, rule.get("code", ""), ladder.version)


def _stated(campaign: Campaign, source: dict[str, str]) -> tuple[str, str]:
    """Document and place; empty where no document says it."""
    title = campaign.document.title
    if code := source.get("rule"):
        row = AccountabilityRule.objects.select_related("citation").get(
            campaign=campaign, code=code
        )
        return title, row.citation.place
    if code := source.get("citation"):
        place = Citation.objects.get(document=campaign.document_id, code=code)
        return title, place.place
    return "", ""


def _first_number(measure: Measure) -> str:
    first = measure.letters.filter(kind=LetterKind.ISSUE).first()
    return words.number_words(first.series, first.year, first.number) if first else ""


def next_number(campaign: Campaign, series: str, year: int) -> int:
    """The number of the next letter of a series. An office counts its letters through all of its
    campaigns; whoever signs holds the office meanwhile."""
    rows = Letter.objects.filter(
        campaign__region=campaign.region_id, series=series, year=year
    ).order_by()
    return (rows.aggregate(last=Max("number"))["last"] or 0) + 1


def number_of(campaign: Campaign, series: str, year: int) -> str:
    """``鲁禁毒办〔2019〕4号``: the number that would be next."""
    return words.number_words(series, year, next_number(campaign, series, year))


def visible_letters(user: AnyUser, campaign: Campaign) -> QuerySet[Letter]:
    """Those of regions that the user sees and those of public commendations, all for those who
    keep, lead or audit the campaign; of a campaign that he sees. Without the documents."""
    rows = Letter.objects.filter(campaign=campaign).defer("paper").select_related("signed_by")
    if sees_proposals(user, campaign):
        return rows
    regions = visible_regions(user)
    own = Q(measure__region__in=regions) | Q(commendation__region__in=regions)
    return rows.filter(own | Q(**{f"commendation__{_PUBLIC}": True}))


def visible_praise(user: AnyUser, campaign: Campaign) -> QuerySet[Commendation]:
    """The commendations whose letters these are: praise is given before all, where the ladder says
    so, with what it was given for."""
    rows = Commendation.objects.filter(campaign=campaign)
    if sees_proposals(user, campaign):
        return rows
    return rows.filter(Q(region__in=visible_regions(user)) | Q(**{_PUBLIC: True}))


def get_letter_for(user: AnyUser, campaign: Campaign, pk: int) -> Letter:
    """The letter with its document if the user sees it; else 404."""
    found = visible_letters(user, campaign).defer(None).filter(pk=pk).first()
    if found is None:
        raise Http404(NOTHING)
    return found
