"""The catalogue, a small record of 山东 and a cast: loaded once, whole again after every test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import transaction
from django.test import Client
from pytest_django import DjangoDbBlocker

from campaigns.models import Campaign, User
from campaigns.periods import Month
from campaigns.terms import Role
from metrics.actions import ranking
from tests.cast import Cast, assemble, find
from tests.people import colleague
from tests.record import AT, load_catalogue, load_record

MARCH = Month(2017, 3)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """What every story needs stands in the test database from the start."""
    with django_db_blocker.unblock():
        load_catalogue()
        cast = assemble()
        shandong = Campaign.objects.get(code="SD")
        load_record(shandong, until=MARCH, entered_by=cast.clerk, decided_by=cast.reviewer, at=AT)


@pytest.fixture
def cast(db: None) -> Cast:
    return find()


@pytest.fixture
def reported(db: None) -> Campaign:
    """山东 with the first quarters of 2014 to 2017 reported, approved and locked."""
    return Campaign.objects.select_related("region").get(code="SD")


@pytest.fixture
def empty(db: None) -> None:
    """No catalogue and no record, for the length of one test."""
    for app in ("metrics", "campaigns"):
        models = list(apps.get_app_config(app).get_models(include_auto_created=True))
        for model in reversed(models):
            rows = model._default_manager.all()
            rows._raw_delete(rows.db)


@pytest.fixture(scope="module")
def march_published(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """March 2017 published at all levels: computed once for all tests of a module."""
    with django_db_blocker.unblock(), transaction.atomic():
        campaign = Campaign.objects.get(code="SD")
        ranking.compute(campaign=campaign, months=[MARCH], at=AT)
        ranking.publish(campaign=campaign, month=MARCH, by=find().administrator, at=AT)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def ranked(march_published: None, db: None) -> Campaign:
    """山东 with the rankings of March 2017 published."""
    return Campaign.objects.select_related("region").get(code="SD")


@pytest.fixture
def second(db: None) -> User:
    """Another administrator of 山东."""
    return colleague("second_keeper", Role.ADMINISTRATOR, "370000", email="second@example.cn")


@pytest.fixture
def keeper(cast: Cast) -> Client:
    """The administrator's browser."""
    client = Client()
    client.force_login(cast.administrator, backend="campaigns.authentication.AccountBackend")
    return client
