"""代理: who may sit at whose desk, for how long, and what he may do there."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from campaigns.access import enters_for, reviews
from campaigns.actions import deputies
from campaigns.actions.deputies import DeputyError
from campaigns.models import AuditEntry, Campaign, Deputy, User
from campaigns.terms import Role
from tests.cast import Cast
from tests.integration.test_access import client_of
from tests.month import IN_TIME, april, hand_in, region
from tests.people import colleague

pytestmark = pytest.mark.on_sqlite

OWN = "370102"
TODAY = IN_TIME.date()
PAGE = reverse("deputies")


def appoint(
    absent: User, deputy: User, by: User, first: date = TODAY, last: date | None = None
) -> Deputy:
    return deputies.appoint(
        absent=absent, deputy=deputy, first_day=first, last_day=last or first, by=by, at=IN_TIME
    )


@pytest.fixture
def helper(cast: Cast) -> User:
    return colleague("helper", Role.REPORTER, OWN)


def fresh(user: User) -> User:
    """As the next request sees him."""
    return User.objects.select_related("region").get(pk=user.pk)


@pytest.mark.parametrize(
    ("role", "where", "allowed"),
    [
        (Role.REPORTER, OWN, True),
        (Role.REPORTER, "370100", True),  # the office above
        (Role.REVIEWER, OWN, True),  # a colleague of the same office
        (Role.REVIEWER, "370100", False),  # he decides on this office's sheets
        (Role.REPORTER, "370103", False),  # the office next door
        (Role.REPORTER, "370000", False),  # two storeys above
        (Role.LEADER, OWN, False),
        (Role.AUDITOR, OWN, False),
        (Role.ADMINISTRATOR, OWN, False),
    ],
)
def test_who_may_fill_in_for_a_clerk(cast: Cast, role: Role, where: str, allowed: bool) -> None:
    candidate = colleague("candidate", role, where)
    if allowed:
        assert appoint(cast.clerk, candidate, cast.clerk).deputy == candidate
        return
    with pytest.raises(DeputyError, match="不能代理"):
        appoint(cast.clerk, candidate, cast.clerk)


@pytest.mark.parametrize(
    ("role", "where", "allowed"),
    [
        (Role.REVIEWER, "370100", True),
        (Role.REVIEWER, "370000", True),
        (Role.ADMINISTRATOR, "370100", True),
        (Role.REPORTER, "370100", False),  # entering and approving in one hand
        (Role.REVIEWER, OWN, False),  # from below
        (Role.ADMINISTRATOR, OWN, False),
    ],
)
def test_who_may_decide_for_a_reviewer(cast: Cast, role: Role, where: str, allowed: bool) -> None:
    candidate = colleague("candidate", role, where)
    if allowed:
        assert appoint(cast.reviewer, candidate, cast.reviewer).absent == cast.reviewer
        return
    with pytest.raises(DeputyError, match="不能代理"):
        appoint(cast.reviewer, candidate, cast.reviewer)


def test_who_only_reads_needs_no_deputy(cast: Cast) -> None:
    other = colleague("other", Role.LEADER, "370000")
    for absent in (cast.leader, cast.auditor):
        with pytest.raises(DeputyError, match="不需要代理"):
            appoint(absent, other, absent)


def test_somebody_switched_off_is_no_deputy(cast: Cast, helper: User) -> None:
    helper.is_active = False
    helper.save(update_fields=["is_active"])
    with pytest.raises(DeputyError):
        appoint(cast.clerk, helper, cast.clerk)


def test_one_appoints_for_oneself_and_administrators_for_those_below(
    cast: Cast, helper: User
) -> None:
    for by in (cast.reviewer, cast.leader, cast.auditor, cast.stranger, helper):
        with pytest.raises(DeputyError, match="只能为自己"):
            appoint(cast.clerk, helper, by)
    assert appoint(cast.clerk, helper, cast.administrator).appointed_by == cast.administrator
    second = colleague("second", Role.ADMINISTRATOR, "370000")
    with pytest.raises(DeputyError, match="只能为自己"):
        appoint(second, cast.administrator, cast.administrator)


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [(-1, 1, "早于今天"), (2, 1, "早于首日"), (0, 60, "最长 60 天")],
)
def test_the_days_are_sensible(cast: Cast, helper: User, first: int, last: int, words: str) -> None:
    with pytest.raises(DeputyError, match=words):
        appoint(
            cast.clerk,
            helper,
            cast.clerk,
            TODAY + timedelta(days=first),
            TODAY + timedelta(days=last),
        )


def test_one_deputy_at_a_time_who_is_there_himself(cast: Cast, helper: User) -> None:
    third = colleague("third", Role.REPORTER, OWN)
    appoint(cast.clerk, helper, cast.clerk, TODAY, TODAY + timedelta(days=3))
    with pytest.raises(DeputyError, match="已由"):
        appoint(cast.clerk, third, cast.clerk, TODAY + timedelta(days=3))
    with pytest.raises(DeputyError, match="也请了别人"):
        appoint(third, cast.clerk, third, TODAY + timedelta(days=1))
    later = TODAY + timedelta(days=4)
    assert appoint(cast.clerk, third, cast.clerk, later).deputy == third


def test_the_desk_is_there_for_these_days_only(reported: Campaign, cast: Cast) -> None:
    keeper = colleague("city_keeper", Role.ADMINISTRATOR, "370100")
    appoint(cast.reviewer, keeper, cast.reviewer, TODAY, TODAY + timedelta(days=1))
    for days, sits in ((-1, False), (0, True), (1, True), (2, False)):
        with time_machine.travel(IN_TIME + timedelta(days=days), tick=False):
            assert reviews(fresh(keeper), reported, region(OWN)) is sits


def test_a_clerks_deputy_enters_until_it_is_ended(cast: Cast) -> None:
    colleague_of_office = colleague("own_reviewer", Role.REVIEWER, OWN)
    row = appoint(cast.clerk, colleague_of_office, cast.clerk, TODAY, TODAY + timedelta(days=5))
    with time_machine.travel(IN_TIME, tick=False):
        assert enters_for(fresh(colleague_of_office), region(OWN))
        deputies.end(row=row, by=cast.clerk, at=IN_TIME)
        assert not enters_for(fresh(colleague_of_office), region(OWN))
    with pytest.raises(DeputyError, match="已经结束"):
        deputies.end(row=row, by=cast.clerk, at=IN_TIME)
    actions = AuditEntry.objects.filter(subject=f"代理 {cast.clerk.username}")
    assert set(actions.values_list("action", flat=True)) == {"指定代理", "结束代理"}


def test_strangers_end_nothing(cast: Cast, helper: User) -> None:
    row = appoint(cast.clerk, helper, cast.clerk)
    for by in (cast.reviewer, cast.stranger, cast.leader):
        with pytest.raises(DeputyError, match="只有本人"):
            deputies.end(row=row, by=by, at=IN_TIME)
    deputies.end(row=row, by=cast.administrator, at=IN_TIME)


@time_machine.travel(IN_TIME, tick=False)
def test_by_the_page(reported: Campaign, cast: Cast, helper: User) -> None:
    hand_in(april(reported), region(OWN), cast.clerk)
    client = client_of(cast, "clerk")
    assert "helper同志（历下填报员）" in client.get(PAGE).content.decode()
    told = {"deputy": helper.pk, "first_day": "2017-05-04", "last_day": "2017-05-08"}
    text = client.post(PAGE, told, follow=True).content.decode()
    assert "5月4日至5月8日由helper同志代理" in text
    assert "代理中" in text
    row = Deputy.objects.get()
    answer = client_of(cast, "stranger").post(PAGE, {"end": row.pk})
    assert answer.status_code == 404
    text = client.post(PAGE, {"end": row.pk}, follow=True).content.decode()
    assert "代理已结束" in text


@time_machine.travel(IN_TIME, tick=False)
def test_an_administrator_by_the_page(reported: Campaign, cast: Cast, helper: User) -> None:
    client = client_of(cast, "administrator")
    text = client.get(PAGE, {"absent": cast.clerk.pk}).content.decode()
    assert "helper同志" in text
    assert client.get(PAGE, {"absent": cast.stranger.pk}).status_code == 404
    told = {
        "absent": cast.clerk.pk,
        "deputy": helper.pk,
        "first_day": "2017-05-04",
        "last_day": "2017-05-04",
    }
    client.post(PAGE, told)
    assert Deputy.objects.get().appointed_by == cast.administrator
    text = client.post(PAGE, {**told, "last_day": ""}).content.decode()
    assert "请选定代理人" in text


@pytest.mark.parametrize("who", ["leader", "auditor", "nobody"])
def test_those_who_need_none_are_told(cast: Cast, who: str) -> None:
    answer = client_of(cast, who).get(PAGE)
    assert answer.status_code == 200
    text = answer.content.decode()
    assert "不需要代理" in text or "还没有岗位" in text
