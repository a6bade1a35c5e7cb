"""One measure: where it stands, what happened, and the forms of exactly what this person may do."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from campaigns.access import get_campaign_for, sees_proposals, sees_region
from campaigns.terms import ListingAuthority, MeasureState, ProposalState
from metrics.actions import printing
from metrics.models import Measure
from metrics.queries.accountability import timeline
from metrics.queries.accountability.lines import place_of
from metrics.queries.accountability.measures import conditions, get_measure_for, sees_whole
from metrics.queries.accountability.proposals import may_propose, visible_proposals
from metrics.queries.accountability.rectification import visible_lines
from metrics.queries.accountability.reinstated import proposed_again
from metrics.queries.accountability.waiting import rung_word
from metrics.views.accountability.offers import Typed, left_over, offers_of
from metrics.wording.days import dated


@require_safe
@never_cache
def measure(request: HttpRequest, campaign: str, number: int) -> HttpResponse:
    found = get_measure_for(request.user, get_campaign_for(request.user, campaign), number)
    return page(request, found)


def page(
    request: HttpRequest, found: Measure, came: Typed | None = None, status: int = 200
) -> HttpResponse:
    """The page, with what came back for one of its forms."""
    today = timezone.localdate()
    timeline.with_story(found)
    whole = sees_whole(request.user, found)
    offers = offers_of(request.user, found, today, came) if whole else []
    context: dict[str, Any] = {
        "campaign": found.campaign,
        "measure": found,
        "region": found.region,
        "place": place_of(found.region, found.campaign),
        "whole": whole,
        "head": timeline.head_of(found, today, whole=whole),
        "authority": ListingAuthority(found.authority).word if found.authority else "",
        "since": dated(found.issued_on),
        "numbers": timeline.numbers_of(found),
        "offers": offers,
        "came": came,
        "left": left_over(came, offers),
        "chain": timeline.chain_of(request.user, found, today),
        "urls": _urls(request, found),
        "pdf": printing.available(),
        **(_whole(request, found, today) if whole else {}),
        **({"demonstration": True} if found.demonstration else {}),
    }
    return render(request, "metrics/accountability/measure.html", context, status=status)


def _whole(request: HttpRequest, found: Measure, today: date) -> dict[str, Any]:
    """What is for those who see the region, or prepare the ladder."""
    over = timeline.is_over(found)
    return {
        "steps": timeline.steps_of(found),
        "letters": timeline.letters_of(found),
        "objections": timeline.objections_of(found, today),
        "conditions": [] if over or found.authority else conditions(found),
        "problems": list(visible_lines(request.user, found.campaign).filter(measure=found)),
        "proposal_url": timeline.proposal_url(found),
        "asked": _asked(request, found),
        "ended_before": _ended_before(request, found),
    }


def _asked(request: HttpRequest, found: Measure) -> list[dict[str, str]]:
    """The proposals that wait to go on from this measure, for those who see what waits."""
    if timeline.is_over(found) or not sees_proposals(request.user, found.campaign):
        return []
    rows = visible_proposals(request.user, found.campaign).filter(
        follows=found, state=ProposalState.WAITING
    )
    return [
        {
            "words": rung_word(row.ladder.rules, row.rung),
            "url": reverse("proposal", args=[found.campaign.code, row.pk]),
        }
        for row in rows
    ]


def _ended_before(request: HttpRequest, found: Measure) -> dict[str, str]:
    """Of a revoked measure: the one before it, which stays ended; for those who see what waits,
    where it was proposed anew (``outcome``: what has become of that) or can be. {} where none went
    before."""
    before = found.follows
    if before is None or found.state != MeasureState.REVOKED:
        return {}
    told = {"word": before.word, "state": MeasureState(before.state).word}
    if not sees_proposals(request.user, found.campaign):
        return told
    if again := proposed_again(found):
        url = reverse("proposal", args=[found.campaign.code, again.pk])
        return {**told, "url": url, "outcome": ProposalState(again.state).word}
    asked = urlencode({"region": found.region.code, "rung": before.rung})
    url = f"{reverse('propose', args=[found.campaign.code])}?{asked}"
    return {**told, "url": url if may_propose(request.user, found.campaign) else ""}


def _urls(request: HttpRequest, found: Measure) -> dict[str, str]:
    code = found.campaign.code
    urls = {"overview": f"{reverse('accountability')}?campaign={code}"}
    if sees_region(request.user, found.region):
        urls["record"] = reverse("accountability_region", args=[code, found.region.code])
    if found.listed_area:
        document = found.listed_area.citation.document
        urls["document"] = reverse("document", args=[document.code])
    return urls
