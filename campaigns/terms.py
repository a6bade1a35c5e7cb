"""The enumerations of the field, each value with its Chinese word. Standard library only."""

from enum import StrEnum
from typing import Self


class Term(StrEnum):
    """A code with its Chinese word: ``Level.COUNTY.word == "县(市、区)"``."""

    word: str

    def __new__(cls, code: str, word: str = "") -> Self:
        member = str.__new__(cls, code)
        member._value_ = code
        member.word = word
        return member

    @property
    def code(self) -> str:
        """The code itself, for templates."""
        return str(self.value)

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        return [(member.value, member.word) for member in cls]


class Level(Term):
    """A storey of the administrative tree, from the top down."""

    NATION = "nation", "全国"
    PROVINCE = "province", "省（自治区、直辖市）"
    PREFECTURE = "prefecture", "市（地、州、盟）"
    COUNTY = "county", "县（市、区、旗）"
    TOWNSHIP = "township", "乡镇（街道）"
    COMMUNITY = "community", "村（社区）"

    @property
    def depth(self) -> int:
        return list(Level).index(self)


class RegionKind(Term):
    """What kind of region a code stands for; levels alone do not tell a district from a county."""

    NATION = "nation", "国家"
    PROVINCE = "province", "省"
    AUTONOMOUS_REGION = "autonomous_region", "自治区"
    PREFECTURE_CITY = "prefecture_city", "地级市"
    PREFECTURE = "prefecture", "自治州（地区）"
    LEAGUE = "league", "盟"
    DISTRICT = "district", "市辖区"
    COUNTY_CITY = "county_city", "县级市"
    COUNTY = "county", "县"
    AUTONOMOUS_COUNTY = "autonomous_county", "自治县"
    BANNER = "banner", "旗"
    AUTONOMOUS_BANNER = "autonomous_banner", "自治旗"
    SPECIAL_DISTRICT = "special_district", "特区"
    TOWNSHIP = "township", "乡镇"
    SUBDISTRICT = "subdistrict", "街道"
    COMMUNITY = "community", "村（社区）"


class Cohort(Term):
    """分序列: the peers among which counties compete."""

    DISTRICT = "district", "市辖区序列"
    COUNTY = "county", "县（市）序列"

    @classmethod
    def of(cls, kind: str) -> "Cohort":
        """Districts and special districts against each other, all others among themselves."""
        districts = {RegionKind.DISTRICT, RegionKind.SPECIAL_DISTRICT}
        return cls.DISTRICT if kind in districts else cls.COUNTY


class SuccessionKind(Term):
    RENAMED = "renamed", "更名或改设"
    MERGED = "merged", "并入"
    SPLIT = "split", "析置"
    MOVED = "moved", "划转"


class Role(Term):
    REPORTER = "reporter", "填报员"
    REVIEWER = "reviewer", "审核员"
    ADMINISTRATOR = "administrator", "管理员"
    LEADER = "leader", "领导"
    AUDITOR = "auditor", "审计员"


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


class MailState(Term):
    """How far the mail of a message is."""

    NONE = "none", "不发邮件"
    PREPARED = "prepared", "待发送"
    SENDING = "sending", "发送中"
    SENT = "sent", "已发送"
    FAILED = "failed", "发送失败"
    # A sender that died after handing the mail over: nobody knows whether it went out.
    UNCERTAIN = "uncertain", "可能已发出"


class Postponing(Term):
    """What happens to a day of the calendar on which nobody works."""

    POSTPONE = "postpone", "遇节假日顺延"
    KEEP = "keep", "节假日不顺延"


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


class BulletinKind(Term):
    """What is issued regularly: the month's ranking, and the quarter's report."""

    MONTHLY = "monthly", "月排名通报"
    QUARTERLY = "quarterly", "季通报"

    @property
    def months(self) -> int:
        """How many months one issue covers."""
        return 3 if self is BulletinKind.QUARTERLY else 1


class BulletinState(Term):
    DRAFT = "draft", "待签发"
    SIGNED = "signed", "已签发"


class RecipientState(Term):
    """Whether a recipient is on the approved list."""

    PROPOSED = "proposed", "待批准"
    APPROVED = "approved", "已批准"
    REFUSED = "refused", "未批准"
    REMOVED = "removed", "已移除"


class PaperKind(Term):
    """The papers that have a layout of their own, which an office may replace."""

    BULLETIN = "bulletin", "季通报"
    RANKING = "ranking", "月排名通报"
    NOTICE = "notice", "通报函"
    SUMMONS = "summons", "约谈通知书"
    LISTING = "listing", "挂牌整治通知书"


class Job(Term):
    """What the timetable does by itself."""

    MONTHS = "months", "开启和锁定月份"
    REMINDERS = "reminders", "催报"
    RANKINGS = "rankings", "计算排名"
    BULLETINS = "bulletins", "起草通报"
    MAIL = "mail", "投递邮件"
    ALARMS = "alarms", "查看有无遗漏"
    TIDYING = "tidying", "清理过期内容"


class RunOutcome(Term):
    RUNNING = "running", "运行中"
    DONE = "done", "已完成"
    NOTHING = "nothing", "无事可做"
    FAILED = "failed", "失败"


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
