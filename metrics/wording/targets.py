"""The rules of targets in one line, for those who do not know their words."""

from __future__ import annotations

from campaigns.terms import Kind

_KINDS = {
    Kind.GROWTH: "每年比基数增长一定比例，按年初至本月的累计数比较",
    Kind.POINTS: "比率要比基期提高若干个百分点",
    Kind.LEVEL: "数量要到期达到目标数，有期限的按月推进",
    Kind.RATE: "分子除以分母不低于规定的比率",
    Kind.COVERAGE: "应覆盖的全部覆盖到",
    Kind.ZERO: "一次都不发生",
    Kind.STAFFING: "按服务对象的人数配备人员",
    Kind.FREQUENCY: "每个周期做到规定的次数，周期结束时评价",
    Kind.POSITION: "名次保持在规定的位次以内",
    Kind.CONDITIONAL: "满足条件的地区才适用",
    Kind.CEILING: "不超过规定的上限",
    Kind.FALL: "比基数下降一定比例",
}


def kind_sentence(kind: str) -> str:
    return _KINDS[Kind(kind)]


def kind_words(kind: str, inner: str) -> str:
    """逐年递增; of a conditional target what is asked where the condition holds."""
    if kind == Kind.CONDITIONAL:
        return f"{Kind(inner).word}（{Kind.CONDITIONAL.word}）"
    return Kind(kind).word
