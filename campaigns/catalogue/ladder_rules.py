"""A ladder's own sense: rungs and rules that name each other, levels that are ranked.

Asked of the catalogue's files and of what an administrator drafts on the site.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from campaigns.catalogue.ladder_words import RUNG
from campaigns.catalogue.mistakes import Mistake, Place
from campaigns.catalogue.reading import Sheet
from campaigns.terms import Trigger

# A document's number begins with it, so that nothing else can stand in it.
_SERIES = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fffA-Za-z0-9〔〕-]+")
# Each of these steps comes before the next, in working days from the same day.
_IN_ORDER = (("acknowledge_days", "plan_days"), ("plan_days", "rectify_days"))

Item = dict[str, Any]
Problem = tuple[Place, str]


@dataclass(frozen=True, slots=True)
class Around:
    """What the rules may name: ranked levels, the document's rules and places, its targets."""

    levels: Collection[str]
    sources: Collection[str]
    citations: Collection[str]
    targets: Collection[str]


def check(sheet: Sheet) -> Iterator[Mistake]:
    """The mistakes of a campaign's file that has a ladder."""
    ladder = sheet.data.get("ladder")
    if ladder is None:
        return
    data = sheet.data
    around = Around(
        levels=data["report_levels"],
        sources=[item["code"] for item in data["accountability_rules"]],
        citations=[item["code"] for item in data["document"]["citations"]],
        targets=[item["code"] for item in data["targets"]],
    )
    for place, words in problems(ladder["rules"], around):
        yield sheet.mistake(("ladder", "rules", *place), words)
    codes = {item["code"] for item in ladder["rules"]["rungs"] + ladder["rules"]["rules"]}
    for key in ladder.get("derived", {}):
        if key not in codes | {"series", "days", "rungs", "rules"}:
            yield sheet.mistake(
                ("ladder", "derived", key), "应为 series、days、rungs、rules 或措施、规则的代码"
            )


def problems(ladder: Item, around: Around) -> Iterator[Problem]:
    """What is wrong with a ladder that its schema already lets pass: place and words."""
    rungs = {rung["code"]: rung for rung in ladder["rungs"]}
    for key in ("rungs", "rules"):
        yield from _doubles(ladder, key)
    yield from _series((), ladder)
    yield from _series(("commendation",), ladder["commendation"])
    for number, rung in enumerate(ladder["rungs"]):
        yield from _rung(("rungs", number), rung, rungs)
    for number, rule in enumerate(ladder["rules"]):
        yield from _rule(("rules", number), rule, rungs, around)


def _doubles(ladder: Item, key: str) -> Iterator[Problem]:
    counts = Counter(item["code"] for item in ladder[key])
    for number, item in enumerate(ladder[key]):
        if counts[item["code"]] > 1:
            yield (key, number, "code"), f"代码 {item['code']} 写了两次；请改一个"


def _series(place: Place, item: Item) -> Iterator[Problem]:
    if not _SERIES.fullmatch(item.get("series", "无")):
        yield (*place, "series"), "只能用汉字、字母、数字、“〔〕”和“-”；请改正"


def _rung(place: Place, rung: Item, rungs: dict[str, Item]) -> Iterator[Problem]:
    for key in ("next", "relapse"):
        if key in rung and rung[key] not in rungs:
            yield (*place, key), f"没有措施“{rung[key]}”；请改正"
    yield from _series(place, rung)
    for key, then in _IN_ORDER:
        if rung[key] > rung[then]:
            longer = f"{rung[key]}个工作日，比{RUNG[then]}（{rung[then]}个工作日）还长"
            yield (*place, key), f"{longer}；请改正"
    seen, at = [rung["code"]], rung
    while (following := at.get("next", "")) in rungs:
        if following in seen:
            yield (*place, "next"), "措施一级接一级又回到了自己；请改正"
            return
        seen.append(following)
        at = rungs[following]
    order = list(rungs)
    following = rung.get("next", "")
    if following in rungs and order.index(following) < order.index(rung["code"]):
        yield (*place, "next"), f"措施要从低到高写，下一级“{following}”却写在前面；请改正"


def _rule(place: Place, rule: Item, rungs: dict[str, Item], around: Around) -> Iterator[Problem]:
    if "rung" in rule and rule["rung"] not in rungs:
        yield (*place, "rung"), f"没有措施“{rule['rung']}”；请改正"
    if "level" in rule and rule["level"] not in around.levels:
        yield (*place, "level"), f"本行动没有 {rule['level']} 这一级的排名；请改正"
    for key, known in (("rule", around.sources), ("citation", around.citations)):
        named = rule.get("source", {}).get(key)
        if named is not None and named not in known:
            yield (*place, "source", key), f"没有“{named}”；请改正"
    for code in rule.get("targets", []):
        if code not in around.targets:
            yield (*place, "targets"), f"没有目标“{code}”；请改正"
    if rule["trigger"] == Trigger.REPORTING:
        most = max(rule.get("late", 0), rule.get("missing", 0))
        if most > rule["months"]:
            yield (*place, "months"), f"{rule['months']}个月里不会有{most}个月；请改正"
