"""A demonstration account opens nothing where there is no demonstration."""

from __future__ import annotations

import pytest
from django.conf import LazySettings
from django.test import Client

from campaigns.models import Region, User
from campaigns.terms import Role
from metrics.actions.cast import create_cast
from metrics.frames.demonstration.recipe import Account
from tests.cast import PASSWORD, Cast
from tests.record import AT

USER = {"username": "shown", "password": PASSWORD}

pytestmark = pytest.mark.django_db


@pytest.fixture
def shown(settings: LazySettings) -> User:
    settings.DEMONSTRATION = True
    province = Region.objects.get(code="370000")
    return User.objects.create_user(
        **USER, full_name="演示", role=Role.LEADER, region=province, is_demonstration=True
    )


def test_it_logs_in_to_a_demonstration(shown: User, client: Client) -> None:
    assert client.post("/login/", USER)["Location"] == "/desk/"
    assert client.get("/").status_code == 200


def test_it_does_not_log_in_elsewhere(shown: User, client: Client, settings: LazySettings) -> None:
    settings.DEMONSTRATION = False
    assert client.post("/login/", USER).status_code == 200
    assert client.get("/").status_code == 302


def test_its_session_ends_with_the_demonstration(
    shown: User, client: Client, settings: LazySettings
) -> None:
    client.post("/login/", USER)
    settings.DEMONSTRATION = False
    answer = client.get("/")
    assert (answer.status_code, answer["Location"]) == (302, "/login/?next=/")


def test_a_real_account_is_not_concerned(
    cast: Cast, client: Client, settings: LazySettings
) -> None:
    settings.DEMONSTRATION = False
    client.post("/login/", {"username": cast.leader.username, "password": PASSWORD})
    assert client.get("/").status_code == 200


def test_nobody_logs_in_as_one_who_stands_for_many() -> None:
    accounts = [
        Account("one", "演示一人", Role.REPORTER, "370102"),
        Account("many", "演示各地", Role.REPORTER, "370000", bulk=True),
    ]
    people = create_cast(accounts=accounts, password=PASSWORD, at=AT)
    assert people["one"].check_password(PASSWORD)
    assert not people["many"].has_usable_password()
