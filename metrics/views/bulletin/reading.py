"""One bulletin as it will be read, its pictures, and 签收."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.core.cache import caches
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from campaigns.access import administers, sees_drafts
from campaigns.models import User
from campaigns.periods import Month
from campaigns.terms import BulletinState
from metrics.actions import printing
from metrics.actions.bulletin import deliveries as actions
from metrics.actions.bulletin.errors import BulletinError
from metrics.models import Bulletin
from metrics.queries.bulletin import ledger
from metrics.queries.bulletin import reading as query
from metrics.queries.bulletin.period import edition_url, issue_words, url_of
from metrics.views.bulletin import shown
from metrics.views.site import stamp


@require_safe
@never_cache
def bulletin(request: HttpRequest, campaign: str, period: str) -> HttpResponse:
    """The newest signed edition, or the one asked for; opening it counts as read."""
    found = query.get_bulletin_for(request.user, campaign, period, request.GET.get("edition", ""))
    editions = query.editions_of(request.user, found.campaign, period)
    draft = found.state == BulletinState.DRAFT
    if request.method == "GET" and not draft and isinstance(request.user, User):
        actions.read(bulletin=found, by=request.user, at=timezone.now())
    newest = max((one.edition for one in editions if one.signed_at), default=0)
    context = {
        "campaign": found.campaign,
        "bulletin": found,
        "heading": heading(found),
        "draft": draft,
        "signed": query.signed_words(found),
        "number": query.number_words(found),
        "newest": newest if not draft and newest > found.edition else 0,
        "paper": shown.paper_of(request.user, found),
        "whose": query.own_region(request.user, found.campaign).name,
        "editions": query.edition_links(editions, found),
        "deliveries": query.deliveries_for(request.user, found),
        "behind": sees_drafts(request.user, found.campaign) and bool(query.outdated([found])),
        "urls": _urls(request, found, editions),
        **_pdf_words(),
        "basis": shown.basis_words(found),
        "data_as_of": Month.of(found.month).chinese,
        "demonstration": shown.is_demonstration(found),
    }
    return render(request, "metrics/bulletin/bulletin.html", context)


def _pdf_words() -> dict[str, str]:
    """Why there is no PDF, or which fonts stand in for those that the paper names."""
    if not printing.available():
        return {"no_pdf": "服务器没有装 LibreOffice，请用 Word"}
    found = [f"{one.font} → {one.stand_in}" for one in printing.substitutes()]
    return {
        "pdf_words": f"服务器缺这些字体：{'，'.join(found)}。Word 里仍是公文字体。" if found else ""
    }


def heading(found: Bulletin) -> str:
    return issue_words(found.kind, Month.of(found.month))


def _urls(request: HttpRequest, found: Bulletin, editions: list[Bulletin]) -> dict[str, str]:
    """Where one can go from here; "" for what this person or this edition has not."""
    urls = {
        "word": edition_url(found, "bulletin_paper"),
        "pdf": edition_url(found, "bulletin_pdf"),
        "workbook": edition_url(found, "bulletin_workbook"),
        "acknowledge": url_of(found, "bulletin_acknowledge"),
    }
    signed = found.state == BulletinState.SIGNED
    if signed and sees_drafts(request.user, found.campaign):
        urls["ledger"] = edition_url(found, "bulletin_deliveries")
    if administers(request.user, found.campaign):
        if any(one.state == BulletinState.DRAFT for one in editions):
            urls["edit"] = url_of(found, "bulletin_edit")
            urls["sign"] = url_of(found, "bulletin_sign")
        else:
            urls["correct"] = url_of(found, "bulletin_correct")
    return urls


@require_safe
@never_cache
def picture(request: HttpRequest, campaign: str, period: str, code: str) -> HttpResponse:
    """One picture as PNG; drawn once in a process, as long as it says the same."""
    found = query.get_bulletin_for(request.user, campaign, period, request.GET.get("edition", ""))
    specs: list[dict[str, Any]] = found.content.get("pictures", [])
    spec = next((one for one in specs if one["code"] == code), None)
    if spec is None:
        raise Http404("没有这幅图")
    return HttpResponse(_drawn(spec), content_type="image/png")


def _drawn(spec: dict[str, Any]) -> bytes:
    from hashlib import sha256

    from metrics.charts.pictures import draw

    key = sha256(json.dumps(spec, sort_keys=True).encode()).hexdigest()
    known = caches["screens"].get(f"picture-{key}")
    if known is None:
        known = draw(spec)
        caches["screens"].set(f"picture-{key}", known)
    return bytes(known)


@require_POST
def acknowledge(request: HttpRequest, campaign: str, period: str) -> HttpResponse:
    """签收, for whom it came to; anybody else is told so."""
    edition = request.POST.get("edition", "")
    found = query.get_bulletin_for(request.user, campaign, period, edition)
    row = ledger.get_delivery(found, request.POST.get("delivery", ""))
    if not isinstance(request.user, User):
        raise Http404(query.NOTHING)
    try:
        actions.acknowledge(delivery=row, **stamp(request, request.user))
    except BulletinError as error:
        messages.error(request, f"{error}。")
    else:
        messages.success(request, f"{row.office} {row.name}已签收。")
    return redirect(edition_url(found))
