"""Promises that the database itself keeps, shared by several tables."""

from django.db.models import CheckConstraint, F, Q
from django.db.models.functions import Mod
from django.db.models.lookups import GreaterThanOrEqual, LessThanOrEqual


def is_a_month(field: str, name: str) -> CheckConstraint:
    """The column holds a YYYYMM number whose last two digits are 01 to 12."""
    part = Mod(F(field), 100)
    return CheckConstraint(
        condition=Q(**{f"{field}__gte": 190001, f"{field}__lte": 299912})
        & Q(GreaterThanOrEqual(part, 1))
        & Q(LessThanOrEqual(part, 12)),
        name=name,
    )
