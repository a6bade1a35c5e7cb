"""How often each rule would propose a region by chance, as a table for the page of the rules."""

from __future__ import annotations

from typing import Any

from metrics.engine.ladder.chance import RULES, Chance
from metrics.engine.ladder.table import TABLE

_RULES = {
    "two_quarters": "名次区间连续两个季度整个在最后三分之一",
    "one_quarter": "名次区间一个季度整个在最后三分之一",
    "first_third": "名次区间连续两个季度整个在最前三分之一",
    "year": "年度名次在最后三位",
    "quarter": "有一个季度末名次在最后三分之一",
    "month": "有一个月名次在最后三位",
}
CAPTION = "同样努力的地区，一年里仅因偶然而被提请的机会"
EXPLANATION = (
    "假设各地区工作一样好，都恰好完成年增长5%的目标，只有偶然的多少不同：一年里至少被提请一次的机会。"
    "按“名次区间连续两个季度”提请的，每百个地区每年约有两个；只看一个季度末名次的，超过一半。"
    "最后三行反过来：16个地区里有一个只完成别人的七成，每条规则有多少机会发现它。"
)
CAUTION = (
    "大小悬殊的地区放在一起排，案件很少的地区名次总在两头，用名次区间也会有一成多被误提；"
    "决定前请看案件数，案件只有几起的，不宜只凭名次。"
    "缺报逾期、触碰红线不在表内：没有可以据以推算的发生率；红线事件发生在哪里也有偶然，人口多的地方机会大。"
    "观察期内反弹的机会与所依据的那条规则相同。"
)


def chance_table() -> dict[str, Any]:
    """``caption``, ``explanation``, ``caution``, ``columns`` and ``rows`` of text."""
    return {
        "caption": CAPTION,
        "explanation": EXPLANATION,
        "caution": CAUTION,
        "columns": ["参评的地区", "每年案件", *(_RULES[rule] for rule in RULES)],
        "rows": [_row(one) for one in TABLE],
    }


def _row(one: Chance) -> list[str]:
    return [_field(one), f"{one.cases}起", *(f"{share / 10:.1f}%" for share in one.shares)]


def _field(one: Chance) -> str:
    if one.strength < 1:
        return f"{one.size}个，其中一个只完成别人的七成"
    return f"{one.size}个，大小悬殊" if one.mixed else f"{one.size}个，大小相同"
