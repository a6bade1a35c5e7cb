"""The documents of the campaigns that somebody sees, and how what they promise stands now."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Prefetch
from django.http import Http404
from django.urls import reverse

from campaigns.access import AnyUser, visible_campaigns, visible_regions
from campaigns.models import Campaign, Citation, ListedArea, SourceDocument, Target
from campaigns.periods import Month
from metrics.models import Ranking
from metrics.queries.explanation import TargetLine, line
from metrics.queries.levels import level_word
from metrics.queries.ranking import Choice, last_published
from metrics.queries.terms import Book
from metrics.wording.numbers import Numbers
from metrics.wording.promises import tally

# Later than any month.
_BEYOND = 999_999


@dataclass(frozen=True)
class Held:
    """What is held against a campaign's promises: its own region in its newest published month.

    ``amounts``: whether figures may be shown, or states alone.
    """

    campaign: Campaign
    ranking: Ranking
    book: Book
    details: dict[str, dict[str, Any]]
    amounts: bool

    @property
    def month(self) -> Month:
        return Month.of(self.ranking.month)

    @property
    def choice(self) -> Choice:
        """The same month at the first level that is ranked."""
        return Choice(self.campaign, self.month, self.campaign.report_levels[0])

    def line(self, code: str) -> TargetLine | None:
        """A promise's line; None for one that came after the ranking."""
        detail = self.details.get(code)
        return line(self.book, detail, self.month) if detail else None

    def why_url(self, code: str) -> str:
        """The derivation, for those who may see it."""
        if not self.amounts:
            return ""
        region = self.campaign.region
        return self.choice.explanation_url(region.code, level=region.level, target=code)

    def below(self, code: str, levels: list[str]) -> tuple[str, Counter[str]]:
        """For a target that the region itself is not asked: the level that is, and its states."""
        for level in levels:
            states = self._below.get((level, code))
            if states:
                return level_word(self.campaign, level), states
        return "", Counter()

    @cached_property
    def _below(self) -> dict[tuple[str, str], Counter[str]]:
        """(level, target) → how many regions are in which state, for the levels needed."""
        told = self.ranking.terms["targets"]
        own = self.campaign.region.level
        needed = {code: one["levels"] for code, one in told.items() if own not in one["levels"]}
        found: dict[tuple[str, str], Counter[str]] = {}
        for level in sorted({level for levels in needed.values() for level in levels}):
            ranking = last_published(self.campaign, level, before=self.ranking.month + 1)
            if ranking is None or ranking.month != self.ranking.month:
                continue
            for details in ranking.standings.values_list("details", flat=True):
                for detail in details:
                    if level in needed.get(detail["target"], []):
                        key = (level, detail["target"])
                        found.setdefault(key, Counter())[detail["state"]] += 1
        return found


def held_for(user: AnyUser, campaign: Campaign, numbers: Numbers) -> Held | None:
    """How the campaign stands in its newest published month; None before the first."""
    region = campaign.region
    ranking = last_published(campaign, region.level, before=_BEYOND)
    if ranking is None:
        return None
    standing = ranking.standings.filter(region=region).first()
    if standing is None:
        return None
    return Held(
        campaign=campaign,
        ranking=ranking,
        book=Book(ranking, numbers),
        details={detail["target"]: detail for detail in standing.details},
        amounts=visible_regions(user).filter(pk=region.pk).exists(),
    )


def get_document_for(user: AnyUser, code: str) -> tuple[SourceDocument, list[Campaign]]:
    """A document with those of its campaigns that the user sees; a stranger gets 404."""
    campaigns = list(visible_campaigns(user).filter(document__code=code).order_by("code"))
    if not campaigns:
        raise Http404("没有这个文件")
    return campaigns[0].document, campaigns


# --- the list ---


@dataclass(slots=True)
class Match:
    """A promise or a place in which the words that were looked for stand."""

    title: str
    place: str
    text: str
    url: str


@dataclass(slots=True)
class DocumentRow:
    document: SourceDocument
    campaigns: list[Campaign]
    url: str
    level_word: str
    promises: int = 0
    standing: str = ""
    month_label: str = ""
    demonstration: bool = False
    matches: list[Match] = field(default_factory=list)


def documents(user: AnyUser, asked: str, numbers: Numbers) -> list[DocumentRow]:
    """The documents, the newest first; with words asked for only those that hold them."""
    rows: dict[int, DocumentRow] = {}
    for campaign in visible_campaigns(user).order_by("code"):
        row = rows.setdefault(campaign.document_id, _row(campaign))
        row.campaigns.append(campaign)
        _stand(row, held_for(user, campaign, numbers))
    _count(rows)
    if asked:
        _search(rows, asked)
    found = [row for row in rows.values() if not asked or row.matches]
    return sorted(found, key=lambda row: row.document.issued_on, reverse=True)


def _row(campaign: Campaign) -> DocumentRow:
    document = campaign.document
    return DocumentRow(
        document=document,
        campaigns=[],
        url=reverse("document", args=[document.code]),
        level_word=level_word(campaign, campaign.region.level),
    )


def _stand(row: DocumentRow, held: Held | None) -> None:
    if held is None:
        row.standing = row.standing or "还没有发布过月排名"
        return
    row.standing = tally(Counter(detail["state"] for detail in held.details.values()))
    row.month_label = held.month.chinese
    row.demonstration = row.demonstration or held.ranking.demonstration


def _count(rows: dict[int, DocumentRow]) -> None:
    """Targets, and lists that a region promises to get off."""
    shown = [campaign.pk for row in rows.values() for campaign in row.campaigns]
    targets = Target.objects.filter(campaign__in=shown)
    leaving = ListedArea.objects.filter(campaign__in=shown, code__isnull=False)
    for promises in (targets, leaving):
        for document in promises.order_by().values_list("campaign__document_id", flat=True):
            rows[document].promises += 1


def _search(rows: dict[int, DocumentRow], asked: str) -> None:
    """Every word that is asked for has to stand in one place: its own text or a promise of it."""
    words = asked.casefold().split()
    shown = [campaign.pk for row in rows.values() for campaign in row.campaigns]
    promises = Target.objects.filter(campaign__in=shown).order_by("code")
    cited = Citation.objects.filter(document__in=rows).order_by("number", "id")
    for citation in cited.prefetch_related(Prefetch("targets", promises)):
        row = rows[citation.document_id]
        own = Match(citation.place, "", citation.summary, f"{row.url}#place-{citation.code}")
        found = [own] if _holds(words, citation.place, citation.summary) else []
        for target in citation.targets.all():
            if _holds(words, target.code, target.name, target.summary):
                url = f"{row.url}#{target.code}"
                found.append(Match(target.name, citation.place, target.summary, url))
        row.matches += [match for match in found if match.url not in _urls(row)]
    for row in rows.values():
        paper = row.document
        if _holds(words, paper.title, paper.issuer, paper.issued_on, paper.summary):
            row.matches.insert(0, Match("文件本身", "", paper.summary, row.url))


def _urls(row: DocumentRow) -> set[str]:
    return {match.url for match in row.matches}


def _holds(words: list[str], *texts: str) -> bool:
    whole = " ".join(texts).casefold()
    return all(word in whole for word in words)
