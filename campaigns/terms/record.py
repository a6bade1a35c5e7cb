"""The month and its sheets: from the first cell to the ranking."""

from campaigns.terms.term import Term


class PeriodState(Term):
    OPEN = "open", "填报中"
    LOCKED = "locked", "已锁定"


class SubmissionState(Term):
    DRAFT = "draft", "草稿"
    SUBMITTED = "submitted", "已提交"
    RETURNED = "returned", "已退回"
    APPROVED = "approved", "已审核"


class Verb(Term):
    """What can be done with a submission; who may, is decided by the action."""

    SUBMIT = "submit", "提交"
    WITHDRAW = "withdraw", "撤回"
    APPROVE = "approve", "通过"
    RETURN = "return", "退回"


# The whole life of a submission: from which state a verb leads where. The database holds the same
# table (metrics migrations), so that no program can take another way.
MOVES: dict[tuple[SubmissionState, Verb], SubmissionState] = {
    (SubmissionState.DRAFT, Verb.SUBMIT): SubmissionState.SUBMITTED,
    (SubmissionState.RETURNED, Verb.SUBMIT): SubmissionState.SUBMITTED,
    (SubmissionState.SUBMITTED, Verb.WITHDRAW): SubmissionState.DRAFT,
    (SubmissionState.SUBMITTED, Verb.APPROVE): SubmissionState.APPROVED,
    (SubmissionState.SUBMITTED, Verb.RETURN): SubmissionState.RETURNED,
}


class AmendmentState(Term):
    PROPOSED = "proposed", "待审核"
    APPROVED = "approved", "已更正"
    REJECTED = "rejected", "未同意"
    WITHDRAWN = "withdrawn", "已撤回"


class ImportState(Term):
    """Old tables of a whole year: uploaded by one person, confirmed by another."""

    PROPOSED = "proposed", "待确认"
    LOADED = "loaded", "已载入"
    REJECTED = "rejected", "未同意"
    WITHDRAWN = "withdrawn", "已撤回"


class Said(Term):
    """What stands in a cell: a number, the word that there is no such thing here, or nothing."""

    NUMBER = "number", "数值"
    EXEMPT = "exempt", "不适用"
    MISSING = "missing", "未报"


class Source(Term):
    """The way by which a cell was filled in."""

    GRID = "grid", "网页填报"
    WORKBOOK = "workbook", "表格上传"
    API = "api", "接口报送"
    DEMONSTRATION = "demonstration", "演示数据"


class Severity(Term):
    HARD = "hard", "必须改正"
    SOFT = "soft", "需要说明"


class CheckKind(Term):
    """By which rule a cell is questioned before it is submitted."""

    REQUIRED = "required", "必报项未填"
    PART_OF_WHOLE = "part_of_whole", "部分多于全部"
    RANGE = "range", "超出取值范围"
    JUMP = "jump", "与以往相差很大"
    OUTLIER = "outlier", "偏离本地区以往水平"
    COPIED_FORWARD = "copied_forward", "连续几个月相同"
    NEVER_FALLS = "never_falls", "累计数减少"
    ZERO_UNUSUAL = "zero_unusual", "以往不为零，本月为零"
    PLAUSIBLE_ORDER = "plausible_order", "大小关系少见"
    EVENT = "event", "发生了应当为零的事"

    @property
    def severities(self) -> tuple[Severity, ...]:
        """What is certainly wrong has to be put right; what is only odd has to be explained."""
        if self in {CheckKind.REQUIRED, CheckKind.PART_OF_WHOLE}:
            return (Severity.HARD,)
        return (Severity.HARD, Severity.SOFT) if self == CheckKind.RANGE else (Severity.SOFT,)


class RankingState(Term):
    DRAFT = "draft", "待发布"
    PUBLISHED = "published", "已发布"
