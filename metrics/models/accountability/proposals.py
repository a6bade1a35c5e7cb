"""提请: what the rules say should follow, with its evidence; a person decides."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from campaigns.models import Campaign, Ladder, Region
from campaigns.models.constraints import is_a_month
from campaigns.terms import ProposalKind, ProposalState, Trigger

LONGEST_REASON = 500


class Proposal(models.Model):
    """One region, one rule, one occasion. ``key`` names the occasion (rule, region, quarter or
    event), whatever version of the ladder: the same proposal never comes twice. One that lapsed
    leaves its occasion free: should the rule hold again, it is proposed anew.

    ``evidence`` is frozen: {"summary", "rule", "history", "figures", "notes", "rankings"}; see
    metrics/README. ``rung`` is what the rule leads to, ``given`` what was decided ("" before that,
    and where it was rejected); both are codes of the ladder's rungs, "" in a commendation.
    ``follows`` is the measure that an escalation or a relapse starts from.
    """

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="proposals")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name="地区")
    ladder = models.ForeignKey(Ladder, models.PROTECT, related_name="proposals")
    kind = models.CharField("种类", max_length=12, choices=ProposalKind.choices())
    trigger = models.CharField("触发", max_length=12, choices=Trigger.choices())
    rule = models.CharField("规则", max_length=16)
    rung = models.CharField("建议措施", max_length=20, blank=True)
    key = models.CharField("情形", max_length=120)
    month = models.PositiveIntegerField("依据月份")
    evidence = models.JSONField("依据")
    follows = models.ForeignKey(
        "metrics.Measure", models.PROTECT, null=True, related_name="+", verbose_name="原措施"
    )
    state = models.CharField("状态", max_length=10, choices=ProposalState.choices())
    proposed_at = models.DateTimeField("提出时间")
    # Only of a proposal by hand.
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="提请人"
    )
    decided_at = models.DateTimeField("决定时间", null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="决定人"
    )
    given = models.CharField("决定措施", max_length=20, blank=True)
    reason = models.CharField("决定理由", max_length=LONGEST_REASON, blank=True)
    demonstration = models.BooleanField("演示数据", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "问责提请"
        ordering = ["campaign", "-month", "rule", "region__code"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "key"],
                condition=~Q(state=ProposalState.LAPSED),
                name="proposal_once",
            ),
            models.CheckConstraint(
                condition=Q(state=ProposalState.WAITING, decided_at=None, decided_by=None, given="")
                | Q(state=ProposalState.LAPSED, decided_at__isnull=False, decided_by=None)
                | (
                    ~Q(state__in=[ProposalState.WAITING, ProposalState.LAPSED])
                    & Q(decided_at__isnull=False, decided_by__isnull=False)
                ),
                name="proposal_decided_by_a_person",
            ),
            models.CheckConstraint(
                condition=~Q(
                    state__in=[
                        ProposalState.SOFTENED,
                        ProposalState.REJECTED,
                        ProposalState.JOINED,
                    ]
                )
                | ~Q(reason=""),
                name="proposal_reason_where_it_departs",
            ),
            models.CheckConstraint(
                condition=Q(proposed_by=None)
                | Q(decided_by=None)
                | ~Q(decided_by=F("proposed_by")),
                name="proposal_decided_by_another",
            ),
            is_a_month("month", "proposal_month_is_a_month"),
        ]

    def __str__(self) -> str:
        return f"{self.region} {self.rule} {self.key}"
