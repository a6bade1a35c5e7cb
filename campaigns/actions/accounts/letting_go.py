"""What an account had because of its role and place, and loses with them."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from campaigns.actions.sessions import end_sessions
from campaigns.models import ApiToken, Deputy, User


def let_go(user: User, *, at: datetime) -> None:
    """Sessions, tokens of other systems, and seats as a deputy end; part of a larger change."""
    end_sessions(user)
    ApiToken.objects.filter(user=user, revoked_at=None).update(revoked_at=at)
    seats = Deputy.objects.filter(Q(absent=user) | Q(deputy=user), ended_at=None)
    seats.filter(last_day__gte=timezone.localdate(at)).update(ended_at=at)
