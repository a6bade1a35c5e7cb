"""What a clerk reads beside a cell: the numbers in question, and the way out."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml

from campaigns.catalogue.check_rules import placeholders
from campaigns.terms import CheckKind, Severity
from metrics.engine.checks import Fact, Finding, check
from metrics.engine.definitions import IndicatorSpec
from metrics.engine.typed import read_typed
from metrics.wording.findings import change_words, fillings, finding_words, mistake_words
from metrics.wording.numbers import Numbers
from tests.unit.engine.test_checks import (
    PAIRS,
    WORKED,
    history_of,
    ids,
    said_of,
    sheets_of,
    spec_of,
)

CATALOGUE = Path(__file__).resolve().parents[3] / "fixtures" / "catalogue"
CHECKS = yaml.safe_load((CATALOGUE / "checks.yaml").read_text("utf-8"))["checks"]
INDICATORS = {
    item["code"]: item
    for item in yaml.safe_load((CATALOGUE / "indicators.yaml").read_text("utf-8"))["indicators"]
}
NUMBERS = Numbers()


@dataclass(frozen=True, slots=True)
class Called:
    name: str
    unit: str
    decimals: int = 0


NAMES = {
    "one": Called("缴获毒品", "千克", 2),
    "workers": Called("社工", "人"),
    "users": Called("在册", "人"),
}


def told(message: str, indicator: str = "workers", month: int = 201906, **facts: Fact) -> str:
    finding = Finding("c", Severity.SOFT, "jump", indicator, 0, month, message, facts)
    return finding_words(finding, NAMES, NUMBERS)


def test_numbers_are_told_in_their_own_digits_and_a_mean_with_one_more() -> None:
    assert told("{value}{unit}", value=Fraction(1394)) == "1,394人"
    assert told("{value}{unit}", "one", value=Fraction("167.07")) == "167.07千克"
    assert told("平均{before}", before=Fraction(536, 5)) == "平均107.2"
    assert told("平均{before}", "one", before=Fraction(1, 3)) == "平均0.333"
    assert told("{months}个月", months=24) == "24个月"


def test_another_indicator_is_told_by_its_own_name_unit_and_digits() -> None:
    words = told("{other}{other_value}{other_unit}", other="one", other_value=Fraction(5, 2))
    assert words == "缴获毒品2.50千克"


def test_last_month_is_so_called_and_an_earlier_one_by_its_name() -> None:
    assert told("{when}", when=201905) == "上月"
    assert told("{when}", month=201901, when=201812) == "上月"
    assert told("{when}", when=201903) == "2019年3月"
    assert told("{when}", when=201806) == "2018年6月"


@pytest.mark.parametrize(
    ("value", "before", "words"),
    [
        (590, 120, "增加到其4.9倍"),
        (240, 120, "增加到其2倍"),
        (1300, 100, "增加到其13倍"),
        (22, 120, "减少到其18%"),
        (1, 999, "减少到其1%以下"),
        (0, 120, "减少到零"),
        (30, 0, "从零增加"),
    ],
)
def test_a_change_is_told_as_a_multiple_or_a_share(value: int, before: int, words: str) -> None:
    assert change_words(Fraction(value), Fraction(before), NUMBERS) == words
    assert told("{change}", value=Fraction(value), before=Fraction(before)) == words


# --- Every message of the catalogue can be filled in ----------------------------------------


@pytest.mark.parametrize("row", [*WORKED, *PAIRS], ids=ids)
def test_a_finding_fills_what_the_catalogue_may_mention(row: dict[str, str]) -> None:
    if row["answer"] == "quiet":
        return
    ratio = IndicatorSpec("r", "ratio", "last", "sum", numerator="less", denominator="more")
    if "less" in row:
        sheets = sheets_of({key: [said_of(row[key])] for key in ("less", "more")}, ratios=(ratio,))
    else:
        said = [said_of(cell.strip()) for cell in [*row["before"].split(","), row["now"]]]
        sheets = sheets_of({"one": said}, nature=row["cell"])
    spec = spec_of(row["check"])
    (finding,) = check(history_of(sheets), [spec])
    names = {code: Called(code, "人") for code in ("one", "less", "more")}
    given = set(fillings(finding, names, NUMBERS))
    assert given == placeholders(spec.kind, dict(spec.parameters))


def sample(item: dict[str, Any]) -> Finding:
    """A finding of the check on the first indicator that it names."""
    parameters = item["parameters"]
    code = parameters.get("part") or parameters.get("less")
    code = code or parameters.get("indicators", ["users_found"])[0]
    other = parameters.get("whole") or parameters.get("more") or "registered_users"
    facts: dict[str, Fact] = {
        **dict.fromkeys(("value", "median", "low", "high", "other_value"), Fraction(590)),
        **{key: Fraction(parameters.get(key, 1)) for key in ("least", "most")},
        "before": Fraction(536, 5),
        "months": 6,
        "when": 201905,
        "other": other,
    }
    return Finding(item["code"], item["severity"], item["kind"], code, 0, 201906,
                   item["message"], facts)  # fmt: skip


@pytest.mark.parametrize("item", CHECKS, ids=lambda item: item["code"])
def test_a_message_says_the_way_out(item: dict[str, Any]) -> None:
    names = {code: Called(one["name"], one["unit"]) for code, one in INDICATORS.items()}
    words = finding_words(sample(item), names, NUMBERS)
    assert "{" not in words
    assert words.endswith("。")
    assert len(words) <= 90
    if item["severity"] == Severity.SOFT:
        assert "请写明" in words
        assert "改正" in words
    elif item["kind"] != CheckKind.REQUIRED:
        assert "请改正" in words or "后改正" in words


def test_some_messages_in_full() -> None:
    names = {code: Called(one["name"], one["unit"]) for code, one in INDICATORS.items()}
    words = {item["code"]: finding_words(sample(item), names, NUMBERS) for item in CHECKS}
    assert words["level_changes"] == (
        "上月107.2人次，本月增加到其5.5倍；如属实请写明原因，写错了请改正。"
    )
    assert words["new_users_within_found"] == (
        "查获新增人员（590人）多于全部查获人员（590人次）；新增的含在查获之内，请核对两项后改正。"
    )
    assert words["events_of_zero_tolerance"] == (
        "本项目标是零，现填590起；请写明时间、地点和简要情况（不写姓名、身份证号），误填的请改正。"
    )


# --- Typing mistakes ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("12人", "“12人”不是数字；请只填数字，不写单位，没有发生填0，本地没有这一事项填“不适用”。"),
        ("1,23", "“1,23”的逗号位置不对；千位分隔写作1,234，小数点写作“.”。"),
        ("-5", "“-5”小于零；请填实际数，不填增减数。"),
        ("12.5", "“12.5”小数位数多了；本项单位是人，请填整数。"),
        (
            "9999999999999999999999",
            "“99999999999999999999…”大得不合常理；本项单位是人，请核对位数。",
        ),
        ("95%", "“95%”是比率；比率由系统自动算，这里请填实际数，单位是人。"),
        ("=A1+B1", "“=A1+B1”是公式；请填算出来的数，从表格粘贴时选“只粘贴数值”。"),
    ],
)
def test_a_mistake_is_told_with_what_was_typed(text: str, words: str) -> None:
    assert mistake_words(read_typed(text, 0).mistake, text, "人") == words


def test_digits_that_an_indicator_keeps_are_told() -> None:
    words = mistake_words("too_many_decimals", "1.234", "千克", 2)
    assert words == "“1.234”小数位数多了；本项单位是千克，最多保留两位小数。"
