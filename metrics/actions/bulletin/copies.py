"""The Word documents of a signed bulletin, one a region: made once, kept, sent and shown."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from campaigns.models import Region
from campaigns.terms import BulletinKind, BulletinState, PaperKind
from metrics.actions.bulletin.errors import StateError
from metrics.models import Bulletin, Copy, Delivery
from metrics.queries.bulletin.sheet import sheet_of
from metrics.queries.templates_in_use import template_in_use
from metrics.wording.numbers import Numbers

Draw = Callable[[Mapping[str, Any]], bytes]
_PAPERS = {
    BulletinKind.QUARTERLY: PaperKind.BULLETIN,
    BulletinKind.MONTHLY: PaperKind.RANKING,
}


def paper_kind(bulletin: Bulletin) -> PaperKind:
    """On which layout the bulletin is printed."""
    return _PAPERS[BulletinKind(bulletin.kind)]


def copy_for(*, bulletin: Bulletin, region: Region, at: datetime, draw: Draw | None = None) -> Copy:
    """The document for the recipients of a region, made if it is not there yet."""
    if bulletin.state != BulletinState.SIGNED:
        raise StateError("通报还没有签发，没有正式文档")
    rows = Copy.objects.filter(bulletin=bulletin, region=region)
    if found := rows.first():
        return found
    numbers = Numbers(settings.ROUNDING)
    sheet = sheet_of(bulletin, region, numbers)
    paper = _printed(bulletin, sheet, draw or drawing(), numbers)
    # Who makes the same copy at the same moment meets the key: the first one counts.
    with transaction.atomic():
        Copy.objects.bulk_create(
            [
                Copy(
                    bulletin=bulletin,
                    region=region,
                    sheet=sheet,
                    paper=paper,
                    digest=hashlib.sha256(paper).hexdigest(),
                    made_at=at,
                )
            ],
            ignore_conflicts=True,
        )
    return rows.get()


def _printed(
    bulletin: Bulletin, sheet: dict[str, Any] | None, draw: Draw, numbers: Numbers
) -> bytes:
    from metrics.papers.paper import NO_ISSUE, build
    from metrics.queries.bulletin.issue import issue_of

    kind = paper_kind(bulletin)
    own = template_in_use(bulletin.campaign, kind)
    issue = issue_of(bulletin, sheet, draw, numbers)
    if not issue.number:  # a bulletin is counted, on whichever layout it is printed
        issue = replace(issue, number=NO_ISSUE)
    return build(issue, kind, bytes(own.data) if own else None)


def preview(*, bulletin: Bulletin, region: Region | None = None) -> bytes:
    """A draft as it would be printed, nothing kept; with a region, together with its sheet."""
    numbers = Numbers(settings.ROUNDING)
    sheet = sheet_of(bulletin, region, numbers) if region else None
    return _printed(bulletin, sheet, drawing(), numbers)


def drawing() -> Draw:
    """Draws every picture once: the copies of all regions share them."""
    from metrics.charts.pictures import draw

    drawn: dict[str, bytes] = {}

    def once(spec: Mapping[str, Any]) -> bytes:
        key = json.dumps(spec, sort_keys=True)
        if key not in drawn:
            drawn[key] = draw(spec)
        return drawn[key]

    return once


def make_copies(
    *, bulletin: Bulletin, at: datetime, go_on: Callable[[], bool] = lambda: True
) -> int:
    """Make the copies that are missing: the campaign's own, and of every recipient's region.
    ``go_on`` is asked before each of them; where it says no, the rest waits. Several workers share
    the work: each begins elsewhere, and leaves what another has made meanwhile."""
    regions = Region.objects.filter(
        pk__in=[
            bulletin.campaign.region_id,
            *Delivery.objects.filter(bulletin=bulletin).values_list("region", flat=True),
        ]
    )
    there = Copy.objects.filter(bulletin=bulletin)
    missing = regions.exclude(pk__in=there.values("region")).select_related("parent")
    draw = drawing()
    made = 0
    for region in sorted(missing, key=_own_order):
        if not go_on():
            break
        if there.filter(region=region).exists():
            continue
        copy_for(bulletin=bulletin, region=region, at=at, draw=draw)
        made += 1
    return made


def _own_order(region: Region) -> bytes:
    """Another order in every process."""
    return hashlib.sha256(f"{os.getpid()} {region.pk}".encode()).digest()
