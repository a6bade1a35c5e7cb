"""One campaign's file: dates, references, rule set; its targets are judged in target_rules."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from campaigns.catalogue.mistakes import Mistake, Place
from campaigns.catalogue.reading import Sheet
from campaigns.catalogue.scope import Known, citation_doubles, doubles
from campaigns.levels import is_above

Item = dict[str, Any]


def check(sheet: Sheet, known: Known) -> list[Mistake]:
    dates = [*_dates(sheet)]
    mistakes = [*dates, *_references(sheet, known), *_levels(sheet), *_operations(sheet)]
    mistakes += _rule_set(sheet)
    if not dates:
        mistakes += _phases(sheet)
        mistakes += _months(sheet)
    for key in ("operations", "categories"):
        mistakes += [
            sheet.mistake(place, f"代码 {code} 写了两次；请改一个")
            for place, code in doubles(sheet, key)
        ]
    mistakes += [
        sheet.mistake(place, f"出处 {code} 写了两次；请改一个")
        for place, code in citation_doubles(sheet)
    ]
    for place, item in _with_derived(sheet):
        mistakes += derived_mistakes(sheet, place, item)
    return mistakes


def derived_mistakes(sheet: Sheet, place: Place, item: Item) -> Iterator[Mistake]:
    """A note about a value that is not there would mark nothing as derived."""
    there = set(item) | set(item.get("parameters", {}))
    for key in item.get("derived") or {}:
        if key not in there:
            yield sheet.mistake(
                (*place, "derived", key), f"本条没有 {key} 这一项；请改成实际的键，或删去说明"
            )


def within(sheet: Sheet, month: str) -> bool:
    """Whether the campaign runs in some part of the month."""
    return bool(sheet.data["starts_on"][:7] <= month <= sheet.data["ends_on"][:7])


def outside(sheet: Sheet, place: Place, month: str) -> Mistake:
    data = sheet.data
    return sheet.mistake(
        place, f"{month} 不在行动期间（{data['starts_on']} 至 {data['ends_on']}）；请改正"
    )


def cited(sheet: Sheet) -> set[str]:
    return {item["code"] for item in sheet.data["document"]["citations"]}


def _with_derived(sheet: Sheet) -> Iterator[tuple[Place, Item]]:
    yield (), sheet.data
    for key in ("facts", "listed_areas", "findings", "accountability_rules"):
        yield from sheet.items(key)


def _dates(sheet: Sheet) -> Iterator[Mistake]:
    """Days that the calendar does not know (02-30), and ends before beginnings."""
    places: list[Place] = [("starts_on",), ("ends_on",)]
    places += [(*p, key) for p, _ in sheet.items("phases") for key in ("starts_on", "ends_on")]
    places += [(*p, "due_on") for p, _ in sheet.items("findings")]
    bad = False
    for place in places:
        value = _at(sheet, place)
        try:
            date.fromisoformat(value)
        except ValueError:
            bad = True
            yield sheet.mistake(place, f"日历上没有 {value} 这一天；请改正")
    if not bad:
        for place, item in [((), sheet.data), *sheet.items("phases")]:
            if item["ends_on"] <= item["starts_on"]:
                yield sheet.mistake((*place, "ends_on"), "结束日期应晚于开始日期")


def _at(sheet: Sheet, place: Place) -> str:
    value = sheet.data
    for step in place:
        value = value[step]
    return str(value)


def _phases(sheet: Sheet) -> Iterator[Mistake]:
    expected = sheet.data["starts_on"]
    last = None
    for last, phase in sheet.items("phases"):
        if phase["starts_on"] != expected:
            yield sheet.mistake((*last, "starts_on"), f"阶段应首尾相接，这里应从 {expected} 开始")
        expected = str(date.fromisoformat(phase["ends_on"]) + timedelta(days=1))
    if last and sheet.data["phases"][-1]["ends_on"] != sheet.data["ends_on"]:
        yield sheet.mistake(
            (*last, "ends_on"), f"最后阶段应在行动结束日 {sheet.data['ends_on']} 结束"
        )


def _months(sheet: Sheet) -> Iterator[Mistake]:
    months: list[Place] = [("first_month",), ("rule_set", "from_month")]
    for where in months:
        if not within(sheet, _at(sheet, where)):
            yield outside(sheet, where, _at(sheet, where))
    for place, finding in sheet.items("findings"):
        if not within(sheet, finding["due_on"][:7]):
            yield outside(sheet, (*place, "due_on"), finding["due_on"])
    for place, area in sheet.items("listed_areas"):
        if area["since"] > sheet.data["ends_on"][:7]:
            yield outside(sheet, (*place, "since"), area["since"])
        if "leave_by" in area and not within(sheet, area["leave_by"]):
            yield outside(sheet, (*place, "leave_by"), area["leave_by"])
    for place, fact in sheet.items("facts"):
        if fact.get("last_month", "") < fact.get("first_month", ""):
            yield sheet.mistake((*place, "last_month"), "止月不能早于起月")


def _references(sheet: Sheet, known: Known) -> Iterator[Mistake]:
    regions = [((), sheet.data), *sheet.items("facts"), *sheet.items("listed_areas")]
    for place, item in regions:
        if "region" in item:
            yield from region_mistakes(sheet, (*place, "region"), item["region"], known)
    for place, fact in sheet.items("facts"):
        if "indicator" in fact and fact["indicator"] not in known.indicators:
            yield unknown_indicator(sheet, (*place, "indicator"), fact["indicator"])
    codes = cited(sheet)
    for key in ("operations", "facts", "listed_areas", "findings", "accountability_rules"):
        for place, item in sheet.items(key):
            if "citation" in item and item["citation"] not in codes:
                yield unknown_citation(sheet, (*place, "citation"), item["citation"])
    for place, area in sheet.items("listed_areas"):
        if area["region"] in known.regions:
            yield from _listed_when_valid(sheet, place, area, known.regions[area["region"]])


def region_mistakes(sheet: Sheet, place: Place, code: str, known: Known) -> Iterator[Mistake]:
    if code not in known.regions:
        yield sheet.mistake(place, f"地区 {code} 不在 regions.csv 中；请补上或改正代码")


def unknown_indicator(sheet: Sheet, place: Place, code: str) -> Mistake:
    return sheet.mistake(place, f"没有指标“{code}”；请在 indicators.yaml 补上，或改正代码")


def unknown_citation(sheet: Sheet, place: Place, code: str) -> Mistake:
    return sheet.mistake(place, f"没有出处“{code}”；请在 document.citations 补上，或改正")


def _listed_when_valid(
    sheet: Sheet, place: Place, area: Item, region: dict[str, str]
) -> Iterator[Mistake]:
    if not (region["valid_from"] or "0") <= area["since"] <= (region["valid_to"] or "9"):
        yield sheet.mistake(
            (*place, "region"),
            f"{area['region']} 在 {area['since']} 不是有效地区；请改用当时的代码",
        )


def _levels(sheet: Sheet) -> Iterator[Mistake]:
    for number, level in enumerate(sheet.data["report_levels"]):
        if is_above(sheet.data["reporting_level"], level):
            yield sheet.mistake(
                ("report_levels", number), f"排名层级 {level} 比填报层级还低，没有数据；请改正"
            )


def _operations(sheet: Sheet) -> Iterator[Mistake]:
    for place, operation in sheet.items("operations"):
        for key in ("months", "years"):
            first, last = operation.get(key, (0, 0))
            if first > last:
                yield sheet.mistake((*place, key), "起始不能晚于终止；跨年的请分成两条")


def _rule_set(sheet: Sheet) -> Iterator[Mistake]:
    rules = sheet.data["rule_set"]
    categories = {item["code"] for _, item in sheet.items("categories")}
    for code in rules["categories"]:
        if code not in categories:
            yield sheet.mistake(
                ("rule_set", "categories", code), f"没有类别“{code}”；请补上类别或删去权重"
            )
    for code in sorted(categories - set(rules["categories"])):
        yield sheet.mistake(("rule_set", "categories"), f"类别 {code} 没有权重；请补上")
    targets = {item["code"]: item for _, item in sheet.items("targets")}
    for code, item in rules.get("items", {}).items():
        if code not in targets:
            yield sheet.mistake(("rule_set", "items", code), f"没有目标“{code}”；请改正或删去")
        elif _by_amount(item.get("rule", {})) and len(targets[code]["indicators"]) > 1:
            yield sheet.mistake(
                ("rule_set", "items", code, "rule"),
                f"目标 {code} 有几个指标，数量不能相比；请改为 linear，或改为按完成率的 banded",
            )


def _by_amount(rule: Item) -> bool:
    """Points by the amount itself: of several indicators the one that lags would be taken, and
    more of it could bring another one, with a smaller amount and fewer points, into its place."""
    return rule.get("type") in {"per_unit", "deduction", "bonus"} or rule.get("on") == "actual"
