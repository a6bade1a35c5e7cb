"""Checks: does each look at what exists, does its kind fit, and can its message be filled in?"""

from collections.abc import Iterator
from string import Formatter
from typing import Any

from campaigns.catalogue.campaign_rules import unknown_indicator
from campaigns.catalogue.mistakes import Mistake, Place
from campaigns.catalogue.reading import Sheet
from campaigns.catalogue.scope import Known, doubles
from campaigns.terms import CheckKind, Nature

Item = dict[str, Any]

# What the message of a kind may mention; metrics.wording.findings fills it in.
_ALWAYS = {"name", "unit"}
_CELL = _ALWAYS | {"value"}
_OTHER = {"other", "other_value", "other_unit"}
_PLACEHOLDERS: dict[str, set[str]] = {
    CheckKind.REQUIRED: _ALWAYS,
    CheckKind.PART_OF_WHOLE: _CELL | _OTHER,
    CheckKind.PLAUSIBLE_ORDER: _CELL | _OTHER,
    CheckKind.RANGE: _CELL,  # and the bounds that are stated
    CheckKind.JUMP: _CELL | {"before", "change"},  # and what it is held against
    CheckKind.OUTLIER: _CELL | {"median", "low", "high", "months"},
    CheckKind.COPIED_FORWARD: _CELL | {"months"},
    CheckKind.NEVER_FALLS: _CELL | {"before", "change", "when"},
    CheckKind.ZERO_UNUSUAL: _CELL | {"median", "months"},
    CheckKind.EVENT: _CELL,
}
_SINGLE = ("part", "whole", "less", "more")
_NATURE_WORDS = {Nature.FLOW: "流量", Nature.STOCK: "存量"}


def check(sheet: Sheet, known: Known, campaigns: set[str]) -> list[Mistake]:
    mistakes = [
        sheet.mistake(place, f"编号 {code} 写了两次；请改一个")
        for place, code in doubles(sheet, "checks")
    ]
    for place, item in sheet.items("checks"):
        mistakes += _campaign(sheet, place, item, campaigns)
        unknown = [*_references(sheet, place, item, known)]
        mistakes += unknown
        if not unknown:
            mistakes += _selection(sheet, place, item, known)
        mistakes += _bounds(sheet, place, item)
        mistakes += _message(sheet, place, item)
    return mistakes


def placeholders(kind: str, parameters: Item) -> set[str]:
    """What a message may mention, by the kind and what its parameters state."""
    told = set(_PLACEHOLDERS[kind])
    if kind == CheckKind.RANGE:
        told |= {"least", "most"} & set(parameters)
    if kind == CheckKind.JUMP:
        told.add("months" if parameters["against"] == "mean" else "when")
    return told


def _campaign(sheet: Sheet, place: Place, item: Item, campaigns: set[str]) -> Iterator[Mistake]:
    if "campaign" in item and item["campaign"] not in campaigns:
        yield sheet.mistake(
            (*place, "campaign"),
            f"没有行动“{item['campaign']}”；请改正，或删去这一项（对所有行动适用）",
        )


def _references(sheet: Sheet, place: Place, item: Item, known: Known) -> Iterator[Mistake]:
    """Every indicator that is named exists and is counted; only ``except`` may name ratios."""
    ratios = "ratios" in item["parameters"]
    for where, code in _named(place, item["parameters"]):
        if code not in known.indicators:
            yield unknown_indicator(sheet, where, code)
        elif (known.indicators[code]["nature"] == Nature.RATIO) != ratios:
            yield sheet.mistake(
                where,
                f"{code} 不是比率；ratios 的例外应写比率的代码"
                if ratios
                else f"{code} 是比率，没有人填报；请写它的分子或分母",
            )


def _named(place: Place, parameters: Item) -> Iterator[tuple[Place, str]]:
    for key in _SINGLE:
        if key in parameters:
            yield (*place, "parameters", key), parameters[key]
    for key in ("indicators", "except"):
        for number, code in enumerate(parameters.get(key, ())):
            yield (*place, "parameters", key, number), code


