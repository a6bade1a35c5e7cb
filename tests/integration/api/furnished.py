"""A house with something in every room: what the interface can tell is there to be told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import pytest

from campaigns.models import Campaign, Indicator, Target
from campaigns.terms import BulletinKind, QualityKind, QuestionState
from metrics.actions import duties
from metrics.actions.accountability import signing as letters
from metrics.actions.bulletin import signing
from metrics.models import Question, QuestionMove
from tests import issued as bulletins
from tests.cast import Cast
from tests.measures import issued
from tests.month import BEIJING, region
from tests.problems import entered
from tests.questions import drawn
from tests.record import AT

OWN, OTHER_CITY = "370102", "370200"
MORNING = datetime(2017, 8, 9, 9, tzinfo=BEIJING)


@dataclass(frozen=True, slots=True)
class Numbers:
    """How the things are called in addresses. ``notice`` is public, ``summons`` is not; both are
    of the clerk's county. ``problem`` is his county's, ``other_problem`` another city's."""

    notice: int
    summons: int
    problem: int
    other_problem: int
    question: int


def furnish(campaign: Campaign, cast: Cast) -> Numbers:
    """With the rankings of March 2017 published: a signed bulletin and a draft, measures, lines of
    the list, a duty, a question; a quarter's recount and one drawn by hand."""
    quarter = bulletins.a_draft(campaign)
    signing.sign(bulletin=quarter, version=1, by=cast.administrator, at=AT)
    bulletins.a_draft(campaign, BulletinKind.MONTHLY)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(letters, "_printed", lambda *_: b"paper")
        notice = issued(campaign, region(OWN), "notice", cast.administrator)
        summons = issued(campaign, region(OWN), "summons", cast.administrator)
    lines = [entered(campaign, cast.administrator, where) for where in (OWN, OTHER_CITY)]
    visit = duties.Happened(
        date(2017, 4, 12), place="区禁毒办", subject="现场办公", evidence="纪要〔2017〕3号"
    )
    target = Target.objects.get(code="SD20")
    duties.enter(target=target, region=region(OWN), happened=visit, by=cast.clerk, at=MORNING)
    sample, by_hand = drawn(campaign, [OWN, OTHER_CITY]), drawn(campaign, [OWN], hand=1)
    for recount, number in ((sample, 28), (by_hand, 999)):
        recount.items.filter(region__code=OWN).update(
            recounted=number,
            words="2起立案文书在4月",
            counted_on=date(2017, 5, 12),
            counted_at=MORNING,
            counted_by=cast.administrator,
        )
    return Numbers(notice.pk, summons.pk, lines[0].number, lines[1].number, asked(campaign).pk)


def asked(campaign: Campaign) -> Question:
    """One open question to the clerk's county."""
    row = Question.objects.create(
        campaign=campaign,
        key=f"outlier:{OWN}:drug_cases_solved:201703",
        kind=QualityKind.OUTLIER,
        region=region(OWN),
        indicator=Indicator.objects.get(code="drug_cases_solved"),
        month=201703,
        words="破获毒品刑事案件58起，远高于往月，请核对。",
        evidence={"summary": "前十二个月中位数为31起。", "history": [], "notes": []},
        chance=0.004,
        engine_version="1",
        asked_at=MORNING,
        due_on=date(2017, 8, 16),
        state=QuestionState.OPEN,
    )
    QuestionMove.objects.create(
        question=row, number=1, before="", after=QuestionState.OPEN, at=MORNING
    )
    return row
