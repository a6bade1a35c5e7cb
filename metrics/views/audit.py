"""审计: who did what, for auditors; nothing can be changed here."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from campaigns.audit import record
from campaigns.queries.audit_seen import require_auditor, sees_all, visible_entries
from metrics.queries import audit_page as query
from metrics.queries.audit_asked import PAGE, Asked, options
from metrics.views.entry.workbooks import XLSX
from metrics.views.site import attachment, stamp
from metrics.workbooks.ranking import build


@require_safe
@never_cache
def audit(request: HttpRequest) -> HttpResponse:
    """The entries that the auditor sees, as the address narrows them."""
    auditor = require_auditor(request.user)
    asked = Asked.of(request.GET.dict(), timezone.localdate())
    seen = visible_entries(auditor)
    page = Paginator(asked.apply(seen), PAGE).get_page(request.GET.get("page"))
    context = {
        "asked": asked,
        "page": page,
        "rows": query.rows_of(list(page.object_list)),
        "options": options(auditor, asked.of_days(seen), asked.region),
        "query": asked.query(),
        "narrowed": asked.words(),
        "chain": query.chain(),
        "archives": query.archives() if sees_all(auditor) else [],
        "region": auditor.region,
        "most": query.MOST_EXPORTED,
    }
    return render(request, "metrics/audit/audit.html", context)


@require_safe
@never_cache
def audit_workbook(request: HttpRequest) -> HttpResponse:
    """The same as Excel; taking it out is an entry itself."""
    auditor = require_auditor(request.user)
    asked, act = Asked.of(request.GET.dict(), timezone.localdate()), stamp(request, auditor)
    if asked.mistake:
        return redirect(f"{reverse('audit')}{asked.query()}")
    rows = asked.apply(visible_entries(auditor))
    total, entries = rows.count(), list(rows[: query.MOST_EXPORTED])
    book = query.book_of(
        entries,
        narrowed=asked.words(),
        total=total,
        taken_by=auditor.get_full_name(),
        at=act["at"],
    )
    after = {"条数": len(entries), "条件": asked.words()}
    record(action="导出审计记录", subject="审计记录", after=after, **act)
    return attachment(build(book), XLSX, f"审计记录{asked.since}至{asked.until}.xlsx")
