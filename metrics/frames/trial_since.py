"""What was changed in the catalogue since a ranking was computed, as far as it can be known."""

from __future__ import annotations

from typing import Any

from campaigns.models import AllocationRound, Campaign, Target
from metrics.models import Ranking


def changed_since(campaign: Campaign, ranking: Ranking) -> list[str]:
    """Targets that are judged otherwise now, and totals that were shared out anew."""
    if campaign.terms_version == ranking.terms_version:
        return []
    then: dict[str, dict[str, Any]] = ranking.terms["targets"]
    now = {row.code: row for row in campaign.targets.select_related("category").order_by("code")}
    touched = [
        f"{code} {row.name}"
        for code, row in now.items()
        if code not in then
        or _judged_by(row) != {name: then[code][name] for name in _judged_by(row)}
    ]
    gone = [f"{code} {told['name']}（已取消）" for code, told in then.items() if code not in now]
    shared = AllocationRound.objects.filter(target__campaign=campaign, at__gt=ranking.computed_at)
    names = shared.order_by("target__code").values_list("target__code", "target__name").distinct()
    return [*touched, *gone, *(f"{code} {name}的分解" for code, name in names)]


def _judged_by(target: Target) -> dict[str, Any]:
    return {
        "kind": target.kind,
        "parameters": target.parameters,
        "category": target.category.code,
        "levels": target.scope["levels"],
    }
