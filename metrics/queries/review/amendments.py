"""Requests to correct approved figures, as somebody may see and decide them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.utils import timezone

from campaigns.access import AnyUser, handled_regions, reviewed_regions, visible_campaigns
from campaigns.models import User
from campaigns.periods import Month
from campaigns.terms import AmendmentState, Said
from metrics.models import Amendment
from metrics.wording.numbers import Numbers, unscaled
from metrics.wording.times import clock

A_PAGE = 50
OPEN = AmendmentState.PROPOSED


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address asks for of those that are decided."""

    state: str = ""
    month: str = ""
    region: str = ""
    page: str = ""


def visible_amendments(user: AnyUser) -> QuerySet[Amendment]:
    """Requests of regions whose sheets the user handles, in campaigns that he sees."""
    rows = Amendment.objects.filter(
        campaign__in=visible_campaigns(user), region__in=handled_regions(user)
    )
    return rows.select_related("campaign", "region", "indicator", "asked_by", "decided_by")


def decidable(user: AnyUser) -> QuerySet[Amendment]:
    """Open requests that the user decides on: not his own."""
    mine = Q(pk__in=[])
    for campaign in visible_campaigns(user):
        mine |= Q(campaign=campaign, region__in=reviewed_regions(user, campaign))
    rows = visible_amendments(user).filter(mine, state=OPEN)
    return rows.exclude(asked_by=user) if isinstance(user, User) else rows.none()


def open_requests(user: AnyUser, numbers: Numbers) -> list[dict[str, Any]]:
    """What nobody has decided on yet, request by request, the oldest first."""
    rows = visible_amendments(user).filter(state=OPEN)
    mine = set(decidable(user).values_list("pk", flat=True))
    ordered = rows.order_by("asked_at", "region__code", "month", "pk")
    return [
        {
            **_request(together[0]),
            "cells": [
                {
                    **cell(one, numbers),
                    "can_decide": one.pk in mine,
                    "can_withdraw": one.asked_by_id == user.pk,
                }
                for one in together
            ],
        }
        for together in _together(ordered)
    ]


def _together(rows: Iterable[Amendment]) -> list[list[Amendment]]:
    """Cells that were asked for in one request."""
    keyed = groupby(
        rows, key=lambda row: (row.asked_at, row.asked_by_id, row.region_id, row.month, row.reason)
    )
    return [list(found) for _, found in keyed]


def _request(row: Amendment) -> dict[str, Any]:
    return {
        "region": row.region.name,
        "month": Month.of(row.month).chinese,
        "campaign": row.campaign.name,
        "reason": row.reason,
        "by": row.asked_by.get_full_name(),
        "at": clock(timezone.localtime(row.asked_at)),
    }


def cell(row: Amendment, numbers: Numbers) -> dict[str, Any]:
    """One cell, old and new."""
    return {
        "id": row.pk,
        "name": row.indicator.name,
        "unit": row.indicator.unit,
        "old": value_words(row.old_said, row.old_value, row.indicator.decimals, numbers),
        "new": value_words(row.new_said, row.new_value, row.indicator.decimals, numbers),
    }


def value_words(said: str, value: int | None, decimals: int, numbers: Numbers) -> str:
    """The number, or the word for what stands instead of one."""
    if value is None:
        return Said(said).word
    return numbers.amount(unscaled(value, decimals), decimals)


def decided(user: AnyUser, wanted: Wanted) -> Page[Amendment]:
    """What has been decided on or withdrawn, the newest first, a page at a time."""
    rows = visible_amendments(user).exclude(state=OPEN)
    if wanted.state in set(AmendmentState):
        rows = rows.filter(state=wanted.state)
    if month := _month(wanted.month):
        rows = rows.filter(month=month)
    if wanted.region:
        rows = rows.filter(Q(region__name__contains=wanted.region) | Q(region__code=wanted.region))
    ordered = rows.order_by("-decided_at", "-asked_at", "-pk")
    return Paginator(ordered, A_PAGE).get_page(wanted.page)


def _month(text: str) -> int | None:
    try:
        return Month.parse(text).number
    except ValueError:
        return None


def decided_rows(rows: Sequence[Amendment], numbers: Numbers) -> list[dict[str, Any]]:
    return [
        {
            **_request(row),
            **cell(row, numbers),
            "word": AmendmentState(row.state).word,
            "answer": row.answer,
            "decided_by": row.decided_by.get_full_name() if row.decided_by else "",
            "decided_at": clock(timezone.localtime(row.decided_at)) if row.decided_at else "",
        }
        for row in rows
    ]


def asked_of(region: int, month: int, numbers: Numbers) -> dict[str, str]:
    """Indicator code → the new value that has been asked for and waits."""
    rows = Amendment.objects.filter(region=region, month=month, state=OPEN)
    return {
        row.indicator.code: cell(row, numbers)["new"] for row in rows.select_related("indicator")
    }
