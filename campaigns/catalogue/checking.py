"""The whole catalogue judged at once: what can be said about each file, then across files."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from campaigns.catalogue import (
    campaign_rules,
    check_rules,
    indicator_rules,
    ladder_rules,
    region_rules,
    target_rules,
)
from campaigns.catalogue.mistakes import CatalogueError, Mistake, Place
from campaigns.catalogue.reading import Catalogue, Sheet, read
from campaigns.catalogue.schemas import schema_mistakes
from campaigns.catalogue.scope import Known, codes_of
from campaigns.personal import personal


def open_catalogue(folder: Path, *, shown_as: str = "fixtures/catalogue") -> Catalogue:
    """Read and check; CatalogueError carries every mistake that can be named in one go."""
    catalogue = read(folder, shown_as=shown_as)
    if mistakes := check(catalogue):
        raise CatalogueError(mistakes)
    return catalogue


def check(catalogue: Catalogue) -> list[Mistake]:
    """All mistakes. A file that breaks its schema is not looked into any further, and nothing is
    said about references to indicators or regions while their own files are broken."""
    shared = [
        *region_rules.check(catalogue.regions, catalogue.successions),
        *schema_mistakes(catalogue.indicators, "indicators"),
    ]
    broken = {sheet.file: schema_mistakes(sheet, "campaign") for sheet in catalogue.campaigns}
    ill_checks = schema_mistakes(catalogue.checks, "checks")
    mistakes = shared + [mistake for found in broken.values() for mistake in found] + ill_checks
    if not shared:
        mistakes += indicator_rules.check(catalogue.indicators)
        sound = [sheet for sheet in catalogue.campaigns if not broken[sheet.file]]
        known = Known.of(catalogue.regions, catalogue.indicators)
        for sheet in sound:
            mistakes += campaign_rules.check(sheet, known)
            mistakes += target_rules.check(sheet, known)
            mistakes += ladder_rules.check(sheet)
        mistakes += _same_code_twice(sound)
        if not ill_checks:
            mistakes += check_rules.check(catalogue.checks, known, _codes(catalogue.campaigns))
    for sheet in (catalogue.indicators, catalogue.checks, *catalogue.campaigns):
        mistakes += _personal_numbers(sheet, sheet.data, ())
    return sorted(set(mistakes))


def _codes(sheets: tuple[Sheet, ...]) -> set[str]:
    return {str(sheet.data.get("code")) for sheet in sheets if isinstance(sheet.data, dict)}


def _same_code_twice(sheets: list[Sheet]) -> Iterator[Mistake]:
    """Codes of campaigns, targets, facts, findings and rules share one list: people cite them."""
    seen: dict[str, str] = {}
    for sheet in sheets:
        for place, code in [(("code",), sheet.data["code"]), *codes_of(sheet)]:
            if code in seen:
                yield sheet.mistake(
                    place, f"编号 {code} 已经用在 {seen[code]}；编号不能重复，请换一个"
                )
            else:
                seen[code] = f"{sheet.file}:{sheet.line(place)}"


def _personal_numbers(sheet: Sheet, value: Any, place: Place) -> Iterator[Mistake]:
    if isinstance(value, str):
        if personal(value):
            yield sheet.mistake(place, "像是身份证号或手机号；目录里不得有个人信息，请删去")
    elif isinstance(value, dict):
        for key, inside in value.items():
            yield from _personal_numbers(sheet, inside, (*place, key))
    elif isinstance(value, list):
        for number, inside in enumerate(value):
            yield from _personal_numbers(sheet, inside, (*place, number))
