"""The small world of a drill: an open month, offices with sessions, mails that wait.

``python -m tests.drills.world make OFFICES MAILS`` makes it in the database of the settings, which
holds the catalogue, and prints the offices as JSON; ``mails NUMBER NAME`` adds mails that are due.
"""

from __future__ import annotations

import json
import sys
from datetime import timedelta


def make(offices: int, mails: int) -> list[dict[str, str]]:
    """Region and session of each office."""
    from django.test import Client
    from django.utils import timezone

    from campaigns.models import Campaign, User
    from campaigns.periods import Month
    from campaigns.queries.reporting import reporters
    from campaigns.terms import Level, PeriodState, Role
    from metrics.models import ReportingPeriod

    campaign, april = Campaign.objects.select_related("region").get(code="SD"), Month(2017, 4)
    now, day = timezone.now(), timedelta(days=1)
    ReportingPeriod.objects.get_or_create(
        campaign=campaign,
        month=april.number,
        defaults={
            "state": PeriodState.OPEN,
            "opened_at": now - day,
            "due_at": now + day,
            "review_at": now + 2 * day,
            "locks_at": now + 3 * day,
        },
    )
    counties = [one for one in reporters(campaign, april) if one.level == Level.COUNTY]
    made = []
    for region in counties[:offices]:
        user = User.objects.create(
            username=f"drill_{region.code}",
            full_name=f"{region.name}填报员",
            role=Role.REPORTER,
            region=region,
        )
        client = Client()
        client.force_login(user, backend="campaigns.authentication.AccountBackend")
        made.append({"region": region.code, "session": client.cookies["sessionid"].value})
    write_mails(mails, "drill")
    return made


def write_mails(number: int, name: str) -> None:
    """So many mails to as many people, due now, of an alarm that is over."""
    from django.utils import timezone

    from campaigns.models import Region, User
    from campaigns.terms import MailState, Role
    from metrics.models import Alarm, AlarmMail

    now, region = timezone.now(), Region.objects.get(code="370000")
    times = {"expected_at": now, "raised_at": now, "cleared_at": now}
    alarm = Alarm.objects.create(key=name, words="演练", **times)
    people = [
        User(
            username=f"{name}_{one}",
            full_name=f"联络员{one}",
            role=Role.REPORTER,
            region=region,
            email=f"{name}-{one}@example.cn",
        )
        for one in range(number)
    ]
    users = User.objects.bulk_create(people)
    rows = (AlarmMail(alarm=alarm, to=one, mail=MailState.PREPARED) for one in users)
    AlarmMail.objects.bulk_create(rows)


if __name__ == "__main__":
    import django

    django.setup()
    act, number, other = sys.argv[1:]
    if act == "make":
        print(json.dumps(make(int(number), int(other))))
    else:
        write_mails(int(number), other)
