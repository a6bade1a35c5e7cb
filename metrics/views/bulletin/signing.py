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
from campaigns.models import User
from campaigns.terms import BulletinState, MailState
from metrics.actions.bulletin import drafting
from metrics.actions.bulletin import signing as actions
from metrics.actions.bulletin.errors import BulletinError, StaleError, StateError
from metrics.models import Bulletin, Delivery, Recipient, Section
from metrics.queries.bulletin.correction import hindrances
from metrics.queries.bulletin.lists import dated, mail_words, receivers
from metrics.queries.bulletin.period import edition_url, url_of
from metrics.queries.bulletin.reading import (
    editions_of,
    get_bulletin_for,
    number_words,
    outdated,
    signed_words,
    told_names,
)
from metrics.views.bulletin.reading import heading
from metrics.views.bulletin.shown import is_demonstration
from metrics.views.site import stamp

_WEIGHTY = ("red_lines", "basis")  # sections that are hardly ever left out on purpose


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def sign(request: HttpRequest, campaign: str, period: str) -> HttpResponse:
    """GET asks and says what will happen; POST signs exactly the version that was shown."""
    found = get_campaign_for(request.user, campaign)
    by = require_administrator(request.user, found)
    rows = editions_of(request.user, found, period)
    if not rows:
        raise Http404("没有待签发的稿子")
    draft = next((row for row in rows if row.state == BulletinState.DRAFT), None)
    asked = _number(request.POST.get("edition", ""))
    if draft is None or any(row.edition == asked and row.signed_at for row in rows):
        return signed_already(request, rows, asked)
    return _sign(request, draft, by) if request.method == "POST" else _asking(request, draft)


def _number(text: str) -> int:
    """A number that a form brought back; 0 for none."""
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def signed_already(request: HttpRequest, rows: list[Bulletin], edition: int = 0) -> HttpResponse:
    """Somebody was quicker, or the page is an old one: to what has been signed, with by whom."""
    signed = next((row for row in rows if row.edition == edition), rows[0])
    messages.info(request, f"{number_words(signed)}已由{signed_words(signed)}，不用再签。")
    return redirect(edition_url(signed))


def _sign(request: HttpRequest, draft: Bulletin, by: User) -> HttpResponse:
    version = _number(request.POST.get("version", ""))
    try:
        signed = actions.sign(bulletin=draft, version=version, **stamp(request, by))
    except StaleError:
        messages.error(request, "没有签发：打开以后稿子又被改动。请再看一遍。")
        return redirect(url_of(draft, "bulletin_sign"))
    except StateError:  # signed or discarded between the two looks
        return redirect(url_of(draft, "bulletin_sign"))
    except BulletinError as error:
        messages.error(request, f"没有签发：{error}。")
        return redirect(url_of(draft, "bulletin_sign"))
    messages.success(request, _said(signed))
    return redirect(edition_url(signed, "bulletin_deliveries"))


def _said(signed: Bulletin) -> str:
    """What has just been done, and whom it goes to."""
    rows = Delivery.objects.filter(bulletin=signed)
    count, mailed = rows.count(), rows.exclude(mail=MailState.NONE).count()
    what = f"已签发：{number_words(signed)}{edition_words(signed)}；"
    if not count:
        return f"{what}名单上没有收件人，没有邮件寄出。"
    if not mailed:
        return f"{what}{count} 个收件人在网站上阅读，没有邮件寄出。"
    return f"{what}随即送到 {count} 个收件人，其中 {mailed} 个寄邮件。"


def _asking(request: HttpRequest, draft: Bulletin) -> HttpResponse:
    year, number = actions.number_for(draft, timezone.now())
    rows = receivers(draft.campaign, draft.kind)
    sections = list(draft.sections.select_related("edited_by"))
    context = {
        "campaign": draft.campaign,
        "bulletin": draft,
        "heading": heading(draft),
        "draft_version": draft.version,
        "number": f"{year}年第{number}期",
        "edition": edition_words(draft),
        "receivers": _by_region(rows),
        "count": len(rows),
        "mails": settings.MAIL != "off",
        "mailed": sum(bool(row.email) for row in rows) if settings.MAIL != "off" else 0,
        "mail_words": mail_words(),
        "hindrances": _hindrances(draft, sections),
        "warnings": _warnings(sections),
        "remarks": _remarks(draft, sections),
        "rewritten": _rewritten(sections),
        "left_out": [row.heading for row in sections if row.left_out and row.text],
        "urls": {
            "read": edition_url(draft),
            "edit": url_of(draft, "bulletin_edit"),
            "recipients": reverse("bulletin_recipients", args=[draft.campaign.code]),
        },
        "demonstration": is_demonstration(draft),
    }
    return render(request, "metrics/bulletin/sign.html", context)


def edition_words(bulletin: Bulletin) -> str:
    """``第2版（更正第1次）``; "" for the first edition."""
    again = bulletin.edition - 1
    return f"第{bulletin.edition}版（更正第{again}次）" if again else ""


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
    for one in hindrances(draft, sections):
        found.append({"text": f"{one.words}。", "url": f"{edit}#{one.place}", "label": "去核稿"})
    if not any(row.text and not row.left_out for row in sections):
        found.append({"text": "没有一段可印。", "url": edit, "label": "去核稿"})
    return found


def _rewritten(sections: list[Section]) -> list[dict[str, str]]:
    """Which texts are not the system's, and whose they are."""
    return [
        {
            "heading": row.heading,
            "by": row.edited_by.get_full_name() if row.edited_by else "",
            "at": dated(row.edited_at),
        }
        for row in sections
        if row.edited is not None
    ]


def _warnings(sections: list[Section]) -> list[str]:
    """What is allowed, but would be missed by who reads it."""
    return [
        f"“{row.heading}”这一段有内容，但选了不印。"
        for row in sections
        if row.left_out and row.text and row.code in _WEIGHTY
    ]


def _remarks(draft: Bulletin, sections: list[Section]) -> list[str]:
    """What is allowed, but should be known."""
    overtaken = [row.heading for row in sections if row.overtaken and draft.edition == 1]
    remarks = []
    if overtaken:
        remarks.append(f"改过的文字与新数不一致，还没有核对：{'、'.join(overtaken)}。")
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
        made = drafting.correct(bulletin=last, **stamp(request, by))
    except BulletinError as error:
        messages.error(request, f"{error}。")
        return redirect(edition_url(last))
    messages.success(request, f"第{made.edition}版已起草，请核稿，看更正说明写得对不对。")
    return redirect(url_of(made, "bulletin_edit"))
