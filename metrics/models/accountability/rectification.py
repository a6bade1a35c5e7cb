"""问题整改台账: what was found, who puts it right by when, and what became of it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from campaigns.models import Campaign, Finding, Region
from campaigns.terms import (
    RECTIFICATION_MOVES,
    FindingKind,
    FindingSource,
    RectificationState,
    RectificationVerb,
)
from metrics.models.accountability.measures import LONGEST_WORDS, Measure

_LEAVES_THE_STATE = [
    RectificationVerb.FOLLOW_UP,
    RectificationVerb.POSTPONE,
    RectificationVerb.NOTE,
]


def _is_a_move() -> Q:
    found = Q(verb__in=_LEAVES_THE_STATE, before=F("after"))
    for (before, verb), after in RECTIFICATION_MOVES.items():
        found |= Q(before=before, verb=verb, after=after)
    return found | Q(before="", after=RectificationState.OPEN, verb="")


class Rectification(models.Model):
    """One line of the list. ``number`` is gapless in the campaign. ``region`` is whose office
    answers for it (the campaign's own where the document names no place); ``owner`` says in words
    which units put it right. Of a catalogue's finding there is one line at most.
    """

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="rectifications")
    number = models.PositiveIntegerField("序号")
    region = models.ForeignKey(Region, models.PROTECT, related_name="rectifications")
    kind = models.CharField("类型", max_length=14, choices=FindingKind.choices())
    source = models.CharField("来源", max_length=12, choices=FindingSource.choices())
    finding = models.OneToOneField(
        Finding, models.PROTECT, null=True, related_name="rectification", verbose_name="文件所列"
    )
    measure = models.ForeignKey(
        Measure, models.PROTECT, null=True, related_name="rectifications", verbose_name="措施"
    )
    title = models.CharField("问题", max_length=80)
    summary = models.TextField("具体情况", max_length=LONGEST_WORDS, blank=True)
    owner = models.CharField("责任单位", max_length=120)
    found_on = models.DateField("发现日期")
    due_on = models.DateField("整改期限")
    # What the document does not state: field → from what.
    derived = models.JSONField("推定内容", default=dict)
    state = models.CharField("状态", max_length=10, choices=RectificationState.choices())
    version = models.PositiveIntegerField("变更次数", default=1)
    reopened = models.PositiveSmallIntegerField("重新整改次数", default=0)
    # When somebody is to look again at what is closed; None: nobody has to, or it was done.
    follow_up_on = models.DateField("回头看日期", null=True)
    entered_at = models.DateTimeField("登记时间")
    # None: taken over from the catalogue.
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="登记人"
    )
    closed_on = models.DateField("销号日期", null=True)
    demonstration = models.BooleanField("演示数据", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "问题整改台账"
        ordering = ["campaign", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "number"], name="rectification_unique_number"
            ),
            models.CheckConstraint(
                condition=Q(state=RectificationState.CLOSED, closed_on__isnull=False)
                | (~Q(state=RectificationState.CLOSED) & Q(closed_on=None)),
                name="rectification_closed_with_day",
            ),
            models.CheckConstraint(
                condition=Q(finding__isnull=False) | Q(entered_by__isnull=False),
                name="rectification_entered_by_a_person_or_a_document",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign} {self.number} {self.title}"


class RectificationMove(models.Model):
    """One step of a line's life; ``words`` is the evidence or the reason that came with it."""

    rectification = models.ForeignKey(Rectification, models.PROTECT, related_name="moves")
    number = models.PositiveSmallIntegerField("序号")
    verb = models.CharField("办理", max_length=10, choices=RectificationVerb.choices(), blank=True)
    before = models.CharField(
        "原状态", max_length=10, choices=RectificationState.choices(), blank=True
    )
    after = models.CharField("新状态", max_length=10, choices=RectificationState.choices())
    words = models.TextField("说明", max_length=LONGEST_WORDS, blank=True)
    due_on = models.DateField("期限", null=True)
    at = models.DateTimeField("办理时间")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="办理人"
    )

    class Meta:
        verbose_name = verbose_name_plural = "整改办理记录"
        ordering = ["rectification", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["rectification", "number"], name="rectification_move_number"
            ),
            models.CheckConstraint(condition=_is_a_move(), name="rectification_move_is_a_move"),
        ]

    def __str__(self) -> str:
        return f"{self.rectification} {self.get_verb_display()}"
