"""The grid's own conversation: cells as they are typed, and what others typed meanwhile."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from campaigns.models import Region, User
from campaigns.terms import Source, SubmissionState
from metrics.actions.entry import sheets as actions
from metrics.actions.entry.errors import EntryError
from metrics.actions.entry.sheets import Line
from metrics.frames.entry.sheet import Sheet, sheets_of
from metrics.models import ReportingPeriod, Submission
from metrics.queries.entry.sheets import (
    get_period_for,
    get_sheet_region_for,
    require_reporter,
    submissions_of,
)
from metrics.views.entry.forms import MalformedError, sheets_of_json
from metrics.views.entry.shown import counts, findings_of, names_of, typed_at, year_to_date
from metrics.views.site import address_of

LARGEST_BODY = 1_000_000
BAD_REQUEST, CONFLICT, TOO_LARGE, UNSUPPORTED = 400, 409, 413, 415


@require_POST
@never_cache
def save(request: HttpRequest, campaign: str, month: str) -> JsonResponse:
    """Save what the grid sends, region by region; answer with the sheets as they stand now."""
    if request.content_type != "application/json":
        return JsonResponse({"error": "应为 application/json"}, status=UNSUPPORTED)
    if len(request.body) > LARGEST_BODY:
        return JsonResponse({"error": "内容太多，请分几次粘贴"}, status=TOO_LARGE)
    try:
        body = json.loads(request.body)
        given = sheets_of_json(body)
    except (MalformedError, ValueError, RecursionError) as error:
        return JsonResponse({"error": f"读不懂：{error}"}, status=BAD_REQUEST)
    if str(body.get("user", request.user.pk)) != str(request.user.pk):
        return JsonResponse({"error": "现在登录的是另一个人，没有保存"}, status=CONFLICT)
    period = get_period_for(request.user, campaign, month)
    regions = {code: get_sheet_region_for(request.user, period, code) for code in given}
    done = {
        code: _save(request, period, regions[code], lines) if lines else Done()
        for code, (_seen, lines) in given.items()
    }
    begun = _begun(period, regions, done)
    sheets = sheets_of(period, list(regions.values()), begun)
    return JsonResponse(
        {
            "sheets": {
                code: _answer(request, sheets[regions[code].pk], seen, done[code])
                for code, (seen, _lines) in given.items()
            }
        }
    )


def _begun(
    period: ReportingPeriod, regions: dict[str, Region], done: dict[str, Done]
) -> dict[int, Submission]:
    """The sheets as they stand: what was just saved is at hand, the others are fetched."""
    unknown = [regions[code] for code, one in done.items() if one.submission is None]
    found = submissions_of(period, unknown) if unknown else {}
    return found | {
        one.submission.region_id: one.submission for one in done.values() if one.submission
    }


class Done:
    """What became of one region's cells."""

    def __init__(self) -> None:
        self.submission: Submission | None = None
        self.written: list[str] = []
        self.conflicts: list[Line] = []
        self.error = ""


def _save(request: HttpRequest, period: ReportingPeriod, region: Region, lines: list[Line]) -> Done:
    by, done = require_reporter(request.user, region), Done()
    try:
        saved = actions.save(
            period=period,
            region=region,
            lines=lines,
            source=Source.GRID,
            by=by,
            at=timezone.now(),
            address=address_of(request),
        )
    except EntryError as error:
        done.error = str(error)
        return done
    done.submission = saved.submission
    conflicts = {line.indicator for line in saved.conflicts}
    done.written = [line.indicator for line in lines if line.indicator not in conflicts]
    done.conflicts = saved.conflicts
    return done


def _answer(request: HttpRequest, sheet: Sheet, seen: int, done: Done) -> dict[str, Any]:
    submission = sheet.submission
    return {
        "version": submission.version if submission else 0,
        "state": submission.state if submission else SubmissionState.DRAFT.code,
        "saved": done.written,
        "error": done.error,
        "cells": _cells(request, sheet, seen, set(done.written)),
        "conflicts": _conflicts(sheet, done.conflicts),
        "findings": {code: findings_of(sheet, code) for code in sheet.findings},
        "ytd": {
            one.indicator.code: words
            for one in sheet.counted
            if (words := year_to_date(sheet, one))
        },
        **counts(sheet),
    }


def _names(request: HttpRequest, keys: Iterable[Any]) -> dict[int, str]:
    """User id → name; mostly it is the person who asks."""
    user = request.user
    own = {user.pk: user.full_name} if isinstance(user, User) else {}
    return own | names_of(key for key in keys if key not in own)


def _cells(
    request: HttpRequest, sheet: Sheet, seen: int, saved: set[str]
) -> dict[str, dict[str, Any]]:
    """The saved cells, and everything that others have changed since the page last heard."""
    wanted = {
        code: cell for code, cell in sheet.cells.items() if code in saved or cell.get("v", 0) > seen
    }
    names = _names(request, (cell["by"] for cell in wanted.values()))
    mistakes, at = sheet.mistakes, timezone.now()
    return {
        code: {
            "text": cell["text"],
            "why": cell["why"],
            "n": cell["n"],
            "by": names.get(cell["by"], ""),
            "at": typed_at(cell, at),
            "mistake": mistakes.get(code, ""),
        }
        for code, cell in wanted.items()
    }


def _conflicts(sheet: Sheet, lines: list[Line]) -> list[dict[str, Any]]:
    cells = {line.indicator: sheet.cells.get(line.indicator, {}) for line in lines}
    names, at = names_of(cell.get("by") for cell in cells.values()), timezone.now()
    return [
        {
            "code": line.indicator,
            "mine": line.text,
            "theirs": cells[line.indicator].get("text", ""),
            "by": names.get(cells[line.indicator].get("by", 0), ""),
            "at": typed_at(cells[line.indicator], at),
            "n": cells[line.indicator].get("n", 0),
        }
        for line in lines
    ]
