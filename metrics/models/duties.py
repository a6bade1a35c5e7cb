"""履职台账: what somebody had to do so many times, as events with day, place and evidence."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from campaigns.models import Campaign, Region, Target
from campaigns.terms import DutyState

LONGEST_EVIDENCE = 500


class DutyEvent(models.Model):
    """Once that a duty was done: it counts for the month of ``held_on``; of what is counted in days
    or months each for the month in which it lies (campaigns/duties.py).

    ``target`` is one of kind FREQUENCY; ``amount`` is in its indicator's unit (times, days,
    lessons). ``last_on`` ends what took several days. An event is never changed: it is cancelled
    with a reason, and entered anew.
    """

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="duty_events")
    target = models.ForeignKey(Target, models.PROTECT, related_name="duty_events")
    region = models.ForeignKey(Region, models.PROTECT, related_name="duty_events")
    held_on = models.DateField("日期")
    last_on = models.DateField("止日", null=True)
    place = models.CharField("地点", max_length=80)
    subject = models.CharField("内容", max_length=120)
    evidence = models.CharField("佐证", max_length=LONGEST_EVIDENCE)
    amount = models.PositiveSmallIntegerField("计数", default=1)
    state = models.CharField(
        "状态", max_length=10, choices=DutyState.choices(), default=DutyState.HELD
    )
    entered_at = models.DateTimeField("登记时间")
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人"
    )
    cancelled_at = models.DateTimeField("撤销时间", null=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="撤销人"
    )
    cancelled_why = models.CharField("撤销原因", max_length=120, blank=True)
    demonstration = models.BooleanField("演示数据", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "履职台账"
        ordering = ["campaign", "target", "region__code", "held_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["target", "region", "held_on", "subject"],
                condition=Q(state=DutyState.HELD),
                name="duty_event_once_a_day",
            ),
            models.CheckConstraint(
                condition=Q(last_on=None) | Q(last_on__gte=F("held_on")),
                name="duty_event_days_in_order",
            ),
            models.CheckConstraint(condition=Q(amount__gte=1), name="duty_event_amount_from_one"),
            models.CheckConstraint(
                condition=Q(
                    state=DutyState.HELD, cancelled_at=None, cancelled_by=None, cancelled_why=""
                )
                | (
                    Q(
                        state=DutyState.CANCELLED,
                        cancelled_at__isnull=False,
                        cancelled_by__isnull=False,
                    )
                    & ~Q(cancelled_why="")
                ),
                name="duty_event_cancelled_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region} {self.target} {self.held_on}"
