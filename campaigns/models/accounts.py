"""How accounts come about: one officer asks, another one grants; and passwords that were in use."""

from django.db import models
from django.db.models import F, Q

from campaigns.models.people import User
from campaigns.terms import AccountRequestKind, AccountRequestState


class AccountRequest(models.Model):
    """``user`` is None for an account that does not exist yet; ``wanted`` holds what it is to be:
    username, full_name, office, role, region (code); only what changes. Whoever asked never
    decides."""

    kind = models.CharField("事项", max_length=14, choices=AccountRequestKind.choices())
    user = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="requests", verbose_name="账号"
    )
    wanted = models.JSONField("申请内容", default=dict)
    reason = models.CharField("申请理由", max_length=300)
    state = models.CharField(
        "状态",
        max_length=10,
        choices=AccountRequestState.choices(),
        default=AccountRequestState.WAITING,
    )
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="申请人")
    asked_at = models.DateTimeField("申请时间")
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="审批人"
    )
    decided_at = models.DateTimeField("审批时间", null=True)
    decision_reason = models.CharField("审批意见", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "账号申请"
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by"), state="approved"),
                name="account_request_decided_by_another",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_by=None, decided_at=None)
                | (~Q(state="waiting") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="account_request_decided_with_name",
            ),
            models.CheckConstraint(
                condition=Q(kind="create") | Q(user__isnull=False),
                name="account_request_names_an_account",
            ),
            models.UniqueConstraint(
                fields=["user", "kind"],
                condition=Q(state="waiting"),
                name="account_request_one_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.user or self.wanted.get('username', '')}"


class PasswordUse(models.Model):
    """A password that an account has had, as its hash: the last ones must not come again."""

    user = models.ForeignKey(User, models.CASCADE, related_name="password_uses")
    password = models.CharField("密码摘要", max_length=200)
    at = models.DateTimeField("启用时间")

    class Meta:
        verbose_name = verbose_name_plural = "用过的密码"
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.user} {self.at:%Y-%m-%d}"
