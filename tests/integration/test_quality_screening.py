"""Figures screened: planted ones are asked about once, amended ones lapse."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from campaigns.models import AuditEntry, Campaign
from campaigns.terms import Job, QualityKind, QuestionState
from metrics.actions.entry import sheets
from metrics.actions.quality import answering, screening
from metrics.actions.review import decisions
from metrics.actions.schedule import jobs
from metrics.frames.quality import heaps_of, screen
from metrics.frames.quality.edits import Edit, corrections, is_better, late_edits, late_in
from metrics.models import Figure, Question, QuestionMove, ReportingPeriod, Submission
from tests.cast import Cast
from tests.month import APRIL, IN_TIME, LOCKED, april, fill_in, hand_in, region
from tests.questions import (
    CASES,
    MARCH,
    MORNING,
    NEIGHBOUR,
    NEXT,
    OWN,
    amended,
    copied,
    figures_of,
    screened,
    tenfold,
)

State = QuestionState
SENT_BACK = IN_TIME + timedelta(hours=1)


def test_a_nought_too_many_is_asked_once(reported: Campaign, cast: Cast) -> None:
    assert screened(reported).asked == 0
    tenfold(OWN)
    assert screened(reported).asked == 1
    assert screened(reported, NEXT).asked == 0
    question = Question.objects.get()
    assert question.key == f"figure:{OWN}:{CASES}:2017-03"
    assert (question.kind, question.state, question.region.code) == ("outlier", State.OPEN, OWN)
    assert question.chance is not None
    assert question.chance < 0.05
    assert question.due_on == (MORNING + timedelta(days=7)).date()  # five working days
    assert "破获毒品刑事案件" in question.words
    assert "260起" in question.words
    move = QuestionMove.objects.get()
    assert (move.before, move.after, move.by) == ("", State.OPEN, None)
    entry = AuditEntry.objects.latest("pk")
    assert (entry.action, entry.by) == ("提出数据质量问题", None)


def test_the_evidence_names_the_figure_and_its_past(reported: Campaign) -> None:
    tenfold(OWN)
    Submission.objects.filter(period__month=MARCH.number, region__code=OWN).update(
        lines={CASES: {"text": "260", "why": "专项行动"}}
    )
    (found,) = screen(reported, MARCH)
    evidence = found.evidence
    assert evidence["cells"] == [{"region": OWN, "indicator": CASES, "month": 201703}]
    (line,) = evidence["history"]
    assert (line["unit"], len(line["cells"])) == ("起", 13)
    assert line["cells"][-1] == {"month": 201703, "value": 260, "text": "260", "this": True}
    assert [cell["text"] for cell in line["cells"][-4:-1]] == ["26", "28", "26"]
    assert [cell["month"] for cell in line["cells"][:2]] == [201603, 201604]
    assert ["本期", "260起"] in evidence["summary"]
    assert "填报“破获毒品刑事案件”时的说明：专项行动" in evidence["notes"]
    json.dumps(evidence)


def test_both_twins_are_asked(reported: Campaign) -> None:
    copied(OWN, NEIGHBOUR)
    assert screened(reported).asked == 2
    first, second = Question.objects.order_by("region__code")
    assert (first.region.code, second.region.code) == (OWN, NEIGHBOUR)
    assert (first.other, second.other) == (second.region, first.region)
    assert {first.kind, second.kind} == {QualityKind.TWINS}
    assert first.evidence["table"]["rows"] == second.evidence["table"]["rows"]
    assert len(first.evidence["cells"]) == int(first.evidence["summary"][1][1].removesuffix("项"))


def test_an_amended_figure_lapses_its_question(reported: Campaign, cast: Cast) -> None:
    figure = tenfold(OWN)
    screened(reported)
    amended(figure, 26, cast, NEXT)
    done = screened(reported, NEXT + timedelta(hours=1))
    assert (done.asked, done.lapsed) == (0, 1)
    question = Question.objects.get()
    assert (question.state, question.version) == (State.LAPSED, 2)
    last = question.moves.get(number=2)
    assert (last.before, last.after, last.by) == (State.OPEN, State.LAPSED, None)
    assert last.words == "所问的数值已经更正"
    assert screened(reported, NEXT + timedelta(hours=2)).lapsed == 0


def test_twins_lapse_together(reported: Campaign, cast: Cast) -> None:
    """Whoever copied has put it right: the other has nothing to answer any more."""
    copied(OWN, NEIGHBOUR)
    screened(reported)
    for number, figure in enumerate(figures_of(NEIGHBOUR).values()):
        amended(figure, (figure.value or 0) + 7 + number, cast, NEXT)
    assert screened(reported, NEXT + timedelta(hours=1)).lapsed == 2
    states = Question.objects.filter(kind="twins").values_list("state", flat=True)
    assert set(states) == {State.LAPSED}


def test_an_answered_question_waits_for_the_level_above(reported: Campaign, cast: Cast) -> None:
    figure = tenfold(OWN)
    screened(reported)
    question = Question.objects.get()
    answering.answer(question=question, version=1, words="多打了一个零。", by=cast.clerk, at=NEXT)
    amended(figure, 26, cast, NEXT)
    assert screened(reported, NEXT + timedelta(hours=1)).lapsed == 0
    question.refresh_from_db()
    assert question.state == State.ANSWERED


def test_a_figure_that_stays_odd_stays_asked(reported: Campaign, cast: Cast) -> None:
    figure = tenfold(OWN)
    screened(reported)
    amended(figure, 270, cast, NEXT)
    done = screened(reported, NEXT + timedelta(hours=1))
    assert (done.asked, done.lapsed) == (0, 0)
    assert Question.objects.get().state == State.OPEN


def test_what_is_gone_without_an_amendment_stays_asked(reported: Campaign) -> None:
    """A newer rule that finds less answers nothing."""
    figure = tenfold(OWN)
    screened(reported)
    Figure.objects.filter(pk=figure.pk).update(value=27)
    assert screened(reported, NEXT).lapsed == 0
    assert Question.objects.get().state == State.OPEN


def test_the_timetable_screens_what_is_new(reported: Campaign, cast: Cast) -> None:
    """A month that was opened here and locked; old tables are nobody's to explain."""
    tenfold(OWN)

    def run(minutes: int) -> str:
        return jobs.run(job=Job.QUALITY, now=lambda: LOCKED + timedelta(minutes=minutes)).words

    assert run(1) == ""
    month = ReportingPeriod.objects.filter(campaign=reported, month=MARCH.number)
    month.update(opened_at=LOCKED - timedelta(days=38), due_at=LOCKED - timedelta(days=35))
    month.update(review_at=LOCKED - timedelta(days=34), locks_at=LOCKED - timedelta(days=33))
    assert run(2) == "提出 1 个数据质量问题"
    assert run(3) == ""
    screening.forget()
    assert run(4) == ""
    assert Question.objects.count() == 1


