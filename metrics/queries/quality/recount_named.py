"""What a sample of figures to count again is called, and where it is found."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from metrics.models import Recount


@dataclass(frozen=True, slots=True)
class Ways:
    """Addresses of a sample: its page, its workbook, where the filled-in workbook is handed in."""

    page: str
    workbook: str
    upload: str


def title_of(recount: Recount) -> str:
    if recount.hand:
        return f"人工抽查复核第{recount.hand}次"
    return f"{recount.year}年第{recount.quarter}季度抽查复核"


def key_of(recount: Recount) -> str:
    """``2019Q3``, or ``H3`` of one drawn by hand: for files, programs and the audit."""
    return f"H{recount.hand}" if recount.hand else f"{recount.year}Q{recount.quarter}"


def ways_of(recount: Recount) -> Ways:
    """``recount`` with its campaign at hand."""
    args: list[object] = [recount.campaign.code]
    args += [recount.hand] if recount.hand else [recount.year, recount.quarter]
    name = "quality_hand" if recount.hand else "quality_recount"
    return Ways(*(reverse(f"{name}{end}", args=args) for end in ("", "_workbook", "_upload")))
