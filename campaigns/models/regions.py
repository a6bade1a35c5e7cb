"""The administrative tree through time."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

from campaigns.terms import Level, RegionKind, SuccessionKind


class Region(models.Model):
    """A node of the tree: GB/T 2260 code, level, and the months in which it was valid.

    A county that became a city has two rows, one for each code, and a succession between them.
    ``path`` is the chain of codes from the root, ``/000000/370000/370100/``: a subtree is a prefix.
    """

    code = models.CharField(
        "代码", max_length=12, unique=True, validators=[RegexValidator(r"\d{6}(\d{3}){0,2}")]
    )
    name = models.CharField("名称", max_length=60)
    short_name = models.CharField("简称", max_length=30)
    kind = models.CharField("类型", max_length=20, choices=RegionKind.choices())
    level = models.CharField("层级", max_length=12, choices=Level.choices())
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="children", verbose_name="上级"
    )
    path = models.CharField("路径", max_length=120, unique=True)
    valid_from = models.PositiveIntegerField("启用月份", null=True)
    valid_to = models.PositiveIntegerField("最后有效月份", null=True)
    # Where it stands in the tile map of its parent, from the north-western corner; a schematic
    # order of our own, not a map. Empty: in the order of the codes.
    tile_row = models.PositiveSmallIntegerField("拼图行", null=True)
    tile_column = models.PositiveSmallIntegerField("拼图列", null=True)
    note = models.CharField("说明", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "地区"
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="region_valid_from_before_to",
            ),
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(level=Level.NATION), name="region_nation_is_root"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Succession(models.Model):
    """One region takes over from another, from a month on.

    ``share`` is the part of the predecessor's figures that the successor inherits; it is empty
    where no source gives it (a district carved out of a county that goes on), and then nothing is
    inherited.
    """

    predecessor = models.ForeignKey(Region, models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Region, models.PROTECT, related_name="origins")
    month = models.PositiveIntegerField("生效月份")
    share = models.DecimalField("继承比例", max_digits=5, decimal_places=4, null=True)
    kind = models.CharField("类型", max_length=12, choices=SuccessionKind.choices())
    document = models.CharField("批准文号", max_length=120, blank=True)
    note = models.CharField("说明", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "区划沿革"
        ordering = ["month", "predecessor"]
        constraints = [
            models.UniqueConstraint(
                fields=["predecessor", "successor"], name="succession_unique_pair"
            ),
            models.CheckConstraint(
                condition=Q(share=None) | Q(share__gt=0, share__lte=1), name="succession_share"
            ),
            models.CheckConstraint(
                condition=~Q(predecessor=F("successor")), name="succession_not_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}"
