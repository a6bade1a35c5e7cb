"""What codes in the audit are called: names of fields, of parameters, of addresses.

What only the database knows (indicators, regions, rungs of a ladder) comes as a ``Glossary``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from campaigns.catalogue import ladder_words
from campaigns.terms import (
    Cohort,
    FindingKind,
    FindingSource,
    Level,
    PaperKind,
    Role,
    Term,
    Trigger,
)

_ACCOUNT = {
    "username": "用户名",
    "full_name": "姓名",
    "office": "单位",
    "role": "角色",
    "region": "地区",
    "path": "地区路径",
}
# Of addresses, on pages and of the interface.
_ASKED = {
    "after": "接在其后",
    "campaign": "行动",
    "category": "类别",
    "cohort": "序列",
    "due": "整改期限",
    "edition": "版次",
    "format": "格式",
    "from": "自",
    "headline": "重点目标",
    "indicator": "指标",
    "kind": "类型",
    "level": "层级",
    "month": "月份",
    "name": "名称",
    "operation": "战役",
    "outcome": "结果",
    "page": "页",
    "parent": "上级地区",
    "q": "文字",
    "ranked": "有名次",
    "reported": "要填报",
    "running": "在办",
    "show": "状态",
    "since": "自",
    "size": "每次条数",
    "source": "来源",
    "state": "状态",
    "subject": "对象",
    "target": "目标",
    "to": "至",
    "until": "至",
    "within": "所在地",
}
# Parts of a ladder that are not asked for in its form.
_LADDER = {"code": "代号", "removal": "解除", "citation": "文件", "rule": "条"}
NAMES: Mapping[str, str] = {
    **ladder_words.COMMENDATION,
    **ladder_words.RULE,
    **ladder_words.RUNG,
    **ladder_words.WHOLE,
    "commendation": "表扬",
    **_LADDER,
    **_ASKED,
    **_ACCOUNT,
}
ADDRESSES: Mapping[str, str] = {
    "api_allocations": "目标分解",
    "api_bulletin": "通报",
    "api_duties": "禁毒委员会履职",
    "api_figures": "数值",
    "api_measures": "措施",
    "api_quality_columns": "排名的数据质量",
    "api_quality_rates": "地区数据质量",
    "api_quality_recount": "一项数据复核",
    "api_quality_recounts": "数据复核",
    "api_questions": "数据质量问题",
    "api_rectifications": "整改台账",
    "api_sheet": "报表",
    "api_sheets": "各地区报表",
    "api_standing": "地区排名",
    "api_standings": "排名",
}


def _words(term: type[Term]) -> dict[str, str]:
    return dict(term.choices())


_ROLES, _LEVELS = _words(Role), _words(Level)
# What a value is called, by the name that it stands under.
_VALUES: Mapping[str, Mapping[str, str]] = {
    "role": _ROLES,
    "角色": _ROLES,
    "confirm": _ROLES,
    "level": _LEVELS,
    "trigger": _words(Trigger),
    "paper": _words(PaperKind),
    "cohort": _words(Cohort),
    "分序列": _words(Cohort),
    "source": _words(FindingSource),
    "kind": _words(FindingKind),
}
_OF_REGIONS = {"region", "地区", "parent", "within", "所在地"}
_OF_RUNGS = {"rung", "建议", "决定", "next", "relapse", "status"}
_OF_INDICATORS = {"indicator", "指标"}


@dataclass(frozen=True, slots=True)
class Glossary:
    """Codes of the database with their words; what is not there is shown as it is written."""

    indicators: Mapping[str, str] = field(default_factory=dict)
    regions: Mapping[str, str] = field(default_factory=dict)
    rungs: Mapping[str, str] = field(default_factory=dict)
    campaigns: Mapping[str, str] = field(default_factory=dict)
    targets: Mapping[str, str] = field(default_factory=dict)

    def name(self, code: str) -> str:
        """Of a field, or of the indicator whose value it holds."""
        return self.indicators.get(code) or NAMES.get(code, code)

    def value(self, text: str, under: str) -> str:
        """Of a value under a name; words that somebody typed are none of ours."""
        if under in _OF_REGIONS:
            return self.regions.get(text, text)
        if under in _OF_RUNGS:
            return self.rungs.get(text, text)
        if under in _OF_INDICATORS:
            return self.indicators.get(text, text)
        return _VALUES.get(under, {}).get(text, text)


BARE = Glossary()
