"""The record of a region: also what is on record of regions that became part of it, and praise."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from django.urls import reverse

from campaigns.models import Campaign, Ladder, Region, User
from campaigns.terms import (
    FindingKind,
    FindingSource,
    LadderState,
    LetterKind,
    ProposalKind,
    RectificationState,
    Trigger,
)
from metrics.actions.accountability import deciding
from metrics.models import Letter, Rectification
from tests.cast import Cast
from tests.integration.test_access import client_of
from tests.ladder import row, statuses, text_of
from tests.measures import MORNING, OWN, TODAY, ladder_of, praised, proposed, words_of
from tests.month import region

pytestmark = pytest.mark.on_sqlite

CITY, GONE = "370100", "371200"


@pytest.fixture(autouse=True)
def that_morning() -> Iterator[None]:
    with time_machine.travel(MORNING, tick=False):
        yield


def problem(campaign: Campaign, where: Region, by: User) -> Rectification:
    return Rectification.objects.create(
        campaign=campaign,
        number=1,
        region=where,
        kind=FindingKind.PROBLEM,
        source=FindingSource.INSPECTION,
        title="社工没有配齐",
        owner="市禁毒办",
        found_on=TODAY,
        due_on=TODAY,
        state=RectificationState.OPEN,
        entered_at=MORNING,
        entered_by=by,
    )


def test_praise_and_problems_of_what_became_part_are_on_record(
    reported: Campaign, cast: Cast
) -> None:
    """By the same permission as elsewhere: public praise is for everybody, the list is not."""
    praise = praised(reported, region(GONE))
    deciding.commend(proposal=praise, words=words_of(praise), by=cast.leader, at=MORNING)
    letter = reverse("letter", args=["SD", Letter.objects.get(kind=LetterKind.COMMENDATION).pk])
    line = problem(reported, region(GONE), cast.administrator)
    url = reverse("accountability_region", args=["SD", CITY])
    office, reviewer = (text_of(client_of(cast, who), url) for who in ("administrator", "reviewer"))
    for text in (office, reviewer):
        assert "原莱芜市的记录" in text
        assert letter in text
    assert f">{line.number} {line.title}</a>" in office
    assert line.title not in reviewer
    assert client_of(cast, "reviewer").get(letter).status_code == 200
    own = text_of(client_of(cast, "administrator"), url.replace(CITY, OWN))
    assert letter not in own
    assert line.title not in own


@pytest.mark.parametrize("public", [True, False])
def test_a_letter_of_praise_is_for_everybody_where_the_ladder_says_so(
    reported: Campaign, cast: Cast, public: bool
) -> None:
    """What it praises are places and states, which all who see the campaign know."""
    rules = ladder_of(reported).rules
    rules["commendation"] |= {"public": public}
    ladder = Ladder.objects.create(
        campaign=reported, version=99, state=LadderState.DRAFT, rules=rules
    )
    praise = proposed(
        reported,
        region(OWN),
        "",
        kind=ProposalKind.COMMENDATION,
        trigger=Trigger.FIRST_THIRD,
        rule="B2",
        ladder=ladder,
    )
    deciding.commend(proposal=praise, words=words_of(praise), by=cast.leader, at=MORNING)
    url = reverse("letter", args=["SD", Letter.objects.get().pk])
    city = 200 if public else 404
    assert statuses(cast, url) == row(200, 200, 200, 200, 200, city, 404)
