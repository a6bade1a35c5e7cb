"""What is counted."""

from django.db import models
from django.db.models import Q

from campaigns.terms import Direction, Frequency, Nature, OverRegions, OverTime


class Indicator(models.Model):
    """A reported count or level, or a ratio of two of them.

    Figures are whole numbers in the smallest unit: a value in the indicator's unit times
    ``10 ** decimals``. Nobody types a ratio: it points to its numerator and denominator.
    """

    code = models.SlugField("代码", max_length=60, unique=True)
    name = models.CharField("名称", max_length=80)
    meaning = models.TextField("口径")
    why = models.CharField("意义", max_length=300, blank=True)
    unit = models.CharField("单位", max_length=12)
    decimals = models.PositiveSmallIntegerField("小数位数", default=0)
    nature = models.CharField("性质", max_length=6, choices=Nature.choices())
    over_time = models.CharField("时间汇总", max_length=4, choices=OverTime.choices())
    over_regions = models.CharField("地区汇总", max_length=13, choices=OverRegions.choices())
    direction = models.CharField("方向", max_length=8, choices=Direction.choices())
    # The levels that report it. Counts are reported at one level and added up; an indicator that
    # is not added up (over_regions none) is reported by every listed level for itself.
    levels = models.JSONField("报送层级")
    frequency = models.CharField("报送频率", max_length=12, choices=Frequency.choices())
    mandatory = models.BooleanField("必报", default=True)
    numerator = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="+", verbose_name="分子"
    )
    denominator = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="+", verbose_name="分母"
    )

    class Meta:
        verbose_name = verbose_name_plural = "指标"
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(nature=Nature.RATIO, numerator__isnull=False, denominator__isnull=False)
                | (~Q(nature=Nature.RATIO) & Q(numerator=None, denominator=None)),
                name="indicator_ratio_has_both_parts",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.unit}）"