def _selection(sheet: Sheet, place: Place, item: Item, known: Known) -> Iterator[Mistake]:
    """Something is looked at, and nothing of the wrong nature."""
    where: Place = (*place, "parameters")
    if item["kind"] in {CheckKind.PART_OF_WHOLE, CheckKind.PLAUSIBLE_ORDER}:
        yield from _pair(sheet, where, item["parameters"], known)
        return
    chosen = _chosen(item["parameters"], known)
    if not chosen:
        yield sheet.mistake(where, "没有选中任何指标；请放宽条件")
    nature = _nature(item["kind"], item["parameters"])
    others = [code for code in chosen if known.indicators[code]["nature"] != nature]
    if nature and others:
        yield sheet.mistake(
            where,
            f"这条规则只适用于{_NATURE_WORDS[nature]}，{others[0]} 不是；"
            f"请加上 nature: {nature}，或换一种规则",
        )


def _pair(sheet: Sheet, where: Place, parameters: Item, known: Known) -> Iterator[Mistake]:
    pair = [parameters[key] for key in _SINGLE if key in parameters]
    if len(pair) != 2:
        return
    if pair[0] == pair[1]:
        yield sheet.mistake(where, "两个指标相同，没有可比的；请改一个")
    natures = {known.indicators[code]["nature"] for code in pair}
    if len(natures) == 2:
        yield sheet.mistake(where, "一个是流量，一个是存量，大小不可比；请改一个")


def _chosen(parameters: Item, known: Known) -> list[str]:
    """The rule of metrics.engine.questions: by name, by nature and direction, or all counts."""
    left_out = set(parameters.get("except", ()))
    if "indicators" in parameters:
        return [code for code in parameters["indicators"] if code not in left_out]
    return [
        code
        for code, one in known.indicators.items()
        if one["nature"] != Nature.RATIO
        and code not in left_out
        and parameters.get("nature", one["nature"]) == one["nature"]
        and parameters.get("direction", one["direction"]) == one["direction"]
    ]


def _nature(kind: str, parameters: Item) -> Nature | None:
    """A level that stays equal is ordinary, and events are not expected to grow month by month."""
    if kind == CheckKind.JUMP:
        return Nature.STOCK if parameters["against"] == "last" else Nature.FLOW
    if kind == CheckKind.COPIED_FORWARD:
        return Nature.FLOW
    return Nature.STOCK if kind == CheckKind.NEVER_FALLS else None


def _bounds(sheet: Sheet, place: Place, item: Item) -> Iterator[Mistake]:
    parameters, where = item["parameters"], (*place, "parameters")
    if item["kind"] == CheckKind.RANGE:
        if not {"least", "most"} & set(parameters):
            yield sheet.mistake(where, "缺少 least 或 most；请至少写一个")
        if parameters.get("least", 0) > parameters.get("most", float("inf")):
            yield sheet.mistake((*where, "most"), "most 不能小于 least；请改正")
    if item["kind"] == CheckKind.JUMP:
        yearly = parameters["against"] == "year_before"
        if yearly and "months" in parameters:
            yield sheet.mistake((*where, "months"), "与上年同月相比不用写 months；请删去")
        if not yearly and "months" not in parameters:
            yield sheet.mistake(where, "缺少 months；请写明看以前几个月")


def _message(sheet: Sheet, place: Place, item: Item) -> Iterator[Mistake]:
    where: Place = (*place, "message")
    try:
        parts = list(Formatter().parse(item["message"]))
    except ValueError:
        yield sheet.mistake(where, "花括号不成对；请补全，或删去多余的")
        return
    known = placeholders(item["kind"], item["parameters"])
    for _, name, form, turned in parts:
        if name is None:
            continue
        if name not in known:
            told = "、".join(f"{{{one}}}" for one in sorted(known))
            yield sheet.mistake(where, f"这种规则没有 {{{name}}}；可用的是 {told}")
        elif form or turned:
            yield sheet.mistake(where, f"{{{name}}} 里只写名字，不写格式；请改正")
