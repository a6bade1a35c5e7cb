"""Rows that are held so that things happen one after the other."""

from __future__ import annotations

from campaigns.models import Campaign


def hold_campaign(campaign_id: int) -> Campaign:
    """The campaign's row, so that numbers and editions are given out one after the other."""
    rows = Campaign.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("region").get(pk=campaign_id)
