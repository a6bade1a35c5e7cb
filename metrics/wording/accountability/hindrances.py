"""Why something cannot be done with a measure just now; each ends without a full stop."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

OBJECTED = "有一份申辩等待答复，请先答复"
ANSWERED = "申辩已经答复，不能再次提出"
NOT_OURS = "这项措施由上级单位作出，申辩请向作出单位提出"
NO_REMOVAL = "这级措施没有观察期，验收合格后直接办结"
REMOVAL_FIRST = "这级措施要先解除，再转入观察期"
RELAPSE_WAITS = "有一项反弹提请等待决定，请先决定"
ENDED_BEFORE = "原措施已不在办理中，请看过现在的情况再决定"
ANSWERED_SINCE = (
    "提请以后地区已有回应，或者期限已变，不能再按逾期没有回应升级；请不采纳，或者并入在办的措施"
)
PROPOSED_ALREADY = "已有一项接续这项措施的提请等待决定，请先决定"
NOT_HIGHER = "提请升级的措施要比在办的高一级"
OF_ANOTHER = "上级单位的措施由作出单位升级，这里只记录"
ISSUED_BY_HIMSELF = "下达人不答复对自己下达的措施提出的申辩，请由另一位有决定权的人答复"
NOBODY_ELSE = "作出单位没有另一位有决定权的人，由下达人答复"


def returned_words(why: str) -> str:
    """What the region is told whose plan came back."""
    return f"方案被退回：{why.rstrip('。')}。"


def wrong_state(state: str, verb: str) -> str:
    return f"这项措施{state}，不能{verb}；可能刚有别人办理过，请刷新"


def no_objection_now(state: str) -> str:
    return f"这项措施{state}，不再受理申辩"


def too_late(until: date) -> str:
    return f"申辩期限到{_dated(until)}为止，已经过了"


def no_more_extensions(most: int) -> str:
    return f"最多延期{most}次，已经用完" if most else "按规定，这级措施不能延期"


def unmet(lines: Sequence[str]) -> str:
    return f"解除的条件还不具备：{'；'.join(lines)}"


def not_published(month: str) -> str:
    return f"要等{month}的排名发布，看过有没有反弹，才能办结"


def gone(region: str) -> str:
    return f"{region}已经撤并，不能再对它下达文书；需要的，对现在的地区另行提请"


def not_from_here(state: str) -> str:
    return f"这项措施{state}，不能由它提请升级"


def lapsed(state: str) -> str:
    """Why a proposal that goes on from a measure came to nothing."""
    return f"原措施{state}，不能再由它升级或者认定反弹"


def still_observed(until: date) -> str:
    return f"观察期到{_dated(until)}为止，期满才能办结"


def _dated(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
