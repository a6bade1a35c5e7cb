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


def still_observed(until: date) -> str:
    return f"观察期到{_dated(until)}为止，期满才能办结"


def _dated(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