def test_a_month_that_is_open_is_not_screened(reported: Campaign, cast: Cast) -> None:
    hand_in(april(reported), region(OWN), cast.clerk)
    asked = list(screening.screen_due(campaign=reported, at=lambda: LOCKED))
    assert asked == []


def test_a_long_run_can_be_broken_off(reported: Campaign) -> None:
    ReportingPeriod.objects.filter(campaign=reported, month=MARCH.number).update(
        opened_at=LOCKED - timedelta(days=38),
        due_at=LOCKED - timedelta(days=35),
        review_at=LOCKED - timedelta(days=34),
        locks_at=LOCKED - timedelta(days=33),
    )
    due = screening.screen_due(campaign=reported, at=lambda: LOCKED, go_on=lambda: False)
    assert list(due) == []


def test_the_command_tries_and_writes_nothing(reported: Campaign) -> None:
    tenfold(OWN)
    told = StringIO()
    call_command("screen", campaign="SD", month="2017-03", stdout=told)
    assert "历下区" in told.getvalue()
    assert "会提出 1 个问题；没有写入数据库" in told.getvalue()
    data = StringIO()
    call_command("screen", campaign="SD", month="2017-03", format="json", stdout=data)
    assert [row["key"] for row in json.loads(data.getvalue())] == [f"figure:{OWN}:{CASES}:2017-03"]
    assert not Question.objects.exists()
    for wrong in ({"campaign": "XX", "month": "2017-03"}, {"campaign": "SD", "month": "2017-13"}):
        with pytest.raises(CommandError):
            call_command("screen", **wrong)


def test_ratios_around_their_thresholds(reported: Campaign) -> None:
    """The record's numerators are nine tenths, cut off: nothing lies at 90 % of small numbers."""
    heaps = {one.code: one for one in heaps_of(reported, MARCH)}
    assert heaps
    assert all(len(one.bins) == 20 for one in heaps.values())
    nobody = heaps_of(reported, MARCH, among=set())
    assert all(sum(one.bins) + one.beyond + one.small == 0 for one in nobody)


# --- changes after handing in -------------------------------------------------------------------


def test_what_changes_between_handing_in_and_approval(reported: Campaign, cast: Cast) -> None:
    """Two cells are raised, one of them because the reviewer had named it; one is lowered."""
    period, own = april(reported), region(OWN)
    hand_in(period, own, cast.clerk)
    decisions.send_back(
        period=period,
        region=own,
        reasons={"": "再核一下", "new_users_found": "与台账不符"},
        by=cast.reviewer,
        at=SENT_BACK,
    )
    other = {CASES: "33", "new_users_found": "35", "drug_suspects_caught": "28"}
    fill_in(period, own, cast.clerk, SENT_BACK, **other)
    sheets.submit(period=period, region=own, by=cast.clerk, at=SENT_BACK)
    assert list(late_edits(reported, APRIL)) == []  # nothing is approved yet
    decisions.approve(period=period, region=own, by=cast.reviewer, at=SENT_BACK)
    found = set(late_edits(reported, APRIL))
    assert found == {
        Edit(OWN, CASES, APRIL.number, 30, 33),
        Edit(OWN, "drug_suspects_caught", APRIL.number, 30, 28),
    }
    assert list(late_edits(reported, APRIL, NEIGHBOUR)) == []
    counted = late_in(reported, APRIL, {OWN: 0, NEIGHBOUR: 1})
    assert (counted.better.tolist(), counted.worse.tolist()) == ([1, 0], [1, 0])


def test_amendments_to_advantage_are_asked_about_once_a_year(
    reported: Campaign, cast: Cast
) -> None:
    """Of every figure that the city's counties have, the one of a flow that is better when higher
    is raised: mistakes would go either way."""
    raised = [one for one in figures_of(OWN).values() if one.indicator.direction == "up"]
    for figure in raised:
        amended(figure, (figure.value or 0) + 1, cast, MORNING)
    assert len(raised) > 20
    edits = list(corrections(reported, MARCH, OWN))
    assert len(edits) == len(raised)
    assert all(is_better(one, "up") and is_better(one, "down") is False for one in edits)
    assert is_better(edits[0], "neutral") is None
    assert screened(reported, NEXT).asked == 1
    question = Question.objects.get()
    assert (question.kind, question.key) == ("one_way", f"one_way:{OWN}:-:2017")
    assert ["往好的方向", f"{len(raised)}处"] in question.evidence["summary"]
    assert question.evidence["table"]["rows"][0][-1] == "好"
