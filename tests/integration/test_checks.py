"""Checks: loaded, chosen for a month, and tried on months that are long approved."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from fractions import Fraction
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from campaigns.actions.catalogue import Report, load
from campaigns.catalogue import open_catalogue
from campaigns.models import AuditEntry, Campaign, Check, Indicator, Region, Succession
from campaigns.periods import Month
from campaigns.terms import CheckKind, Severity, SuccessionKind
from metrics.frames.check_trial import CheckTrial, Tried, try_checks
from metrics.frames.checks import checks_for, ratio_specs
from metrics.models import Figure

CATALOGUE = Path(__file__).resolve().parents[2] / "fixtures" / "catalogue"
AT = datetime(2017, 4, 1, tzinfo=UTC)
MARCH = Month(2017, 3)

pytestmark = pytest.mark.django_db


# --- Loading --------------------------------------------------------------------------------


def load_with(tmp_path: Path, good: str, bad: str) -> Report:
    folder = tmp_path / "catalogue"
    shutil.copytree(CATALOGUE, folder)
    text = (folder / "checks.yaml").read_text("utf-8")
    assert good in text
    (folder / "checks.yaml").write_text(text.replace(good, bad, 1), "utf-8")
    return load(catalogue=open_catalogue(folder), by=None, at=AT)


def test_the_checks_stand_in_the_order_of_the_file() -> None:
    text = (CATALOGUE / "checks.yaml").read_text("utf-8")
    codes = list(Check.objects.values_list("code", flat=True))
    assert len(codes) >= 12
    assert sorted(codes, key=lambda code: text.index(f"code: {code}\n")) == codes


def test_a_changed_check_is_changed_and_counted(tmp_path: Path) -> None:
    report = load_with(tmp_path, "times: 1.5", "times: 2.5")
    assert (report.counts["校验规则"].changed, report.counts["校验规则"].removed) == (1, 0)
    assert AuditEntry.objects.order_by("-id")[0].after == {"校验规则": {"新增": 0, "修改": 1}}


def test_a_check_that_the_catalogue_lost_is_asked_no_longer(tmp_path: Path) -> None:
    text = (CATALOGUE / "checks.yaml").read_text("utf-8")
    block = text[text.index("  - code: lost_users_in_nm") :]
    before = Check.objects.count()
    report = load_with(tmp_path, block, "")
    assert report.changed
    assert report.counts["校验规则"].removed == 1
    assert Check.objects.count() == before - 1
    after = AuditEntry.objects.order_by("-id")[0].after
    assert after == {"校验规则": {"新增": 0, "修改": 0, "删除": 1}}


def test_the_command_counts_what_it_took_away() -> None:
    made(code="left_over")
    out = StringIO()
    call_command("load_catalogue", stdout=out)
    line = next(line for line in out.getvalue().splitlines() if line.startswith("校验规则"))
    assert line.split()[1:4] == ["0", "0", "1"]


def made(**values: Any) -> Check:
    given = {
        "number": 99,
        "name": "样本",
        "severity": Severity.SOFT,
        "kind": CheckKind.EVENT,
        "parameters": {"all": True},
        "message": "现填{value}{unit}，如属实请写明原因。",
        "why": "样本",
    }
    return Check.objects.create(**given | values)


@pytest.mark.parametrize(
    "values",
    [
        {"severity": Severity.HARD},
        {"severity": Severity.SOFT, "kind": CheckKind.REQUIRED},
        {"severity": "odd", "kind": CheckKind.RANGE},
        {"kind": "guess"},
        {"from_month": 201713},
        {"code": "required_cells"},
    ],
)
def test_the_database_refuses(values: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        made(**{"code": "x", **values})


# --- The checks of a month ------------------------------------------------------------------


def test_only_what_is_live_begun_and_of_this_campaign_is_asked(reported: Campaign) -> None:
    made(code="of_all")
    made(code="own", campaign=reported)
    made(code="begun", from_month=201703)
    made(code="others", campaign=Campaign.objects.get(code="GZ"))
    made(code="on_trial", live=False)
    made(code="later", from_month=201704)
    specs = checks_for(reported, MARCH)
    asked = {spec.code for spec in specs if spec.parameters == {"all": True}}
    assert asked == {"required_cells", "of_all", "own", "begun"}
    assert specs[0].code == "required_cells"
    assert specs[0].message.endswith("。")


def test_ratios_are_those_of_which_both_parts_are_counted(reported: Campaign) -> None:
    found = ratio_specs(reported, ["users_found", "registered_users", "suspects_tested"])
    assert [one.code for one in found] == ["user_detection_rate"]


# --- The trial ------------------------------------------------------------------------------


def tried(campaign: Campaign, code: str, months: int = 3) -> Tried:
    (one,) = try_checks(campaign=campaign, months=months, code=code).tried
    return one


def put(campaign: Campaign, region: str, code: str, month: int, value: int | None) -> None:
    """Another figure in the record, where one stands already."""
    where = Figure.objects.filter(region__code=region, indicator__code=code, month=month)
    assert where.update(value=value) == 1


def test_a_check_on_trial_is_tried_and_its_examples_are_in_words(reported: Campaign) -> None:
    check = made(code="mine", campaign=reported, live=False, from_month=209901,
                 parameters={"indicators": ["sensitive_incidents"]})  # fmt: skip
    assert tried(reported, "mine").found == 0
    put(reported, "370102", "sensitive_incidents", 201702, 2)
    one = tried(reported, "mine")
    assert (one.found, one.shown, one.check) == (1, 1, check)
    assert one.share == Fraction(1, one.cells)
    (example,) = one.examples
    assert (example.region, str(example.month)) == ("历下区", "2017-02")
    assert example.text == "现填2起，如属实请写明原因。"
    assert example.indicator == Indicator.objects.get(code="sensitive_incidents").name
    assert tried(reported, "mine", months=1).found == 0


def test_a_part_that_is_more_than_its_whole_is_found(reported: Campaign) -> None:
    before = tried(reported, "parts_of_ratios")
    put(reported, "370102", "suspects_tested", 201703, 9000)
    after = tried(reported, "parts_of_ratios")
    assert after.found == before.found + 1
    assert "9,000人" in after.examples[0].text


def test_missing_and_not_applicable_cells(reported: Campaign) -> None:
    before = tried(reported, "required_cells")
    put(reported, "370102", "suspects_tested", 201703, None)
    assert tried(reported, "required_cells").found == before.found
    where = Figure.objects.filter(region__code="370102", indicator__code="suspects_tested")
    where.get(month=201702).delete()
    after = tried(reported, "required_cells")
    assert after.found == before.found + 1
    assert after.cells == before.cells


def test_what_a_harder_finding_drowns_is_found_but_not_shown(reported: Campaign) -> None:
    put(reported, "370102", "suspects_tested", 201703, 9000)
    jump = tried(reported, "month_against_recent_months", months=1)
    others = tried(reported, "month_against_recent_months", months=1).shown
    assert jump.found == others + 1


def test_history_goes_over_to_the_heir_of_a_renamed_region(reported: Campaign) -> None:
    """From March on 历下区 is called otherwise; its February is that of the heir."""
    old = Region.objects.get(code="370102")
    heir = Region.objects.create(
        code="370199", name="新历下区", short_name="新历下", kind=old.kind, level=old.level,
        parent=old.parent, path=old.path.replace("370102", "370199"), valid_from=201703,
    )  # fmt: skip
    Region.objects.filter(pk=old.pk).update(valid_to=201702)
    Succession.objects.create(predecessor=old, successor=heir, month=201703, share=1,
                              kind=SuccessionKind.RENAMED)  # fmt: skip
    Figure.objects.filter(region=old, month=201703).update(region=heir)
    put(reported, "370102", "users_under_control", 201702, 4000)
    against = {"nature": "stock", "against": "last", "months": 3, "times": 2, "at_least": 1000}
    made(code="mine", kind=CheckKind.JUMP, parameters=against, message="{when}{before}{unit}。")
    (example,) = tried(reported, "mine", months=1).examples
    assert (example.region, example.text) == ("新历下区", "上月4,000人。")


def whole(campaign: Campaign) -> CheckTrial:
    return try_checks(campaign=campaign, months=3)


def test_everything_is_tried_in_one_go(reported: Campaign) -> None:
    trial = whole(reported)
    assert (trial.first, trial.last) == (Month(2017, 1), MARCH)
    campaign_free = Check.objects.exclude(campaign__code="NM").values_list("code", flat=True)
    assert [one.check.code for one in trial.tried] == list(campaign_free)
    assert all(one.shown <= one.found <= one.cells for one in trial.tried)
    live = [one for one in trial.tried if one.check.live and one.check.severity == "soft"]
    assert trial.questions == sum(one.shown for one in live)


def printed(*arguments: str) -> str:
    out = StringIO()
    call_command("try_checks", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_prints_a_table_and_data(reported: Campaign) -> None:
    put(reported, "370102", "suspects_tested", 201703, 9000)
    asked = ["--campaign", "SD", "--months", "2", "--check", "parts_of_ratios"]
    table = printed(*asked)
    assert "2017-02至2017-03" in table
    assert "历下区 2017-03 已作吸毒检测的嫌疑人：“已作吸毒检测的嫌疑人”（9,000人）多于" in table
    data = json.loads(printed(*asked, "--format", "json"))
    (one,) = data["checks"]
    assert (data["first_month"], data["last_month"]) == ("2017-02", "2017-03")
    assert (one["code"], one["severity"], one["live"]) == ("parts_of_ratios", "hard", True)
    assert one["found"] == len(one["examples"]) == 1
    assert one["examples"][0]["region"] == "历下区"
    until = json.loads(printed(*asked, "--until", "2017-02", "--format", "json"))
    assert until["checks"][0]["found"] == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--campaign", "XX"], "没有行动“XX”"),
        (["--campaign", "SD", "--check", "nosuch"], "没有适用于山东省三年禁毒人民战争的校验规则"),
        (["--campaign", "SD", "--check", "lost_users_in_nm"], "没有适用于"),
        (["--campaign", "SD", "--months", "0"], "至少为1"),
        (["--campaign", "SD", "--until", "2017-13"], "不是"),
        (["--campaign", "NM"], "还没有锁定的月份"),
    ],
)
def test_what_cannot_be_tried_is_said(arguments: list[str], words: str) -> None:
    with pytest.raises(CommandError, match=words):
        call_command("try_checks", *arguments, stdout=StringIO())


def test_without_a_catalogue_the_command_says_how_to_load(empty: None) -> None:
    with pytest.raises(CommandError, match="load_catalogue"):
        call_command("try_checks", "--campaign", "SD", stdout=StringIO())
