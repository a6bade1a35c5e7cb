"""What the site tells a person, and the mail that carries it outside."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from campaigns.terms import MailState
from metrics.models.posting import Posted


class Reminder(Posted):
    """A chase for what a person owes: a message on the site, and a mail where there is an address.

    At most one a person and day, whoever presses and however often the timetable runs: the key
    says so. ``by`` is empty for the timetable's own.
    """

    to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="reminders", verbose_name="收件人"
    )
    day = models.DateField("日期")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, verbose_name="催报人"
    )
    at = models.DateTimeField("时间")
    # What is owed: campaign, month, region codes, as they were when the message was written.
    items = models.JSONField("事项")
    read_at = models.DateTimeField("阅读时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "催报"
        ordering = ["-day", "to"]
        constraints = [
            models.UniqueConstraint(fields=["to", "day"], name="reminder_once_a_day"),
            models.CheckConstraint(
                condition=Q(mail=MailState.SENT, sent_at__isnull=False)
                | (~Q(mail=MailState.SENT) & Q(sent_at=None)),
                name="reminder_sent_with_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.to}"


class ReturnedWorkbook(models.Model):
    """An uploaded workbook with its mistakes marked, kept a day for the person who sent it."""

    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    name = models.CharField("文件名", max_length=120)
    data = models.BinaryField("内容")
    at = models.DateTimeField("时间", db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = "退回的表格"

    def __str__(self) -> str:
        return self.name
