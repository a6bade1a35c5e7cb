"""The catalogue, a small record of 山东 and a cast: loaded once, whole again after every test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test import Client, TransactionTestCase
from pytest_django import DjangoDbBlocker

from campaigns.models import Campaign, User
from campaigns.periods import Month
from campaigns.terms import Role
from metrics.actions import ranking
from tests import kept
from tests.cast import Cast, assemble, find
from tests.people import colleague
from tests.ranked import Draft, RankedOnce, remembered, write_again
from tests.record import AT, load_catalogue, load_record

MARCH = Month(2017, 3)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """What every story needs stands in the test database from the start, and again after a story
    that committed something."""
    with django_db_blocker.unblock():
        load_catalogue()
        cast = assemble()
        shandong = Campaign.objects.get(code="SD")
        load_record(shandong, until=MARCH, entered_by=cast.clerk, decided_by=cast.reviewer, at=AT)
        kept.keep()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(TransactionTestCase, "_fixture_teardown", lambda _: kept.put_back())
        yield
    with django_db_blocker.unblock():
        kept.drop()


@pytest.fixture
def cast(db: None) -> Cast:
    return find()


@pytest.fixture
def reported(db: None) -> Campaign:
    """山东 with the first quarters of 2014 to 2017 reported, approved and locked."""
    return Campaign.objects.select_related("region").get(code="SD")


@pytest.fixture(scope="session")
def ranked_once(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> RankedOnce:
    """A month ranked on the record as it was loaded; nothing of it stays there. For fixtures of
    the session alone: no test has begun to change the record then."""

    def rank(month: Month) -> list[Draft]:
        with django_db_blocker.unblock(), transaction.atomic():
            campaign = Campaign.objects.get(code="SD")
            drafts = remembered(ranking.compute(campaign=campaign, months=[month], at=AT))
            transaction.set_rollback(True)
        return drafts

    return rank


@pytest.fixture(scope="session")
def drafts_of_march(ranked_once: RankedOnce) -> list[Draft]:
    return ranked_once(MARCH)


@pytest.fixture(scope="module")
def drafted_once(
    drafts_of_march: list[Draft], django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """The drafts of March 2017 for a whole file, and gone after it: where every story of the file
    begins with them."""
    with django_db_blocker.unblock(), transaction.atomic():
        write_again(drafts_of_march)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def drafted(drafts_of_march: list[Draft], reported: Campaign) -> Campaign:
    """山东 with the drafts of March 2017, as ``ranking.compute`` leaves them."""
    write_again(drafts_of_march)
    return reported


@pytest.fixture
def published(drafted: Campaign, cast: Cast) -> Campaign:
    """山东 with March 2017 published."""
    ranking.publish(campaign=drafted, month=MARCH, by=cast.administrator, at=AT)
    return drafted


@pytest.fixture
def empty(db: None) -> None:
    """No catalogue and no record, for the length of one test."""
    models = [
        model
        for app in ("metrics", "campaigns")
        for model in reversed(list(apps.get_app_config(app).get_models(include_auto_created=True)))
    ]
    with kept.unheld():
        if connection.vendor == "postgresql":
            _truncate([model._meta.db_table for model in models])
            return
        for model in models:
            rows = model._default_manager.all()
            rows._raw_delete(rows.db)


def _truncate(tables: list[str]) -> None:
    """Deleted row by row, every row would be looked for in all tables that may point to it."""
    names = ", ".join(map(connection.ops.quote_name, tables))
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {names} CASCADE")


@pytest.fixture(scope="module")
def march_published(
    drafts_of_march: list[Draft], django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """March 2017 published at all levels, for a whole file."""
    with django_db_blocker.unblock(), transaction.atomic():
        campaign = Campaign.objects.get(code="SD")
        write_again(drafts_of_march)
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
