"""Questions that are put to a region's month before it is submitted."""

from django.db import models
from django.db.models import Q

from campaigns.models.constraints import is_a_month
from campaigns.models.plans import Campaign
from campaigns.terms import CheckKind, Severity


class Check(models.Model):
    """One rule: kind and parameters, never code. Without a campaign it holds for every one.

    A rule that is not ``live`` is on trial: it is run over past months, no clerk ever sees it.
    Nothing rests on these rows; what a clerk answered stays with the cell.
    """

    code = models.SlugField("编号", max_length=60, unique=True)
    # Its place in the catalogue: of two questions about the same thing the earlier one is put.
    number = models.PositiveSmallIntegerField("序号")
    campaign = models.ForeignKey(
        Campaign, models.CASCADE, null=True, related_name="checks", verbose_name="行动"
    )
    name = models.CharField("名称", max_length=80)
    severity = models.CharField("程度", max_length=4, choices=Severity.choices())
    kind = models.CharField("类型", max_length=20, choices=CheckKind.choices())
    parameters = models.JSONField("参数")
    # Chinese for a clerk, with {placeholders} that the kind fills in.
    message = models.CharField("提示", max_length=300)
    why = models.CharField("理由", max_length=300)
    live = models.BooleanField("启用", default=True)
    from_month = models.PositiveIntegerField("自月份起", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "校验规则"
        ordering = ["number", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=CheckKind.RANGE, severity__in=list(Severity))
                | Q(
                    kind__in=[kind for kind in CheckKind if kind.severities == (Severity.HARD,)],
                    severity=Severity.HARD,
                )
                | Q(
                    kind__in=[kind for kind in CheckKind if kind.severities == (Severity.SOFT,)],
                    severity=Severity.SOFT,
                ),
                name="check_severity_fits_kind",
            ),
            is_a_month("from_month", "check_from_a_month"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
