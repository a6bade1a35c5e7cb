"""问责规则 as pages: read, drafted, tried, let go live."""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from campaigns.actions import ladders
from campaigns.models import Campaign, Ladder, User
from campaigns.periods import Month
from campaigns.queries.ladders import digest, seal
from campaigns.terms import LadderState, Role
from metrics.forms.ladder import LadderForm
from metrics.frames.ladder_trial import Trial, Tried
from metrics.models import Proposal
from metrics.views.accountability import rules_trial
from tests.cast import Cast
from tests.ladders import change, live, with_days
from tests.people import colleague
from tests.record import AT

pytestmark = [pytest.mark.django_db, pytest.mark.on_sqlite]
PAGE, EDIT = (reverse(name, args=["SD"]) for name in ("ladder", "ladder_edit"))
MARCH = Month(2017, 3)


@pytest.fixture
def drafted(db: None, cast: Cast) -> Ladder:
    campaign = Campaign.objects.get(code="SD")
    return ladders.draft(campaign=campaign, by=cast.administrator, at=AT)


def text_of(answer: HttpResponse | Any, status: int = 200) -> str:
    assert answer.status_code == status
    return str(answer.content.decode())


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="campaigns.authentication.AccountBackend")
    return client


def test_everyone_who_sees_the_campaign_reads_the_live_ladder(cast: Cast) -> None:
    text = text_of(client_of(cast.clerk).get(PAGE))
    for words in ("通报批评", "约谈整改", "重点整治", "领导决定", "下达后40个工作日内"):
        assert words in text
    assert "连续2个季度末都整个落在最后三分之一" in text
    assert "将禁毒作为重大政治任务" in text
    assert "文件写“排名靠后”，没有写多靠后" in text
    assert "同样努力的地区" in text
    assert "异议" not in text
    assert "答复申辩" in text
    assert "《关于对某地予以通报批评的通报》，通报函版式" in text
    assert 'id="trial"' not in text
    assert "拟一份试行稿" not in text


def test_a_campaign_without_a_ladder_says_so(cast: Cast) -> None:
    cast.administrator.region = Campaign.objects.get(code="HN").region
    cast.administrator.save()
    text = text_of(client_of(cast.administrator).get(reverse("ladder", args=["HN"])))
    assert "没有写排名靠后或者触碰红线以后怎么办" in text
    answer = client_of(cast.administrator).get(reverse("ladder_edit", args=["HN"]))
    assert answer.status_code == 302


def test_a_draft_is_for_those_who_keep_lead_or_audit(drafted: Ladder, cast: Cast) -> None:
    address = f"{PAGE}?version=2"
    for who in (cast.administrator, cast.leader, cast.auditor):
        assert "第2版 试行稿" in text_of(client_of(who).get(address))
    for other in (cast.clerk, cast.reviewer, cast.city_leader):
        assert client_of(other).get(address).status_code == 404
        assert "试行稿（第2版" not in text_of(client_of(other).get(PAGE))
    assert client_of(cast.stranger).get(PAGE).status_code == 404


@pytest.mark.parametrize("do", ["draft", "discard", "start"])
def test_only_administrators_change(drafted: Ladder, cast: Cast, do: str) -> None:
    sent = {"do": do, "ladder": drafted.pk, "seen": seal(drafted), "tried": digest(drafted.rules)}
    for who in (cast.clerk, cast.leader, cast.auditor):
        assert client_of(who).post(PAGE, sent).status_code == 403
    assert client_of(cast.stranger).post(PAGE, sent).status_code == 404
    assert Ladder.objects.get(pk=drafted.pk).state == LadderState.DRAFT


def filled(row: Ladder) -> dict[str, Any]:
    """What a browser sends for the form as it is shown."""
    form = LadderForm(row)
    sent: dict[str, Any] = {"seen": form.seen, "do": "save"}
    sent["rule"] = [f"{part.code}={part.item['trigger']}" for part in form.rule_parts]
    for part in form.parts:
        for bound in part:
            value = bound.value()
            if value is not False and value not in (None, "", []):
                sent[bound.html_name] = "on" if value is True else value
    return sent


