"""What the bulletins ask of a person: to sign for one, or to see to it that one goes out."""

from __future__ import annotations

from campaigns.access import AnyUser, campaigns_of
from metrics.queries.bulletin.waiting import to_acknowledge, to_keep
from metrics.queries.desk.tasks import Section


def bulletins(user: AnyUser) -> Section | None:
    """None for whom nothing waits."""
    campaigns = list(campaigns_of(user))
    tasks = [task for one in campaigns for task in to_acknowledge(user, one)]
    tasks += [task for one in campaigns for task in to_keep(user, one)]
    return Section("bulletins", "通报", tasks) if tasks else None
