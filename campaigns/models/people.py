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
    # None: nobody remembers; counted from the day the account was made.
    password_changed_at = models.DateTimeField("密码更换时间", null=True)
    must_change_password = models.BooleanField("须更换密码", default=False)
    # Noted at most once a day; an account that nobody uses is switched off after some time.
    last_seen_at = models.DateTimeField("最近使用", null=True)
    disabled_because = models.CharField("停用原因", max_length=120, blank=True)

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


class Deputy(models.Model):
    """Somebody who sits at another's desk for some days: sees and does what the other may.

    Nobody decides on what he entered himself, at whichever desk he sits.
    """

    absent = models.ForeignKey(User, models.CASCADE, related_name="deputies", verbose_name="请假人")
    deputy = models.ForeignKey(
        User, models.CASCADE, related_name="deputises", verbose_name="代理人"
    )
    first_day = models.DateField("首日")
    last_day = models.DateField("末日")
    appointed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    appointed_at = models.DateTimeField("指定时间")
    ended_at = models.DateTimeField("提前结束", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "代理"
        ordering = ["-first_day", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=models.F("first_day")), name="deputy_days_in_order"
            ),
            models.CheckConstraint(
                condition=~Q(absent=models.F("deputy")), name="deputy_is_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deputy} 代 {self.absent}"


class ApiToken(models.Model):
    """A key with which an office's own system reports as its account; only a digest is kept."""

    user = models.ForeignKey(User, models.CASCADE, related_name="tokens", verbose_name="账号")
    name = models.CharField("用途", max_length=60)
    digest = models.CharField("摘要", max_length=64, unique=True)
    hint = models.CharField("末四位", max_length=4)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField("创建时间")
    expires_at = models.DateTimeField("失效时间")
    revoked_at = models.DateTimeField("停用时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "接口令牌"
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("created_at")), name="token_expires_later"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.name}"
