"""What the document itself reports: real, whatever else on the page is demonstration."""

from __future__ import annotations

from typing import Any

from campaigns.models import Campaign
from campaigns.periods import Month
from metrics.wording.derived import derived_words


def facts(campaign: Campaign) -> list[dict[str, Any]]:
    rows = campaign.facts.select_related("citation__document", "region")
    return [
        {
            "text": fact.text,
            "period": _span(fact.first_month, fact.last_month),
            "place": fact.citation.place,
            "document": fact.citation.document.title,
            "derived": derived_words(fact.derived),
        }
        for fact in rows
    ]


def _span(first: int | None, last: int | None) -> str:
    if first is None or last is None:
        return ""
    return f"{Month.of(first)}至{Month.of(last)}"
