"""What the documents do not state, named in words."""

from __future__ import annotations

from collections.abc import Mapping

NAMES = {
    "allocate": "分解办法",
    "base": "基数算法",
    "base_year": "基期年份",
    "base_years": "基期年份",
    "cadence": "通报制度",
    "calendar": "日程",
    "categories": "类别划分",
    "condition": "适用条件",
    "days": "日子",
    "due": "完成期限",
    "due_on": "整改期限",
    "ends_on": "结束日期",
    "first_month": "起始月份",
    "first_year": "首个评价年",
    "from_month": "起算月份",
    "goal": "目标数",
    "goals": "目标数",
    "indicators": "指标口径",
    "last_month": "截止月份",
    "leave_by": "应退出月份",
    "owner": "责任单位",
    "points": "提高幅度",
    "rate": "增幅",
    "rule": "配备办法",
    "since": "列管月份",
    "start": "起点",
    "starts_on": "开始日期",
    "steps": "问责步骤",
    "threshold": "比率",
    "times": "次数",
    "trigger": "触发条件",
    "window": "周期",
}


def derived_words(derived: Mapping[str, str]) -> list[str]:
    """起点：… for every parameter that is ours, with from what it was taken."""
    return [f"{NAMES.get(name, name)}：{why}" for name, why in derived.items()]
