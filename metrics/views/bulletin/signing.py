"""签发 after a page that asks, and drawing up a correction of what has been signed."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from campaigns.access import get_campaign_for, require_administrator
from campaigns.terms import BulletinState
from metrics.actions.bulletin import drafting
from metrics.actions.bulletin import signing as actions
from metrics.actions.bulletin.errors import BulletinError, StaleError
from metrics.models import Bulletin, Recipient, Section
from metrics.queries.bulletin.lists import mail_words, receivers
from metrics.queries.bulletin.period import edition_url, url_of
from metrics.queries.bulletin.reading import (
    get_bulletin_for,
    get_draft_for,
    outdated,
    told_names,
)
from metrics.views.bulletin.reading import heading
from metrics.views.bulletin.shown import is_demonstration
from metrics.views.site import address_of


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def sign(request: HttpRequest, campaign: str, period: str) -> HttpResponse:
    """GET asks and says what will happen; POST signs exactly the version that was shown."""
    by = require_administrator(request.user, get_campaign_for(request.user, campaign))
    draft = get_draft_for(request.user, campaign, period)
    if request.method != "POST":
        return _asking(request, draft)
    text = request.POST.get("version", "")
    version = int(text) if text.isdecimal() and len(text) < 10 else 0
    try:
        signed = actions.sign(
            bulletin=draft,
            version=version,
            by=by,
            at=timezone.now(),
            address=address_of(request),
        )
    except StaleError:
        messages.error(request, "没有签发：打开以后稿子又被改动。请再看一遍。")
        return redirect(url_of(draft, "bulletin_sign"))
    except BulletinError as error:
        messages.error(request, f"没有签发：{error}。")
        return redirect(url_of(draft, "bulletin_sign"))
    messages.success(request, f"已签发，{signed.year}年第{signed.number}期，随即送到收件人。")
    return redirect(edition_url(signed, "bulletin_deliveries"))


def _asking(request: HttpRequest, draft: Bulletin) -> HttpResponse:
    year, number = actions.number_for(draft, timezone.now())
    rows = receivers(draft.campaign, draft.kind)
    sections = list(draft.sections.all())
    context = {
        "campaign": draft.campaign,
        "bulletin": draft,
        "heading": heading(draft),
        "draft_version": draft.version,
        "number": f"{year}年第{number}期",
        "receivers": _by_region(rows),
        "count": len(rows),
        "mails": settings.MAIL != "off",
        "mailed": sum(bool(row.email) for row in rows) if settings.MAIL != "off" else 0,
        "mail_words": mail_words(),
        "hindrances": _hindrances(draft, sections),
        "remarks": _remarks(draft, sections),
        "urls": {
            "read": edition_url(draft),
            "edit": url_of(draft, "bulletin_edit"),
            "recipients": reverse("bulletin_recipients", args=[draft.campaign.code]),
        },
        "demonstration": is_demonstration(draft),
    }
    return render(request, "metrics/bulletin/sign.html", context)


def _by_region(rows: list[Recipient]) -> list[dict[str, Any]]:
    names = told_names(row.region for row in rows)
    found: dict[int, list[str]] = {}
    for row in rows:
        found.setdefault(row.region_id, []).append(f"{row.office} {row.name}")
    return [{"region": names[key], "people": people} for key, people in found.items()]


def _hindrances(draft: Bulletin, sections: list[Section]) -> list[dict[str, str]]:
    """What the signature would be refused for, each with where it is put right."""
    edit = url_of(draft, "bulletin_edit")
    found = []
    if outdated([draft]):
        words = "起草以后排名又发布了新版，请先更新稿子，看过后再签发。"
        found.append({"text": words, "url": edit, "label": "去更新"})
    if draft.edition > 1 and not draft.changes:
        words = "更正版要写明更正了什么。"
        found.append({"text": words, "url": f"{edit}#text-changes", "label": "去写"})
    if not any(row.text and not row.left_out for row in sections):
        found.append({"text": "没有一段可印。", "url": edit, "label": "去核稿"})
    return found


def _remarks(draft: Bulletin, sections: list[Section]) -> list[str]:
    """What is allowed, but should be known."""
    overtaken = [row.heading for row in sections if row.overtaken]
    left_out = [row.heading for row in sections if row.left_out and row.text]
    remarks = []
    if overtaken:
        remarks.append(f"改过的文字与新数不一致，还没有核对：{'、'.join(overtaken)}。")
    if left_out:
        remarks.append(f"这几段不印：{'、'.join(left_out)}。")
    if is_demonstration(draft):
        remarks.append("这是演示数据，通报上每页标明“演示数据”。")
    return remarks


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def correct(request: HttpRequest, campaign: str, period: str) -> HttpResponse:
    """GET asks; POST draws up the next edition."""
    by = require_administrator(request.user, get_campaign_for(request.user, campaign))
    last = get_bulletin_for(request.user, campaign, period)
    if last.state == BulletinState.DRAFT:
        raise Http404("还没有签发")
    if request.method == "POST":
        return _correct(request, last, by)
    context = {
        "campaign": last.campaign,
        "bulletin": last,
        "heading": heading(last),
        "edition": last.edition + 1,
        "behind": bool(outdated([last])),
        "urls": {"read": edition_url(last)},
        "demonstration": is_demonstration(last),
    }
    return render(request, "metrics/bulletin/correct.html", context)


def _correct(request: HttpRequest, last: Bulletin, by: Any) -> HttpResponse:
    try:
        made = drafting.correct(
            bulletin=last, by=by, at=timezone.now(), address=address_of(request)
        )
    except BulletinError as error:
        messages.error(request, f"{error}。")
        return redirect(edition_url(last))
    messages.success(request, f"第{made.edition}版已起草，请核稿，看更正说明写得对不对。")
    return redirect(url_of(made, "bulletin_edit"))
