"""Versions of 山东's ladder, for stories about its rules."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from campaigns.actions import ladders
from campaigns.models import Campaign, Ladder, User
from campaigns.queries.ladders import seal
from campaigns.terms import LadderState
from tests.record import AT


def live(campaign: Campaign) -> Ladder:
    return Ladder.objects.get(campaign=campaign, state=LadderState.LIVE)


def change(row: Ladder, by: User, **other: Any) -> Ladder:
    told = {"seen": seal(row), "rules": row.rules, "derived": row.derived, **other}
    return ladders.change(ladder=row, by=by, at=AT, **told)


def replaced(campaign: Campaign, rules: dict[str, Any], **other: Any) -> Ladder:
    """Other rules that are live at once, as a version of their own that nobody has tried."""
    old = live(campaign)
    retired(campaign)
    return Ladder.objects.create(
        campaign=campaign,
        version=old.version + 1,
        state=LadderState.LIVE,
        rules=rules,
        derived=old.derived,
        **other,
    )


def retired(campaign: Campaign) -> None:
    """The campaign without a ladder in force."""
    row = live(campaign)
    row.state, row.retired_at = LadderState.RETIRED, AT
    row.save(update_fields=["state", "retired_at"])


def with_days(rules: dict[str, Any], days: int) -> dict[str, Any]:
    changed = deepcopy(rules)
    changed["rungs"][0]["rectify_days"] = days
    return changed
