"""What has become of the measure that a revoked one had gone on from."""

from __future__ import annotations

from metrics.models import Measure, Proposal


def key_of(revoked: Measure) -> str:
    """The occasion of the proposal to issue the earlier measure again: once a revocation."""
    return f"R:{revoked.region.code}:{revoked.pk}"


def proposed_again(revoked: Measure) -> Proposal | None:
    """That proposal, if there was one."""
    rows = Proposal.objects.filter(campaign=revoked.campaign_id, key=key_of(revoked))
    return rows.select_related("ladder").order_by("-pk").first()
