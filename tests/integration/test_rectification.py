"""问题整改台账: the life of a line, who may do what, numbers, what the list can be asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from django.http import Http404

from campaigns.models import AuditEntry, Campaign, User
from campaigns.terms import (
    RECTIFICATION_MOVES,
    FindingSource,
    RectificationState,
    RectificationVerb,
    Role,
)
from metrics.actions.accountability import rectification as actions
from metrics.actions.accountability.rectification_drafts import desk_of, mistakes_in
from metrics.actions.accountability.rectification_entry import take_in
from metrics.actions.accountability.rectification_errors import (
    LackingError,
    NotAllowedError,
    RectificationError,
    SeparationError,
    StaleError,
    StateError,
)
from metrics.actions.entry.errors import PersonalError
from metrics.actions.entry.uploads import UploadError
from metrics.models import Rectification, RectificationMove
from metrics.queries.accountability.rectification import (
    counts,
    follows,
    get_line_for,
    regions_to_enter,
    sources_for,
    verbs_for,
    visible_lines,
)
from metrics.queries.accountability.rectification_asked import Asked, options, tabs
from tests.cast import Cast
from tests.measures import issued
from tests.month import region
from tests.people import colleague
from tests.problems import DUE, MORNING, OWN, TODAY, draft, entered

Verb = RectificationVerb
DONE = "已补验视记录，见区邮政〔2017〕12号。"
NEXT = MORNING + timedelta(days=1)
NEW_DUE = date(2017, 10, 31)
LOOK = date(2017, 12, 1)
# What each verb needs beside its version.
NEEDS: dict[Verb, dict[str, Any]] = {
    Verb.REPORT: {"words": DONE},
    Verb.RETURN: {"words": "凭据不全。"},
    Verb.ACCEPT: {},
    Verb.CLOSE: {},
    Verb.REOPEN: {"words": "又有两家没有记录。", "due_on": NEW_DUE},
    Verb.FOLLOW_UP: {"words": "抽查五家都有记录。"},
    Verb.POSTPONE: {"words": "设备未到。", "due_on": NEW_DUE},
    Verb.NOTE: {"words": "已约谈。"},
}
ACTS = {verb: getattr(actions, "return_" if verb == Verb.RETURN else verb.value) for verb in Verb}
WAYS = {
    RectificationState.OPEN: [],
    RectificationState.REPORTED: [Verb.REPORT],
    RectificationState.ACCEPTED: [Verb.REPORT, Verb.ACCEPT],
    RectificationState.CLOSED: [Verb.REPORT, Verb.ACCEPT, Verb.CLOSE],
}


def do(verb: Verb, line: Rectification, by: User, **other: Any) -> Rectification:
    """One step with the version that stands."""
    line.refresh_from_db()
    given = {"line": line, "version": line.version, "by": by, "at": NEXT, **NEEDS[verb], **other}
    done: Rectification = ACTS[verb](**given)
    return done


def brought(line: Rectification, state: RectificationState, cast: Cast) -> Rectification:
    for verb in WAYS[state]:
        line = do(verb, line, cast.clerk if verb == Verb.REPORT else cast.administrator)
    return line


@contextmanager
def nothing_written() -> Iterator[None]:
    before = (
        list(Rectification.objects.order_by("pk").values()),
        RectificationMove.objects.count(),
        AuditEntry.objects.count(),
    )
    yield
    assert before == (
        list(Rectification.objects.order_by("pk").values()),
        RectificationMove.objects.count(),
        AuditEntry.objects.count(),
    )


# --- the life of a line ----------------------------------------------------------------------


def test_from_the_finding_to_the_second_look(reported: Campaign, cast: Cast, second: User) -> None:
    line = entered(reported, cast.administrator)
    assert (line.number, line.state, line.version) == (1, RectificationState.OPEN, 1)
    do(Verb.NOTE, line, cast.administrator)
    do(Verb.POSTPONE, line, cast.administrator)
    assert Rectification.objects.get().due_on == NEW_DUE
    do(Verb.REPORT, line, cast.clerk)
    do(Verb.RETURN, line, cast.administrator, due_on=date(2017, 11, 15))
    do(Verb.REPORT, line, cast.clerk)
    do(Verb.ACCEPT, line, second, words="合格")
    closed = do(Verb.CLOSE, line, cast.administrator, follow_up_on=LOOK)
    assert (closed.state, closed.closed_on) == (RectificationState.CLOSED, NEXT.date())
    assert closed.follow_up_on == LOOK
    looked = do(Verb.FOLLOW_UP, line, second)
    assert (looked.state, looked.follow_up_on) == (RectificationState.CLOSED, None)
    again = do(Verb.REOPEN, line, second)
    assert (again.state, again.closed_on, again.reopened) == (RectificationState.OPEN, None, 1)
    assert again.due_on == NEW_DUE
    moves = list(line.moves.order_by("number").values_list("verb", flat=True))
    assert moves == [
        "",
        *("note", "postpone", "report", "return", "report"),
        *("accept", "close", "follow_up", "reopen"),
    ]
    assert [move.number for move in line.moves.order_by("number")] == list(range(1, 11))
    told = AuditEntry.objects.filter(subject="整改台账 SD 第1号").order_by("id")
    assert told.count() == 10
    before = {"状态": "整改中", "期限": str(DUE)}
    assert told.get(action="整改台账调整期限").before == before


@pytest.mark.parametrize("state", list(RectificationState))
def test_only_along_the_table(reported: Campaign, cast: Cast, state: RectificationState) -> None:
    line = brought(entered(reported, cast.administrator), state, cast)
    leads = {verb for verb in Verb if follows(state, verb)}
    assert {verb for before, verb in RECTIFICATION_MOVES if before == state} <= leads
    for verb in set(Verb) - leads:
        with nothing_written(), pytest.raises(StateError, match=state.word):
            do(verb, line, cast.clerk if verb == Verb.REPORT else cast.administrator)


def test_whoever_comes_with_an_old_version_is_told(reported: Campaign, cast: Cast) -> None:
    line = entered(reported, cast.administrator)
    do(Verb.NOTE, line, cast.administrator)
    with nothing_written(), pytest.raises(StaleError) as caught:
        do(Verb.REPORT, line, cast.clerk, version=1)
    assert caught.value.version == 2


def test_nobody_accepts_what_he_has_reported(reported: Campaign, cast: Cast, second: User) -> None:
    """The campaign's own line: its administrators report and decide, but not the same one."""
    line = entered(reported, cast.administrator, "370000")
    do(Verb.REPORT, line, cast.administrator)
    for verb in (Verb.ACCEPT, Verb.RETURN):
        with nothing_written(), pytest.raises(SeparationError, match="另一人"):
            do(verb, line, cast.administrator)
    assert Verb.ACCEPT not in verbs_for(cast.administrator, line, {cast.administrator.pk})
    do(Verb.RETURN, line, second)
    with nothing_written(), pytest.raises(SeparationError):
        do(Verb.POSTPONE, line, cast.administrator)
    do(Verb.REPORT, line, cast.administrator)
    do(Verb.ACCEPT, line, second)
    for verb in (Verb.CLOSE, Verb.REOPEN):
        with nothing_written(), pytest.raises(SeparationError):
            do(verb, line, cast.administrator)
    do(Verb.CLOSE, line, second)
    do(Verb.REOPEN, line, second)
    do(Verb.REPORT, line, second)
    # A new round: only who reported in it is kept from deciding.
    assert do(Verb.ACCEPT, line, cast.administrator).state == RectificationState.ACCEPTED


