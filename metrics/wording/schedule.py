"""The timetable in words: days with their weekday, spans, and what to do about an alarm."""

from __future__ import annotations

from datetime import datetime, timedelta

from campaigns.terms import Job, RunOutcome

BROKEN_OFF = "中断：没有做完，进程就停了；没做完的由下一次接着做"
_WEEKDAYS = "一二三四五六日"

# The first part of an alarm's key → what is wrong in a few words, and what to do about it.
ALARMS = {
    "open": ("没有按时开启", "到“月份”页手工开启，并请运维人员查看后台任务。"),
    "lock": ("没有按时锁定", "到“月份”页手工锁定，并请运维人员查看后台任务。"),
    "ranking": (
        "排名没有按时算出",
        "在“定时任务”页执行“计算排名”；仍不行的，请运维人员查看运行记录。",
    ),
    "publish": ("排名没有按时发布", "到看板核对排名草稿，由管理员发布。"),
    "bulletin": (
        "通报没有按时起草",
        "先发布所依据的排名；已经发布的，在“定时任务”页执行“起草通报”。",
    ),
    "delivery": (
        "通报没有按时寄出",
        "在“定时任务”页执行“投递邮件”；仍不行的，请运维人员查看邮件服务器。",
    ),
    "returned": (
        "通报没有送达",
        "到该期通报的“投递”页逐个处理：改正地址、重发，或另行送达后登记。",
    ),
    "unsent": (
        "邮件没有按时寄出",
        "请运维人员查看邮件服务器；恢复后在“定时任务”页执行“投递邮件”，或等系统自动寄出。",
    ),
    "measure": (
        "措施办理超期",
        "在“督导问责”页查看超期的措施：由地区办理的催办，由本办办理的及时办结。",
    ),
    "proposal": (
        "提请没有按时决定",
        "在“督导问责”页决定：采纳、从轻、并入在办措施或者不采纳，并写明理由。",
    ),
    "objection": ("申辩没有按时答复", "在“督导问责”页打开该项措施，答复申辩。"),
    "rectify": (
        "问题整改超期",
        "在问题整改台账查看超期的问题：催办，或者调整期限并写明理由。",
    ),
    "failed": (
        "定时任务失败",
        "查看失败原因后，在“定时任务”页再执行一次；仍失败的，请运维人员处理。",
    ),
    "stuck": ("定时任务没有按时运行", "请运维人员查看后台任务的进程。"),
    "still": ("定时任务曾经停止", "已经补做，不必办理；请运维人员查明停止的原因。"),
}


def kind_of(key: str) -> str:
    """What an alarm is about, in a few words."""
    return ALARMS.get(key.partition(":")[0], ("警报", ""))[0]


def advice_on(key: str) -> str:
    """What to do about an alarm."""
    return ALARMS.get(key.partition(":")[0], ("", ""))[1]


def day_words(moment: datetime, *, until: bool = False) -> str:
    """``7月10日 周三 06:00``; as an end, midnight is the evening before: ``周一 24:00 前``."""
    here, hour = moment, f"{moment:%H:%M}"
    if until and (moment.hour, moment.minute) == (0, 0):
        here, hour = moment - timedelta(days=1), "24:00"
    day = f"{here.month}月{here.day}日 周{_WEEKDAYS[here.weekday()]} {hour}"
    return f"{day} 前" if until else day


def moment_words(moment: datetime) -> str:
    """``2019年7月10日 06:00``"""
    return f"{moment.year}年{moment.month}月{moment.day}日 {moment:%H:%M}"


def every(seconds: float) -> str:
    """How often a job runs."""
    if seconds % 3600 == 0:
        return "每小时" if seconds == 3600 else f"每 {seconds / 3600:.0f} 小时"
    if seconds % 60 == 0:
        return "每分钟" if seconds == 60 else f"每 {seconds / 60:.0f} 分钟"
    return f"每 {seconds:g} 秒"


# What each job looks for, for those who do not know it.
JOBS = {
    Job.MONTHS: "月末开启填报，到时间锁定",
    Job.REMINDERS: "报送截止前一个工作日起，工作日 9 时催报",
    Job.RANKINGS: "锁定后、数据更正后重新计算",
    Job.BULLETINS: "排名发布后、通报日起草；签发后生成文档",
    Job.MAIL: "寄出催报、督办、警报和通报",
    Job.LADDER: "排名发布后按规则提请；登记文件所列地区和问题；期限前后寄督办邮件",
    Job.AUDIT: "新的审计记录按顺序封存，成为一条链",
    Job.QUALITY: "锁定后、数据更正后核查数值并提出问题；每季度抽取复核样本",
    Job.ALARMS: "该有而没有的，报警并通知管理员",
    Job.TIDYING: "清理过期的接口应答、退回的工作簿和会话；停用长期未用的账号",
}


def outcome_words(outcome: str, *, broken_off: bool) -> str:
    return "中断" if broken_off else RunOutcome(outcome).word


def still_words(begun: datetime, ended: datetime) -> str:
    """The timetable stood still between two moments, in the reader's own time."""
    return f"{moment_words(begun)} 至 {moment_words(ended)}，定时任务没有运行；恢复后已自动补做"


def stopped_words(since: datetime | None) -> str:
    """The timetable stands still; ``since`` in the reader's own time, None when it never ran."""
    if since is None:
        return (
            "定时任务还没有运行过：月份不会自动开启和锁定，邮件不会寄出。请运维人员启动后台任务。"
        )
    return (
        f"定时任务自 {moment_words(since)} 起没有运行："
        "月份不会自动开启和锁定，邮件不会寄出。请运维人员检查后台任务；恢复后会自动补做。"
    )
