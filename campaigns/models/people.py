"""Those who use the product: staff accounts only, never anybody else's data."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from campaigns.models.regions import Region
from campaigns.terms import Role


class User(AbstractUser):
    """An account: one role, bound to one region; what it sees is decided in campaigns.access."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    full_name = models.CharField("姓名", max_length=30)
    office = models.CharField("单位", max_length=60, blank=True)
    role = models.CharField("角色", max_length=14, choices=Role.choices(), blank=True)
    region = models.ForeignKey(Region, models.PROTECT, null=True, verbose_name="所属地区")
    is_demonstration = models.BooleanField("演示账号", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "用户"
        ordering = ["username"]
        constraints = [
            models.UniqueConstraint(Lower("username"), name="user_username_case_insensitive"),
            models.CheckConstraint(
                condition=Q(role="", region=None) | (~Q(role="") & Q(region__isnull=False)),
                name="user_role_with_region",
            ),
        ]

    def get_full_name(self) -> str:
        return self.full_name or self.username

    def get_short_name(self) -> str:
        return self.get_full_name()
