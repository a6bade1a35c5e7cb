"""Approved numbers: the facts everything else rests on."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from campaigns.models import Campaign, Indicator, Region
from campaigns.models.constraints import is_a_month
from campaigns.terms import AmendmentState, ImportState, Said
from metrics.models.entry import Submission


class Figure(models.Model):
    """One number: region, indicator, month. No row is 未报, 0 is 零报告, ``value`` empty is 不适用.

    ``value`` is a whole number in the indicator's smallest unit. The unique key starts with the
    month, because months are what is read; queries list their months and never give a range.
    """

    month = models.PositiveIntegerField("月份")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", db_index=False)
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+", db_index=False)
    value = models.BigIntegerField("数值", null=True)
    submission = models.ForeignKey(
        Submission, models.PROTECT, related_name="figures", db_index=False
    )

    class Meta:
        verbose_name = verbose_name_plural = "数值"
        constraints = [
            models.UniqueConstraint(
                fields=["month", "region", "indicator"], name="figure_one_live_value"
            ),
            models.CheckConstraint(
                condition=Q(value=None) | Q(value__gte=0), name="figure_not_negative"
            ),
            is_a_month("month", "figure_month_is_a_month"),
        ]

    def __str__(self) -> str:
        return f"{self.region_id} {self.indicator_id} {self.month}: {self.value}"


_WITHOUT_VALUE = [Said.EXEMPT, Said.MISSING]


class Amendment(models.Model):
    """更正: a change of an approved figure, or of a gap, asked by one person, decided by another.

    Old and new value are three things each: a number, 不适用, or (old only) 未报. ``campaign`` is
    the one whose sheet it was asked from; the figure is everyone's.
    """

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="amendments")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+")
    month = models.PositiveIntegerField("月份")
    old_said = models.CharField("原值类型", max_length=8, choices=Said.choices())
    old_value = models.BigIntegerField("原值", null=True)
    new_said = models.CharField("新值类型", max_length=8, choices=Said.choices())
    new_value = models.BigIntegerField("新值", null=True)
    reason = models.CharField("更正理由", max_length=300)
    state = models.CharField("状态", max_length=10, choices=AmendmentState.choices())
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("申请时间")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True
    )
    decided_at = models.DateTimeField("审核时间", null=True)
    answer = models.CharField("审核意见", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "更正"
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["month", "region", "indicator"],
                condition=Q(state=AmendmentState.PROPOSED),
                name="amendment_one_open_a_cell",
            ),
            models.CheckConstraint(
                condition=Q(old_said=Said.NUMBER, old_value__gte=0)
                | Q(old_said__in=_WITHOUT_VALUE, old_value=None),
                name="amendment_old_value",
            ),
            models.CheckConstraint(
                condition=Q(new_said=Said.NUMBER, new_value__gte=0)
                | Q(new_said=Said.EXEMPT, new_value=None),
                name="amendment_new_value",
            ),
            models.CheckConstraint(
                condition=~Q(old_said=F("new_said"))
                | (Q(new_said=Said.NUMBER) & ~Q(old_value=F("new_value"))),
                name="amendment_changes_something",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="amendment_has_a_reason"),
            models.CheckConstraint(
                condition=Q(
                    state__in=[AmendmentState.PROPOSED, AmendmentState.WITHDRAWN],
                    decided_by=None,
                    decided_at=None,
                )
                | Q(
                    state__in=[AmendmentState.APPROVED, AmendmentState.REJECTED],
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                ),
                name="amendment_decided_by_a_person",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")),
                name="amendment_decided_by_another",
            ),
            is_a_month("month", "amendment_month_is_a_month"),
        ]

    def __str__(self) -> str:
        return f"{self.region_id} {self.indicator_id} {self.month} 更正"


class HistoryImport(models.Model):
    """Old tables taken over: read and checked when one person uploads them, loaded when another
    confirms. ``rows`` are [region, indicator, month, value or null = 不适用]."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="history_imports")
    file_name = models.CharField("文件名", max_length=120)
    digest = models.CharField("文件摘要", max_length=64)
    rows = models.JSONField("数值")
    summary = models.JSONField("概要")
    state = models.CharField("状态", max_length=10, choices=ImportState.choices())
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("上传时间")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True
    )
    decided_at = models.DateTimeField("确认时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "历史数据导入"
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state__in=[ImportState.PROPOSED, ImportState.WITHDRAWN],
                    decided_by=None,
                    decided_at=None,
                )
                | Q(
                    state__in=[ImportState.LOADED, ImportState.REJECTED],
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                ),
                name="import_decided_by_a_person",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")),
                name="import_decided_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign} {self.file_name}"
