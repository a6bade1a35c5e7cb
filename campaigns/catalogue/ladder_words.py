"""What the parts of a ladder are called, so that a mistake or a change names its place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from campaigns.catalogue.mistakes import Place

Item = Mapping[str, Any]

RUNG = {
    "word": "措施名称",
    "paper": "文书版式",
    "series": "机关代字",
    "confirm": "由谁决定",
    "public": "是否公开",
    "acknowledge_days": "签收期限",
    "objection_days": "申辩期限",
    "answer_days": "答复申辩期限",
    "plan_days": "报送方案期限",
    "rectify_days": "整改期限",
    "inspect_days": "检查期限",
    "extensions": "可以延期的次数",
    "extension_days": "每次延期",
    "clear_months": "解除条件",
    "observation_months": "观察期",
    "next": "下一级措施",
    "relapse": "观察期内反弹的措施",
    "status": "对应的列管类别",
}
RULE = {
    "name": "规则名称",
    "trigger": "触发情形",
    "level": "层级",
    "quarters": "连续季度数",
    "places": "后几名",
    "window": "多久一次",
    "targets": "红线目标",
    "months": "看最近几个月",
    "late": "逾期次数",
    "missing": "缺报次数",
    "days": "宽限工作日",
    "rung": "提请的措施",
    "climb": "已有在办措施时提请下一级",
    "source": "出处",
}
WHOLE = {
    "series": "机关代字",
    "commendation": "表扬",
    "days": "各步的天数",
    "rungs": "措施",
    "rules": "规则",
}
COMMENDATION = {
    "word": "表扬的名称",
    "series": "表扬的机关代字",
    "confirm": "表扬由谁决定",
    "public": "表扬是否公开",
}


def field_name(place: Place) -> str:
    """``整改期限``: the innermost key of a place that has a name."""
    kind = place[0] if place else ""
    names = {"rungs": RUNG, "rules": RULE, "commendation": COMMENDATION}.get(str(kind), WHOLE)
    named = [names[step] for step in place if isinstance(step, str) and step in names]
    return named[-1] if named else WHOLE.get(str(kind), "")


def place_of(ladder: Item, place: Place) -> str:
    """``措施“通报批评”的整改期限``: a place of a ladder as its readers know it."""
    name = field_name(place)
    if len(place) < 2 or place[0] not in {"rungs", "rules"} or not isinstance(place[1], int):
        return name
    part = f"{'措施' if place[0] == 'rungs' else '规则'}{_called(ladder, str(place[0]), place[1])}"
    return f"{part}的{name}" if len(place) > 2 and name != WHOLE[str(place[0])] else part


def _called(ladder: Item, kind: str, number: int) -> str:
    try:
        item = ladder[kind][number]
    except (KeyError, IndexError):
        return f"第{number + 1}项"
    if kind == "rungs":
        return f"“{item.get('word') or item.get('code', '')}”"
    return f"{item.get('code', '')}"


def flat(ladder: Item, derived: Mapping[str, str]) -> dict[str, Any]:
    """Every value of a ladder by its place in words: for what changed between two versions."""
    found: dict[str, Any] = {WHOLE["series"]: ladder["series"]}
    found |= {COMMENDATION[key]: value for key, value in ladder["commendation"].items()}
    for kind, names in (("rungs", RUNG), ("rules", RULE)):
        word = "措施" if kind == "rungs" else "规则"
        for item in ladder[kind]:
            plain = {**item, **item.get("removal", {})}
            head = f"{word} {item['code']}"
            found |= {f"{head} {names[key]}": plain[key] for key in names if key in plain}
        found[f"{word}次序"] = "、".join(item["code"] for item in ladder[kind])
    return found | {f"推定 {WHOLE.get(key, key)}": words for key, words in derived.items()}


def changes(
    before: tuple[Item, Mapping[str, str]], after: tuple[Item, Mapping[str, str]]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is different between two ladders with what is derived in them: as it was, as it is."""
    old, new = flat(*before), flat(*after)
    different = [
        key for key in {**old, **new} if (key in old, old.get(key)) != (key in new, new.get(key))
    ]
    return (
        {key: old[key] for key in different if key in old},
        {key: new[key] for key in different if key in new},
    )
