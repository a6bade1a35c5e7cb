"""What other systems asked for, so that a request sent twice is done once."""

from django.conf import settings
from django.db import models


class HandledRequest(models.Model):
    """The answer to a request with an idempotency key; the same key gets the same answer."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    key = models.CharField("幂等键", max_length=64)
    digest = models.CharField("请求摘要", max_length=64)
    status = models.PositiveSmallIntegerField("状态码")
    body = models.JSONField("应答")
    at = models.DateTimeField("时间", db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = "已处理的接口请求"
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="request_handled_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.key}"