@pytest.mark.parametrize("verb", list(Verb))
def test_what_is_whose(reported: Campaign, cast: Cast, verb: Verb) -> None:
    state = next(one for one in RectificationState if follows(one, verb))
    line = brought(entered(reported, cast.administrator), state, cast)
    office = colleague("office", Role.REPORTER, "370100")
    allowed = {
        Verb.REPORT: {"clerk", "office"},
        Verb.NOTE: {"clerk", "office", "reviewer", "administrator"},
    }.get(verb, {"administrator"})
    for name, user in {**cast.everyone(), "office": office}.items():
        assert (verb in verbs_for(user, line, set())) == (name in allowed), name
        if name not in allowed:
            with pytest.raises(NotAllowedError):
                do(verb, line, user)


@pytest.mark.parametrize("verb", [verb for verb in Verb if NEEDS[verb]])
def test_words_are_required_and_looked_at(reported: Campaign, cast: Cast, verb: Verb) -> None:
    state = next(one for one in RectificationState if follows(one, verb))
    line = brought(entered(reported, cast.administrator), state, cast)
    by = cast.clerk if verb == Verb.REPORT else cast.administrator
    with nothing_written(), pytest.raises(LackingError):
        do(verb, line, by, words=" \n ")
    with nothing_written(), pytest.raises(PersonalError):
        do(verb, line, by, words="联系13812345678")