def test_the_form_as_shown_changes_nothing(drafted: Ladder, keeper: Client) -> None:
    answer = keeper.post(EDIT, filled(drafted))
    assert answer.status_code == 302
    row = Ladder.objects.get(pk=drafted.pk)
    assert (row.rules, row.derived) == (drafted.rules, drafted.derived)


def test_what_was_changed_stands_beside_the_live_version(drafted: Ladder, keeper: Client) -> None:
    sent = filled(drafted) | {
        "rung-notice-rectify_days": "45",
        "rung-notice-word": "通报",
        "rule-A1-quarters": "3",
        "rule-A3-source": "",
        "rule-A3-derived": "文件没有写，\r\n由本办定",
        "whole-praise_confirm": "administrator",
    }
    sent.pop("rule-A1-climb")
    answer = keeper.post(EDIT, sent)
    assert answer["Location"] == f"{PAGE}?version=2"
    text = text_of(keeper.get(answer["Location"]))
    assert "<del>40</del>" in text
    assert "<ins>45</ins>" in text
    row = Ladder.objects.get(pk=drafted.pk)
    rules = {rule["code"]: rule for rule in row.rules["rules"]}
    assert (rules["A1"]["quarters"], rules["A1"]["climb"]) == (3, False)
    assert "source" not in rules["A3"]
    assert row.derived["A3"] == "文件没有写，由本办定"
    assert row.rules["commendation"]["confirm"] == "administrator"
    assert row.rules["rungs"][0]["status"] == "notice"


def test_nothing_typed_is_lost_and_each_mistake_stands_at_its_field(
    drafted: Ladder, keeper: Client
) -> None:
    sent = filled(drafted) | {
        "rung-notice-word": "通报13800138000",
        "rung-listing-next": "notice",
        "rule-A2-name": "改了名字",
        "rung-notice-acknowledge_days": "30",
        "whole-series": "鲁禁毒办<b>",
    }
    text = text_of(keeper.post(EDIT, sent))
    assert 'id="id_rung-notice-word-error"' in text
    assert 'id="id_rung-listing-next-error"' in text
    assert 'id="id_rung-notice-acknowledge_days-error"' in text
    assert 'id="id_whole-series-error"' in text
    assert 'value="鲁禁毒办&lt;b&gt;"' in text
    assert "异议" not in text
    assert "改了名字" in text
    assert "通报13800138000" in text
    sent |= {"rung-notice-rectify_days": "四十", "rule-A1-level": "village"}
    text = text_of(keeper.post(EDIT, sent))
    assert "请填 1 至 500 的整数" in text
    assert 'value="四十"' in text
    assert 'id="id_rule-A1-level-error"' in text
    assert Ladder.objects.get(pk=drafted.pk).rules == drafted.rules


def test_a_rule_is_added_and_another_taken_away(drafted: Ladder, keeper: Client) -> None:
    sent = filled(drafted) | {"do": "add", "trigger": "last_places", "rule-A2-name": "没有存的"}
    text = text_of(keeper.post(EDIT, sent))
    assert 'id="rule-A7"' in text
    assert "没有存的" in text
    assert Ladder.objects.get(pk=drafted.pk).rules == drafted.rules
    new = {"name": "年度后三名", "level": "county", "places": "3", "window": "year"}
    sent |= {f"rule-A7-{key}": value for key, value in (new | {"rung": "listing"}).items()}
    sent["rule"] = [*sent["rule"], "A7=last_places"]
    text = text_of(keeper.post(EDIT, sent | {"do": "remove:A6"}))
    assert 'id="rule-A6"' not in text
    assert "年度后三名" in text
    sent["rule"] = [one for one in sent["rule"] if not one.startswith("A6")]
    assert keeper.post(EDIT, sent | {"do": "save"}).status_code == 302
    row = Ladder.objects.get(pk=drafted.pk)
    rules = {rule["code"]: rule for rule in row.rules["rules"]}
    assert rules["A7"] == {
        "code": "A7",
        "name": "年度后三名",
        "trigger": "last_places",
        "level": "county",
        "places": 3,
        "window": "year",
        "rung": "listing",
    }
    assert "A6" not in rules
    assert "A6" not in row.derived


