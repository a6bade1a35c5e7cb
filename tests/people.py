"""Colleagues of the cast, for stories with more than one person in an office."""

from __future__ import annotations

from campaigns.models import Region, User
from campaigns.terms import Role


def colleague(username: str, role: Role, region: str, *, email: str = "") -> User:
    return User.objects.create(
        username=username,
        full_name=f"{username}同志",
        role=role,
        region=Region.objects.get(code=region),
        email=email,
    )