def test_days_that_do_not_fit(reported: Campaign, cast: Cast) -> None:
    line = entered(reported, cast.administrator)
    for day, why in ((TODAY, "不能早于今天"), (date(2071, 1, 1), "太晚"), (DUE, "相同")):
        with nothing_written(), pytest.raises(LackingError, match=why):
            do(Verb.POSTPONE, line, cast.administrator, due_on=day)
    line = brought(line, RectificationState.ACCEPTED, cast)
    with nothing_written(), pytest.raises(LackingError, match="不能早于明天"):
        do(Verb.CLOSE, line, cast.administrator, follow_up_on=NEXT.date())


# --- entering --------------------------------------------------------------------------------


def test_who_enters_what(reported: Campaign, cast: Cast) -> None:
    assert sources_for(cast.administrator, reported) == list(FindingSource)
    assert sources_for(cast.reviewer, reported) == [FindingSource.REVIEWER]
    for who in (cast.clerk, cast.leader, cast.auditor, cast.stranger, cast.nobody):
        assert sources_for(who, reported) == []
        with pytest.raises(NotAllowedError):
            entered(reported, who)
    reviewed = {one.code for one in regions_to_enter(cast.reviewer, reported, TODAY)}
    assert OWN in reviewed
    assert "370100" not in reviewed
    assert entered(reported, cast.reviewer, source=FindingSource.REVIEWER).source == "reviewer"
    with nothing_written(), pytest.raises(LackingError, match="审核发现"):
        entered(reported, cast.reviewer, title="另一个")
    with nothing_written(), pytest.raises(LackingError, match="不在您可以登记的地区之内"):
        entered(reported, cast.reviewer, "370202", source=FindingSource.REVIEWER)


def test_everything_wrong_with_a_draft_at_once(reported: Campaign, cast: Cast) -> None:
    desk = desk_of(cast.administrator, reported, MORNING)
    empty = draft(region=None, kind="", source="", title=" ", owner="", found_on=None, due_on=None)
    found = dict(mistakes_in(empty, desk))
    assert set(found) == {"region", "kind", "source", "title", "owner", "found_on", "due_on"}
    odd = draft(
        region=region("520102"),
        title="长" * 81,
        owner="王某110101199003078515",
        summary="\x00",
        found_on=TODAY + timedelta(days=1),
        due_on=date(2027, 1, 1),
    )
    assert set(dict(mistakes_in(odd, desk))) == {
        *("region", "title", "owner", "summary", "found_on", "due_on"),
    }
    early = dict(mistakes_in(draft(found_on=date(2016, 9, 30), due_on=date(2016, 9, 1)), desk))
    assert "早于行动开始" in early["found_on"]
    assert "早于发现日期" in early["due_on"]
    past = draft(due_on=TODAY - timedelta(days=1))
    assert mistakes_in(past, desk) == [("due_on", "整改期限不能早于今天")]
    assert mistakes_in(draft(due_on=TODAY), desk) == []