def test_the_code_of_a_rule_is_never_used_again(drafted: Ladder, keeper: Client) -> None:
    """Proposals are told apart by it."""
    without = filled(drafted)
    without["rule"] = [one for one in without["rule"] if not one.startswith("A6")]
    keeper.post(EDIT, without)
    text = text_of(keeper.post(EDIT, without | {"do": "add", "trigger": "relapse"}))
    assert 'id="rule-A7"' in text


def test_who_was_overtaken_sees_what_stands_now(
    drafted: Ladder, keeper: Client, cast: Cast
) -> None:
    sent = filled(drafted) | {"rung-notice-plan_days": "12"}
    change(drafted, cast.administrator, rules=with_days(drafted.rules, 45))
    text = text_of(keeper.post(EDIT, sent), 409)
    assert "打开以后别人改过" in text
    assert 'value="12"' in text
    assert "<del>45</del>" in text
    now = seal(Ladder.objects.get(pk=drafted.pk))
    assert keeper.post(EDIT, sent | {"seen": now}).status_code == 302
    rung = Ladder.objects.get(pk=drafted.pk).rules["rungs"][0]
    assert (rung["plan_days"], rung["rectify_days"]) == (12, 40)


def test_what_was_typed_into_a_draft_that_is_gone_becomes_a_new_one(
    drafted: Ladder, keeper: Client, cast: Cast
) -> None:
    sent = filled(drafted) | {"rung-notice-plan_days": "12"}
    ladders.discard(ladder=drafted, seen=seal(drafted), by=cast.administrator, at=AT)
    text = text_of(keeper.post(EDIT, sent), 409)
    assert 'value="12"' in text
    assert "另拟一稿并保存" in text
    assert keeper.post(EDIT, sent | {"do": "again"}).status_code == 302
    row = Ladder.objects.get(campaign=drafted.campaign, state=LadderState.DRAFT)
    assert row.rules["rungs"][0]["plan_days"] == 12
    assert live(drafted.campaign).rules["rungs"][0]["plan_days"] == 10


# --- the trial -------------------------------------------------------------------------------


def tried(rule: str, *proposed: str, fresh: tuple[str, ...] = ()) -> Tried:
    return Tried(rule, f"规则{rule}", "last_third", "通报批评", MARCH, proposed, fresh)


def made_up(campaign: Campaign, rules: dict[str, Any], first: Month, last: Month) -> Trial:
    """青岛 is new, 枣庄 gone, 东营 is asked for another measure, 泰安 by one more rule."""
    return Trial(
        first=first,
        last=last,
        months=(MARCH,),
        rows=(
            tried("A1", "济南市", "青岛市", "东营市", "泰安市", fresh=("淄博市",)),
            tried("A7", "泰安市"),
        ),
        live=(tried("A1", "济南市", "枣庄市", "东营市", "泰安市"),),
        gained=(
            (MARCH, "青岛市", "通报批评"),
            (MARCH, "东营市", "约谈整改"),
            (MARCH, "泰安市", "重点整治"),
        ),
        lost=((MARCH, "枣庄市", "通报批评"), (MARCH, "东营市", "通报批评")),
        digest=digest(rules),
    )


