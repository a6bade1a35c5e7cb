"""Campaigns, their phases and operations, and the targets they set."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from campaigns.models.documents import Citation, SourceDocument
from campaigns.models.indicators import Indicator
from campaigns.models.regions import Region
from campaigns.terms import Kind, OperationKind

LONGEST_BASIS = 300


class Campaign(models.Model):
    """A time-bound effort decided by a document; months before ``starts`` are only a base."""

    code = models.SlugField("编号", max_length=12, unique=True)
    name = models.CharField("名称", max_length=80)
    document = models.ForeignKey(SourceDocument, models.PROTECT, related_name="campaigns")
    region = models.ForeignKey(Region, models.PROTECT, related_name="campaigns")
    summary = models.TextField("概述")
    starts_on = models.DateField("开始")
    ends_on = models.DateField("结束")
    # Which of the two dates, and what else, the document does not state: field → from what.
    derived = models.JSONField("推定内容", default=dict)
    # First month that is judged and ranked.
    first_month = models.PositiveIntegerField("首个评价月份")
    report_levels = models.JSONField("排名层级")
    reporting_level = models.CharField("填报层级", max_length=12)
    # Days and hour of the month's steps: due_day, review_day, lock_day, lock_hour, bulletin_day.
    calendar = models.JSONField("日程")
    cadence = models.JSONField("通报制度")
    # Counts up with every change of a target, rule set or allocation: drafts follow it.
    terms_version = models.PositiveIntegerField("目标版本", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "行动"
        ordering = ["starts_on", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")), name="campaign_starts_before_end"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Phase(models.Model):
    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="phases")
    number = models.PositiveSmallIntegerField("序号")
    name = models.CharField("名称", max_length=40)
    starts_on = models.DateField("开始")
    ends_on = models.DateField("结束")

    class Meta:
        verbose_name = verbose_name_plural = "阶段"
        ordering = ["campaign", "number"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "number"], name="phase_unique_number"),
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")), name="phase_starts_before_end"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Operation(models.Model):
    """An action line: all year (months 1 to 12) or a season of every year.

    A plan that the document rests on may begin before the campaign or outlast it; its years are
    kept as the document states them.
    """

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="operations")
    code = models.SlugField("编号", max_length=40)
    name = models.CharField("名称", max_length=40)
    summary = models.CharField("要点", max_length=300)
    first_month = models.PositiveSmallIntegerField("起始月", default=1)
    last_month = models.PositiveSmallIntegerField("终止月", default=12)
    kind = models.CharField(
        "类型", max_length=10, choices=OperationKind.choices(), default=OperationKind.OPERATION
    )
    first_year = models.PositiveSmallIntegerField("起始年", null=True)
    last_year = models.PositiveSmallIntegerField("终止年", null=True)
    citation = models.ForeignKey(Citation, models.PROTECT, null=True)

    class Meta:
        verbose_name = verbose_name_plural = "战役"
        ordering = ["campaign", "id"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "code"], name="operation_unique_code"),
            models.CheckConstraint(
                condition=Q(first_month__gte=1, last_month__lte=12)
                & Q(last_month__gte=F("first_month")),
                name="operation_season_within_year",
            ),
            models.CheckConstraint(
                condition=Q(first_year=None, last_year=None)
                | Q(last_year__gte=F("first_year"), first_year__isnull=False),
                name="operation_years_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Category(models.Model):
    """A group of targets that a rule set weighs as one."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="categories")
    code = models.SlugField("编号", max_length=40)
    name = models.CharField("名称", max_length=40)
    number = models.PositiveSmallIntegerField("序号")

    class Meta:
        verbose_name = verbose_name_plural = "类别"
        ordering = ["campaign", "number"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "code"], name="category_unique_code")
        ]

    def __str__(self) -> str:
        return self.name


class Target(models.Model):
    """What indicators must reach, by when, by what rule: kind and parameters, never code."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="targets")
    code = models.CharField("编号", max_length=12, unique=True)
    name = models.CharField("名称", max_length=80)
    summary = models.CharField("要求", max_length=300)
    category = models.ForeignKey(Category, models.PROTECT, related_name="targets")
    operation = models.ForeignKey(Operation, models.PROTECT, null=True, related_name="targets")
    kind = models.CharField("规则", max_length=12, choices=Kind.choices())
    # All of them must hold; the worst one is the target's attainment.
    indicators = models.ManyToManyField(
        Indicator, through="TargetIndicator", related_name="targets"
    )
    parameters = models.JSONField("参数")
    # {"levels": [...], "regions": [...] or absent, "words": "..."}
    scope = models.JSONField("范围")
    # What the document does not state: parameter → from what the number is taken.
    derived = models.JSONField("推定内容", default=dict)
    headline = models.BooleanField("重点目标", default=False)
    citations = models.ManyToManyField(Citation, related_name="targets")

    class Meta:
        verbose_name = verbose_name_plural = "目标"
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class TargetIndicator(models.Model):
    target = models.ForeignKey(Target, models.CASCADE)
    indicator = models.ForeignKey(Indicator, models.PROTECT)
    number = models.PositiveSmallIntegerField("序号")

    class Meta:
        ordering = ["target", "number"]
        constraints = [
            models.UniqueConstraint(fields=["target", "indicator"], name="target_indicator_once")
        ]


class RuleSet(models.Model):
    """Weights, caps and rules of scoring: a version, frozen once a ranking rests on it."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="rule_sets")
    version = models.PositiveSmallIntegerField("版本")
    from_month = models.PositiveIntegerField("自月份起")
    rules = models.JSONField("规则")
    derived = models.CharField("推定说明", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "评分规则"
        ordering = ["campaign", "version"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "version"], name="rule_set_unique_version")
        ]

    def __str__(self) -> str:
        return f"{self.campaign} 第{self.version}版"


class Allocation(models.Model):
    """A region's share of a total; the children of one parent add up to the parent exactly."""

    target = models.ForeignKey(Target, models.CASCADE, related_name="allocations")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+")
    region = models.ForeignKey(Region, models.PROTECT, related_name="allocations")
    goal = models.PositiveIntegerField("分解数")
    weight = models.PositiveBigIntegerField("权数")
    basis = models.CharField("依据", max_length=LONGEST_BASIS)

    class Meta:
        verbose_name = verbose_name_plural = "目标分解"
        ordering = ["target", "region"]
        constraints = [
            models.UniqueConstraint(
                fields=["target", "indicator", "region"], name="allocation_unique_region"
            )
        ]

    def __str__(self) -> str:
        return f"{self.target} {self.region} {self.goal}"


class AllocationRound(models.Model):
    """One sharing out of a total, kept for good; the last one is what ``Allocation`` holds.

    ``shares``: region code → {"goal", "weight"} for every region of the tree, the campaign's own
    included. Without ``by`` it was the catalogue.
    """

    target = models.ForeignKey(Target, models.CASCADE, related_name="rounds")
    number = models.PositiveSmallIntegerField("轮次")
    total = models.PositiveIntegerField("总数")
    basis = models.CharField("依据", max_length=LONGEST_BASIS)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="分解人"
    )
    at = models.DateTimeField("分解时间")
    shares = models.JSONField("分解数和权数")

    class Meta:
        verbose_name = verbose_name_plural = "目标分解的轮次"
        ordering = ["target", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["target", "number"], name="allocation_round_number"),
            models.CheckConstraint(
                condition=Q(number__gte=1) & ~Q(basis=""), name="allocation_round_with_basis"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.target} 第{self.number}轮"
