"""Measures, lines of the rectification list and duties as they are told."""

from __future__ import annotations

from datetime import date
from typing import Any

from campaigns.access import AnyUser
from metrics.api.answers import moment, region_answer
from metrics.models import (
    DutyEvent,
    Measure,
    MeasureMove,
    Objection,
    Rectification,
    RectificationMove,
)
from metrics.queries.accountability.measures import sees_whole

Told = dict[str, Any]


def day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def measure_answer(user: AnyUser, row: Measure) -> Told:
    """``row`` with its campaign and region at hand. Its deadline belongs to the whole of it."""
    whole = sees_whole(user, row)
    return {
        "number": row.pk,
        "region": region_answer(row.region),
        "rung": row.rung,
        "word": row.word,
        "state": row.state,
        "authority": row.authority or None,
        "public": row.public,
        "issued_on": day(row.issued_on),
        "ended_on": day(row.ended_on),
        "whole": whole,
        "due_on": day(row.due_on) if whole else None,
        "demonstration": row.demonstration,
    }


def measure_detail(user: AnyUser, row: Measure) -> Told:
    return {
        **measure_answer(user, row),
        "text": _measure_text(row) if sees_whole(user, row) else None,
    }


def _measure_text(row: Measure) -> Told:
    letters = row.letters.defer("paper", "content").order_by("signed_at", "pk")
    return {
        "reason": row.reason,
        "demands": row.demands,
        "rectify_by": day(row.rectify_by),
        "object_until": day(row.object_until),
        "observe_until": day(row.observe_until),
        "steps": [_measure_step(one) for one in row.moves.select_related("by").order_by("number")],
        "objections": [_objection(one) for one in row.objections.order_by("at", "pk")],
        "letters": [
            {"number": str(one), "title": one.title, "signed_at": moment(one.signed_at)}
            for one in letters
        ],
    }


def _measure_step(row: MeasureMove) -> Told:
    return {
        "number": row.number,
        "verb": row.verb or None,
        "before": row.before or None,
        "after": row.after,
        "held_on": day(row.held_on),
        "place": row.place,
        "words": row.words,
        "due_on": day(row.due_on),
        "at": moment(row.at),
        "by": row.by.full_name if row.by else None,
    }


def _objection(row: Objection) -> Told:
    return {
        "words": row.words,
        "state": row.state,
        "at": moment(row.at),
        "answer": row.answer,
        "answered_at": moment(row.answered_at),
    }


def rectification_answer(row: Rectification) -> Told:
    """``row`` with its region at hand."""
    return {
        "number": row.number,
        "region": region_answer(row.region),
        "kind": row.kind,
        "source": row.source,
        "title": row.title,
        "owner": row.owner,
        "found_on": day(row.found_on),
        "due_on": day(row.due_on),
        "state": row.state,
        "reopened": row.reopened,
        "follow_up_on": day(row.follow_up_on),
        "closed_on": day(row.closed_on),
        "demonstration": row.demonstration,
    }


def rectification_detail(row: Rectification) -> Told:
    steps = row.moves.select_related("by").order_by("number")
    return {
        **rectification_answer(row),
        "summary": row.summary,
        "measure": row.measure_id,
        "steps": [_rectification_step(one) for one in steps],
    }


def _rectification_step(row: RectificationMove) -> Told:
    return {
        "number": row.number,
        "verb": row.verb or None,
        "after": row.after,
        "words": row.words,
        "due_on": day(row.due_on),
        "at": moment(row.at),
        "by": row.by.full_name if row.by else None,
    }


def duty_answer(row: DutyEvent) -> Told:
    """``row`` with its target, region and who entered it at hand."""
    return {
        "number": row.pk,
        "target": row.target.code,
        "region": region_answer(row.region),
        "held_on": day(row.held_on),
        "last_on": day(row.last_on),
        "place": row.place,
        "subject": row.subject,
        "evidence": row.evidence,
        "amount": row.amount,
        "state": row.state,
        "entered_at": moment(row.entered_at),
        "entered_by": row.entered_by.full_name,
        "cancelled_at": moment(row.cancelled_at),
        "cancelled_why": row.cancelled_why,
        "demonstration": row.demonstration,
    }
