"""申辩: in time, once, answered by whoever decided, before the measure goes on."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from campaigns.models import AuditEntry, Campaign, User
from campaigns.terms import (
    LetterKind,
    MeasureState,
    MeasureVerb,
    ObjectionState,
    Role,
)
from metrics.actions.accountability import objecting
from metrics.actions.accountability.errors import (
    LackingError,
    SeparationError,
    StateError,
    UnmetError,
)
from metrics.models import Measure, Objection
from metrics.queries.accountability import measures as seen
from metrics.queries.accountability.measures import verbs_for
from tests.cast import Cast
from tests.measures import (
    MORNING,
    OWN,
    TODAY,
    WEEK,
    answer_of,
    brought,
    issued,
    step,
    stood,
    unprinted,
)
from tests.month import region

__all__ = ["unprinted"]

pytestmark = pytest.mark.usefixtures("unprinted")


def answer(objection: Objection, *, upheld: bool, by: User, **other: Any) -> Objection:
    told = {"words": "已核实。", "letter": "", **other}
    if "letter" not in other:
        told["letter"] = answer_of(objection.measure, MORNING, upheld=upheld, reason="已核实。")
    return objecting.answer(objection=objection, upheld=upheld, by=by, at=MORNING, **told)


@pytest.fixture
def objected(reported: Campaign, cast: Cast) -> Objection:
    measure = issued(reported, region(OWN), "listing", cast.leader)
    return objecting.object_to(measure=measure, words="数据有误。", by=cast.clerk, at=MORNING)


def test_an_upheld_objection_revokes(objected: Objection, cast: Cast) -> None:
    assert objected.answer_by == date(2017, 8, 23)
    with pytest.raises(LackingError, match="文书正文"):
        answer(objected, upheld=True, by=cast.leader, letter="")
    objected.refresh_from_db()
    assert objected.state == ObjectionState.WAITING
    answer(objected, upheld=True, by=cast.leader)
    objected.refresh_from_db()
    measure = Measure.objects.get(pk=objected.measure_id)
    assert (objected.state, measure.state) == (ObjectionState.UPHELD, MeasureState.REVOKED)
    assert measure.moves.order_by("-number")[0].words == "已核实。"
    kinds = list(measure.letters.order_by("number").values_list("kind", flat=True))
    assert kinds == [LetterKind.ISSUE, LetterKind.REVOCATION]


def test_a_dismissed_objection_changes_nothing(objected: Objection, cast: Cast) -> None:
    """But the region gets its answer as a letter, counted like all others."""
    with transaction.atomic(), pytest.raises(LackingError, match="文书正文"):
        answer(objected, upheld=False, by=cast.leader, letter=" ")
    answer(objected, upheld=False, by=cast.leader)
    measure = Measure.objects.get(pk=objected.measure_id)
    assert (measure.state, measure.version) == (MeasureState.ISSUED, 1)
    letter = measure.letters.get(kind=LetterKind.DISMISSAL)
    assert letter.title == "关于济南市历下区申辩意见的答复"
    assert letter.content["paragraphs"] == [
        "2017年8月9日，我办以鲁禁毒办〔2017〕1号文决定对你区实施重点整治。2017年8月9日，"
        "你区对此提出书面申辩。已核实。",
        "经复核研究，申辩理由不成立，决定维持原决定，原文继续执行。",
        "请你区继续按原文要求抓好整改，已经明确的期限不变。",
    ]
    entry = AuditEntry.objects.get(action="答复申辩")
    assert entry.after is not None
    assert (entry.after["文号"], entry.after["摘要"]) == (str(letter), letter.digest)
    with pytest.raises(UnmetError, match="不能再次提出"):
        objecting.object_to(measure=measure, words="仍不服。", by=cast.clerk, at=MORNING)
    with pytest.raises(StateError, match="理由不成立"):
        answer(objected, upheld=True, by=cast.leader)


def test_an_objection_is_answered_before_the_measure_goes_on(
    objected: Objection, cast: Cast
) -> None:
    measure = brought(objected.measure, MeasureState.INSPECTED, cast)
    for verb in (MeasureVerb.ACCEPT, MeasureVerb.REVOKE):
        assert verb not in verbs_for(cast.leader, measure, TODAY)
        with pytest.raises(UnmetError, match="请先答复"):
            step(measure, verb, cast.leader)
    assert MeasureVerb.EXTEND in verbs_for(cast.leader, measure, TODAY)
    answer(objected, upheld=False, by=cast.leader)
    step(measure, MeasureVerb.ACCEPT, cast.leader)


def test_withdrawn_and_objected_anew(objected: Objection, cast: Cast) -> None:
    with pytest.raises(PermissionDenied):
        objecting.withdraw(objection=objected, by=cast.leader, at=MORNING)
    with pytest.raises(UnmetError, match="等待答复"):
        objecting.object_to(measure=objected.measure, words="又。", by=cast.clerk, at=MORNING)
    objecting.withdraw(objection=objected, by=cast.clerk, at=MORNING)
    objecting.object_to(measure=objected.measure, words="补充。", by=cast.clerk, at=MORNING)


def test_an_objection_has_its_time(reported: Campaign, cast: Cast) -> None:
    measure = issued(reported, region(OWN), "notice", cast.administrator)
    last = MORNING + WEEK  # 16 August, the fifth working day
    assert seen.may_object(cast.clerk, measure, last.date())
    late = last + timedelta(days=1)
    assert not seen.may_object(cast.clerk, measure, late.date())
    with pytest.raises(UnmetError, match="2017年8月16日"):
        objecting.object_to(measure=measure, words="不服。", by=cast.clerk, at=late)
    objecting.object_to(measure=measure, words="不服。", by=cast.clerk, at=last)


def test_who_objects_and_who_answers(objected: Objection, cast: Cast) -> None:
    measure = objected.measure
    other = stood(measure.campaign, region(OWN), MeasureState.ISSUED, "notice")
    for name, user in cast.everyone().items():
        assert seen.may_object(user, other, TODAY) == (name == "clerk"), name
        assert seen.may_answer(user, objected) == (name == "leader"), name
        with transaction.atomic():
            if name != "clerk":
                with pytest.raises(PermissionDenied):
                    objecting.object_to(measure=other, words="不服。", by=user, at=MORNING)
            if name != "leader":
                with pytest.raises(PermissionDenied):
                    answer(objected, upheld=False, by=user)
            transaction.set_rollback(True)
    User.objects.filter(pk=cast.clerk.pk).update(role=Role.LEADER, region=region("370000"))
    moved = User.objects.get(pk=cast.clerk.pk)
    assert not seen.may_answer(moved, objected)
    with pytest.raises(SeparationError):
        answer(objected, upheld=False, by=moved)


def test_no_objection_to_what_is_not_ours(reported: Campaign, cast: Cast) -> None:
    measure = stood(reported, region(OWN), MeasureState.RECTIFYING, authority="provincial")
    with pytest.raises(UnmetError, match="上级"):
        objecting.object_to(measure=measure, words="不服。", by=cast.clerk, at=MORNING)
