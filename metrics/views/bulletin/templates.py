"""版式模板: the standard layouts, an office's own, and a sample of either."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.access import administers, get_campaign_for, require_administrator, sees_drafts
from campaigns.models import Campaign, User
from campaigns.terms import PaperKind
from metrics.actions import printing
from metrics.actions.bulletin import templates as actions
from metrics.actions.entry.errors import EntryError
from metrics.papers.paper import build
from metrics.papers.templates import sample, standard
from metrics.queries.bulletin import lists as query
from metrics.queries.templates_in_use import template_in_use
from metrics.views.bulletin.files import DOCX, PDF
from metrics.views.site import attachment, stamp


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def templates(request: HttpRequest, campaign: str) -> HttpResponse:
    found = _campaign(request, campaign)
    if request.method == "POST":
        return _posted(request, found)
    return _page(request, found)


def _campaign(request: HttpRequest, code: str) -> Campaign:
    found = get_campaign_for(request.user, code)
    if not sees_drafts(request.user, found):
        raise PermissionDenied("版式模板由管理员和审计员查看")
    return found


def _page(
    request: HttpRequest, campaign: Campaign, looked: dict[str, Any] | None = None
) -> HttpResponse:
    context = {
        "campaign": campaign,
        "kinds": query.templates(campaign),
        "keeps": administers(request.user, campaign),
        "pdf": printing.available(),
        "looked": looked or {},
        "demonstration": query.is_demonstration(campaign),
    }
    return render(request, "metrics/bulletin/templates.html", context)


def _posted(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    by = require_administrator(request.user, campaign)
    kind = _kind(request.POST.get("kind", ""))
    do = request.POST.get("do", "")
    if do == "upload":
        return _upload(request, campaign, kind, by)
    row = template_in_use(campaign, kind)
    if do != "retire" or row is None:
        raise Http404("没有这个动作")
    try:
        actions.retire(template=row, **stamp(request, by))
    except EntryError as error:
        messages.error(request, f"{error}。")
    else:
        messages.success(request, f"{kind.word}改回标准模板。")
    return redirect("bulletin_templates", campaign.code)


def _kind(text: str) -> PaperKind:
    if text not in set(PaperKind):
        raise Http404("没有这种文件")
    return PaperKind(text)


def _upload(request: HttpRequest, campaign: Campaign, kind: PaperKind, by: User) -> HttpResponse:
    """What is wrong with it stands beside the kind, all at once; what is only different too."""
    file = request.FILES.get("file")
    looked: dict[str, Any] = {"kind": kind.value, "file": file.name if file else ""}
    if file is None:
        return _page(request, campaign, looked | {"hard": ["请先选择文件。"]})
    try:
        row = actions.upload(
            campaign=campaign,
            kind=kind,
            file_name=file.name or "",
            data=file.read(actions.LARGEST + 1),
            **stamp(request, by),
        )
    except actions.UnfitTemplateError as error:
        hard = [one.words for one in error.findings if one.hard]
        soft = [one.words for one in error.findings if not one.hard]
        return _page(request, campaign, looked | {"hard": hard, "soft": soft})
    except EntryError as error:
        return _page(request, campaign, looked | {"hard": [f"{error}。"]})
    return _page(request, campaign, looked | {"soft": [one["words"] for one in row.findings]})


@require_safe
@never_cache
def template_file(request: HttpRequest, campaign: str, kind: str) -> HttpResponse:
    """The layout in use; ``?standard=1`` the standard one; ``?sample=1`` or ``pdf`` with words."""
    found, asked = _campaign(request, campaign), _kind(kind)
    own = template_in_use(found, asked)
    data = bytes(own.data) if own else standard(asked)
    if how := request.GET.get("sample", ""):
        return _sample(request, found, asked, bytes(own.data) if own else None, pdf=how == "pdf")
    if request.GET.get("standard") or own is None:
        return attachment(standard(asked), DOCX, f"{asked.word}标准模板.docx")
    return attachment(data, DOCX, own.file_name)


def _sample(
    request: HttpRequest,
    campaign: Campaign,
    kind: PaperKind,
    template: bytes | None,
    *,
    pdf: bool,
) -> HttpResponse:
    data = build(sample(kind), kind, template)
    if not pdf:
        return attachment(data, DOCX, f"{kind.word}样张.docx")
    try:
        return attachment(printing.to_pdf(data), PDF, f"{kind.word}样张.pdf")
    except printing.PrintingError as error:
        messages.error(request, str(error))
        return redirect("bulletin_templates", campaign.code)
