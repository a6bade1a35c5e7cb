"""What goes out: letters with their numbers, commendations, and mails about deadlines."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from campaigns.models import Campaign, Region
from campaigns.terms import LetterKind, PaperKind
from metrics.models.accountability.measures import LONGEST_WORDS, Measure
from metrics.models.accountability.proposals import Proposal
from metrics.models.posting import Posted


class Commendation(models.Model):
    """表扬: the other end of the ladder; it always rests on a proposal."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="commendations")
    region = models.ForeignKey(Region, models.PROTECT, related_name="commendations")
    proposal = models.OneToOneField(Proposal, models.PROTECT, related_name="commendation")
    words = models.TextField("事由", max_length=LONGEST_WORDS)
    given_on = models.DateField("日期")
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="决定人"
    )
    demonstration = models.BooleanField("演示数据", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "表扬"
        ordering = ["campaign", "-given_on", "region__code"]

    def __str__(self) -> str:
        return f"{self.region} 表扬"


class Letter(models.Model):
    """One signed letter, frozen: 〔``year``〕``number``号 of its series, without gaps.

    ``office`` is the region whose office signs: its numbers run on over all its campaigns.
    ``content``: {"masthead", "office", "recipients", "title": [...], "paragraphs": [...],
    "copies", "marks": [...]}. ``paper`` is the Word document as it went out.
    """

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="letters")
    office = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name="发文地区")
    measure = models.ForeignKey(Measure, models.PROTECT, null=True, related_name="letters")
    commendation = models.OneToOneField(
        Commendation, models.PROTECT, null=True, related_name="letter"
    )
    kind = models.CharField("种类", max_length=12, choices=LetterKind.choices())
    paper_kind = models.CharField("版式", max_length=10, choices=PaperKind.choices())
    series = models.CharField("机关代字", max_length=30)
    year = models.PositiveSmallIntegerField("年度")
    number = models.PositiveSmallIntegerField("序号")
    title = models.CharField("标题", max_length=160)
    content = models.JSONField("内容")
    paper = models.BinaryField("文档")
    digest = models.CharField("摘要", max_length=64)
    signed_at = models.DateTimeField("签发时间")
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="签发人"
    )
    demonstration = models.BooleanField("演示数据", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "问责文书"
        ordering = ["campaign", "-year", "-number", "series"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "series", "year", "number"], name="letter_unique_number"
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="letter_number_from_one"),
            models.CheckConstraint(
                condition=Q(measure__isnull=False, commendation=None)
                | Q(measure=None, commendation__isnull=False),
                name="letter_about_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.series}〔{self.year}〕{self.number}号"


class DeadlineMail(Posted):
    """A letter that has come, a deadline that is near or over, a decision: to one person, once.

    ``key`` says what about, by what day and to whom. With ``region`` whose page it is about.
    """

    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="+")
    region = models.ForeignKey(Region, models.CASCADE, related_name="+")
    key = models.CharField("编号", max_length=120, unique=True)
    words = models.CharField("内容", max_length=300)
    url = models.CharField("办理页面", max_length=200)
    at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = verbose_name_plural = "督办邮件"
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.to} {self.words}"
