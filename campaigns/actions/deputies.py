"""代理: letting somebody sit at another's desk for some days, and ending it early."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from campaigns.access import desks_of
from campaigns.audit import record
from campaigns.models import Deputy, User
from campaigns.terms import Role

LONGEST = timedelta(days=60)
# Who may sit at whose desk, when both belong to the same office. A colleague who decides may fill
# in for one who reports, because nobody decides on his own office's sheets; the other way round
# entering and approving would come into one hand.
STANDS_IN: dict[str, set[str]] = {
    Role.REPORTER: {Role.REPORTER, Role.REVIEWER},
    Role.REVIEWER: {Role.REVIEWER, Role.ADMINISTRATOR},
    Role.ADMINISTRATOR: {Role.ADMINISTRATOR},
}


class DeputyError(Exception):
    """This person cannot be the deputy, or not for these days; nothing was written."""


@transaction.atomic
def appoint(
    *,
    absent: User,
    deputy: User,
    first_day: date,
    last_day: date,
    by: User,
    at: datetime,
    address: str | None = None,
) -> Deputy:
    """Seat ``deputy`` at the desk of ``absent`` for some days."""
    _refuse_person(absent, deputy, by)
    # One appointment after the other, so that two of them never overlap.
    list(User.objects.select_for_update().filter(pk__in=[absent.pk, deputy.pk]).order_by("pk"))
    _refuse_days(absent, deputy, first_day, last_day, timezone.localdate(at))
    row = Deputy.objects.create(
        absent=absent,
        deputy=deputy,
        first_day=first_day,
        last_day=last_day,
        appointed_by=by,
        appointed_at=at,
    )
    _told("指定代理", row, by, at, address)
    return row


@transaction.atomic
def end(*, row: Deputy, by: User, at: datetime, address: str | None = None) -> Deputy:
    """End it now; what has not begun yet never begins."""
    held = Deputy.objects.select_for_update(of=("self",)).select_related(
        "absent__region", "deputy__region"
    )
    row = held.get(pk=row.pk)
    if row.ended_at is not None or row.last_day < timezone.localdate(at):
        raise DeputyError("这个代理已经结束")
    if by.pk != row.deputy_id and not may_appoint_for(by, row.absent):
        raise DeputyError("只有本人、代理人或上级管理员可以结束代理")
    row.ended_at = at
    row.save(update_fields=["ended_at"])
    _told("结束代理", row, by, at, address)
    return row


def may_appoint_for(by: User, absent: User) -> bool:
    """One appoints for oneself; an administrator for those below and others of his own office."""
    if by.pk == absent.pk:
        return True
    region = absent.region
    return region is not None and any(
        desk.role == Role.ADMINISTRATOR
        and region.path.startswith(desk.path)
        and (region.path != desk.path or absent.role != Role.ADMINISTRATOR)
        for desk in desks_of(by)
    )


def candidates(absent: User) -> QuerySet[User]:
    """Who could sit at this desk: the same office's people, or the next one's above."""
    if absent.region is None or absent.role not in STANDS_IN:
        return User.objects.none()
    own = Q(region=absent.region, role__in=STANDS_IN[absent.role])
    above = Q(region=absent.region.parent_id, role=absent.role)
    rows = User.objects.filter(own | above, is_active=True).exclude(pk=absent.pk)
    return rows.select_related("region").order_by("-region__code", "username")


def _refuse_person(absent: User, deputy: User, by: User) -> None:
    if not may_appoint_for(by, absent):
        raise DeputyError("只能为自己，或由管理员为下级人员指定代理")
    if absent.role not in STANDS_IN:
        raise DeputyError("领导和审计员只查看、不办理，不需要代理")
    if deputy.pk == absent.pk:
        raise DeputyError("不能由本人代理本人")
    if not candidates(absent).filter(pk=deputy.pk).exists():
        raise DeputyError(
            f"{deputy.get_full_name()}不能代理：代理人应是在用账号，属于本单位或上一级单位，"
            "并且岗位相同；填报的不能代审核，领导、审计员不能代办"
        )


def _refuse_days(absent: User, deputy: User, first: date, last: date, today: date) -> None:
    if first < today:
        raise DeputyError("首日不能早于今天")
    if last < first:
        raise DeputyError("末日不能早于首日")
    if last - first >= LONGEST:
        raise DeputyError(f"一次代理最长 {LONGEST.days} 天")
    there = Deputy.objects.filter(ended_at=None, first_day__lte=last, last_day__gte=first)
    if row := there.filter(absent=absent).select_related("deputy").first():
        raise DeputyError(
            f"{_words(row.first_day)}至{_words(row.last_day)}已由"
            f"{row.deputy.get_full_name()}代理，请先结束它"
        )
    if there.filter(absent=deputy).exists():
        raise DeputyError(f"{deputy.get_full_name()}那几天也请了别人代理，请另选一位")


def _words(day: date) -> str:
    return f"{day.month}月{day.day}日"


def _told(action: str, row: Deputy, by: User, at: datetime, address: str | None) -> None:
    record(
        action=action,
        subject=f"代理 {row.absent.username}",
        by=by,
        at=at,
        after={
            "代理人": row.deputy.username,
            "首日": row.first_day.isoformat(),
            "末日": row.last_day.isoformat(),
        },
        address=address,
    )
