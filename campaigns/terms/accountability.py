"""What follows from a ranking: the ladder, commendation, the list of what is to be put right."""

from campaigns.terms.term import Term


class Trigger(Term):
    """What a rule of the ladder looks at."""

    LAST_THIRD = "last_third", "名次区间连续几个季度都在最后三分之一"
    LAST_PLACES = "last_places", "排在最后几名"
    RED_LINE = "red_line", "触碰红线"
    REPORTING = "reporting", "缺报或逾期报送"
    UNANSWERED = "unanswered", "措施到期没有回应"
    RELAPSE = "relapse", "观察期内反弹"
    FIRST_THIRD = "first_third", "名次区间连续几个季度都在最前三分之一"
    # No rule can see it: a person proposes, with what it rests on.
    MANUAL = "manual", "人工提请"


class ProposalKind(Term):
    MEASURE = "measure", "问责"
    COMMENDATION = "commendation", "表扬"


class ProposalState(Term):
    WAITING = "waiting", "待决定"
    CONFIRMED = "confirmed", "已采纳"
    SOFTENED = "softened", "从轻处理"
    # It went into a measure that was already running.
    JOINED = "joined", "并入在办措施"
    REJECTED = "rejected", "未采纳"
    # What it rested on is gone: corrected, answered, or led on from otherwise.
    LAPSED = "lapsed", "自动失效"


class LadderState(Term):
    DRAFT = "draft", "试行稿"
    LIVE = "live", "施行中"
    RETIRED = "retired", "已停用"


class MeasureState(Term):
    ISSUED = "issued", "已下达"
    ACKNOWLEDGED = "acknowledged", "已签收"
    PLANNED = "planned", "已报方案"
    RECTIFYING = "rectifying", "整改中"
    REPORTED = "reported", "已报整改结果"
    INSPECTED = "inspected", "已检查"
    EXTENDED = "extended", "延期整改"
    ACCEPTED = "accepted", "验收合格"
    REMOVED = "removed", "已解除"
    OBSERVING = "observing", "观察期"
    CLOSED = "closed", "已办结"
    ESCALATED = "escalated", "已升级"
    RELAPSED = "relapsed", "观察期反弹"
    REVOKED = "revoked", "已撤销"

    @property
    def ends(self) -> bool:
        """Nothing more can happen to the measure."""
        return self in _ENDS


_ENDS = {
    MeasureState.CLOSED,
    MeasureState.ESCALATED,
    MeasureState.RELAPSED,
    MeasureState.REVOKED,
}


class MeasureVerb(Term):
    """What can be done with a measure; who may, is decided by the action."""

    ACKNOWLEDGE = "acknowledge", "签收"
    HAND_IN_PLAN = "hand_in_plan", "报送整改方案"
    RETURN_PLAN = "return_plan", "退回方案"
    AGREE_PLAN = "agree_plan", "同意方案"
    REPORT = "report", "报送整改结果"
    INSPECT = "inspect", "登记检查"
    ACCEPT = "accept", "验收合格"
    EXTEND = "extend", "延长整改期限"
    ESCALATE = "escalate", "升级"
    REMOVE = "remove", "解除"
    OBSERVE = "observe", "转入观察期"
    RELAPSE = "relapse", "认定反弹"
    CLOSE = "close", "办结"
    REVOKE = "revoke", "撤销"
    # Something worth knowing that changes no state: minutes of a meeting, a visit on the way.
    NOTE = "note", "记录"


