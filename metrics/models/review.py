"""Approved numbers: the facts everything else rests on."""

from django.db import models
from django.db.models import Q

from campaigns.models import Indicator, Region
from campaigns.models.constraints import is_a_month
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
