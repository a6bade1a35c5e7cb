"""The timetable's own record: when each job ran, what it did, and what is not there in time."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from campaigns.models import Campaign
from campaigns.terms import Job, MailState, RunOutcome
from metrics.models.posting import Posted


class Pulse(models.Model):
    """The last run of a job, one row a job: it shows that the timetable is alive. While it runs,
    ``ended_at`` is its last sign of life."""

    job = models.CharField("任务", max_length=10, choices=Job.choices(), unique=True)
    began_at = models.DateTimeField("开始")
    ended_at = models.DateTimeField("结束", null=True)
    outcome = models.CharField("结果", max_length=8, choices=RunOutcome.choices())
    words = models.CharField("说明", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "定时任务"

    def __str__(self) -> str:
        return f"{self.get_job_display()} {self.began_at}"


class Run(models.Model):
    """A run that did something, failed, or was asked for by a person (``by``)."""

    job = models.CharField("任务", max_length=10, choices=Job.choices())
    began_at = models.DateTimeField("开始", db_index=True)
    ended_at = models.DateTimeField("结束", null=True)
    outcome = models.CharField("结果", max_length=8, choices=RunOutcome.choices())
    words = models.CharField("说明", max_length=300, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="执行人"
    )

    class Meta:
        verbose_name = verbose_name_plural = "定时任务记录"
        ordering = ["-began_at", "-id"]

    def __str__(self) -> str:
        return f"{self.get_job_display()} {self.began_at}"


class Alarm(models.Model):
    """Something expected by a time that is not there; cleared when it has come."""

    key = models.CharField("编号", max_length=80)
    campaign = models.ForeignKey(Campaign, models.CASCADE, null=True, related_name="alarms")
    words = models.CharField("内容", max_length=300)
    url = models.CharField("办理页面", max_length=200, blank=True)
    expected_at = models.DateTimeField("应有时间")
    raised_at = models.DateTimeField("报警时间")
    cleared_at = models.DateTimeField("解除时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "警报"
        ordering = ["-raised_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["key"], condition=Q(cleared_at=None), name="alarm_once_while_open"
            )
        ]

    def __str__(self) -> str:
        return self.words


class AlarmMail(Posted):
    """An alarm on its way to one administrator."""

    alarm = models.ForeignKey(Alarm, models.CASCADE, related_name="mails")
    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "警报邮件"
        constraints = [
            models.UniqueConstraint(fields=["alarm", "to"], name="alarm_mail_once_a_person"),
            models.CheckConstraint(
                condition=Q(mail=MailState.SENT, sent_at__isnull=False)
                | (~Q(mail=MailState.SENT) & Q(sent_at=None)),
                name="alarm_mail_sent_with_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.alarm} {self.to}"
