"""Sessions with the name of the account: whoever they belong to sees them and ends them."""

from __future__ import annotations

from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from campaigns.models.people import User


class Session(AbstractBaseSession):
    """One browser that is logged in; ``seen_at`` is exact to a minute."""

    user = models.ForeignKey(
        User, models.CASCADE, null=True, related_name="sessions", verbose_name="账号"
    )
    address = models.GenericIPAddressField("来源地址", null=True)
    begun_at = models.DateTimeField("登录时间", null=True)
    seen_at = models.DateTimeField("最近使用", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "登录会话"

    def __str__(self) -> str:
        return f"{self.user} {self.address or ''}".strip()

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        from campaigns.sessions import SessionStore

        return SessionStore
