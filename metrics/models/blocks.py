"""Figures once more, as blocks of bytes: derived, checked, and rebuilt at any time.

A month of a nation is a hundred thousand rows and forty blocks. Figures stay the record; a block
says by its stamp which versions of the months it was built from, and one that is out of date is
passed over by whoever reads (metrics/frames/blocks.py).
"""

from django.db import models
from django.db.models import Q

from campaigns.models import Indicator
from campaigns.models.constraints import is_a_month


class RegionOrder(models.Model):
    """The order in which blocks hold regions: ids by path, eight bytes each, so that all below one
    region lie together. A region that came later has a later order; older blocks keep theirs."""

    digest = models.CharField("摘要", max_length=64, unique=True)
    regions = models.BinaryField("地区")

    class Meta:
        verbose_name = verbose_name_plural = "数据块的地区顺序"

    def __str__(self) -> str:
        return self.digest[:12]


class BlockMonth(models.Model):
    """A closed month in blocks. Never changed: built anew it is another row, so that nobody reads
    half of the old and half of the new.

    ``stamp`` names the versions of the reporting periods that it was built from; one that was found
    broken has none. An indicator without a block had no figure in the month: ``digest`` covers the
    list of the blocks, so that one that is gone is missed. ``verified_at`` is when it was last held
    against the figures.
    """

    month = models.PositiveIntegerField("月份", unique=True)
    order = models.ForeignKey(RegionOrder, models.PROTECT, related_name="+")
    stamp = models.CharField("数据版本", max_length=64, blank=True)
    digest = models.CharField("摘要", max_length=64)
    built_at = models.DateTimeField("生成时间")
    verified_at = models.DateTimeField("核对时间")

    class Meta:
        verbose_name = verbose_name_plural = "数据块的月份"
        ordering = ["month"]
        constraints = [is_a_month("month", "block_month_is_a_month")]

    def __str__(self) -> str:
        return str(self.month)


class Block(models.Model):
    """One indicator's month: a whole number of ``width`` bytes (little-endian, signed) a region, in
    the month's order; −1 is 不适用, −2 is 未报. ``digest`` is the SHA-256 of ``cells``."""

    month = models.ForeignKey(BlockMonth, models.CASCADE, related_name="blocks", db_index=False)
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+", db_index=False)
    width = models.PositiveSmallIntegerField("字节数")
    cells = models.BinaryField("数值")
    digest = models.CharField("摘要", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "数据块"
        constraints = [
            models.UniqueConstraint(fields=["month", "indicator"], name="block_once_a_month"),
            models.CheckConstraint(condition=Q(width__in=[2, 4, 8]), name="block_width"),
        ]

    def __str__(self) -> str:
        return f"{self.month_id} {self.indicator_id}"
