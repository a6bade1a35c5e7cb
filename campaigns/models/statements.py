"""What the documents state besides targets: figures, listed areas, problems, consequences."""

from django.db import models
from django.db.models import F, Q

from campaigns.models.documents import Citation
from campaigns.models.indicators import Indicator
from campaigns.models.plans import Campaign
from campaigns.models.regions import Region
from campaigns.terms import FindingKind, ListingAuthority, ListingStatus


class Fact(models.Model):
    """A figure that a document reports as reached or found; real, never demonstration data."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="facts")
    code = models.CharField("编号", max_length=16, unique=True)
    text = models.CharField("事实", max_length=200)
    indicator = models.ForeignKey(Indicator, models.PROTECT, null=True, related_name="facts")
    region = models.ForeignKey(Region, models.PROTECT, related_name="facts")
    # In the indicator's smallest unit when there is one; otherwise value and unit as written.
    value = models.DecimalField("数值", max_digits=14, decimal_places=3, null=True)
    unit = models.CharField("单位", max_length=12, blank=True)
    approximate = models.BooleanField("约数", default=False)
    first_month = models.PositiveIntegerField("起月", null=True)
    last_month = models.PositiveIntegerField("止月", null=True)
    # What the document does not state, for example the end of the interval: field → from what.
    derived = models.JSONField("推定内容", default=dict)
    citation = models.ForeignKey(Citation, models.PROTECT, related_name="facts")

    class Meta:
        verbose_name = verbose_name_plural = "文件所载数据"
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(first_month=None) | Q(last_month__gte=F("first_month")),
                name="fact_first_before_last",
            )
        ]

    def __str__(self) -> str:
        return self.text


class ListedArea(models.Model):
    """A region that an authority has listed when the campaign begins.

    Where the campaign promises to get off the list, the row is a target of its own: it has a code
    and a name, and ``leave_by`` is the month by which the region must be off.
    """

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="listed_areas")
    region = models.ForeignKey(Region, models.PROTECT, related_name="listings")
    authority = models.CharField("列管单位", max_length=10, choices=ListingAuthority.choices())
    status = models.CharField("列管类别", max_length=10, choices=ListingStatus.choices())
    since = models.PositiveIntegerField("自月份起")
    code = models.CharField("编号", max_length=12, unique=True, null=True)
    name = models.CharField("名称", max_length=80, blank=True)
    summary = models.CharField("要求", max_length=300, blank=True)
    leave_by = models.PositiveIntegerField("应退出月份", null=True)
    # What the document does not state: field → from what.
    derived = models.JSONField("推定内容", default=dict)
    citation = models.ForeignKey(Citation, models.PROTECT, related_name="listed_areas")

    class Meta:
        verbose_name = verbose_name_plural = "列管地区"
        ordering = ["campaign", "authority", "status", "region"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "region", "authority", "status"], name="listed_area_once"
            ),
            models.CheckConstraint(
                condition=Q(code=None, leave_by=None)
                | Q(code__isnull=False, leave_by__isnull=False),
                name="listed_area_code_with_leave_by",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region} {self.get_authority_display()}{self.get_status_display()}"


class Finding(models.Model):
    """A problem found, or a recommendation made, that somebody has to put right."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="findings")
    code = models.CharField("编号", max_length=16, unique=True)
    kind = models.CharField("类型", max_length=14, choices=FindingKind.choices())
    title = models.CharField("标题", max_length=80)
    summary = models.TextField("要点")
    owner = models.CharField("责任单位", max_length=120)
    due_on = models.DateField("整改期限")
    derived = models.JSONField("推定内容", default=dict)
    citation = models.ForeignKey(Citation, models.PROTECT, related_name="findings")

    class Meta:
        verbose_name = verbose_name_plural = "问题与建议"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.title


class AccountabilityRule(models.Model):
    """A document's own rule of what follows from standing last or touching a red line."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="accountability_rules")
    code = models.CharField("编号", max_length=12, unique=True)
    name = models.CharField("名称", max_length=80)
    summary = models.CharField("内容", max_length=300)
    # {"trigger": ..., its numbers ..., "steps": [...]}; read by the accountability station.
    parameters = models.JSONField("参数")
    derived = models.JSONField("推定内容", default=dict)
    citation = models.ForeignKey(Citation, models.PROTECT, related_name="accountability_rules")

    class Meta:
        verbose_name = verbose_name_plural = "问责规则"
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
