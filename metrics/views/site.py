"""What every page shows: the menu, the secrecy mark, whether it is demonstration data."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from campaigns.access import desks_of, tries_any
from campaigns.officers import posts_of
from campaigns.queries.audit_seen import audits
from campaigns.terms import Role
from campaigns.views.stamps import address_of, stamp
from metrics.wording.numbers import Numbers

__all__ = ["address_of", "attachment", "numbers", "site", "stamp"]


def numbers() -> Numbers:
    """The system's one rounding rule."""
    return Numbers(settings.ROUNDING)


def attachment(data: bytes, kind: str, name: str) -> HttpResponse:
    """A file to keep under a name that may be Chinese; ``kind`` is its media type."""
    answer = HttpResponse(data, content_type=kind)
    answer["Content-Disposition"] = f"attachment; filename*=utf-8''{quote(name)}"
    return answer


def site(request: HttpRequest) -> dict[str, Any]:
    """Context processor; a page that knows better (its ranking is real) overrides the mark."""
    here = request.resolver_match.url_name if request.resolver_match else ""
    return {
        "secrecy_mark": settings.SECRECY_MARK,
        "version": settings.VERSION,
        "demonstration": settings.DEMONSTRATION,
        "map_notice": settings.MAP_NOTICE,
        "menu": _menu(request, here),
    }


# Addresses under each entry of the menu, so that the right one is marked.
_STATIONS = {
    "desk": {"desk", "deputies", "tokens"},
    "board": {"board", "region", "target"},
    "rankings": {"rankings", "ranking", "explanation", "editions"},
    "bulletins": {
        "bulletins",
        "bulletin",
        "bulletin_edit",
        "bulletin_sign",
        "bulletin_correct",
        "bulletin_deliveries",
        "bulletin_recipients",
        "bulletin_templates",
        "schedule",
    },
    "accountability": {
        "accountability",
        "proposal",
        "propose",
        "measure",
        "measure_step",
        "accountability_region",
        "ladder",
        "ladder_edit",
        "rectifications",
        "rectification",
        "rectification_add",
        "rectification_upload",
        "duties",
        "duty_add",
        "duty_cancel",
    },
    "quality": {
        "quality",
        "quality_questions",
        "quality_question",
        "quality_answers",
        "quality_region",
        "quality_indicator",
        "quality_recount",
        "quality_recount_upload",
        "quality_hand",
        "quality_hand_upload",
        "quality_draw",
    },
    "entry": {"entry", "sheet", "sheets", "cell_history", "amend", "upload"},
    "review": {"review", "review_sheet", "amendments", "periods", "history_import"},
    "campaigns": {"campaigns", "campaign", "operation"},
    "documents": {"documents", "document"},
    "allocations": {"allocations", "allocation"},
    "trial": {"trial", "trial_of"},
    "schedule": {"schedule"},
    "accounts": {
        "accounts",
        "account",
        "account_add",
        "account_requests",
        "account_request",
    },
    "state": {"state"},
    "audit": {"audit"},
}
# These show one campaign: the one that is being looked at goes along.
_OF_A_CAMPAIGN = {
    *("board", "rankings", "bulletins", "accountability", "quality", "campaigns"),
    *("allocations", "trial"),
}


def _menu(request: HttpRequest, here: str | None) -> list[dict[str, Any]]:
    """The stations that this person works at, in the order of the way."""
    roles = {desk.role for desk in desks_of(request.user)} if hasattr(request, "user") else set()
    posts = posts_of(request.user) if hasattr(request, "user") else ()
    # Whoever only keeps the system has no desk: what is about figures would be empty.
    works = bool(roles) or not posts
    campaign = _campaign(request)
    entries = [
        ("desk", "工作台", works),
        ("board", "看板", works),
        ("rankings", "排名", works),
        ("bulletins", "通报", works),
        ("accountability", "督导问责", works),
        ("quality", "数据质量", works),
        ("entry", "填报", Role.REPORTER in roles),
        ("review", "审核", bool(roles & {Role.REVIEWER, Role.ADMINISTRATOR})),
        ("campaigns", "战役", works),
        ("documents", "文件与目标", works),
        ("allocations", "分解", works),
        ("trial", "试算", tries_any(request.user) if roles else False),
        ("accounts", "账号", bool(posts)),
        ("schedule", "定时任务", any(post.role == Role.SYSTEM for post in posts)),
        ("state", "运行状况", any(post.role in {Role.SYSTEM, Role.AUDITOR} for post in posts)),
        ("audit", "审计", hasattr(request, "user") and audits(request.user)),
    ]
    return [
        {
            "label": label,
            "url": _address(name, campaign),
            "current": here in _STATIONS[name],
        }
        for name, label, shown in entries
        if shown
    ]


def _campaign(request: HttpRequest) -> str:
    """The code of the campaign that the page is about, "" for none."""
    inside = request.resolver_match.kwargs.get("campaign", "") if request.resolver_match else ""
    return str(inside or request.GET.get("campaign", ""))


def _address(name: str, campaign: str) -> str:
    if campaign and name in _OF_A_CAMPAIGN:
        return f"{reverse(name)}?{urlencode({'campaign': campaign})}"
    return reverse(name)