def test_the_trial_stands_beside_the_live_ladder_and_opens_the_start(
    ranked: Campaign, drafted: Ladder, keeper: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules_trial, "trial", made_up)
    row = change(drafted, cast.administrator, rules=with_days(drafted.rules, 45))
    address = f"{PAGE}?version=2"
    assert "启用第2版" not in text_of(keeper.get(address))
    own = text_of(keeper.get(f"{address}&first=2017-03&last=2017-03"))
    assert "须由另一位管理员启用" in own
    assert 'value="start"' not in own, "who wrote it does not start it"
    keeper = client_of(colleague("second", Role.ADMINISTRATOR, "370000"))
    text = text_of(keeper.get(f"{address}&first=2017-03&last=2017-03"))
    for words in ("会提请 <b>5</b> 次，涉及 4 个地区", "多提 3 次，少提 2 次", "启用第2版"):
        assert words in text
    assert re.findall(r"</span>([^<]+)</ins>", text) == ["青岛市", "东营市（约谈整改）", "泰安市"]
    assert re.findall(r"</span>([^<]+)</del>", text) == ["枣庄市", "东营市（通报批评）"]
    assert "暂不提请（措施刚下达）：淄博市" in text
    assert f'name="tried" value="{digest(row.rules)}"' in text
    read = text_of(client_of(cast.leader).get(f"{address}&first=2017-03&last=2017-03"))
    assert "青岛市" in read
    assert "启用第2版" not in read
    sent = {"do": "start", "ladder": row.pk, "tried": digest(row.rules)}
    answer = keeper.post(PAGE, sent)
    assert answer["Location"] == PAGE
    assert live(ranked).pk == row.pk
    assert "第2版 施行中" in text_of(keeper.get(PAGE))
    assert "第1版 已停用" in text_of(keeper.get(f"{PAGE}?version=1"))


def test_a_trial_of_too_few_months_says_how_many_it_takes(
    ranked: Campaign, drafted: Ladder, keeper: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def short(*asked: Any) -> Trial:
        row = replace(tried("A4"), trigger="reporting", leaving=("烟台市",))
        return replace(made_up(*asked), rows=(row,), digest="", wanted=6)

    monkeypatch.setattr(rules_trial, "trial", short)
    change(drafted, cast.administrator, rules=with_days(drafted.rules, 45))
    text = text_of(keeper.get(f"{PAGE}?version=2&first=2017-03&last=2017-03"))
    assert "请至少试算 6 个月" in text
    assert "启用第2版" not in text
    assert "不再提请（措施已经验收）：烟台市" in text
    assert "报送规则从首月重新数起" in text


def test_a_trial_of_the_record_writes_nothing(
    ranked: Campaign, drafted: Ladder, keeper: Client, cast: Cast
) -> None:
    writer = colleague("second", Role.ADMINISTRATOR, "370000")
    row = change(drafted, writer, rules=one_quarter(drafted.rules))
    text = text_of(keeper.get(f"{PAGE}?version=2&first=2017-03&last=2017-03"))
    assert "已发布的 1 个月里，第2版会提请" in text
    assert f'name="tried" value="{digest(row.rules)}"' in text
    assert 'data-label="会提请"' in text
    assert not Proposal.objects.exists()


def one_quarter(rules: dict[str, Any]) -> dict[str, Any]:
    """Rules that can speak after the first quarter."""
    changed = deepcopy(rules)
    for rule in changed["rules"]:
        if "quarters" in rule:
            rule["quarters"] = 1
    return changed


def test_a_start_without_a_trial_is_refused_in_words(
    drafted: Ladder, keeper: Client, cast: Cast
) -> None:
    writer = colleague("second", Role.ADMINISTRATOR, "370000")
    row = change(drafted, writer, rules=with_days(drafted.rules, 45))
    sent = {"do": "start", "ladder": row.pk, "tried": digest(live(row.campaign).rules)}
    answer = keeper.post(PAGE, sent, follow=True)
    assert "启用以前须先看过这一稿的试算" in text_of(answer)
    assert live(row.campaign).version == 1


def test_months_the_wrong_way_round_are_told(
    ranked: Campaign, keeper: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = [Month(2017, 2), MARCH]
    monkeypatch.setattr("metrics.queries.accountability.rules.published_months", lambda _: both)
    text = text_of(keeper.get(f"{PAGE}?first=2017-03&last=2017-02"))
    assert "首月（2017年3月）不能晚于末月（2017年2月）" in text


def test_without_a_published_month_the_page_says_so(
    drafted: Ladder, keeper: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("metrics.queries.accountability.rules.published_months", lambda _: [])
    assert "还没有发布过排名，没有可以试算的月份" in text_of(keeper.get(f"{PAGE}?version=2"))
