"""收件人名单: asked for by one administrator, decided on by another."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from campaigns.access import administers, get_campaign_for, require_administrator, sees_drafts
from campaigns.models import Campaign, User
from campaigns.terms import BulletinKind
from metrics.actions.bulletin import recipients as actions
from metrics.actions.entry.errors import EntryError
from metrics.forms.bulletin import RecipientForm
from metrics.queries.bulletin import lists as query
from metrics.views.site import stamp

_NO_ADDRESS = "没有发出：您的账号没有登记邮箱。账号的邮箱由系统管理员登记，登记以后再试。"


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def recipients(request: HttpRequest, campaign: str) -> HttpResponse:
    found = get_campaign_for(request.user, campaign)
    if not sees_drafts(request.user, found):
        raise PermissionDenied("收件人名单由管理员和审计员查看")
    if request.method == "POST":
        return _posted(request, found)
    return _page(request, found)


def _page(
    request: HttpRequest, campaign: Campaign, form: RecipientForm | None = None
) -> HttpResponse:
    keeps = administers(request.user, campaign)
    me = request.user if isinstance(request.user, User) else None
    rows = query.recipients(request.user, campaign, masks=not keeps)
    context = {
        "campaign": campaign,
        "keeps": keeps,
        **rows,
        "kinds": [{"word": kind.word, "number": rows["counts"][kind]} for kind in BulletinKind],
        "form": form or (RecipientForm(campaign) if keeps else None),
        "alone": bool(keeps and me and not query.has_another_keeper(campaign, me)),
        "groups": query.region_groups(campaign) if keeps else [],
        "mail_words": query.mail_words(),
        "can_test": settings.MAIL != "off",
        "demonstration": query.is_demonstration(campaign),
    }
    return render(request, "metrics/bulletin/recipients.html", context)


Act = Callable[[HttpRequest, Campaign, User], str]


def _posted(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    by = require_administrator(request.user, campaign)
    do = request.POST.get("do", "")
    if do == "ask":
        return _ask(request, campaign, by)
    acts: dict[str, Act] = {
        "approve": _decide,
        "refuse": _decide,
        "remove": _remove,
        "test": _test,
    }
    if do not in acts:
        raise Http404("没有这个动作")
    try:
        said = acts[do](request, campaign, by)
    except EntryError as error:
        messages.error(request, f"{error}。")
    else:
        if said:
            messages.success(request, said)
    return redirect("bulletin_recipients", campaign.code)


def _ask(request: HttpRequest, campaign: Campaign, by: User) -> HttpResponse:
    form = RecipientForm(campaign, request.POST)
    if not form.is_valid():
        return _page(request, campaign, form)
    try:
        row = actions.ask(campaign=campaign, asked=form.asked, **stamp(request, by))
    except EntryError as error:
        form.add_error(None, f"{error}。")
        return _page(request, campaign, form)
    waits = "等待另一位管理员批准"
    if not query.has_another_keeper(campaign, by):
        waits = "但还没有另一位管理员可以批准"
    messages.success(request, f"已提出{row.office} {row.name}，{waits}。")
    return redirect("bulletin_recipients", campaign.code)


def _decide(request: HttpRequest, campaign: Campaign, by: User) -> str:
    row = query.get_recipient(campaign, request.POST.get("recipient", ""))
    granted = request.POST.get("do") == "approve"
    actions.decide(recipient=row, granted=granted, **stamp(request, by))
    return f"{row.office} {row.name}已{'批准' if granted else '答复不同意'}。"


def _remove(request: HttpRequest, campaign: Campaign, by: User) -> str:
    row = query.get_recipient(campaign, request.POST.get("recipient", ""))
    actions.remove(recipient=row, **stamp(request, by))
    return f"{row.office} {row.name}已移出名单。"


def _test(request: HttpRequest, campaign: Campaign, by: User) -> str:
    if settings.MAIL != "off" and not by.email:
        messages.error(request, _NO_ADDRESS)
        return ""
    told = actions.test_mail(campaign=campaign, **stamp(request, by))
    if told.sent:
        return f"{told.words}。"
    messages.error(request, f"{told.words}。")
    return ""
