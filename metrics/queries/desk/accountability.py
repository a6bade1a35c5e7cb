"""What the ladder asks of a person: proposals to decide, steps to answer, what is late below."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from campaigns.access import AnyUser, campaigns_of
from metrics.queries.accountability import waiting
from metrics.queries.desk.tasks import Section


def accountability(user: AnyUser, at: datetime) -> Section | None:
    """None for whom nothing waits. Four queries besides the campaigns, however many there are."""
    campaigns = list(campaigns_of(user))
    if not campaigns:
        return None
    today = timezone.localdate(at)
    measures = waiting.running(user, campaigns)
    tasks = [
        *waiting.to_answer(user, measures, today),
        *waiting.to_decide(user, campaigns),
        *waiting.objections(user, campaigns),
        *waiting.to_see_to(user, measures, today),
        *waiting.late_below(user, measures, today),
    ]
    return Section("accountability", "督导问责", tasks) if tasks else None
