"""The accountability ladder of a campaign, as data: its rungs, and the rules that lead to them."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from campaigns.models.plans import Campaign
from campaigns.terms import LadderState


class Ladder(models.Model):
    """One version of the whole ladder; at most one is live, at most one is being drafted.

    ``rules``: {"rungs": [...], "rules": [...], "series": ...} as ``fixtures/catalogue/schema``'s
    ``ladder.json`` describes. ``derived`` says of what the documents do not state, from what it is
    taken. Proposals and measures name the version they rest on, so it never changes once it is
    live. Without ``made_by`` it came from the catalogue.
    """

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="ladders")
    version = models.PositiveSmallIntegerField("版本")
    state = models.CharField("状态", max_length=8, choices=LadderState.choices())
    rules = models.JSONField("规则")
    derived = models.JSONField("推定内容", default=dict)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="拟定人"
    )
    made_at = models.DateTimeField("拟定时间", null=True)
    live_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="启用人"
    )
    live_at = models.DateTimeField("启用时间", null=True)
    retired_at = models.DateTimeField("停用时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "问责规则版本"
        ordering = ["campaign", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "version"], name="ladder_unique_version"),
            models.UniqueConstraint(
                fields=["campaign"], condition=Q(state=LadderState.LIVE), name="ladder_one_live"
            ),
            models.UniqueConstraint(
                fields=["campaign"], condition=Q(state=LadderState.DRAFT), name="ladder_one_draft"
            ),
            models.CheckConstraint(
                condition=~Q(state=LadderState.DRAFT) | Q(live_at=None, live_by=None),
                name="ladder_draft_is_not_live",
            ),
            models.CheckConstraint(
                condition=Q(state=LadderState.RETIRED, retired_at__isnull=False)
                | (~Q(state=LadderState.RETIRED) & Q(retired_at=None)),
                name="ladder_retired_with_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign} 问责规则第{self.version}版"
