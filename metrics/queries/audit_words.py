"""Words for the codes that entries of the audit hold: only of those that are there."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from campaigns.models import AuditEntry, Indicator, Ladder, Region
from metrics.wording.audit_names import Glossary

_CODE = re.compile(r"\b[a-z][a-z0-9_]{2,}\b")
_PLACE = re.compile(r"\b\d{6}(?:\d{3}){0,2}\b")


def glossary(entries: Iterable[AuditEntry]) -> Glossary:
    """Indicators, regions and rungs of ladders that are named by code. Entries without any code
    cost no query."""
    codes, places = set[str](), set[str]()
    for entry in entries:
        text = json.dumps([entry.subject, entry.before, entry.after], ensure_ascii=False)
        codes.update(_CODE.findall(text))
        places.update(_PLACE.findall(text))
        places.add(code_of(entry.path))
    places.discard("")
    return Glossary(
        indicators=_indicators(codes),
        regions=_regions(places),
        rungs=_rungs() if codes else {},
    )


def code_of(path: str | None) -> str:
    """The region at the end of a path, "" for nowhere."""
    return (path or "").rstrip("/").rpartition("/")[2]


def named(word: str) -> list[str]:
    """Codes of the indicators that are called so: entries name them by code."""
    rows = Indicator.objects.filter(name__icontains=word)
    return list(rows.values_list("code", flat=True))


def _indicators(codes: set[str]) -> dict[str, str]:
    rows = Indicator.objects.filter(code__in=codes)
    return dict(rows.values_list("code", "name")) if codes else {}


def _regions(codes: set[str]) -> dict[str, str]:
    rows = Region.objects.filter(code__in=codes)
    return dict(rows.values_list("code", "name")) if codes else {}


def _rungs() -> dict[str, str]:
    """Of every ladder that there is or was; of two words for one code the newer."""
    rules = Ladder.objects.order_by("version", "pk").values_list("rules", flat=True)
    return {rung["code"]: rung["word"] for one in rules for rung in one.get("rungs", ())}
