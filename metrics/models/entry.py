"""The month of a campaign and what each region hands in for it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from campaigns.models import Campaign, Region
from campaigns.models.constraints import is_a_month
from campaigns.terms import MOVES, PeriodState, SubmissionState, Verb


class ReportingPeriod(models.Model):
    """One month of a campaign, base months before its start included.

    ``figures_version`` counts up with every approval or amendment of a figure of this month: a
    ranking that rests on a smaller count is out of date. The timetable is written when the month
    opens; a month that was taken over from old tables has none.
    """

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="periods")
    month = models.PositiveIntegerField("月份")
    state = models.CharField("状态", max_length=8, choices=PeriodState.choices())
    figures_version = models.PositiveIntegerField("数据版本", default=0)
    opened_at = models.DateTimeField("开启时间", null=True)
    due_at = models.DateTimeField("报送截止", null=True)
    review_at = models.DateTimeField("审核截止", null=True)
    locks_at = models.DateTimeField("预定锁定时间", null=True)
    locked_at = models.DateTimeField("锁定时间", null=True)
    demonstration = models.BooleanField("演示数据", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "填报月份"
        ordering = ["campaign", "month"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "month"], name="period_unique_month"),
            is_a_month("month", "period_month_is_a_month"),
            models.CheckConstraint(
                condition=Q(state=PeriodState.LOCKED, locked_at__isnull=False)
                | Q(state=PeriodState.OPEN, locked_at=None),
                name="period_locked_with_time",
            ),
            models.CheckConstraint(
                condition=Q(opened_at=None, due_at=None, review_at=None, locks_at=None)
                | Q(
                    opened_at__lt=F("due_at"),
                    due_at__lte=F("review_at"),
                    review_at__lt=F("locks_at"),
                ),
                name="period_timetable_in_order",
            ),
            models.CheckConstraint(
                condition=Q(state=PeriodState.LOCKED) | Q(locks_at__isnull=False),
                name="period_open_with_timetable",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign} {self.month}"


class Submission(models.Model):
    """One region's month: what stands in its cells, who entered it, who decided on it, and when.

    ``lines`` are the cells of the sheet as they were typed, indicator code → ``text``, ``why`` (the
    explanation of what is striking), ``n`` (version of the cell), ``by`` (user id), ``at`` and
    ``source``; a cell nobody touched has no entry. ``version`` counts every save. Approval turns
    lines into figures. A sheet that was late once stays late.
    """

    period = models.ForeignKey(ReportingPeriod, models.CASCADE, related_name="submissions")
    region = models.ForeignKey(Region, models.PROTECT, related_name="submissions")
    state = models.CharField("状态", max_length=10, choices=SubmissionState.choices())
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    lines = models.JSONField("填报内容", default=dict)
    version = models.PositiveIntegerField("填报版本", default=0)
    deadline = models.DateTimeField("应报时间", null=True)
    submitted_at = models.DateTimeField("提交时间", null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True
    )
    decided_at = models.DateTimeField("审核时间", null=True)
    late = models.BooleanField("逾期", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "报送"
        ordering = ["period", "region"]
        constraints = [
            models.UniqueConstraint(fields=["period", "region"], name="submission_unique_region"),
            models.CheckConstraint(
                condition=Q(decided_by=None, decided_at=None)
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="submission_decision_paired",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("entered_by")),
                name="submission_not_decided_by_its_author",
            ),
            models.CheckConstraint(
                condition=Q(state=SubmissionState.DRAFT) | Q(submitted_at__isnull=False),
                name="submission_submitted_with_time",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[SubmissionState.APPROVED, SubmissionState.RETURNED],
                    decided_at__isnull=False,
                )
                | Q(state__in=[SubmissionState.DRAFT, SubmissionState.SUBMITTED]),
                name="submission_decided_when_final",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period} {self.region}"


_ALLOWED = Q()
for (_before, _verb), _after in MOVES.items():
    _ALLOWED |= Q(from_state=_before, verb=_verb, to_state=_after)


class SubmissionMove(models.Model):
    """One step in a submission's life. ``notes``: "" → the reason, indicator code → a cell's."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="moves")
    verb = models.CharField("动作", max_length=10, choices=Verb.choices())
    from_state = models.CharField("原状态", max_length=10, choices=SubmissionState.choices())
    to_state = models.CharField("新状态", max_length=10, choices=SubmissionState.choices())
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")
    notes = models.JSONField("说明", default=dict)
    # What stood in the cells: indicator code → text. "What changed since" is told from it.
    texts = models.JSONField("当时的内容", default=dict)

    class Meta:
        verbose_name = verbose_name_plural = "报送流转"
        ordering = ["submission", "id"]
        constraints = [
            models.CheckConstraint(condition=_ALLOWED, name="move_is_in_the_table"),
            models.CheckConstraint(
                condition=~Q(verb=Verb.RETURN, notes={}), name="move_return_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission} {self.get_verb_display()}"


class Reopening(models.Model):
    """A locked month opened again for a region and all below it: reason, approver and an end.

    It lets in what was never handed in or never decided on; what has been approved is changed by
    amendments alone. Asked by one person and approved by another.
    """

    period = models.ForeignKey(ReportingPeriod, models.CASCADE, related_name="reopenings")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    reason = models.CharField("理由", max_length=300)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("申请时间")
    ends_at = models.DateTimeField("截止时间")
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True
    )
    approved_at = models.DateTimeField("批准时间", null=True)
    refused = models.BooleanField("未批准", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "重新开放"
        ordering = ["period", "-asked_at"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="reopening_has_a_reason"),
            models.CheckConstraint(
                condition=Q(approved_by=None, approved_at=None)
                | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="reopening_decision_paired",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("asked_by")),
                name="reopening_approved_by_another",
            ),
            models.CheckConstraint(
                condition=Q(refused=False) | Q(approved_by__isnull=False),
                name="reopening_refused_by_a_person",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("asked_at")), name="reopening_ends_later"
            ),
            models.UniqueConstraint(
                fields=["period", "region"],
                condition=Q(approved_by=None),
                name="reopening_asked_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period} {self.region} 重新开放"
