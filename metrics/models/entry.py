"""The month of a campaign and what each region hands in for it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from campaigns.models import Campaign, Region
from campaigns.models.constraints import is_a_month
from campaigns.terms import PeriodState, SubmissionState


class ReportingPeriod(models.Model):
    """One month of a campaign, base months before its start included.

    ``figures_version`` counts up with every approval or amendment of a figure of this month: a
    ranking that rests on a smaller count is out of date.
    """

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="periods")
    month = models.PositiveIntegerField("月份")
    state = models.CharField("状态", max_length=8, choices=PeriodState.choices())
    figures_version = models.PositiveIntegerField("数据版本", default=0)
    locked_at = models.DateTimeField("锁定时间", null=True)
    demonstration = models.BooleanField("演示数据", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "填报月份"
        ordering = ["campaign", "month"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "month"], name="period_unique_month"),
            is_a_month("month", "period_month_is_a_month"),
            models.CheckConstraint(
                condition=Q(state=PeriodState.LOCKED, locked_at__isnull=False)
                | Q(state=PeriodState.OPEN, locked_at=None),
                name="period_locked_with_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign} {self.month}"


class Submission(models.Model):
    """One region's month: who entered it, who decided on it, and when."""

    period = models.ForeignKey(ReportingPeriod, models.CASCADE, related_name="submissions")
    region = models.ForeignKey(Region, models.PROTECT, related_name="submissions")
    state = models.CharField("状态", max_length=10, choices=SubmissionState.choices())
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField("提交时间", null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True
    )
    decided_at = models.DateTimeField("审核时间", null=True)
    late = models.BooleanField("逾期", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "报送"
        ordering = ["period", "region"]
        constraints = [
            models.UniqueConstraint(fields=["period", "region"], name="submission_unique_region"),
            models.CheckConstraint(
                condition=Q(decided_by=None, decided_at=None)
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="submission_decision_paired",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("entered_by")),
                name="submission_not_decided_by_its_author",
            ),
            models.CheckConstraint(
                condition=Q(state=SubmissionState.DRAFT) | Q(submitted_at__isnull=False),
                name="submission_submitted_with_time",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[SubmissionState.APPROVED, SubmissionState.RETURNED],
                    decided_at__isnull=False,
                )
                | Q(state__in=[SubmissionState.DRAFT, SubmissionState.SUBMITTED]),
                name="submission_decided_when_final",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period} {self.region}"
