"""催报: by one press and by the timetable, once a day a person, read on the site."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from campaigns.actions import deputies
from campaigns.models import AuditEntry, Campaign, User
from campaigns.queries.duty import reporters_for, reviewers_for
from campaigns.terms import Role
from metrics import tasks
from metrics.actions.entry import periods, reminders
from metrics.actions.entry.errors import ClosedError, EntryError
from metrics.actions.review import decisions
from metrics.models import Reminder, ReportingPeriod
from metrics.queries.entry.messages import unread_count
from tests.cast import Cast
from tests.integration.test_access import client_of
from tests.month import BEIJING, IN_TIME, LOCKED, april, hand_in, region, reopen
from tests.people import colleague

# May 2017: the 5th is a Friday, the 6th and 7th a weekend, reviewed until Monday, locked the 9th.
NINE = datetime(2017, 5, 4, 9, tzinfo=BEIJING)
OWN, NEIGHBOUR = "370102", "370103"


@pytest.fixture
def period(reported: Campaign) -> ReportingPeriod:
    return april(reported)


def test_a_press_reaches_the_reporter_once_a_day(period: ReportingPeriod, cast: Cast) -> None:
    where = [region(OWN)]
    told = reminders.remind(period=period, regions=where, by=cast.reviewer, at=IN_TIME)
    assert (told.sent, told.already, told.nobody) == ([cast.clerk], [], [])
    again = reminders.remind(
        period=period, regions=where, by=cast.administrator, at=IN_TIME + timedelta(hours=2)
    )
    assert (again.sent, again.already) == ([], [cast.clerk])
    tomorrow = reminders.remind(
        period=period, regions=where, by=cast.reviewer, at=IN_TIME + timedelta(days=1)
    )
    assert tomorrow.sent == [cast.clerk]
    assert Reminder.objects.filter(to=cast.clerk).count() == 2
    assert AuditEntry.objects.filter(action="催报").count() == 2


def test_who_has_handed_in_is_left_alone(period: ReportingPeriod, cast: Cast) -> None:
    hand_in(period, region(OWN), cast.clerk)
    with pytest.raises(EntryError, match="都已报送"):
        reminders.remind(period=period, regions=[region(OWN)], by=cast.reviewer, at=IN_TIME)
    decisions.send_back(
        period=period, region=region(OWN), reasons={"": "请核对"}, by=cast.reviewer, at=IN_TIME
    )
    told = reminders.remind(period=period, regions=[region(OWN)], by=cast.reviewer, at=IN_TIME)
    assert told.sent == [cast.clerk]


def test_a_region_without_a_reporter_is_named(period: ReportingPeriod, cast: Cast) -> None:
    where = [region(OWN), region(NEIGHBOUR)]
    told = reminders.remind(period=period, regions=where, by=cast.reviewer, at=IN_TIME)
    assert [one.code for one in told.nobody] == [NEIGHBOUR]


def test_the_nearest_office_that_reports_answers_for_a_region(cast: Cast) -> None:
    city = colleague("city_clerk", Role.REPORTER, "370100")
    found = reporters_for([region(OWN), region(NEIGHBOUR)], IN_TIME.date())
    assert found == {region(OWN).pk: [cast.clerk], region(NEIGHBOUR).pk: [city]}
    cast.clerk.is_active = False
    cast.clerk.save(update_fields=["is_active"])
    assert reporters_for([region(OWN)], IN_TIME.date()) == {region(OWN).pk: [city]}


def test_reviewers_are_those_above_and_the_administrators_at_the_top(
    reported: Campaign, cast: Cast
) -> None:
    regions = [region(OWN), region("370100"), region("370000")]
    found = reviewers_for(reported, regions, IN_TIME.date())
    assert found[region(OWN).pk] == [cast.reviewer]
    assert found[region("370100").pk] == [cast.administrator]
    assert found[region("370000").pk] == [cast.administrator]


def test_a_deputy_is_chased_as_well(period: ReportingPeriod, cast: Cast) -> None:
    other = colleague("other_clerk", Role.REPORTER, OWN)
    day = IN_TIME.date()
    found = reporters_for([region(OWN)], day)
    assert found[region(OWN).pk] == [other, cast.clerk]
    helper = colleague("city_clerk", Role.REPORTER, "370100")
    deputies.appoint(
        absent=cast.clerk, deputy=helper, first_day=day, last_day=day, by=cast.clerk, at=IN_TIME
    )
    told = reminders.remind(period=period, regions=[region(OWN)], by=cast.reviewer, at=IN_TIME)
    assert set(told.sent) == {cast.clerk, other, helper}


def test_a_locked_month_is_not_chased(period: ReportingPeriod, cast: Cast) -> None:
    periods.lock(period=period, at=LOCKED)
    period.refresh_from_db()
    with pytest.raises(ClosedError):
        reminders.remind(period=period, regions=[region(OWN)], by=cast.reviewer, at=LOCKED)


@pytest.mark.parametrize(
    ("day", "hour", "expected"),
    [
        (3, 10, 0),  # two working days before
        (4, 8, 0),  # before nine
        (4, 9, 1),  # the last working day before the due day
        (5, 23, 1),  # the due day, caught up late
        (6, 10, 0),  # a Saturday
        (8, 9, 1),  # Monday after it
    ],
)
def test_the_timetable(
    period: ReportingPeriod, cast: Cast, day: int, hour: int, expected: int
) -> None:
    at = datetime(2017, 5, day, hour, tzinfo=BEIJING)
    assert reminders.remind_due(at=at) == expected
    assert Reminder.objects.filter(to=cast.clerk, by=None).count() == expected


def test_the_timetable_runs_once_a_day(period: ReportingPeriod, cast: Cast) -> None:
    assert reminders.remind_due(at=NINE) == 1
    assert reminders.remind_due(at=NINE + timedelta(minutes=1)) == 0
    # What comes back in the afternoon is told by the page, not by another run.
    assert AuditEntry.objects.filter(action=reminders.DONE).count() == 1


def test_a_press_before_the_timetable_counts(period: ReportingPeriod, cast: Cast) -> None:
    early = NINE - timedelta(hours=1)
    reminders.remind(period=period, regions=[region(OWN)], by=cast.reviewer, at=early)
    assert reminders.remind_due(at=NINE) == 0
    assert Reminder.objects.filter(to=cast.clerk).count() == 1


def test_reviewers_are_chased_from_the_due_day_on(period: ReportingPeriod, cast: Cast) -> None:
    hand_in(period, region(OWN), cast.clerk)
    assert reminders.remind_due(at=NINE) == 0
    assert reminders.remind_due(at=NINE + timedelta(days=1)) == 1
    row = Reminder.objects.get(to=cast.reviewer)
    assert row.items[0]["about"] == "undecided"
    assert row.items[0]["regions"] == [[OWN, "历下"]]


def test_after_the_lock_nobody_is_chased(period: ReportingPeriod) -> None:
    periods.lock(period=period, at=LOCKED)
    assert reminders.remind_due(at=LOCKED + timedelta(hours=4)) == 0


def test_a_reopening_is_chased_before_it_ends(period: ReportingPeriod, cast: Cast) -> None:
    periods.lock(period=period, at=LOCKED)
    period.refresh_from_db()
    reopen(period, OWN, datetime(2017, 5, 17, tzinfo=BEIJING), cast)
    assert reminders.remind_due(at=datetime(2017, 5, 12, 9, tzinfo=BEIJING)) == 0
    assert reminders.remind_due(at=datetime(2017, 5, 15, 9, tzinfo=BEIJING)) == 1
    assert reminders.remind_due(at=datetime(2017, 5, 16, 9, tzinfo=BEIJING)) == 1
    assert reminders.remind_due(at=datetime(2017, 5, 17, 9, tzinfo=BEIJING)) == 0


def test_every_region_is_told_the_end_of_its_own_reopening(
    period: ReportingPeriod, cast: Cast
) -> None:
    periods.lock(period=period, at=LOCKED)
    period.refresh_from_db()
    colleague("neighbour", Role.REPORTER, NEIGHBOUR)
    ends = {
        OWN: datetime(2017, 5, 17, tzinfo=BEIJING),
        NEIGHBOUR: datetime(2017, 5, 24, tzinfo=BEIJING),
    }
    for code, end in ends.items():
        reopen(period, code, end, cast)
    where = [region(OWN), region(NEIGHBOUR), region("370104")]
    later = LOCKED + timedelta(hours=1)
    told = reminders.remind(period=period, regions=where, by=cast.reviewer, at=later)
    assert len(told.sent) == 2
    for row in Reminder.objects.all():
        [item] = row.items
        [[code, _name]] = item["regions"]
        assert datetime.fromisoformat(item["due"]) == ends[code]


def test_of_two_reopenings_the_longer_one_is_chased(period: ReportingPeriod, cast: Cast) -> None:
    periods.lock(period=period, at=LOCKED)
    period.refresh_from_db()
    reopen(period, OWN, datetime(2017, 5, 17, tzinfo=BEIJING), cast)
    reopen(period, "370100", datetime(2017, 5, 24, tzinfo=BEIJING), cast)
    assert reminders.remind_due(at=datetime(2017, 5, 16, 9, tzinfo=BEIJING)) == 0
    assert reminders.remind_due(at=datetime(2017, 5, 23, 9, tzinfo=BEIJING)) == 1
    [item] = Reminder.objects.get(to=cast.clerk).items
    assert datetime.fromisoformat(item["due"]) == datetime(2017, 5, 24, tzinfo=BEIJING)


def test_a_message_leaves_the_desk_when_the_month_is_locked(
    period: ReportingPeriod, cast: Cast
) -> None:
    chased(period, cast.reviewer)
    periods.lock(period=period, at=LOCKED)
    with time_machine.travel(LOCKED, tick=False):
        assert "还未报送：历下" not in desk_of(cast, "clerk")
    assert unread_count(cast.clerk, LOCKED) == 0
    period.refresh_from_db()
    reopen(period, OWN, datetime(2017, 5, 17, tzinfo=BEIJING), cast)
    with time_machine.travel(LOCKED + timedelta(hours=1), tick=False):
        assert "还未报送：历下；5月16日 24:00 前报送" in desk_of(cast, "clerk")


def test_the_task_keeps_the_months_and_chases(reported: Campaign, cast: Cast) -> None:
    with time_machine.travel(NINE, tick=False):
        assert (tasks.keep_the_months(), tasks.remind()) == (1, 1), "opened, and its clerk chased"
        assert (tasks.keep_the_months(), tasks.remind()) == (0, 0)
    with time_machine.travel(LOCKED, tick=False):
        tasks.keep_the_months()
        period = ReportingPeriod.objects.get(campaign=reported, month=201704)
        assert period.state == "locked"


def desk_of(cast: Cast, who: str) -> str:
    answer = client_of(cast, who).get(reverse("desk"))
    assert answer.status_code == 200
    return answer.content.decode()


def chased(period: ReportingPeriod, by: User) -> Reminder:
    reminders.remind(period=period, regions=[region(OWN)], by=by, at=IN_TIME)
    return Reminder.objects.get()


@time_machine.travel(IN_TIME, tick=False)
def test_a_message_stands_on_the_desk_until_it_is_opened(
    period: ReportingPeriod, cast: Cast
) -> None:
    row = chased(period, cast.reviewer)
    assert unread_count(cast.clerk, IN_TIME) == 1
    assert "还未报送：历下" in desk_of(cast, "clerk")
    client: Client = client_of(cast, "clerk")
    answer = client.post(reverse("message", args=[row.pk]), {"do": "open"})
    assert answer["Location"] == reverse("sheet", args=["SD", "2017-04", OWN])
    assert unread_count(cast.clerk, IN_TIME) == 0
    assert "还未报送：历下" not in desk_of(cast, "clerk")


@time_machine.travel(IN_TIME, tick=False)
@pytest.mark.parametrize(("do", "leads_to"), [("open", "sheet"), ("read", "desk")])
def test_the_buttons_of_a_message_work_in_a_browser(
    period: ReportingPeriod, cast: Cast, do: str, leads_to: str
) -> None:
    row = chased(period, cast.reviewer)
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.clerk, backend="campaigns.authentication.AccountBackend")
    text = client.get(reverse("desk")).content.decode()
    letter = text[text.index('class="letter"') :]
    token = letter.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
    sent = {"do": do, "csrfmiddlewaretoken": token}
    answer = client.post(reverse("message", args=[row.pk]), sent)
    assert answer.status_code == 302
    where = ["SD", "2017-04", OWN] if leads_to == "sheet" else []
    assert answer["Location"] == reverse(leads_to, args=where)


@time_machine.travel(IN_TIME, tick=False)
def test_a_message_leaves_the_desk_when_it_is_done(period: ReportingPeriod, cast: Cast) -> None:
    chased(period, cast.reviewer)
    hand_in(period, region(OWN), cast.clerk)
    assert "还未报送：历下" not in desk_of(cast, "clerk")
    assert unread_count(cast.clerk, IN_TIME) == 0
    decisions.send_back(
        period=period, region=region(OWN), reasons={"": "请核对"}, by=cast.reviewer, at=IN_TIME
    )
    assert "还未报送：历下" in desk_of(cast, "clerk")


@time_machine.travel(IN_TIME, tick=False)
def test_nobody_opens_anothers_message(period: ReportingPeriod, cast: Cast) -> None:
    row = chased(period, cast.reviewer)
    address = reverse("message", args=[row.pk])
    assert client_of(cast, "reviewer").post(address).status_code == 404
    assert client_of(cast, "stranger").post(address).status_code == 404
    row.refresh_from_db()
    assert row.read_at is None
