"""数据质量: questions about figures, and figures counted again."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from campaigns.models import Campaign, Indicator, Region
from campaigns.terms import QualityKind, QuestionOutcome, QuestionState

LONGEST_ANSWER = 600


class Question(models.Model):
    """One question to whoever reports for ``region``. ``key`` names kind, place, thing and time:
    the same is never asked twice. ``evidence`` (summary, history, notes) is frozen; ``chance`` is
    the corrected chance of such a sign by accident, None where the sign is no test.
    ``indicator`` is None where a question is about several, ``other`` the second region of twins.
    """

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="questions")
    key = models.CharField("编号", max_length=120)
    kind = models.CharField("类型", max_length=10, choices=QualityKind.choices())
    region = models.ForeignKey(Region, models.PROTECT, related_name="questions")
    other = models.ForeignKey(
        Region, models.PROTECT, null=True, related_name="+", verbose_name="另一地区"
    )
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, null=True, related_name="questions", verbose_name="指标"
    )
    month = models.PositiveIntegerField("月份")
    words = models.CharField("问题", max_length=300)
    evidence = models.JSONField("依据", default=dict)
    chance = models.FloatField("偶然出现的概率", null=True)
    engine_version = models.CharField("计算版本", max_length=12)
    asked_at = models.DateTimeField("提出时间")
    due_on = models.DateField("答复期限")
    state = models.CharField("状态", max_length=10, choices=QuestionState.choices())
    version = models.PositiveIntegerField("变更次数", default=1)
    answer = models.CharField("答复", max_length=LONGEST_ANSWER, blank=True)
    answered_at = models.DateTimeField("答复时间", null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="答复人"
    )
    outcome = models.CharField(
        "核实结果", max_length=10, choices=QuestionOutcome.choices(), blank=True
    )
    decision = models.CharField("核实意见", max_length=LONGEST_ANSWER, blank=True)
    decided_at = models.DateTimeField("核实时间", null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="核实人"
    )

    class Meta:
        verbose_name = verbose_name_plural = "数据质量问题"
        ordering = ["campaign", "-month", "region", "id"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "key"], name="question_asked_once"),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("answered_by"), state="settled"),
                name="question_settled_by_another",
            ),
            models.CheckConstraint(
                condition=(Q(state="settled") & ~Q(outcome="") & Q(decided_by__isnull=False))
                | (~Q(state="settled") & Q(outcome="")),
                name="question_settled_with_outcome",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_by=None, answered_at=None)
                | (~Q(answer="") & Q(answered_by__isnull=False, answered_at__isnull=False)),
                name="question_answered_by_a_person",
            ),
        ]
        indexes = [models.Index(fields=["campaign", "month", "region"], name="question_place")]

    def __str__(self) -> str:
        return self.key


class QuestionMove(models.Model):
    """One step of a question's life, with the words that came with it; only added."""

    question = models.ForeignKey(Question, models.PROTECT, related_name="moves")
    number = models.PositiveSmallIntegerField("序号")
    before = models.CharField("原状态", max_length=10, blank=True)
    after = models.CharField("新状态", max_length=10, choices=QuestionState.choices())
    words = models.CharField("说明", max_length=LONGEST_ANSWER, blank=True)
    at = models.DateTimeField("时间")
    # None: the system, which asks and lets lapse.
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "问题办理记录"
        ordering = ["question", "number"]
        constraints = [
            models.UniqueConstraint(fields=["question", "number"], name="question_move_number"),
        ]

    def __str__(self) -> str:
        return f"{self.question} {self.after}"


class Recount(models.Model):
    """Reported figures that are counted again from the files: the quarter's random sample, or
    (``hand`` is a number, counted up in the campaign) what somebody chose, with the reason; then
    ``year`` and ``quarter`` are those of its newest month. ``seed`` and ``size`` give the same
    sample again. What was chosen says nothing of the rest: no verification factor rests on it."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="recounts")
    year = models.PositiveSmallIntegerField("年")
    quarter = models.PositiveSmallIntegerField("季度")
    hand = models.PositiveIntegerField("人工抽查序号", null=True)
    reason = models.CharField("抽查缘由", max_length=LONGEST_ANSWER, blank=True, db_default="")
    seed = models.PositiveBigIntegerField("抽样种子")
    size = models.PositiveSmallIntegerField("抽取项数")
    drawn_at = models.DateTimeField("抽取时间")
    # None: the timetable.
    drawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    due_on = models.DateField("复核期限")

    class Meta:
        verbose_name = verbose_name_plural = "复核抽样"
        ordering = ["campaign", "-year", "-quarter", "-hand"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "year", "quarter"],
                condition=Q(hand=None),
                name="recount_sample_once_a_quarter",
            ),
            models.UniqueConstraint(
                fields=["campaign", "hand"],
                condition=Q(hand__isnull=False),
                name="recount_hand_number",
            ),
            models.CheckConstraint(
                condition=Q(quarter__gte=1, quarter__lte=4), name="recount_quarter"
            ),
        ]

    def __str__(self) -> str:
        which = f"hand {self.hand}" if self.hand else f"{self.year}Q{self.quarter}"
        return f"{self.campaign} {which}"


class RecountItem(models.Model):
    """One figure of the sample. ``reported`` as it stood when it was drawn, ``recounted`` None
    until somebody has counted; both in the indicator's base unit."""

    recount = models.ForeignKey(Recount, models.PROTECT, related_name="items")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+")
    month = models.PositiveIntegerField("月份")
    reported = models.BigIntegerField("填报数")
    recounted = models.BigIntegerField("复核数", null=True)
    words = models.CharField("说明", max_length=LONGEST_ANSWER, blank=True)
    counted_on = models.DateField("复核日期", null=True)
    counted_at = models.DateTimeField("登记时间", null=True)
    counted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = verbose_name_plural = "复核项"
        ordering = ["recount", "region", "indicator", "month"]
        constraints = [
            models.UniqueConstraint(
                fields=["recount", "region", "indicator", "month"], name="recount_item_once"
            ),
            models.CheckConstraint(
                condition=Q(recounted=None, counted_by=None)
                | Q(recounted__gte=0, counted_by__isnull=False, counted_on__isnull=False),
                name="recount_item_counted_by_a_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recount} {self.region} {self.indicator} {self.month}"
