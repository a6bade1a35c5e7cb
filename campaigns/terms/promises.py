"""What is promised, and by which rule it is judged."""

from typing import Self

from campaigns.terms.term import Term


class Nature(Term):
    """What a reported number is: events of a month, a level at its end, or a quotient of two."""

    FLOW = "flow", "流量（当月发生数）"
    STOCK = "stock", "存量（月末数）"
    RATIO = "ratio", "比率（分子÷分母）"


class OverTime(Term):
    SUM = "sum", "累加"
    LAST = "last", "取最新"
    MAX = "max", "取最大"


class OverRegions(Term):
    SUM = "sum", "累加"
    RATIO_OF_SUMS = "ratio_of_sums", "分子和÷分母和"
    MAX = "max", "取最大"
    NONE = "none", "不汇总"


class Direction(Term):
    UP = "up", "越高越好"
    DOWN = "down", "越低越好"
    NEUTRAL = "neutral", "只反映情况，不论高低"


class Frequency(Term):
    MONTHLY = "monthly", "每月"
    QUARTERLY = "quarterly", "每季度"
    HALF_YEARLY = "half_yearly", "每半年"
    YEARLY = "yearly", "每年"

    @property
    def months(self) -> int:
        """It is due every so many months, in the last month of each span of the year."""
        return {"monthly": 1, "quarterly": 3, "half_yearly": 6, "yearly": 12}[self.value]


class Kind(Term):
    """The target algebra: by which rule an indicator is held against its target."""

    GROWTH = "GROWTH", "逐年递增"
    POINTS = "POINTS", "提高百分点"
    LEVEL = "LEVEL", "达到数量"
    RATE = "RATE", "达到比率"
    COVERAGE = "COVERAGE", "覆盖"
    ZERO = "ZERO", "零发生"
    STAFFING = "STAFFING", "按比例配备"
    FREQUENCY = "FREQUENCY", "定期次数"
    POSITION = "POSITION", "保持位次"
    CONDITIONAL = "CONDITIONAL", "满足条件时适用"
    CEILING = "CEILING", "不超过上限"
    FALL = "FALL", "比基数下降"


class State(Term):
    """How one region stands on one target; each has a sign besides its colour."""

    sign: str

    def __new__(cls, code: str, word: str = "", sign: str = "") -> Self:
        member = str.__new__(cls, code)
        member._value_ = code
        member.word = word
        member.sign = sign
        return member

    MET = "met", "达标", "✓"
    CLOSE = "close", "接近", "△"
    BEHIND = "behind", "落后", "▼"
    RED_LINE = "red_line", "触红线", "✕"
    IN_PROGRESS = "in_progress", "进行中", "…"
    NOT_REPORTED = "not_reported", "缺报", "○"
    NO_BASELINE = "no_baseline", "无基数", "–"
    NOT_APPLICABLE = "not_applicable", "不适用", "／"


class OperationKind(Term):
    OPERATION = "operation", "战役（专项行动）"
    PROGRAMME = "programme", "工程"
    PLAN = "plan", "规划"


class Window(Term):
    QUARTER = "quarter", "每季度"
    HALF_YEAR = "half_year", "每半年"
    YEAR = "year", "每年"
    SCHOOL_YEAR = "school_year", "每学年"


class RuleType(Term):
    """How attainment or an amount becomes points."""

    LINEAR = "linear", "按完成率计分，封顶"
    BANDED = "banded", "分档计分"
    PER_UNIT = "per_unit", "按数量计分，封顶"
    DEDUCTION = "deduction", "按数量扣分，有下限"
    BONUS = "bonus", "加分，合计封顶"
    VETO = "veto", "一票否决"
    MANUAL = "manual", "人工评分（须附依据）"


class RedLineRule(Term):
    FLAG = "flag", "只警示"
    CATEGORY_ZERO = "category_zero", "该类得零分"
    RANKED_LAST = "ranked_last", "排在最后"


class MissingRule(Term):
    ZERO = "zero", "缺报目标得零分"
    LEAVE_OUT = "leave_out", "缺报目标不计入"


class Postponing(Term):
    """What happens to a day of the calendar on which nobody works."""

    POSTPONE = "postpone", "遇节假日顺延"
    KEEP = "keep", "节假日不顺延"


class ListingAuthority(Term):
    NATIONAL = "national", "国家禁毒委"
    PROVINCIAL = "provincial", "省级禁毒委"
    MUNICIPAL = "municipal", "市级禁毒委"


class ListingStatus(Term):
    """Where an area stands on the accountability ladder when a document says so."""

    NOTICE = "notice", "通报警示"
    ATTENTION = "attention", "重点关注"
    LISTING = "listing", "挂牌整治"


class FindingKind(Term):
    PROBLEM = "problem", "问题"
    RECOMMENDATION = "recommendation", "建议"
