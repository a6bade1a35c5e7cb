"""核稿: what the system wrote and what a person makes of it, side by side.

All texts of a page come back together, whichever button is pressed, so that nothing typed is lost;
what could not be saved stands in its box again, with the reason beside it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from campaigns.access import get_campaign_for, require_administrator
from campaigns.models import User
from campaigns.terms import BulletinState
from metrics.actions.bulletin import drafting
from metrics.actions.bulletin import editing as actions
from metrics.actions.bulletin.errors import StaleError
from metrics.actions.entry.errors import EntryError
from metrics.forms.bulletin import Typed, typed
from metrics.models import Bulletin, Section
from metrics.models.bulletin import LONGEST_CHANGES, LONGEST_COPIES, LONGEST_TEXT
from metrics.queries.bulletin.period import edition_url, url_of
from metrics.queries.bulletin.reading import editions_of, outdated, signed_words
from metrics.views.bulletin.drafts import changes_shown, copies_shown, section_shown
from metrics.views.bulletin.reading import heading
from metrics.views.bulletin.shown import is_demonstration
from metrics.views.site import stamp

# Texts of a draft that are no sections: 更正说明, and 抄送 in the imprint.
CHANGES, COPIES = "changes", "copies"
CONFLICT = 409
_OTHERS = {CHANGES: "更正说明", COPIES: "抄送"}
_EDITS: dict[str, Callable[..., Bulletin]] = {
    CHANGES: actions.edit_changes,
    COPIES: actions.edit_copies,
}
MEANT = "bulletin"  # the field that says into which draft something was typed


@dataclass(slots=True)
class Draft:
    """A draft with what came back for it: code of a section (or ``changes``, ``copies``) → text,
    mistake."""

    bulletin: Bulletin
    sections: list[Section]
    version: int
    typed: dict[str, Typed] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    stale: bool = False


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def edit(request: HttpRequest, campaign: str, period: str) -> HttpResponse:
    found = get_campaign_for(request.user, campaign)
    by = require_administrator(request.user, found)
    rows = editions_of(request.user, found, period, content=True)
    drafts = [row for row in rows if row.state == BulletinState.DRAFT]
    if request.method == "POST" and rows and not _is_meant(request, drafts):
        return _closed(request, rows)
    if not drafts and rows:
        messages.info(request, f"已由{signed_words(rows[0])}，不能再改；要改的请出更正版。")
        return redirect(edition_url(rows[0]))
    if not drafts:
        raise Http404("没有待签发的稿子")
    draft = Draft(drafts[0], list(drafts[0].sections.all()), drafts[0].version)
    if request.method == "POST":
        return _posted(request, draft, by)
    return _page(request, draft)


def _page(request: HttpRequest, draft: Draft) -> HttpResponse:
    bulletin = draft.bulletin
    context = {
        "campaign": bulletin.campaign,
        "bulletin": bulletin,
        "heading": heading(bulletin),
        "draft_version": bulletin.version,
        "sections": [
            section_shown(row, bulletin, draft.typed.get(row.code), draft.errors.get(row.code, ""))
            for row in draft.sections
        ],
        "changes": changes_shown(bulletin, draft.typed.get(CHANGES), draft.errors.get(CHANGES, ""))
        if bulletin.edition > 1
        else None,
        "copies": copies_shown(bulletin, draft.typed.get(COPIES), draft.errors.get(COPIES, "")),
        "errors": len(draft.errors),
        "stale": draft.stale,
        "behind": bool(outdated([bulletin])),
        "longest": LONGEST_TEXT,
        "longest_changes": LONGEST_CHANGES,
        "longest_copies": LONGEST_COPIES,
        "can_discard": bulletin.edition > 1,
        "urls": {"read": edition_url(bulletin), "sign": url_of(bulletin, "bulletin_sign")},
        "demonstration": is_demonstration(bulletin),
    }
    status = CONFLICT if draft.stale else 200
    return render(request, "metrics/bulletin/edit.html", context, status=status)


def _is_meant(request: HttpRequest, drafts: list[Bulletin]) -> bool:
    """Whether what came back was typed into the draft that there is now."""
    return bool(drafts) and request.POST.get(MEANT, str(drafts[0].pk)) == str(drafts[0].pk)


def _closed(request: HttpRequest, rows: list[Bulletin]) -> HttpResponse:
    """Somebody has signed or discarded it meanwhile: nothing is saved, and what was typed is handed
    back. A first edition is never discarded."""
    asked = request.POST.get(MEANT, str(rows[0].pk))
    signed = [row for row in rows if str(row.pk) == asked]
    bulletin = (signed or rows)[0]
    parts = {row.code: row.heading for row in bulletin.sections.all()} | _OTHERS
    left = []
    for code, words in parts.items():
        found = typed(request.POST, code, "")
        if found and found.changed:
            left.append({"heading": words, "text": found.text})
    context = {
        "campaign": bulletin.campaign,
        "heading": heading(bulletin),
        "discarded": not signed,
        "left": left,
        "urls": {"read": edition_url(bulletin)},
    }
    return render(request, "metrics/bulletin/closed.html", context, status=CONFLICT)


def _posted(request: HttpRequest, draft: Draft, by: User) -> HttpResponse:
    """Save what was typed, then do what the button says."""
    do, _, code = request.POST.get("do", "save").partition(":")
    if do not in _ACTS and do not in _AFTER:
        raise Http404("没有这个动作")
    text = request.POST.get("version", "")
    draft.version = int(text) if text.isdecimal() and len(text) < 10 else 0
    saved = _save(request, draft, by, skip=code if do == "restore" else "")
    if draft.stale or draft.errors:
        return _page(request, draft)
    try:
        said = _ACTS[do](request, draft, by, code) if do in _ACTS else ""
    except StaleError:
        draft.stale = True
        return _page(request, _again(draft))
    except EntryError as error:
        messages.error(request, f"{error}。")
        return redirect(url_of(draft.bulletin, "bulletin_edit"))
    if said or saved or do == "save":
        messages.success(request, said or ("已保存。" if saved else "没有改动。"))
    return redirect(_after(draft.bulletin, do, code))


def _save(request: HttpRequest, draft: Draft, by: User, *, skip: str) -> int:
    """Everything that was changed, or nothing; the number of texts."""
    now = stamp(request, by)
    changed = _changed(request, draft, skip)
    with transaction.atomic():
        for part in changed:
            _save_one(draft, part, now)
        if draft.errors or draft.stale:
            transaction.set_rollback(True)
    if draft.stale:
        _again(draft)
    return len(changed)


def _changed(request: HttpRequest, draft: Draft, skip: str) -> list[Section | str]:
    """The sections that were changed, and by their codes the other texts."""
    bulletin = draft.bulletin
    parts: list[tuple[Section | str, str, str]] = [
        (row, row.code, row.text) for row in draft.sections if row.code != skip
    ]
    if bulletin.edition > 1:
        parts.append((CHANGES, CHANGES, bulletin.changes))
    parts.append((COPIES, COPIES, bulletin.content["copies"]))
    changed = []
    for part, code, stands in parts:
        found = typed(request.POST, code, stands)
        if found and found.changed:
            draft.typed[code] = found
            changed.append(part)
    return changed


def _save_one(draft: Draft, part: Section | str, now: dict[str, Any]) -> None:
    code = part if isinstance(part, str) else part.code
    told = {"text": draft.typed[code].text, "version": draft.version, **now}
    try:
        if isinstance(part, Section):
            draft.version = actions.edit(section=part, **told).bulletin.version
        else:
            draft.version = _EDITS[part](bulletin=draft.bulletin, **told).version
    except StaleError:
        draft.stale = True
    except EntryError as error:
        draft.errors[code] = f"{error}。"


def _again(draft: Draft) -> Draft:
    """The draft as it stands now, for whoever came second."""
    draft.bulletin.refresh_from_db()
    draft.sections = list(draft.bulletin.sections.all())
    return draft


# --- What the buttons do, after everything typed has been saved ------------------------------


def _one(draft: Draft, code: str) -> Section:
    for row in draft.sections:
        if row.code == code:
            return row
    raise Http404("没有这一段")


def _restore(request: HttpRequest, draft: Draft, by: User, code: str) -> str:
    row = _one(draft, code)
    actions.restore(section=row, version=draft.version, **stamp(request, by))
    return f"“{row.heading}”已用回系统的文字。"


def _keep(request: HttpRequest, draft: Draft, by: User, code: str) -> str:
    row = _one(draft, code)
    row.refresh_from_db()
    actions.edit(section=row, text=row.text, version=draft.version, **stamp(request, by))
    return f"“{row.heading}”保留您的文字。"


def _leave_out(request: HttpRequest, draft: Draft, by: User, code: str) -> str:
    row = _one(draft, code)
    actions.leave_out(section=row, left_out=True, version=draft.version, **stamp(request, by))
    return f"“{row.heading}”不印。"


def _put_in(request: HttpRequest, draft: Draft, by: User, code: str) -> str:
    row = _one(draft, code)
    actions.leave_out(section=row, left_out=False, version=draft.version, **stamp(request, by))
    return f"“{row.heading}”恢复印出。"


def _refresh(request: HttpRequest, draft: Draft, by: User, code: str) -> str:
    before = draft.bulletin.basis_digest
    made = drafting.refresh(bulletin=draft.bulletin, **stamp(request, by))
    if made.basis_digest == before:
        return "没有新的排名，稿子不变。"
    overtaken = sum(row.overtaken for row in made.sections.all())
    if overtaken:
        return f"已按最新排名更新。{overtaken} 段改过的文字与新数不一致，请核对。"
    return "已按最新排名更新，改过的文字原样保留。"


def _discard(request: HttpRequest, draft: Draft, by: User, code: str) -> str:
    drafting.discard(bulletin=draft.bulletin, **stamp(request, by))
    return "更正版草稿已作废。"


_ACTS: dict[str, Callable[[HttpRequest, Draft, User, str], str]] = {
    "restore": _restore,
    "keep": _keep,
    "leave_out": _leave_out,
    "put_in": _put_in,
    "refresh": _refresh,
    "discard": _discard,
}
_AFTER = {"save": "bulletin_edit", "preview": "bulletin", "sign": "bulletin_sign"}


def _after(bulletin: Bulletin, do: str, code: str) -> str:
    """Where the button leads: back to the section, to the printed page, to the signature."""
    if do == "discard":
        return url_of(bulletin)
    if do == "preview":
        return edition_url(bulletin)
    address = url_of(bulletin, _AFTER.get(do, "bulletin_edit"))
    return f"{address}#{code}" if code else address
