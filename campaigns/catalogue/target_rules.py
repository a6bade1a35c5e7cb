"""One campaign's targets: does each refer to what exists, and does its rule fit what it counts?"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from campaigns.catalogue.campaign_rules import (
    cited,
    derived_mistakes,
    outside,
    region_mistakes,
    unknown_citation,
    unknown_indicator,
    within,
)
from campaigns.catalogue.mistakes import Mistake, Place
from campaigns.catalogue.reading import Sheet
from campaigns.catalogue.scope import Known
from campaigns.levels import is_above, reported_at
from campaigns.terms import Kind, Nature, OverRegions, Window

Item = dict[str, Any]

# What a kind can be held against; kinds that are not named take any.
_NATURES: dict[str, set[str]] = {
    Kind.GROWTH: {Nature.FLOW},
    Kind.FALL: {Nature.FLOW, Nature.STOCK},
    Kind.POINTS: {Nature.RATIO},
    Kind.RATE: {Nature.RATIO},
    Kind.COVERAGE: {Nature.RATIO},
    Kind.ZERO: {Nature.FLOW, Nature.STOCK},
    Kind.STAFFING: {Nature.STOCK},
    Kind.FREQUENCY: {Nature.FLOW},
    Kind.POSITION: {Nature.STOCK},
}
EQUAL = "equal"
_COMMON_YEAR = 2017  # without a 29 February


def check(sheet: Sheet, known: Known) -> list[Mistake]:
    mistakes: list[Mistake] = []
    for place, target in sheet.items("targets"):
        unknown = list(_unknown_indicators(sheet, place, target, known))
        mistakes += unknown
        mistakes += _references(sheet, place, target, known)
        mistakes += derived_mistakes(sheet, place, target)
        mistakes += _goals(sheet, place, target)
        mistakes += _months(sheet, place, target)
        mistakes += _parts(sheet, place, target)
        mistakes += _days(sheet, place, target)
        if not unknown:
            mistakes += _natures(sheet, place, target, known)
            mistakes += _levels(sheet, place, target, known)
    return mistakes


def rule_of(target: Item) -> tuple[str, Item, Place]:
    """Kind and parameters that are held against the figures: the inner ones of a CONDITIONAL."""
    if target["kind"] == Kind.CONDITIONAL:
        inner = target["parameters"]["then"]
        return inner["kind"], inner, ("parameters", "then")
    return target["kind"], target["parameters"], ("parameters",)


def _unknown_indicators(
    sheet: Sheet, place: Place, target: Item, known: Known
) -> Iterator[Mistake]:
    for where, code in _mentioned(target):
        if code not in known.indicators:
            yield unknown_indicator(sheet, (*place, *where), code)


def _mentioned(target: Item) -> Iterator[tuple[Place, str]]:
    for number, code in enumerate(target["indicators"]):
        yield ("indicators", number), code
    if condition := target["parameters"].get("condition"):
        yield ("parameters", "condition", "indicator"), condition["indicator"]
    _, parameters, place = rule_of(target)
    for key in ("registered", "rehabilitating"):
        if key in parameters:
            yield (*place, key), parameters[key]
    by = parameters.get("allocate", {}).get("by", EQUAL)
    if by != EQUAL:
        yield (*place, "allocate", "by"), by


def _references(sheet: Sheet, place: Place, target: Item, known: Known) -> Iterator[Mistake]:
    for key, lists in (("category", "categories"), ("operation", "operations")):
        codes = {item["code"] for _, item in sheet.items(lists)}
        if key in target and target[key] not in codes:
            yield sheet.mistake(
                (*place, key), f"没有“{target[key]}”；请在 {lists} 补上，或改成 {_any(codes)}"
            )
    for number, code in enumerate(target["citations"]):
        if code not in cited(sheet):
            yield unknown_citation(sheet, (*place, "citations", number), code)
    for number, code in enumerate(target["scope"].get("regions", [])):
        yield from region_mistakes(sheet, (*place, "scope", "regions", number), code, known)
    if target["scope"].get("listed") and not sheet.data["listed_areas"]:
        yield sheet.mistake(
            (*place, "scope", "listed"), "本行动没有 listed_areas，目标无处适用；请补上或删去"
        )


def _any(codes: set[str]) -> str:
    return "、".join(sorted(codes)) or "（空）"


def _goals(sheet: Sheet, place: Place, target: Item) -> Iterator[Mistake]:
    _, parameters, inside = rule_of(target)
    if "goals" in parameters and set(parameters["goals"]) != set(target["indicators"]):
        yield sheet.mistake(
            (*place, *inside, "goals"), "goals 应与 indicators 一一对应；请补齐或删去多余的"
        )
    if "allocate" in parameters and len(target["indicators"]) != 1:
        yield sheet.mistake((*place, *inside, "allocate"), "只有一个指标的总数才能分解")


def _months(sheet: Sheet, place: Place, target: Item) -> Iterator[Mistake]:
    kind, parameters, inside = rule_of(target)
    where = (*place, *inside)
    for key in ("from_month", "due"):
        if key in parameters and not within(sheet, parameters[key]):
            yield outside(sheet, (*where, key), parameters[key])
    if parameters.get("due", "9") <= parameters.get("from_month", ""):
        yield sheet.mistake((*where, "due"), "完成月份应晚于起算月份 from_month")
    before = ""
    for number, milestone in enumerate(parameters.get("milestones", [])):
        if not within(sheet, milestone["month"]):
            yield outside(sheet, (*where, "milestones", number, "month"), milestone["month"])
        if milestone["month"] <= before:
            yield sheet.mistake((*where, "milestones", number), "里程碑应按月份先后排列")
        before = milestone["month"]
    if kind == Kind.GROWTH:
        yield from _growth_years(sheet, where, parameters)


def _growth_years(sheet: Sheet, where: Place, parameters: Item) -> Iterator[Mistake]:
    first = parameters["first_year"]
    if not sheet.data["starts_on"][:4] <= str(first) <= sheet.data["ends_on"][:4]:
        yield outside(sheet, (*where, "first_year"), str(first))
    if max(parameters["base_years"]) >= first:
        yield sheet.mistake((*where, "base_years"), f"基数年份应早于首个评价年度 {first}")


def _parts(sheet: Sheet, place: Place, target: Item) -> Iterator[Mistake]:
    _, parameters, inside = rule_of(target)
    numbers = [part.get("number", 0) for part in parameters.get("parts", [])]
    if "total" in parameters and all(numbers) and sum(numbers) != parameters["total"]:
        yield sheet.mistake(
            (*place, *inside, "total"),
            f"合计 {parameters['total']} 与各部分之和 {sum(numbers)} 不符；请改正",
        )


def _days(sheet: Sheet, place: Place, target: Item) -> Iterator[Mistake]:
    """Certain days of the year, one event each."""
    _, parameters, inside = rule_of(target)
    days = parameters.get("days", [])
    where = (*place, *inside, "days")
    for number, day in enumerate(days):
        try:
            date.fromisoformat(f"{_COMMON_YEAR}-{day}")
        except ValueError:
            yield sheet.mistake((*where, number), f"日历上没有{day}，或不是每年都有；请改正")
    if days and (parameters["window"] != Window.YEAR or parameters["times"] != len(days)):
        yield sheet.mistake(where, f"写了 days，window 应为 year，times 应为 {len(days)}")


def _natures(sheet: Sheet, place: Place, target: Item, known: Known) -> Iterator[Mistake]:
    kind, _, _ = rule_of(target)
    fitting = _NATURES.get(kind)
    for number, code in enumerate(target["indicators"]):
        nature = known.indicators[code]["nature"]
        if fitting and nature not in fitting:
            words = "或".join(Nature(value).word for value in sorted(fitting))
            yield sheet.mistake(
                (*place, "indicators", number),
                f"{kind} 只适用于{words}，{code} 是{Nature(nature).word}；请改规则或指标",
            )


def _levels(sheet: Sheet, place: Place, target: Item, known: Known) -> Iterator[Mistake]:
    """A region is judged on what it reports itself or on what is added up below it."""
    for number, code in enumerate(target["indicators"]):
        indicator = known.indicators[code]
        reported = reported_at(
            levels=indicator["levels"],
            over_regions=indicator["over_regions"],
            reporting_level=sheet.data["reporting_level"],
        )
        if not reported:
            yield sheet.mistake(
                (*place, "indicators", number),
                f"{code} 在本行动的填报层级 {sheet.data['reporting_level']} 没有人报送；"
                "请在指标的 levels 里补上",
            )
        for level in target["scope"]["levels"]:
            if reported and not _judgeable(level, reported, indicator["over_regions"]):
                yield sheet.mistake(
                    (*place, "scope", "levels"),
                    f"{level} 一级得不到 {code} 的数据（由 {'、'.join(reported)} 报送）；请改正",
                )


def _judgeable(level: str, reported: tuple[str, ...], over_regions: str) -> bool:
    if over_regions == OverRegions.NONE:
        return level in reported
    return level == reported[0] or is_above(level, reported[0])
