"""Loading what all campaigns share: regions, their successions, and indicators."""

from decimal import Decimal
from itertools import groupby
from typing import Any

from campaigns.actions.rows import Rows
from campaigns.catalogue import Catalogue
from campaigns.catalogue.region_rules import TILE
from campaigns.models import Indicator, Region, Succession
from campaigns.periods import Month
from campaigns.terms import Frequency, Level, Nature

Item = dict[str, Any]


def month_number(text: str | None) -> int | None:
    return Month.parse(text).number if text else None


def regions(rows: Rows, catalogue: Catalogue) -> dict[str, Region]:
    """Regions from the root down, so that every parent is there before its children."""
    sheet = catalogue.regions
    found: dict[str, Region] = {}

    def depth(row: dict[str, str]) -> int:
        return Level(row["level"]).depth

    for _, storey in groupby(sorted(sheet.data, key=depth), key=depth):
        wanted = [_region(row, found) for row in storey]
        level = wanted[0]["level"]
        table = Region.objects.filter(code__in=[row["code"] for row in wanted])
        found |= {
            code: region
            for (code,), region in rows.bring_in(table, key=("code",), wanted=wanted).items()
        }
        rows.name_extra(
            Region.objects.filter(level=level),
            key=("code",),
            wanted={(row["code"],) for row in sheet.data},
            file=sheet.file,
        )
    _successions(rows, catalogue, found)
    return found


def _region(row: dict[str, str], parents: dict[str, Region]) -> Item:
    parent = parents.get(row["parent"])
    tile = TILE.fullmatch(row["tile"])
    return {
        "code": row["code"],
        "name": row["name"],
        "short_name": row["short_name"],
        "kind": row["kind"],
        "level": row["level"],
        "parent_id": parent.pk if parent else None,
        "path": f"{parent.path if parent else '/'}{row['code']}/",
        "valid_from": month_number(row["valid_from"]),
        "valid_to": month_number(row["valid_to"]),
        "tile_row": int(tile[1]) if tile else None,
        "tile_column": int(tile[2]) if tile else None,
        "note": row["note"],
    }


def _successions(rows: Rows, catalogue: Catalogue, known: dict[str, Region]) -> None:
    wanted = [
        {
            "predecessor_id": known[row["predecessor"]].pk,
            "successor_id": known[row["successor"]].pk,
            "month": month_number(row["month"]),
            "share": Decimal(row["share"]) if row["share"] else None,
            "kind": row["kind"],
            "document": row["document"],
            "note": row["note"],
        }
        for row in catalogue.successions.data
    ]
    key = ("predecessor_id", "successor_id")
    rows.bring_in(Succession.objects.all(), key=key, wanted=wanted)
    rows.name_extra(
        Succession.objects.select_related("predecessor", "successor"),
        key=key,
        wanted={(row["predecessor_id"], row["successor_id"]) for row in wanted},
        file=catalogue.successions.file,
    )


def indicators(rows: Rows, catalogue: Catalogue) -> dict[str, Indicator]:
    """Counts first, then the ratios that are made of them."""
    sheet = catalogue.indicators
    found: dict[str, Indicator] = {}
    items = [item for _, item in sheet.items("indicators")]
    for ratios in (False, True):
        wanted = [
            _indicator(item, found) for item in items if (item["nature"] == Nature.RATIO) is ratios
        ]
        table = Indicator.objects.filter(code__in=[item["code"] for item in wanted])
        found |= {
            code: indicator
            for (code,), indicator in rows.bring_in(table, key=("code",), wanted=wanted).items()
        }
    rows.name_extra(
        Indicator.objects.all(),
        key=("code",),
        wanted={(code,) for code in found},
        file=sheet.file,
    )
    return found


def _indicator(item: Item, parts: dict[str, Indicator]) -> Item:
    return {
        "code": item["code"],
        "name": item["name"],
        "meaning": item["meaning"],
        "why": item.get("why", ""),
        "unit": item["unit"],
        "decimals": item.get("decimals", 0),
        "nature": item["nature"],
        "over_time": item["over_time"],
        "over_regions": item["over_regions"],
        "direction": item["direction"],
        "levels": item["levels"],
        "frequency": item.get("frequency", Frequency.MONTHLY),
        "mandatory": item.get("mandatory", True),
        "numerator_id": parts[item["numerator"]].pk if "numerator" in item else None,
        "denominator_id": parts[item["denominator"]].pk if "denominator" in item else None,
    }
