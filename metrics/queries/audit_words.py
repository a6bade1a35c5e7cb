"""Words for the codes that entries of the audit hold: only of those that are there."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from campaigns.models import AuditEntry, Campaign, Indicator, Ladder, Region, Target
from campaigns.periods import Month
from metrics.wording.audit_names import Glossary

_CODE = re.compile(r"\b[a-z][a-z0-9_]{2,}\b")
_CAPITALS = re.compile(r"(?<!\S)[A-Z][A-Z0-9-]{1,11}(?!\S)")
_PLACE = re.compile(r"\b\d{6}(?:\d{3}){0,2}\b")


_MOST_NAMED = 60


def glossary(entries: Iterable[AuditEntry]) -> Glossary:
    """Indicators, regions, campaigns, targets and rungs of ladders that are named by code. Entries
    without any code cost no query."""
    codes, places, capitals = set[str](), set[str](), set[str]()
    for entry in entries:
        text = json.dumps([entry.subject, entry.before, entry.after], ensure_ascii=False)
        codes.update(_CODE.findall(text))
        places.update(_PLACE.findall(text))
        places.add(code_of(entry.path))
        capitals.update(_CAPITALS.findall(entry.subject))
    places.discard("")
    return Glossary(
        indicators=_indicators(codes),
        regions=_regions(places),
        rungs=_rungs() if codes else {},
        campaigns=_named(Campaign, capitals),
        targets=_named(Target, capitals),
    )


def code_of(path: str | None) -> str:
    """The region at the end of a path, "" for nowhere."""
    return (path or "").rstrip("/").rpartition("/")[2]


def named(word: str) -> list[str]:
    """What entries write for what is called so: codes of indicators, regions, campaigns and
    targets, a month in figures. A word that fits very many says too little to look for them."""
    found = [*_months(word)]
    for model in (Indicator, Region, Campaign, Target):
        codes = model.objects.filter(name__icontains=word).values_list("code", flat=True)
        few = list(codes.order_by("pk")[: _MOST_NAMED + 1])
        found += few if len(few) <= _MOST_NAMED else []
    return found


def _months(word: str) -> list[str]:
    """Of 2019年10月 what entries write for it."""
    year, _, month = word.removesuffix("月").partition("年")
    try:
        found = Month.parse(f"{year}-{month.rjust(2, '0')}")
    except ValueError:
        return []
    return [str(found), str(found.number)]


def _named(model: type[Campaign | Target], codes: set[str]) -> dict[str, str]:
    rows = model.objects.filter(code__in=codes)
    return dict(rows.values_list("code", "name")) if codes else {}


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
