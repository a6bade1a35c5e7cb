"""Indicators among themselves: what a ratio is made of, and how each is added up."""

from collections.abc import Iterator
from typing import Any

from campaigns.catalogue.mistakes import Mistake, Place
from campaigns.catalogue.reading import Sheet
from campaigns.catalogue.scope import doubles
from campaigns.terms import Nature, OverRegions, OverTime

Item = dict[str, Any]


def check(sheet: Sheet) -> list[Mistake]:
    known = {item["code"]: item for _, item in sheet.items("indicators")}
    mistakes = [
        sheet.mistake(place, f"指标代码 {code} 写了两次；每个指标只写一次")
        for place, code in doubles(sheet, "indicators")
    ]
    for place, item in sheet.items("indicators"):
        mistakes += _ratio(sheet, place, item, known) if _is_ratio(item) else ()
        mistakes += _added_up(sheet, place, item)
    return mistakes


def _is_ratio(item: Item) -> bool:
    return bool(item["nature"] == Nature.RATIO)


def _ratio(sheet: Sheet, place: Place, item: Item, known: dict[str, Item]) -> Iterator[Mistake]:
    for part in ("numerator", "denominator"):
        found = known.get(item[part])
        if found is None:
            yield sheet.mistake((*place, part), f"没有指标“{item[part]}”；请补上该指标或改正代码")
        elif _is_ratio(found):
            yield sheet.mistake((*place, part), f"{item[part]} 是比率，不能再作分子分母")
        elif not set(item["levels"]) <= set(found["levels"]):
            yield sheet.mistake(
                (*place, "levels"),
                f"{item[part]} 的报送层级没有包含这里的全部层级；请把两处改成一致",
            )
    numerator = known.get(item["numerator"])
    for key in ("over_time", "frequency"):
        if numerator and item.get(key) != numerator.get(key):
            yield sheet.mistake((*place, key), f"应与分子 {item['numerator']} 的 {key} 相同")


def _added_up(sheet: Sheet, place: Place, item: Item) -> Iterator[Mistake]:
    quotient = item["over_regions"] == OverRegions.RATIO_OF_SUMS
    if _is_ratio(item) and not quotient:
        yield sheet.mistake((*place, "over_regions"), "比率只能是 ratio_of_sums，不能相加或取最大")
    if not _is_ratio(item) and quotient:
        yield sheet.mistake((*place, "over_regions"), "ratio_of_sums 只用于比率；请改为 sum")
    if item["nature"] == Nature.STOCK and item["over_time"] == OverTime.SUM:
        yield sheet.mistake((*place, "over_time"), "存量按月相加没有意义；请改为 last")
    if item["nature"] == Nature.FLOW and item["over_time"] == OverTime.LAST:
        yield sheet.mistake((*place, "over_time"), "流量取最新会丢掉以前的月份；请改为 sum")
