"""Holding a month's row while something is done in it, so that a lock waits or comes first."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from campaigns.models import Region
from campaigns.terms import PeriodState
from metrics.actions.entry.errors import ClosedError
from metrics.models import Reopening, ReportingPeriod


def hold_shared(period: ReportingPeriod) -> ReportingPeriod:
    """The month as it is now; nobody locks it before this transaction ends, others may share it.

    Django has no FOR SHARE. SQLite needs none: its writers stand in one queue from the beginning.
    """
    table = connection.ops.quote_name(ReportingPeriod._meta.db_table)
    share = " FOR SHARE" if connection.vendor == "postgresql" else ""
    # The table's name comes from the model.
    sql = f"SELECT * FROM {table} WHERE id = %s{share}"  # noqa: S608
    (held,) = ReportingPeriod.objects.raw(sql, [period.pk])
    held.campaign = period.campaign
    return held


def hold_alone(period_id: int) -> ReportingPeriod:
    """The month as it is now; nobody else holds it until this transaction ends."""
    rows = ReportingPeriod.objects.select_related("campaign__region")
    return rows.select_for_update(of=("self",)).get(pk=period_id)


def reopened(period: ReportingPeriod, region: Region, at: datetime) -> Reopening | None:
    """The reopening that lets this region in at this moment."""
    above = [code for code in region.path.split("/") if code]
    rows = Reopening.objects.filter(
        period=period,
        region__code__in=above,
        refused=False,
        approved_at__lte=at,
        ends_at__gt=at,
    )
    return rows.order_by("-ends_at").first()


def require_open(period: ReportingPeriod, region: Region, at: datetime) -> None:
    """Refuse what comes after the lock, unless the month was opened again for the region."""
    if period.state == PeriodState.OPEN or reopened(period, region, at):
        return
    raise ClosedError("本月已锁定，不能再填报。确需补报的，请向省级管理员申请重新开放")
