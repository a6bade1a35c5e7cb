"""A letter to keep, as Word or PDF. Each download is written down."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from campaigns.access import AnyUser, get_campaign_for, sees_region
from campaigns.audit import record
from campaigns.models import User
from metrics.actions import printing
from metrics.models import Letter
from metrics.queries.accountability.letters import get_letter_for
from metrics.views.site import address_of, attachment

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"
UNAVAILABLE = 503


@require_safe
@never_cache
def letter(request: HttpRequest, campaign: str, number: int) -> HttpResponse:
    """As it went out; ``?pdf=1`` as PDF where the server can print."""
    found = get_letter_for(request.user, get_campaign_for(request.user, campaign), number)
    name = f"{found.title}（{found}）"
    if not request.GET.get("pdf"):
        _note(request, found, "Word")
        return attachment(bytes(found.paper), DOCX, f"{name}.docx")
    if request.method == "HEAD":
        return attachment(b"", PDF, f"{name}.pdf")
    try:
        data = printing.to_pdf(bytes(found.paper), found.digest)
    except printing.PrintingError as error:
        messages.error(request, str(error))
        return redirect(_page_of(request.user, found))
    _note(request, found, "PDF")
    return attachment(data, PDF, f"{name}.pdf")


def _page_of(user: AnyUser, found: Letter) -> str:
    """Where the letter is told: its measure, or the record of the region it praises; who does not
    see that region reads of the praise on the overview."""
    code = found.campaign.code
    if found.measure_id:
        return reverse("measure", args=[code, found.measure_id])
    region = found.commendation.region if found.commendation else None
    if region is None or not sees_region(user, region):
        return f"{reverse('accountability')}?campaign={code}#praised"
    return reverse("accountability_region", args=[code, region.code])


def _note(request: HttpRequest, found: Letter, kind: str) -> None:
    """Who took it along; a HEAD takes nothing."""
    if request.method == "GET" and isinstance(request.user, User):
        record(
            action=f"下载问责文书（{kind}）",
            subject=f"{found.campaign.code} {found}",
            by=request.user,
            at=timezone.now(),
            address=address_of(request),
        )
