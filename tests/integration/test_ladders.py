"""The life of a version of the ladder: drafted, changed, tried, live, retired."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from campaigns.actions import ladders
from campaigns.models import AuditEntry, Campaign, Ladder, User
from campaigns.queries.ladders import digest, problems_of, seal
from campaigns.terms import LadderState, Role
from tests.cast import Cast
from tests.ladders import change, live, with_days
from tests.people import colleague
from tests.record import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def drafted(db: None, cast: Cast) -> Ladder:
    campaign = Campaign.objects.get(code="SD")
    return ladders.draft(campaign=campaign, by=cast.administrator, at=AT)


def test_a_draft_is_a_copy_of_the_live_version(drafted: Ladder, cast: Cast) -> None:
    before = live(drafted.campaign)
    assert (drafted.version, drafted.state) == (before.version + 1, LadderState.DRAFT)
    assert (drafted.rules, drafted.derived) == (before.rules, before.derived)
    assert (drafted.made_by, drafted.made_at, drafted.live_at) == (cast.administrator, AT, None)
    entry = AuditEntry.objects.get(action="拟定问责规则")
    assert entry.after == {"版本": 2, "抄自": 1}


def test_there_is_one_draft_at_a_time(drafted: Ladder, cast: Cast) -> None:
    with pytest.raises(ladders.StateError, match="已经有一份试行稿（第2版"):
        ladders.draft(campaign=drafted.campaign, by=cast.administrator, at=AT)


def test_where_the_document_states_nothing_there_is_nothing_to_draft(cast: Cast) -> None:
    hainan = Campaign.objects.get(code="HN")
    with pytest.raises(ladders.NoLadderError):
        ladders.draft(campaign=hainan, by=cast.administrator, at=AT)


def test_a_change_is_written_and_told(drafted: Ladder, cast: Cast) -> None:
    row = change(drafted, cast.administrator, rules=with_days(drafted.rules, 45))
    row.refresh_from_db()
    assert row.rules["rungs"][0]["rectify_days"] == 45
    entry = AuditEntry.objects.get(action="修改问责规则试行稿")
    assert (entry.before, entry.after) == (
        {"措施 notice 整改期限": 40},
        {"措施 notice 整改期限": 45},
    )
    assert live(row.campaign).rules["rungs"][0]["rectify_days"] == 40


def test_the_same_again_writes_nothing(drafted: Ladder, cast: Cast) -> None:
    change(drafted, cast.administrator)
    assert not AuditEntry.objects.filter(action="修改问责规则试行稿").exists()


def test_what_somebody_else_changed_is_not_overwritten(drafted: Ladder, cast: Cast) -> None:
    seen = seal(drafted)
    change(drafted, cast.administrator, rules=with_days(drafted.rules, 45))
    with pytest.raises(ladders.StaleError) as caught:
        change(drafted, cast.administrator, seen=seen, rules=with_days(drafted.rules, 50))
    assert caught.value.stands.rules["rungs"][0]["rectify_days"] == 45
    with pytest.raises(ladders.StaleError):
        ladders.discard(ladder=drafted, seen=seen, by=cast.administrator, at=AT)


def broken(rules: dict[str, Any], kind: str) -> dict[str, Any]:
    found = deepcopy(rules)
    rungs, told = found["rungs"], {rule["code"]: rule for rule in found["rules"]}
    match kind:
        case "schema":
            rungs[0]["rectify_days"] = 0
        case "missing":
            del rungs[0]["plan_days"]
        case "rung":
            told["A1"]["rung"] = "nowhere"
        case "level":
            told["A2"]["level"] = "village"
        case "circle":
            rungs[2]["next"] = "notice"
        case "order":
            rungs.insert(0, rungs.pop())
        case "target":
            told["A3"]["targets"] = ["XX99"]
        case "months":
            told["A4"]["missing"] = 9
        case "person":
            rungs[0]["word"] = "通报13800138000"
        case "sign":
            told["A1"]["name"] = "市\n县"
    return found


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("schema", "措施“通报批评”的整改期限：应不小于 1"),
        ("missing", "措施“通报批评”：缺少报送方案期限"),
        ("rung", "规则A1的提请的措施：没有措施“nowhere”"),
        ("level", "规则A2的层级：应为其中之一"),
        ("circle", "的下一级措施：措施一级接一级又回到了自己"),
        ("order", "措施“约谈整改”的下一级措施：措施要从低到高写，下一级“listing”却写在前面"),
        ("target", "规则A3的红线目标：没有目标“XX99”"),
        ("months", "规则A4的看最近几个月：6个月里不会有9个月"),
        ("person", "像是有手机号"),
        ("sign", "规则A1的规则名称：有不能印出的字符"),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_place(
    drafted: Ladder, cast: Cast, kind: str, words: str
) -> None:
    with pytest.raises(ladders.UnsoundError) as caught:
        change(drafted, cast.administrator, rules=broken(drafted.rules, kind))
    assert words in str(caught.value)
    drafted.refresh_from_db()
    assert drafted.rules == live(drafted.campaign).rules


@pytest.mark.parametrize(
    ("where", "change_to", "words"),
    [
        (
            ("rungs", 0),
            {"acknowledge_days": 30},
            "措施“通报批评”的签收期限：30个工作日，比报送方案期限（10个工作日）还长",
        ),
        (
            ("rungs", 0),
            {"plan_days": 41},
            "措施“通报批评”的报送方案期限：41个工作日，比整改期限（40个工作日）还长",
        ),
        (("rungs", 1), {"series": "鲁禁毒办（督）"}, "措施“约谈整改”的机关代字：只能用"),
        (("commendation",), {"series": "鲁禁毒办，"}, "表扬的机关代字：只能用"),
        ((), {"series": "鲁禁毒办<b>"}, "机关代字：只能用汉字、字母、数字、“〔〕”和“-”"),
    ],
)
def test_steps_in_a_wrong_order_and_signs_in_a_series_are_refused(
    drafted: Ladder, where: tuple[str | int, ...], change_to: dict[str, Any], words: str
) -> None:
    rules = deepcopy(drafted.rules)
    part: Any = rules
    for step in where:
        part = part[step]
    part |= change_to
    told = [str(one) for one in problems_of(drafted.campaign, rules, drafted.derived)]
    assert [words in one for one in told] == [True]


def test_steps_of_the_same_day_and_every_sign_of_a_series_are_sound(
    drafted: Ladder, cast: Cast
) -> None:
    rules = deepcopy(drafted.rules)
    rules["series"] = "鲁禁毒办〔督〕A-1"
    rules["rungs"][0] |= {"acknowledge_days": 10, "plan_days": 10, "rectify_days": 10}
    assert problems_of(drafted.campaign, rules, drafted.derived) == []


def test_an_empty_reason_is_no_reason(drafted: Ladder, cast: Cast) -> None:
    with pytest.raises(ladders.UnsoundError, match="推定理由 A1：应为2至300个字"):
        change(drafted, cast.administrator, derived={"A1": "长"})


def test_every_ladder_of_the_catalogue_is_sound(db: None) -> None:
    rows = Ladder.objects.select_related("campaign")
    assert len(rows) == 4
    assert [problems_of(row.campaign, row.rules, row.derived) for row in rows] == [[]] * 4


def start(row: Ladder, by: User, tried: str) -> Ladder:
    return ladders.start(ladder=row, tried=tried, by=by, at=AT)


def test_a_version_goes_live_only_after_its_own_trial(drafted: Ladder, cast: Cast) -> None:
    before, by = live(drafted.campaign), colleague("second", Role.ADMINISTRATOR, "370000")
    shown = digest(drafted.rules)
    row = change(drafted, cast.administrator, rules=with_days(drafted.rules, 45))
    for other in ("", shown, seal(row)):
        with pytest.raises(ladders.UntriedError):
            start(row, by, other)
    row = start(row, by, digest(row.rules))
    before.refresh_from_db()
    assert (row.state, row.live_by, row.live_at) == (LadderState.LIVE, by, AT)
    assert (before.state, before.retired_at) == (LadderState.RETIRED, AT)
    with pytest.raises(ladders.StateError, match="已经启用，不能再改"):
        change(row, by, rules=before.rules)
    with pytest.raises(ladders.StateError):
        start(row, by, digest(row.rules))
    assert AuditEntry.objects.get(action="启用问责规则").before == {"施行版本": 1}


def test_nobody_lets_his_own_draft_go_live(drafted: Ladder, cast: Cast) -> None:
    """Who wrote last is not who starts it: of two, one writes and the other lets it go live."""
    second = colleague("second", Role.ADMINISTRATOR, "370000")
    row = change(drafted, cast.administrator, rules=with_days(drafted.rules, 45))
    with pytest.raises(ladders.OwnDraftError, match="须由另一位管理员"):
        start(row, cast.administrator, digest(row.rules))
    row = change(row, second, rules=with_days(row.rules, 50))
    with pytest.raises(ladders.OwnDraftError):
        start(row, second, digest(row.rules))
    assert live(row.campaign).version == 1
    assert start(row, cast.administrator, digest(row.rules)).live_by == cast.administrator
    entry = AuditEntry.objects.get(action="启用问责规则")
    assert isinstance(entry.after, dict)
    assert entry.after["拟定人"] == second.get_full_name()


def test_an_unchanged_draft_does_not_go_live(drafted: Ladder, cast: Cast) -> None:
    second = colleague("second", Role.ADMINISTRATOR, "370000")
    with pytest.raises(ladders.LadderError, match="完全相同"):
        start(drafted, second, digest(drafted.rules))


def test_a_draft_is_discarded_and_told(drafted: Ladder, cast: Cast) -> None:
    by = cast.administrator
    ladders.discard(ladder=drafted, seen=seal(drafted), by=by, at=AT)
    assert not Ladder.objects.filter(pk=drafted.pk).exists()
    entry = AuditEntry.objects.get(action="删去问责规则试行稿")
    assert isinstance(entry.before, dict)
    assert entry.before["规则"]["series"] == "鲁禁毒办"
    with pytest.raises(ladders.StateError, match="已被删去"):
        ladders.change(ladder=drafted, seen="", rules={}, derived={}, by=by, at=AT)
    assert ladders.draft(campaign=drafted.campaign, by=by, at=AT).version == 2
