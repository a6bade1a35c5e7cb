"""Data quality: what is asked about figures, and what becomes of a question."""

from campaigns.terms.term import Term


class QualityKind(Term):
    """By which sign a figure is asked about; never a penalty."""

    OUTLIER = "outlier", "离群"
    JUMP = "jump", "突增突减"
    RELATED = "related", "关联指标不符"
    COPIED = "copied", "连续照抄"
    TWINS = "twins", "两地数值雷同"
    HEAPING = "heaping", "压线堆积"
    DIGITS = "digits", "末位偏好"
    LATE_EDIT = "late_edit", "锁定前改动"
    ONE_WAY = "one_way", "单向更正"


class QuestionState(Term):
    OPEN = "open", "待答复"
    ANSWERED = "answered", "待核实"
    SETTLED = "settled", "已核实"
    LAPSED = "lapsed", "已失效"


class QuestionVerb(Term):
    ANSWER = "answer", "答复"
    RETURN = "return", "退回补充"
    SETTLE = "settle", "核实"
    LAPSE = "lapse", "失效"


class QuestionOutcome(Term):
    """What the look into a question has shown."""

    RIGHT = "right", "数值属实"
    CORRECTED = "corrected", "已更正"
    WRONG = "wrong", "数值有误，待更正"


# The whole life of a question; the database holds the same table.
QUESTION_MOVES: dict[tuple[QuestionState, QuestionVerb], QuestionState] = {
    (QuestionState.OPEN, QuestionVerb.ANSWER): QuestionState.ANSWERED,
    (QuestionState.ANSWERED, QuestionVerb.RETURN): QuestionState.OPEN,
    (QuestionState.ANSWERED, QuestionVerb.SETTLE): QuestionState.SETTLED,
    (QuestionState.OPEN, QuestionVerb.LAPSE): QuestionState.LAPSED,
    (QuestionState.ANSWERED, QuestionVerb.LAPSE): QuestionState.LAPSED,
}
