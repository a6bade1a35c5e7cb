"""文件与目标: the documents, their promises, and the figures held against them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from metrics.queries import documents as query
from metrics.queries.document_page import paper_of, states_of
from metrics.queries.document_statements import duties, ours
from metrics.views.site import numbers

_LONGEST_ASKED = 60


@require_safe
@never_cache
def documents(request: HttpRequest) -> HttpResponse:
    asked = request.GET.get("q", "").strip()[:_LONGEST_ASKED]
    rows = query.documents(request.user, asked, numbers())
    every = rows if not asked else query.documents(request.user, "", numbers())
    context = {
        "asked": asked,
        "rows": rows,
        "known": len(every),
        "found": sum(len(row.matches) for row in rows),
        "data_as_of": "、".join(sorted({row.month_label for row in rows if row.month_label})),
    }
    return render(request, "metrics/documents/documents.html", context)


@require_safe
@never_cache
def document(request: HttpRequest, code: str) -> HttpResponse:
    paper, campaigns = query.get_document_for(request.user, code)
    held = {
        campaign.pk: query.held_for(request.user, campaign, numbers()) for campaign in campaigns
    }
    now = next((one for one in held.values() if one), None)
    context = {
        "document": paper,
        "campaigns": campaigns,
        "paper": paper_of(paper, campaigns, held, numbers()),
        "held": now,
        "region": campaigns[0].region,
        "amounts": bool(now and now.amounts),
        "states": states_of(now),
        "duties": [duties(campaign) for campaign in campaigns],
        "ours": [words for campaign in campaigns for words in ours(campaign)],
        "data_as_of": now.month.chinese if now else "",
        **({"demonstration": now.ranking.demonstration} if now else {}),
    }
    return render(request, "metrics/documents/document.html", context)
