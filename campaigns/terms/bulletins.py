"""What is issued, sent, and done by the timetable."""

from campaigns.terms.term import Term


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


class MailState(Term):
    """How far the mail of a message is."""

    NONE = "none", "不发邮件"
    PREPARED = "prepared", "待发送"
    SENDING = "sending", "发送中"
    SENT = "sent", "已发送"
    FAILED = "failed", "发送失败"
    # A sender that died after handing the mail over: nobody knows whether it went out.
    UNCERTAIN = "uncertain", "可能已发出"


class Job(Term):
    """What the timetable does by itself."""

    MONTHS = "months", "开启和锁定月份"
    REMINDERS = "reminders", "催报"
    RANKINGS = "rankings", "计算排名"
    BULLETINS = "bulletins", "起草通报"
    MAIL = "mail", "投递邮件"
    LADDER = "ladder", "督导问责"
    QUALITY = "quality", "数据质量核查"
    AUDIT = "audit", "审计记录封存"
    ALARMS = "alarms", "查看有无遗漏"
    TIDYING = "tidying", "清理过期内容"


class RunOutcome(Term):
    RUNNING = "running", "运行中"
    DONE = "done", "已完成"
    NOTHING = "nothing", "无事可做"
    FAILED = "failed", "失败"
