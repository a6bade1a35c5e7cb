"""Deputies as somebody may see them, and for whom he may appoint one."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from campaigns.access import AnyUser, desks_of
from campaigns.models import Deputy, User
from campaigns.terms import Role

_WITH_DEPUTIES = [Role.REPORTER, Role.REVIEWER, Role.ADMINISTRATOR]


def people_below(user: AnyUser) -> QuerySet[User]:
    """Those for whom an administrator may appoint a deputy; nobody for all others."""
    below = Q(pk__in=[])
    for desk in desks_of(user):
        if desk.role == Role.ADMINISTRATOR:
            inside = Q(region__path__startswith=desk.path)
            below |= inside & ~Q(region=desk.region, role=Role.ADMINISTRATOR)
    rows = User.objects.filter(below, is_active=True, role__in=_WITH_DEPUTIES)
    others = rows.exclude(pk=user.pk) if isinstance(user, User) else rows.none()
    return others.select_related("region").order_by("region__code", "username")


def deputies_for(user: AnyUser) -> QuerySet[Deputy]:
    """Appointments that concern the user, or somebody below him."""
    if not isinstance(user, User):
        return Deputy.objects.none()
    own = Q(absent=user) | Q(deputy=user)
    rows = Deputy.objects.filter(own | Q(absent__in=people_below(user)))
    return rows.select_related("absent__region", "deputy__region", "appointed_by")


def current(user: AnyUser, today: date) -> QuerySet[Deputy]:
    """Those that run or are still to come."""
    rows = deputies_for(user).filter(ended_at=None, last_day__gte=today)
    return rows.order_by("first_day", "id")


def past(user: AnyUser, today: date) -> QuerySet[Deputy]:
    """Those that are over."""
    return deputies_for(user).exclude(ended_at=None, last_day__gte=today)