def _measure_moves() -> "dict[tuple[MeasureState, MeasureVerb], MeasureState]":
    state, verb = MeasureState, MeasureVerb
    moves = {
        (state.ISSUED, verb.ACKNOWLEDGE): state.ACKNOWLEDGED,
        (state.ACKNOWLEDGED, verb.HAND_IN_PLAN): state.PLANNED,
        (state.PLANNED, verb.RETURN_PLAN): state.ACKNOWLEDGED,
        (state.PLANNED, verb.AGREE_PLAN): state.RECTIFYING,
        (state.RECTIFYING, verb.REPORT): state.REPORTED,
        (state.EXTENDED, verb.REPORT): state.REPORTED,
        (state.RECTIFYING, verb.INSPECT): state.INSPECTED,
        (state.EXTENDED, verb.INSPECT): state.INSPECTED,
        (state.REPORTED, verb.INSPECT): state.INSPECTED,
        (state.INSPECTED, verb.ACCEPT): state.ACCEPTED,
        (state.INSPECTED, verb.EXTEND): state.EXTENDED,
        (state.ACCEPTED, verb.REMOVE): state.REMOVED,
        (state.REMOVED, verb.OBSERVE): state.OBSERVING,
        (state.OBSERVING, verb.RELAPSE): state.RELAPSED,
        (state.ACCEPTED, verb.CLOSE): state.CLOSED,
        (state.REMOVED, verb.CLOSE): state.CLOSED,
        (state.OBSERVING, verb.CLOSE): state.CLOSED,
    }
    climbing = (
        *(state.ISSUED, state.ACKNOWLEDGED, state.PLANNED),
        *(state.RECTIFYING, state.EXTENDED, state.INSPECTED),
    )
    moves |= {(one, verb.ESCALATE): state.ESCALATED for one in climbing}
    revoked = (*climbing, state.REPORTED)
    return moves | {(one, verb.REVOKE): state.REVOKED for one in revoked}


# The whole life of a measure: from which state a verb leads where. The database holds the same
# table (metrics migrations), so that no program can take another way.
MEASURE_MOVES = _measure_moves()


class LetterKind(Term):
    """What a letter of the accountability station says."""

    ISSUE = "issue", "下达"
    EXTENSION = "extension", "延长期限"
    REMOVAL = "removal", "解除"
    REVOCATION = "revocation", "撤销"
    # The answer to an objection that changes nothing; one that is upheld is told by the revocation.
    DISMISSAL = "dismissal", "答复申辩"
    COMMENDATION = "commendation", "表扬"


class ObjectionState(Term):
    WAITING = "waiting", "待答复"
    UPHELD = "upheld", "理由成立"
    DISMISSED = "dismissed", "理由不成立"
    WITHDRAWN = "withdrawn", "已撤回"


class FindingSource(Term):
    """By which way a problem came onto the list of what is to be put right."""

    INSPECTION = "inspection", "督导检查"
    DOCUMENT = "document", "文件指出"
    QUALITY = "quality", "数据质量核查"
    REVIEWER = "reviewer", "审核发现"


class RectificationState(Term):
    OPEN = "open", "整改中"
    REPORTED = "reported", "待验收"
    ACCEPTED = "accepted", "验收通过"
    CLOSED = "closed", "已销号"


class RectificationVerb(Term):
    REPORT = "report", "报送整改情况"
    RETURN = "return", "退回"
    ACCEPT = "accept", "验收通过"
    CLOSE = "close", "销号"
    REOPEN = "reopen", "重新整改"
    # A look some time later, which changes nothing where all is well.
    FOLLOW_UP = "follow_up", "回头看"
    POSTPONE = "postpone", "调整期限"
    NOTE = "note", "记录"


RECTIFICATION_MOVES: dict[tuple[RectificationState, RectificationVerb], RectificationState] = {
    (RectificationState.OPEN, RectificationVerb.REPORT): RectificationState.REPORTED,
    (RectificationState.REPORTED, RectificationVerb.RETURN): RectificationState.OPEN,
    (RectificationState.REPORTED, RectificationVerb.ACCEPT): RectificationState.ACCEPTED,
    (RectificationState.ACCEPTED, RectificationVerb.CLOSE): RectificationState.CLOSED,
    (RectificationState.ACCEPTED, RectificationVerb.REOPEN): RectificationState.OPEN,
    (RectificationState.CLOSED, RectificationVerb.REOPEN): RectificationState.OPEN,
}


class DutyState(Term):
    """Whether an event of a duty counts."""

    HELD = "held", "已登记"
    CANCELLED = "cancelled", "已撤销"
