"""What the audit says, in words: no code of ours is left where it has a name."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.taken_out import READ_IN_BULK
from metrics.wording.audit import changes, in_line, said
from metrics.wording.audit_names import ADDRESSES, NAMES, Glossary
from metrics.wording.audit_subjects import CODE, thing

ROOT = Path(__file__).resolve().parents[3]
WORDS = Glossary(
    indicators={"drug_cases_solved": "破案数"},
    regions={"370102": "历下区"},
    rungs={"notice": "通报批评"},
    campaigns={"SD": "三年禁毒人民战争"},
    targets={"SD08": "禁毒专职社工"},
)
KEPT_FOR_PROGRAMS = {"before", "after"}


def test_names_and_values_by_the_name_they_stand_under() -> None:
    wanted = {"username": "ws-lixia", "role": "reporter", "region": "370102", "office": ""}
    assert said(wanted, WORDS, "内容") == "用户名：ws-lixia，角色：填报员，地区：历下区"
    assert in_line(changes({"角色": "reporter"}, {"角色": "reviewer"})) == "角色：填报员 → 审核员"
    assert in_line(changes({"drug_cases_solved": 3}, {"drug_cases_solved": 4}, WORDS)) == (
        "破案数：3 → 4"
    )
    assert in_line(changes(None, {"地区": ["370102", "999999"]}, WORDS)) == "地区：历下区、999999"
    assert in_line(changes({"建议": "notice"}, {"决定": "notice"}, WORDS)) == (
        "建议：通报批评；决定：通报批评"
    )


@pytest.mark.parametrize("typed", ["reporter", "notice", "370102", "drug_cases_solved"])
def test_what_somebody_typed_stays(typed: str) -> None:
    assert in_line(changes(None, {"理由": typed}, WORDS)) == f"理由：{typed}"


def test_moments_are_times_of_china() -> None:
    assert said("2019-10-17T10:00:00+00:00") == "2019-10-17 18:00"
    assert said("2019-10-17T18:00+08:00") == "2019-10-17 18:00"
    assert said("2019-10-17") == "2019-10-17"
    assert said("2019-10-17T25:00+08:00 或更早") == "2019-10-17T25:00+08:00 或更早"


@pytest.mark.parametrize(
    "typed", ["2017-99-99T99:99Z", "２０１７-01-01T00:00Z", "0001-01-01T00:00:00+14:00"]
)
def test_what_looks_like_a_moment_and_is_none_stays(typed: str) -> None:
    assert said(typed, WORDS, "理由") == typed


def test_conditions_of_an_address() -> None:
    asked = "?show=open&q=%E5%90%B8%E6%AF%92&region=370102"
    assert said(asked, WORDS, "条件") == "状态：open，文字：吸毒，地区：历下区"


@pytest.mark.parametrize(
    ("subject", "shown"),
    [
        ("账号 ws-lixia", "账号 ws-lixia"),
        (
            "历下区 数据质量问题 figure:370102:drug_cases_solved:2017-03",
            "历下区 数据质量问题 破案数 2017年3月",
        ),
        ("api_figures", "数值"),
        ("rectification_file 台账.xlsx", "台账.xlsx"),
        ("SD 2019-10", "三年禁毒人民战争 2019年10月"),
        ("报送 SD 201910 370102", "报送 三年禁毒人民战争 2019年10月 历下区"),
        ("SD 370102 历下区 201910 复核", "三年禁毒人民战争 历下区 2019年10月 复核"),
        ("排名 SD 2019-10 county", "排名 三年禁毒人民战争 2019年10月 县（市、区、旗）"),
        ("通报 SD 2019Q2 第1版", "通报 三年禁毒人民战争 2019年第2季度 第1版"),
        ("履职 SD SD08 370102 7", "履职 三年禁毒人民战争 禁毒专职社工 历下区 编号7"),
        (
            "提请 SD 370102 A1:m5:2017Q3",
            "提请 三年禁毒人民战争 历下区 规则A1 措施5 2017年第3季度",
        ),
        (
            "提请 SD 370102 M:370102:2017-10-16T09:30:00+08:00",
            "提请 三年禁毒人民战争 历下区 人工提请 2017-10-16 09:30",
        ),
        (
            "提请 SD 370102 R:370102:12",
            "提请 三年禁毒人民战争 历下区 恢复原措施 撤销的措施12",
        ),
        ("账号 SD 201910", "账号 SD 201910"),
        ("月份 XX 201713", "月份 XX 201713"),
    ],
)
def test_what_an_entry_is_about(subject: str, shown: str) -> None:
    assert thing(subject, WORDS) == shown


def test_what_a_program_compares_stands_last() -> None:
    """The entry of publishing begins with what matters, not with digests."""
    old = {"县（市、区、旗）": "0" * 40, "已知未了的事": ["一处更正没有办结"]}
    new = {"结果摘要": {"县": "a" * 64}, "版次": {"县": "第1版"}}
    assert [one.name for one in changes(None, old)] == ["已知未了的事", "县（市、区、旗）"]
    assert [one.name for one in changes(None, new)] == ["版次", "结果摘要"]


def test_every_address_of_the_interface_has_a_name() -> None:
    assert set(ADDRESSES) >= READ_IN_BULK


def test_no_name_is_a_code() -> None:
    words = [*NAMES.values(), *ADDRESSES.values()]
    assert [word for word in words if word.isascii()] == []


def test_whatever_is_written_down_has_a_name() -> None:
    """Every name that the code writes into an entry is Chinese or known here."""
    unknown = {
        f"{path.relative_to(ROOT)}: {name}"
        for folder in ("campaigns", "metrics", "config")
        for path in (ROOT / folder).rglob("*.py")
        if "migrations" not in path.parts
        for name in written(ast.parse(path.read_text(encoding="utf-8")))
        if name.isascii() and name not in NAMES
    }
    assert unknown == set()


def written(tree: ast.Module) -> Iterator[str]:
    """Names in what is given as ``before`` and ``after`` of an entry."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _names_an_action(node):
            for given in node.keywords:
                if given.arg in KEPT_FOR_PROGRAMS and isinstance(given.value, ast.Dict):
                    yield from _keys(given.value)


def _names_an_action(call: ast.Call) -> bool:
    return any(given.arg in {"action", "subject"} for given in call.keywords)


def _keys(found: ast.Dict) -> Iterator[str]:
    for key in found.keys:
        if isinstance(key, ast.Constant) and isinstance(key.value, str):
            yield key.value


def test_the_rule_notices() -> None:
    found = written(ast.parse("record(action='x', after={'some_thing': 1, '数': 2})"))
    assert [name for name in found if CODE.fullmatch(name)] == ["some_thing"]
