"""Who may go where on the ladder and its lists: every address × every role."""

from __future__ import annotations

import pytest

from campaigns.models import Campaign
from metrics.actions import printing
from tests.cast import Cast
from tests.integration.access_rows import LADDER, OTHER_CITY, OWN, PROBLEMS
from tests.integration.test_access import answers, expected
from tests.measures import issued, proposed
from tests.month import region
from tests.problems import entered

pytestmark = pytest.mark.on_sqlite


def test_the_ladder(reported: Campaign, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing, "to_pdf", lambda data, digest="": b"%PDF-")
    notice = issued(reported, region(OWN), "notice", cast.administrator)
    summons = issued(reported, region(OWN), "summons", cast.administrator)
    numbers = {
        "{notice}": notice.pk,
        "{summons}": summons.pk,
        "{letter}": notice.letters.get().pk,
        "{waiting}": proposed(reported, region(OWN)).pk,
        "{decided}": notice.proposal_id,
    }
    rows = [
        (name, [str(numbers.get(part, part)) for part in arguments], row)
        for name, arguments, row in LADDER
    ]
    assert answers(rows, cast) == expected(rows)


def test_the_rectification_list(reported: Campaign, cast: Cast) -> None:
    for where in (OWN, OTHER_CITY):
        entered(reported, cast.administrator, where)
    assert answers(PROBLEMS, cast) == expected(PROBLEMS)
