"""What papers are printed on, and the marks that stand on each of them."""

from __future__ import annotations

from django.conf import settings

from campaigns.models import Campaign
from metrics.models import PaperTemplate


def template_in_use(campaign: Campaign, kind: str) -> PaperTemplate | None:
    """The office's own layout of a kind of paper; None: the standard one is used."""
    return PaperTemplate.objects.filter(campaign=campaign, kind=kind, retired_at=None).first()


def marks_of(demonstration: bool) -> list[str]:
    """What stands above the masthead and on every page."""
    marks = [settings.SECRECY_MARK, "演示数据" if demonstration else ""]
    return [mark for mark in marks if mark]
