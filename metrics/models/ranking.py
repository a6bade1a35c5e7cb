"""The ranking of one month: computed as a draft, published by a person, frozen from then on."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from campaigns.models import Campaign, Region, RuleSet
from campaigns.models.constraints import is_a_month
from campaigns.terms import Level, RankingState
from metrics.models.details_field import DetailsField


class Ranking(models.Model):
    """A snapshot with all it rests on: engine, rule set, input digest, version of the figures.

    ``figures_version`` is the sum of the periods' versions up to the month: it only grows, so a
    smaller one says that approved figures are newer than this ranking. The campaign's own region
    has a ranking of one row, which carries its standing on every target.
    """

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="rankings")
    month = models.PositiveIntegerField("月份")
    level = models.CharField("层级", max_length=12, choices=Level.choices())
    edition = models.PositiveSmallIntegerField("版次", default=1)
    state = models.CharField("状态", max_length=10, choices=RankingState.choices())
    rule_set = models.ForeignKey(RuleSet, models.PROTECT)
    engine_version = models.PositiveSmallIntegerField("算法版本")
    figures_version = models.PositiveIntegerField("数据版本")
    terms_version = models.PositiveIntegerField("目标版本")
    # Targets, indicators and categories as they were: the derivation never follows later changes.
    terms = models.JSONField("目标与指标")
    # The published month that places gained and lost are counted from.
    compared_month = models.PositiveIntegerField("对比月份", null=True)
    input_digest = models.CharField("输入摘要", max_length=64)
    output_digest = models.CharField("结果摘要", max_length=64)
    computed_at = models.DateTimeField("计算时间")
    published_at = models.DateTimeField("发布时间", null=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    demonstration = models.BooleanField("演示数据", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "月排名"
        ordering = ["campaign", "-month", "level", "-edition"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "month", "level", "edition"], name="ranking_unique_edition"
            ),
            models.UniqueConstraint(
                fields=["campaign", "month", "level"],
                condition=Q(state=RankingState.DRAFT),
                name="ranking_one_draft",
            ),
            models.CheckConstraint(
                condition=Q(
                    state=RankingState.PUBLISHED,
                    published_at__isnull=False,
                    published_by__isnull=False,
                )
                | Q(state=RankingState.DRAFT, published_at=None, published_by=None),
                name="ranking_published_by_a_person",
            ),
            is_a_month("month", "ranking_month_is_a_month"),
        ]

    def __str__(self) -> str:
        return f"{self.campaign} {self.month} {self.level} 第{self.edition}版"


class Standing(models.Model):
    """One region's row. Points are whole hundredths; ``judged`` is in ten-thousandths.

    ``details`` holds for every target what is needed to compute its points by hand: a list of
    dictionaries, packed (metrics/models/details.py). The table's column ``details`` is how the
    version before wrote them; nobody reads it any more, and the next version takes it away.
    """

    ranking = models.ForeignKey(Ranking, models.CASCADE, related_name="standings")
    region = models.ForeignKey(Region, models.PROTECT, related_name="standings")
    score = models.IntegerField("得分（百分之一分）")
    judged = models.PositiveSmallIntegerField("已评权重（万分之一）")
    place = models.PositiveSmallIntegerField("名次", null=True)
    place_in_group = models.PositiveSmallIntegerField("本市（省）内名次", null=True)
    place_in_cohort = models.PositiveSmallIntegerField("同序列名次", null=True)
    band_low = models.PositiveSmallIntegerField("名次区间上界", null=True)
    band_high = models.PositiveSmallIntegerField("名次区间下界", null=True)
    distinct_from_next = models.BooleanField("与后一名差异显著", default=False)
    improvement = models.IntegerField("较基期变化（百分之一分）", null=True)
    improvement_place = models.PositiveSmallIntegerField("进步名次", null=True)
    vetoed = models.BooleanField("一票否决或红线置后", default=False)
    # Places gained (positive) or lost since the ranking's compared month; empty without one.
    movement = models.SmallIntegerField("名次变化", null=True)
    categories = models.JSONField("分类得分")
    # Empty only while the version before still writes.
    details = DetailsField("各目标明细", null=True, db_column="details_packed")  # type: ignore[misc]

    class Meta:
        verbose_name = verbose_name_plural = "名次"
        ordering = ["ranking", F("place").asc(nulls_last=True), "region__code"]
        constraints = [
            models.UniqueConstraint(fields=["ranking", "region"], name="standing_unique_region"),
            models.CheckConstraint(
                condition=Q(place=None, band_low=None, band_high=None)
                | Q(
                    place__isnull=False,
                    band_low__lte=F("place"),
                    band_high__gte=F("place"),
                ),
                name="standing_place_inside_its_band",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ranking} {self.region} {self.place or '未参评'}"
