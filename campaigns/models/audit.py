"""Who did what to which thing; rows are only ever added.

Every entry has the digest of its own content. A job seals entries in the order in which it finds
them: a gapless position, and a link that rests on the link before and on the digest, so that no
entry can be changed, taken out or put between without every later link being wrong.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q

from campaigns.terms import AuditOutcome


class AuditEntry(models.Model):
    at = models.DateTimeField("时间", db_index=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, verbose_name="操作人"
    )
    # Who it was and where he belonged at the time: "" for the system itself and for nowhere. None
    # in entries of before these were kept; those go by the account as it is today.
    account = models.CharField("当时的账号", max_length=150, null=True)
    name = models.CharField("当时的姓名", max_length=30, null=True)
    path = models.CharField("当时的地区", max_length=120, null=True)
    role = models.CharField("角色", max_length=14, blank=True)
    action = models.CharField("动作", max_length=60)
    subject = models.CharField("对象", max_length=160, db_index=True)
    before = models.JSONField("原值", null=True)
    after = models.JSONField("新值", null=True)
    address = models.GenericIPAddressField("来源地址", null=True)
    outcome = models.CharField(
        "结果", max_length=8, choices=AuditOutcome.choices(), default=AuditOutcome.DONE
    )
    # The request that did it, as the log names it; empty for the timetable and the command line.
    request = models.CharField("请求编号", max_length=32, blank=True)
    digest = models.CharField("内容摘要", max_length=64, blank=True)
    # None and empty until the entry is sealed.
    position = models.PositiveBigIntegerField("封存序号", null=True, unique=True)
    link = models.CharField("链接摘要", max_length=64, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "审计记录"
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(position=None, link="") | (Q(position__isnull=False) & ~Q(link="")),
                name="audit_sealed_with_link",
            ),
        ]
        indexes = [models.Index(fields=["id"], condition=Q(position=None), name="audit_unsealed")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action} {self.subject}"


class AuditAnchor(models.Model):
    """Up to here entries were written into an archive and taken out of the table; the chain goes
    on from this link."""

    position = models.PositiveBigIntegerField("封存序号", unique=True)
    link = models.CharField("链接摘要", max_length=64)
    archive = models.CharField("归档文件", max_length=200)
    archive_digest = models.CharField("归档摘要", max_length=64)
    entries = models.PositiveBigIntegerField("条数")
    at = models.DateTimeField("归档时间")

    class Meta:
        verbose_name = verbose_name_plural = "审计归档"
        ordering = ["-position"]

    def __str__(self) -> str:
        return f"{self.position} {self.archive}"
