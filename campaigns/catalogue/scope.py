"""What the files of the catalogue may refer to, collected once for all checks."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from campaigns.catalogue.mistakes import Place
from campaigns.catalogue.reading import Sheet

_CODED = ("targets", "facts", "findings", "accountability_rules", "listed_areas")


@dataclass(frozen=True)
class Known:
    """Regions and indicators by code."""

    regions: dict[str, dict[str, str]]
    indicators: dict[str, dict[str, Any]]

    @classmethod
    def of(cls, regions: Sheet, indicators: Sheet) -> "Known":
        return cls(
            regions={row["code"]: row for row in regions.data},
            indicators={item["code"]: item for _, item in indicators.items("indicators")},
        )


def codes_of(sheet: Sheet) -> Iterator[tuple[Place, str]]:
    """Every code of a campaign's file that people may cite, with its place."""
    for key in _CODED:
        for place, item in sheet.items(key):
            if "code" in item:
                yield (*place, "code"), item["code"]


def doubles(sheet: Sheet, key: str) -> Iterator[tuple[Place, str]]:
    """Entries of one list whose code an earlier entry of the list has."""
    yield from _doubles((place, item["code"]) for place, item in sheet.items(key))


def citation_doubles(sheet: Sheet) -> Iterator[tuple[Place, str]]:
    entries = enumerate(sheet.data["document"]["citations"])
    yield from _doubles((("document", "citations", n), item["code"]) for n, item in entries)


def _doubles(entries: Iterator[tuple[Place, str]]) -> Iterator[tuple[Place, str]]:
    seen: set[str] = set()
    for place, code in entries:
        if code in seen:
            yield (*place, "code"), code
        seen.add(code)
