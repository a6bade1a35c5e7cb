"""Two at once: one draft, one signature, numbers in a row, one copy, one reader's version."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from campaigns.models import Campaign
from campaigns.periods import Month
from campaigns.terms import BulletinKind, BulletinState, Role
from metrics.actions.bulletin import copies, deliveries, drafting, editing, signing
from metrics.actions.bulletin.errors import BulletinError, StaleError, StateError
from metrics.models import Bulletin, Copy, Delivery
from tests.bulletins import QUARTER, TENTH, ground, recipient, says, unsealed, words
from tests.cast import Cast
from tests.integration.test_races import at_once
from tests.month import region
from tests.people import colleague

__all__ = ["ground", "unsealed"]

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_at_once(ground: tuple[Campaign, Cast], monkeypatch: pytest.MonkeyPatch) -> None:
    """One story, as every one of them is expensive to set up."""
    campaign, cast = ground
    by = cast.administrator
    second = colleague("second", Role.ADMINISTRATOR, "370000")
    recipient(campaign, region("370102"), by, second)
    says(monkeypatch, words())
    one_draft(campaign)
    one_edit_and_one_told(by)
    one_signature(by, second)
    one_copy(monkeypatch)
    one_acknowledgement(cast)
    numbers_in_a_row(campaign, by, monkeypatch)


def one_draft(campaign: Campaign) -> None:
    kind, month = QUARTER
    asked = partial(drafting.draft, campaign=campaign, kind=kind, month=month, at=TENTH)
    done = at_once(asked, asked, partial(drafting.draft_due, at=TENTH))
    assert Bulletin.objects.count() == 1
    assert sum(isinstance(one, Bulletin) for one in done) + (1 in done) == 1
    assert all(isinstance(one, Bulletin | StateError | int) for one in done), done


def one_edit_and_one_told(by: Any) -> None:
    section = Bulletin.objects.get().sections.get(code="overview")
    asked = partial(editing.edit, section=section, version=1, by=by, at=TENTH)
    done = at_once(partial(asked, text="甲。"), partial(asked, text="乙。"))
    (stale,) = [one for one in done if isinstance(one, StaleError)]
    section.refresh_from_db()
    assert stale.stands == section.text
    assert Bulletin.objects.get().version == 2


def one_signature(by: Any, second: Any) -> None:
    asked = partial(signing.sign, bulletin=Bulletin.objects.get(), version=2, at=TENTH)
    done = at_once(partial(asked, by=by), partial(asked, by=second))
    assert sum(isinstance(one, Bulletin) for one in done) == 1
    assert sum(isinstance(one, BulletinError) for one in done) == 1, done
    assert Delivery.objects.count() == 1


def one_copy(monkeypatch: pytest.MonkeyPatch) -> None:
    empty = {"title": "历下区情况", "paragraphs": ["无。"], "tables": []}
    monkeypatch.setattr(copies, "sheet_of", lambda *_: empty)
    bulletin = Bulletin.objects.select_related("campaign").get()
    asked = partial(copies.copy_for, bulletin=bulletin, region=region("370102"), at=TENTH)
    done = at_once(asked, asked, asked)
    assert {one.pk for one in done} == {Copy.objects.get().pk}


def one_acknowledgement(cast: Cast) -> None:
    asked = partial(deliveries.acknowledge, delivery=Delivery.objects.get(), by=cast.clerk)
    done = at_once(partial(asked, at=TENTH), partial(asked, at=TENTH))
    assert sum(isinstance(one, StateError) for one in done) == 1, done


def numbers_in_a_row(campaign: Campaign, by: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    made = [
        drafting.draft(
            campaign=campaign, kind=BulletinKind.QUARTERLY, month=Month(2017, month), at=TENTH
        )
        for month in (6, 9, 12)
    ]
    acts = [partial(signing.sign, bulletin=one, version=1, by=by, at=TENTH) for one in made]
    done = at_once(*acts)
    assert all(isinstance(one, Bulletin) for one in done), done
    rows = Bulletin.objects.filter(state=BulletinState.SIGNED)
    assert list(rows.order_by("number").values_list("number", flat=True)) == [1, 2, 3, 4]
