"""Who did what to which thing; rows are only ever added."""

from django.conf import settings
from django.db import models


class AuditEntry(models.Model):
    at = models.DateTimeField("时间", db_index=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, verbose_name="操作人"
    )
    role = models.CharField("角色", max_length=14, blank=True)
    action = models.CharField("动作", max_length=60)
    subject = models.CharField("对象", max_length=160, db_index=True)
    before = models.JSONField("原值", null=True)
    after = models.JSONField("新值", null=True)
    address = models.GenericIPAddressField("来源地址", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "审计记录"
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action} {self.subject}"