def test_a_line_belongs_to_a_measure_of_its_region(
    reported: Campaign, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("metrics.actions.accountability.signing._printed", lambda *_: b"paper")
    measure = issued(reported, region(OWN), "notice", cast.administrator)
    assert entered(reported, cast.administrator, measure=measure).measure == measure
    with pytest.raises(LackingError, match="不一致"):
        entered(reported, cast.administrator, "370103", measure=measure)


def test_the_same_problem_is_not_entered_twice(reported: Campaign, cast: Cast) -> None:
    entered(reported, cast.administrator)
    with nothing_written(), pytest.raises(RectificationError, match="台账第1号已是同一问题"):
        entered(reported, cast.administrator)
    assert entered(reported, cast.administrator, found_on=TODAY).number == 2


def test_a_workbook_is_taken_in_as_a_whole(reported: Campaign, cast: Cast) -> None:
    entered(reported, cast.administrator)
    good = [draft(title=f"问题{number}", places={"title": f"表!F{number}"}) for number in (6, 7)]
    with nothing_written(), pytest.raises(UploadError) as caught:
        actions_in(reported, [*good, draft(places={"title": "表!F8"}), good[0]], cast)
    assert [one.place for one in caught.value.refusals] == ["表!F8", "表!F6"]
    assert [row.number for row in actions_in(reported, good, cast)] == [2, 3]
    told = AuditEntry.objects.get(action="上传整改台账")
    assert told.after == {"条数": 2, "序号": [2, 3]}


def actions_in(campaign: Campaign, drafts: list[Any], cast: Cast) -> list[Rectification]:
    return take_in(campaign=campaign, drafts=drafts, by=cast.administrator, at=MORNING)


def test_the_documents_own_findings_are_taken_over_once(db: None) -> None:
    hainan = Campaign.objects.get(code="HN")
    before = MORNING.replace(year=2018, month=8, day=9)
    assert actions.take_over(campaign=hainan, at=before) == 0, "not written yet"
    after = before + timedelta(days=2)
    assert actions.take_over(campaign=hainan, at=after) == 11
    assert actions.take_over(campaign=hainan, at=after + timedelta(days=1)) == 0
    rows = list(Rectification.objects.filter(campaign=hainan).order_by("number"))
    assert [row.number for row in rows] == list(range(1, 12))
    assert [row.kind for row in rows] == ["problem"] * 5 + ["recommendation"] * 6
    first = rows[0]
    assert (first.region.code, first.source, first.entered_by) == ("460000", "document", None)
    assert first.found_on == date(2018, 8, 10)
    assert {"owner", "due_on", "region", "found_on"} <= set(first.derived)
    assert first.moves.get().by is None
    shandong = Campaign.objects.get(code="SD")
    assert actions.take_over(campaign=shandong, at=after) == 0


# --- asking the list -------------------------------------------------------------------------


@pytest.fixture
def listed(reported: Campaign, cast: Cast) -> Campaign:
    """Five lines of 山东 in different states."""
    by = cast.administrator
    entered(reported, by, due_on=TODAY + timedelta(days=2))
    entered(reported, by, title="底数不一致", source=FindingSource.QUALITY, due_on=DUE)
    entered(reported, by, "370200", title="基地没有更新", kind="recommendation")
    late = entered(reported, by, "370103", title="社工没有配齐", at=MORNING - timedelta(days=2))
    Rectification.objects.filter(pk=late.pk).update(due_on=TODAY - timedelta(days=1))
    closed = entered(reported, by, title="已经改好", owner="街道办")
    brought(closed, RectificationState.ACCEPTED, cast)
    do(Verb.CLOSE, closed, by, follow_up_on=TODAY + timedelta(days=3))
    return reported


def numbers(rows: Any) -> list[int]:
    return sorted(row.number for row in rows)


def test_who_sees_which_lines(listed: Campaign, cast: Cast) -> None:
    seen = {name: numbers(visible_lines(user, listed)) for name, user in cast.everyone().items()}
    everything = [1, 2, 3, 4, 5]
    assert seen == {
        **dict.fromkeys(("administrator", "leader", "auditor"), everything),
        "clerk": [1, 2, 5],
        "reviewer": [1, 2, 4, 5],
        "city_leader": [3],
        **{key: [] for key in ("stranger", "nobody", "system", "security")},
    }
    with pytest.raises(Http404):
        get_line_for(cast.clerk, listed, 3)
    assert get_line_for(cast.city_leader, listed, 3).title == "基地没有更新"


def test_what_the_list_can_be_narrowed_to(listed: Campaign, cast: Cast) -> None:
    rows = visible_lines(cast.administrator, listed)

    def found(**asked: str) -> list[int]:
        return numbers(Asked.of(asked, TODAY).apply(rows, TODAY))

    assert (
        found()
        == found(show="galaxy", due="2017-13", region="x' OR 1", kind="?")
        == [
            *(1, 2, 3, 4, 5),
        ]
    )
    assert found(show="open") == [1, 2, 3, 4]
    assert found(show="overdue") == [4]
    assert found(show="soon") == [1]
    assert found(show="closed") == found(show="follow_up") == [5]
    assert found(region="370100") == [1, 2, 4, 5]
    assert found(source="quality") == [2]
    assert found(kind="recommendation") == [3]
    assert found(due="2017-08") == [1, 4]
    assert found(q="底数") == found(q="2") == [2]
    assert found(q="街道 改好") == [5]
    assert found(q="100%") == []
    assert found(show="open", region="370102", due="2017-09") == [2]


def test_the_list_in_numbers(listed: Campaign, cast: Cast) -> None:
    told = counts(cast.administrator, listed, TODAY)
    assert (told.total, told.open, told.overdue, told.soon) == (5, 4, 1, 1)
    assert (told.reported, told.accepted, told.closed, told.follow_up) == (0, 0, 1, 1)
    assert counts(cast.city_leader, listed, TODAY).total == 1
    rows = visible_lines(cast.administrator, listed)
    words = [(tab["label"], tab["number"]) for tab in tabs(rows, listed, Asked(), TODAY)]
    assert words == [
        *(("全部", 5), ("整改中", 4), ("其中已逾期", 1), ("其中快到期", 1), ("待验收", 0)),
        *(("已销号", 1), ("其中该回头看", 1)),
    ]
    offered = options(rows)
    assert [one["label"] for one in offered["region"]] == ["济南市", "历下区", "市中区", "青岛市"]
    assert [one["value"] for one in offered["due"]] == ["2017-08", "2017-09"]
