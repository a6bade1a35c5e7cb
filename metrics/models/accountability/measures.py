"""措施: one region on one rung of the ladder, from the letter to the end of the observation."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from campaigns.models import Campaign, Ladder, ListedArea, Region
from campaigns.terms import (
    MEASURE_MOVES,
    ListingAuthority,
    MeasureState,
    MeasureVerb,
    ObjectionState,
)
from metrics.models.accountability.proposals import Proposal

LONGEST_WORDS = 2000
_ENDED = [state for state in MeasureState if state.ends]


def _is_a_move() -> Q:
    """The verb leads from the one state to the other, or leaves it alone."""
    found = Q(verb=MeasureVerb.NOTE, before=F("after"))
    for (before, verb), after in MEASURE_MOVES.items():
        found |= Q(before=before, verb=verb, after=after)
    return found | Q(before="", verb="")


class Measure(models.Model):
    """A region may stand under several at once; of one authority only once on one rung.

    ``authority`` is "" for a measure of this campaign's own office, else the higher authority that
    the document names: such a measure is only recorded here, its letters are not ours.
    ``terms`` is the rung as it was when the measure began (words, days, what removal needs).
    ``due_on`` ends the step that is under way, None where nothing is waited for; the last day
    counts. ``version`` counts every change.
    """

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="measures")
    region = models.ForeignKey(Region, models.PROTECT, related_name="measures")
    authority = models.CharField(
        "作出单位", max_length=10, choices=ListingAuthority.choices(), blank=True
    )
    ladder = models.ForeignKey(Ladder, models.PROTECT, related_name="measures")
    rung = models.CharField("措施", max_length=20)
    word = models.CharField("措施名称", max_length=40)
    terms = models.JSONField("措施规定")
    proposal = models.OneToOneField(
        Proposal, models.PROTECT, null=True, related_name="measure", verbose_name="提请"
    )
    listed_area = models.OneToOneField(
        ListedArea, models.PROTECT, null=True, related_name="measure", verbose_name="文件所列"
    )
    follows = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="followers", verbose_name="原措施"
    )
    state = models.CharField("状态", max_length=12, choices=MeasureState.choices())
    version = models.PositiveIntegerField("变更次数", default=1)
    public = models.BooleanField("公开", default=False)
    reason = models.TextField("事由", max_length=LONGEST_WORDS)
    demands = models.TextField("要求", max_length=LONGEST_WORDS, blank=True)
    issued_on = models.DateField("下达日期")
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="下达人"
    )
    # Of a summons: when and where.
    meeting_at = models.DateTimeField("约谈时间", null=True)
    meeting_place = models.CharField("约谈地点", max_length=80, blank=True)
    due_on = models.DateField("本步期限", null=True)
    rectify_by = models.DateField("整改期限", null=True)
    object_until = models.DateField("申辩期限", null=True)
    extensions = models.PositiveSmallIntegerField("延期次数", default=0)
    observe_until = models.DateField("观察期至", null=True)
    ended_on = models.DateField("结束日期", null=True)
    demonstration = models.BooleanField("演示数据", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "问责措施"
        ordering = ["campaign", "-issued_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "region", "authority", "rung"],
                condition=~Q(state__in=_ENDED),
                name="measure_once_while_running",
            ),
            models.CheckConstraint(
                condition=Q(state__in=_ENDED, ended_on__isnull=False, due_on=None)
                | (~Q(state__in=_ENDED) & Q(ended_on=None)),
                name="measure_ended_with_day",
            ),
            models.CheckConstraint(
                condition=Q(listed_area__isnull=False) | Q(issued_by__isnull=False),
                name="measure_issued_by_a_person_or_a_document",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region} {self.word}"


class MeasureMove(models.Model):
    """One step of a measure's life. ``words`` is what was said with it: the plan, the result, what
    was found; ``due_on`` the deadline that follows from it. The first row has no ``before``."""

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="moves")
    number = models.PositiveSmallIntegerField("序号")
    verb = models.CharField("办理", max_length=14, choices=MeasureVerb.choices(), blank=True)
    before = models.CharField("原状态", max_length=12, choices=MeasureState.choices(), blank=True)
    after = models.CharField("新状态", max_length=12, choices=MeasureState.choices())
    held_on = models.DateField("发生日期", null=True)
    place = models.CharField("地点", max_length=80, blank=True)
    words = models.TextField("说明", max_length=LONGEST_WORDS, blank=True)
    due_on = models.DateField("期限", null=True)
    at = models.DateTimeField("办理时间")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="办理人"
    )

    class Meta:
        verbose_name = verbose_name_plural = "措施办理记录"
        ordering = ["measure", "number"]
        constraints = [
            models.UniqueConstraint(fields=["measure", "number"], name="measure_move_number"),
            models.CheckConstraint(condition=_is_a_move(), name="measure_move_is_a_move"),
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.get_verb_display()}"


class Objection(models.Model):
    """申辩: what the region says against a measure, within the time it has, and the answer."""

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="objections")
    words = models.TextField("理由", max_length=LONGEST_WORDS)
    state = models.CharField("状态", max_length=10, choices=ObjectionState.choices())
    at = models.DateTimeField("提出时间")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="提出人"
    )
    answer_by = models.DateField("答复期限")
    answer = models.TextField("答复", max_length=LONGEST_WORDS, blank=True)
    answered_at = models.DateTimeField("答复时间", null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="答复人"
    )

    class Meta:
        verbose_name = verbose_name_plural = "申辩"
        ordering = ["measure", "at"]
        constraints = [
            models.UniqueConstraint(
                fields=["measure"],
                condition=Q(state=ObjectionState.WAITING),
                name="objection_one_waiting",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[ObjectionState.WAITING, ObjectionState.WITHDRAWN],
                    answered_at=None,
                    answered_by=None,
                )
                | Q(
                    state__in=[ObjectionState.UPHELD, ObjectionState.DISMISSED],
                    answered_at__isnull=False,
                    answered_by__isnull=False,
                ),
                name="objection_answered_by_a_person",
            ),
            models.CheckConstraint(
                condition=Q(answered_by=None) | ~Q(answered_by=F("by")),
                name="objection_answered_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure} 申辩"
