"""One submission: what it is, what can be done with it, what has been done, what comes next."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.urls import reverse

from campaigns.access import AnyUser, enters_for, reviews
from campaigns.models import Indicator, Region, User
from campaigns.periods import Month
from campaigns.terms import SubmissionState, Verb
from metrics.models import ReportingPeriod, Submission
from metrics.queries.entry.owed import takes_reports
from metrics.queries.review.queue import (
    Queue,
    authors_of,
    moment,
    queue_of,
    sheet_url,
    state_word,
    typed_by,
)

Neighbours = tuple[Submission | None, Submission | None]


def neighbours(queue: Queue, region: Region) -> Neighbours:
    """The sheet before and the sheet after this one, of those that wait."""
    places = [row.region_id for row in queue.waiting]
    if region.pk not in places:
        return None, queue.waiting[0] if queue.waiting else None
    place = places.index(region.pk)
    before = queue.waiting[place - 1] if place else None
    after = queue.waiting[place + 1] if place + 1 < len(places) else None
    # The last one is followed by what was left out before it.
    return before, after or (queue.waiting[0] if place else None)


def heading(
    user: AnyUser,
    period: ReportingPeriod,
    region: Region,
    submission: Submission | None,
    at: datetime,
) -> dict[str, Any]:
    """State, people, times and what this user may do."""
    decides = reviews(user, period.campaign, region)
    state = submission.state if submission else ""
    open_now = bool(takes_reports(period, [region], at))
    return {
        "state": state,
        "state_word": state_word(submission),
        "late": bool(submission and submission.late),
        "version": submission.version if submission else "",
        "submitted": moment(submission.submitted_at) if submission else "",
        "entered_by": submission.entered_by.get_full_name() if submission else "",
        "decided": moment(submission.decided_at) if submission else "",
        "decided_by": submission.decided_by.get_full_name()
        if submission and submission.decided_by
        else "",
        "decides": decides,
        "why_not": _why_not(user, submission, decides=decides, open_now=open_now),
        "can_remind": decides and open_now and state not in {"submitted", "approved"},
        "amend_url": _amend_url(user, period, region, state),
        **_around(user, period, region, decides=decides),
    }


def _why_not(user: AnyUser, submission: Submission | None, *, decides: bool, open_now: bool) -> str:
    """Why nothing can be decided here; empty when it can."""
    if submission is None or submission.state != SubmissionState.SUBMITTED:
        return "没有待审的内容"
    if not decides:
        return "由上一级禁毒办审核"
    if isinstance(user, User) and user.pk in authors_of(submission):
        own = user.pk in typed_by(submission)
        why = (
            "您填过这张表，不能由您本人审核" if own else "填报账号的接口令牌由您签发，不能由您审核"
        )
        return f"{why}，请另一位审核员或管理员处理"
    return "" if open_now else "本月已锁定，不能再审核；确需补审的，请先申请重新开放"


def _amend_url(user: AnyUser, period: ReportingPeriod, region: Region, state: str) -> str:
    if state != SubmissionState.APPROVED or not enters_for(user, region):
        return ""
    asked = [period.campaign.code, str(Month.of(period.month)), region.code]
    return reverse("amend", args=asked)


def _around(
    user: AnyUser, period: ReportingPeriod, region: Region, *, decides: bool
) -> dict[str, Any]:
    """Links to the sheets before and after, and which one of how many this is."""
    if not decides:
        return {}
    queue = queue_of(user, period)
    before, after = neighbours(queue, region)
    places = [row.region_id for row in queue.waiting]
    return {
        "previous": _link(period, before),
        "next": _link(period, after),
        "place": places.index(region.pk) + 1 if region.pk in places else 0,
        "waiting": len(places),
    }


def _link(period: ReportingPeriod, row: Submission | None) -> dict[str, str] | None:
    if row is None:
        return None
    return {"name": row.region.short_name, "url": sheet_url(period, row.region)}


def for_the_reviewer(groups: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows of a sheet, their findings without what is asked of the clerk."""
    for row in (row for group in groups for row in group["rows"]):
        row["findings"] = [replace(one, text=_question(one.text)) for one in row["findings"]]
    return groups


def _question(text: str) -> str:
    """A finding without its last sentence, which asks the clerk to explain or to correct."""
    asked, found, answer = text.rpartition("如属实")
    if not found or not answer.endswith("写错了请改正。"):
        return text
    return asked.rstrip("；，。") + "。"


def moves_of(submission: Submission) -> list[dict[str, Any]]:
    """Who did what with the sheet and why, the last first."""
    rows = list(submission.moves.select_related("by").order_by("-id"))
    codes = {code for row in rows for code in row.notes if code}
    names = dict(Indicator.objects.filter(code__in=codes).values_list("code", "name"))
    return [
        {
            "word": Verb(row.verb).word,
            "verb": row.verb,
            "by": row.by.get_full_name(),
            "office": row.by.office,
            "at": moment(row.at),
            "reason": row.notes.get("", ""),
            "notes": [
                {"name": names.get(code, code), "text": text}
                for code, text in row.notes.items()
                if code
            ],
        }
        for row in rows
    ]
