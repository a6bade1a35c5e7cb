"""投递台账: who received an edition, and what is done about mails in trouble."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from campaigns.access import administers, require_administrator, sees_drafts
from campaigns.models import User
from campaigns.terms import BulletinState
from metrics.actions.bulletin import deliveries as actions
from metrics.actions.bulletin.errors import LONGEST_REASON, BulletinError
from metrics.actions.bulletin.returned import LARGEST
from metrics.actions.entry.errors import EntryError
from metrics.models import Bulletin
from metrics.queries.bulletin import ledger as query
from metrics.queries.bulletin import reading
from metrics.queries.bulletin.lists import get_recipient, late_receivers, mail_words
from metrics.queries.bulletin.period import edition_url
from metrics.views.bulletin.reading import heading
from metrics.views.bulletin.shown import is_demonstration
from metrics.views.site import stamp


class _ForeignError(BulletinError):
    """The mail is one of another campaign's."""


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def deliveries(request: HttpRequest, campaign: str, period: str) -> HttpResponse:
    """``?show=`` narrows the list. Administrators act; auditors read, with addresses masked."""
    edition = request.GET.get("edition", "")
    found = reading.get_bulletin_for(request.user, campaign, period, edition)
    if not sees_drafts(request.user, found.campaign):
        raise PermissionDenied("投递台账由管理员和审计员查看")
    if found.state == BulletinState.DRAFT:
        raise Http404("还没有签发")
    if request.method == "POST":
        return _posted(request, found)
    return _page(request, found)


def _page(request: HttpRequest, found: Bulletin, refused: str = "") -> HttpResponse:
    entries = query.ledger_of(request.user, found)
    show = request.GET.get("show", "")
    show = show if show in query.SHOWN else ""
    keeps = administers(request.user, found.campaign)
    signed = [
        row
        for row in reading.editions_of(request.user, found.campaign, _period(request))
        if row.state == BulletinState.SIGNED
    ]
    address = edition_url(found, "bulletin_deliveries")
    editions = reading.edition_links(signed, found)
    for link in editions:
        link["url"] = link["url"].replace("/?", "/deliveries/?")
    context = {
        "campaign": found.campaign,
        "bulletin": found,
        "heading": heading(found),
        "number": reading.number_words(found),
        "signed": reading.signed_words(found),
        "entries": [entry for entry in entries if show in entry.groups],
        "sums": query.sums(entries),
        "tabs": query.tabs(entries, show, address),
        "show": show,
        "unsigned": query.unsigned(entries),
        "late": late_receivers(found) if keeps else [],
        "keeps": keeps,
        "editions": editions,
        "mail_words": mail_words(),
        "refused": refused,
        "longest_reason": LONGEST_REASON,
        "urls": {"read": edition_url(found)},
        "demonstration": is_demonstration(found),
    }
    return render(request, "metrics/bulletin/deliveries.html", context)


def _period(request: HttpRequest) -> str:
    assert request.resolver_match  # noqa: S101 (a view has been found)
    return str(request.resolver_match.kwargs["period"])


Act = Callable[[HttpRequest, Bulletin, User], str]


def _posted(request: HttpRequest, found: Bulletin) -> HttpResponse:
    acts: dict[str, Act] = {
        "again": _again,
        "settle": _settle,
        "close": _close,
        "also": _also,
        "bounce": _bounce,
    }
    act = acts.get(request.POST.get("do", ""))
    by = require_administrator(request.user, found.campaign)
    if act is None:
        raise Http404("没有这个动作")
    try:
        said = act(request, found, by)
    except EntryError as error:
        if act is _bounce:
            return _page(request, found, refused=f"没有登记：{error}。")
        messages.error(request, f"{error}。")
    else:
        messages.success(request, said)
    show = request.GET.get("show", "")
    address = edition_url(found, "bulletin_deliveries")
    return redirect(f"{address}&show={show}" if show in query.SHOWN and show else address)


def _again(request: HttpRequest, found: Bulletin, by: User) -> str:
    row = query.get_delivery(found, request.POST.get("delivery", ""))
    actions.send_again(delivery=row, **stamp(request, by))
    return f"{row.office} {row.name}的邮件已排队重发。"


def _settle(request: HttpRequest, found: Bulletin, by: User) -> str:
    row = query.get_delivery(found, request.POST.get("delivery", ""))
    actions.settle(delivery=row, **stamp(request, by))
    return f"{row.office} {row.name}的邮件记为已送到。"


def _close(request: HttpRequest, found: Bulletin, by: User) -> str:
    row = query.get_delivery(found, request.POST.get("delivery", ""))
    reason = request.POST.get("reason", "")
    actions.close(delivery=row, reason=reason, **stamp(request, by))
    return f"{row.office} {row.name}的邮件不再处理，理由已记下。"


def _also(request: HttpRequest, found: Bulletin, by: User) -> str:
    recipient = get_recipient(found.campaign, request.POST.get("recipient", ""))
    row = actions.send_also(bulletin=found, recipient=recipient, **stamp(request, by))
    return f"已补发给{row.office} {row.name}。"


def _bounce(request: HttpRequest, found: Bulletin, by: User) -> str:
    """Only a mail of this campaign is taken: the administrator keeps no other ledger."""
    file = request.FILES.get("file")
    if file is None:
        raise _ForeignError("请先选择退信文件")
    with transaction.atomic():
        row = actions.note_bounce(message=file.read(LARGEST + 1), **stamp(request, by))
        if row.bulletin.campaign_id != found.campaign_id:
            raise _ForeignError("退回的不是本行动的通报邮件")
    return f"{row.office} {row.name}的退信已登记：{row.bounce}。"
