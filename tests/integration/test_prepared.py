"""Questions put into SQL once: what they give is what Django's own reading of the rows gives."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from campaigns.access import sitting_in
from campaigns.authentication import AccountBackend
from campaigns.models import Deputy, User
from campaigns.prepared import rows_of
from tests.cast import Cast


def _named(name: str, day: date, least: int) -> QuerySet[User]:
    sits_in = Exists(sitting_in(day, deputy=OuterRef("pk")))
    rows = User.objects.select_related("region__parent").annotate(sits_in=sits_in)
    return rows.filter(username=name, pk__gte=least).order_by("pk")


def _told(user: User) -> tuple[object, ...]:
    fields = [field.attname for field in User._meta.concrete_fields]
    above = user.region.parent.name if user.region and user.region.parent else None
    return (*(getattr(user, name) for name in fields), user.region, above, vars(user)["sits_in"])


def test_rows_are_those_of_the_query(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    today = timezone.localdate()
    names = [one.username for one in (cast.clerk, cast.reviewer, cast.leader, cast.administrator)]
    for name in [*names, "nobody", names[0]]:
        wanted = [_told(one) for one in _named(name, today, 1)]
        with django_assert_num_queries(1):
            found = [_told(one) for one in rows_of(_named, name, today, 1)]
        assert found == wanted
    assert rows_of(_named, names[0], today, cast.clerk.pk + 1) == []


def test_a_change_is_seen_at_the_next_look(cast: Cast) -> None:
    """Nothing of the answer is kept: who becomes a deputy, is renamed, is shut out."""
    backend, today = AccountBackend(), timezone.localdate()
    before = backend.get_user(cast.clerk.pk)
    assert before is not None
    assert not vars(before)["sits_in"]
    Deputy.objects.create(
        deputy=cast.clerk,
        absent=cast.reviewer,
        first_day=today,
        last_day=today + timedelta(days=1),
        appointed_by=cast.administrator,
        appointed_at=timezone.now(),
    )
    User.objects.filter(pk=cast.clerk.pk).update(full_name="改名")
    after = backend.get_user(cast.clerk.pk)
    assert after is not None
    assert vars(after)["sits_in"]
    assert after.full_name == "改名"
    User.objects.filter(pk=cast.clerk.pk).update(is_active=False)
    assert backend.get_user(cast.clerk.pk) is None
    assert backend.get_user(0) is None
