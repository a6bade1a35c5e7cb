"""What an account had because of its role and place, and loses with them."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from campaigns.actions.sessions import end_sessions
from campaigns.actions.tokens import revoke_all
from campaigns.models import Deputy, User


def let_go(
    user: User, *, why: str, by: User | None, at: datetime, address: str | None = None
) -> None:
    """Sessions, tokens of other systems, and seats as a deputy end; part of a larger change."""
    end_sessions(user)
    revoke_all(user=user, why=why, by=by, at=at, address=address)
    seats = Deputy.objects.filter(Q(absent=user) | Q(deputy=user), ended_at=None)
    seats.filter(last_day__gte=timezone.localdate(at)).update(ended_at=at)
