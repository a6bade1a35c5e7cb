"""What a trial says: nothing moved, one, a tie, all; and nothing the table does not."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pytest

from metrics.wording.numbers import Numbers
from metrics.wording.trial import (
    Moves,
    base_change,
    base_warnings,
    base_words,
    cap_change,
    field_words,
    first_words,
    largest_words,
    last_words,
    near_words,
    order_words,
    outcome,
    rule_changes,
    sway_words,
    tau_words,
    weight_changes,
)

NUMBERS = Numbers()


def moves(
    compared: int = 16,
    moved: int = 0,
    rescored: int = 0,
    ends: int = 3,
    first: tuple[list[str], list[str]] = ([], []),
    last: tuple[list[str], list[str]] = ([], []),
    field: tuple[list[str], list[str]] = ([], []),
    standing: tuple[int, int] = (3, 3),
) -> Moves:
    """Pairs are who came and who went; ``standing`` how many are first and last."""
    return Moves(compared, moved, rescored, ends, *standing, *first, *last, *field)


@pytest.mark.parametrize(
    ("case", "said"),
    [
        (moves(), "16个地区的名次都与已发布的相同，得分也没有变。"),
        (moves(rescored=4), "16个地区的名次都与已发布的相同，4个得分有变。"),
        (
            moves(moved=2, rescored=9),
            "16个地区中2个名次有变；前3名和末3名还是原来的地区。",
        ),
        (
            moves(moved=9, first=(["济宁"], ["威海"])),
            "16个地区中9个名次有变；济宁进入前3名，威海退出前3名；末3名还是原来的地区。",
        ),
        (
            moves(moved=9, last=(["淄博", "枣庄"], ["菏泽"])),
            "16个地区中9个名次有变；前3名还是原来的地区；淄博、枣庄进入末3名，菏泽退出末3名。",
        ),
        # a tie that is broken: nobody comes, somebody goes
        (
            moves(moved=1, first=([], ["威海"])),
            "16个地区中1个名次有变；威海退出前3名；末3名还是原来的地区。",
        ),
        (
            moves(moved=14, first=(["甲", "乙"], []), standing=(13, 3)),
            "16个地区中14个名次有变；前3名里有13个地区，并列的太多，分不出先后；末3名还是原来的地区。",
        ),
        (
            moves(moved=14, standing=(4, 16)),
            "16个地区中14个名次有变；前3名还是原来的地区；末3名里有16个地区，并列的太多，分不出先后。",
        ),
        (moves(moved=16), "16个地区的名次都变了；前3名和末3名还是原来的地区。"),
        (
            moves(compared=2, moved=2, ends=1, standing=(1, 1)),
            "2个地区的名次都变了；第1名和末位还是原来的地区。",
        ),
        (
            moves(compared=1, ends=0, standing=(0, 0)),
            "1个地区的名次都与已发布的相同，得分也没有变。",
        ),
        (
            moves(field=(["莱芜"], ["威海"])),
            "16个地区的名次都与已发布的相同，得分也没有变；前3名和末3名还是原来的地区；"
            "莱芜由未参评变为参评；威海由参评变为未参评。",
        ),
        (moves(compared=0, field=([], ["威海"])), "按这些设置没有地区参评，排不出名次。"),
        (
            moves(compared=0, ends=0, field=(["莱芜"], [])),
            "莱芜由未参评变为参评。",
        ),
    ],
)
def test_the_outcome(case: Moves, said: str) -> None:
    assert outcome(case, "已发布") == said


def test_what_it_is_held_against_is_named() -> None:
    assert "待发布的相同" in outcome(moves(), "待发布")


def test_other_regions_in_the_list_are_said() -> None:
    assert field_words(moves(), "已发布") == ""
    assert "次都参评的16个" in field_words(moves(field=(["莱芜"], [])), "已发布")


@pytest.mark.parametrize(("ends", "first", "last"), [(0, "", ""), (1, "第1名", "末位")])
def test_short_lists_have_short_ends(ends: int, first: str, last: str) -> None:
    assert (first_words(ends), last_words(ends)) == (first, last)


@pytest.mark.parametrize(
    ("moved", "said"),
    [
        ([], "没有地区的名次变动。"),
        ([("甲", 1, 1)], "没有地区的名次变动。"),
        ([("甲", 1, 1), ("乙", 2, 4)], "变动最大的是乙，由第2名到第4名，下降2位。"),
        ([("甲", 5, 1), ("乙", 2, 4)], "变动最大的是甲，由第5名到第1名，上升4位。"),
        ([("甲", 1, 2), ("乙", 2, 1)], "变动最大的是甲、乙，都是1位。"),
    ],
)
def test_the_largest_movement(moved: list[tuple[str, int, int]], said: str) -> None:
    assert largest_words(moved) == said


def test_how_many_stayed_near() -> None:
    assert near_words([], NUMBERS) == ""
    assert near_words([("甲", 1, 2), ("乙", 2, 4)], NUMBERS) == "名次不变或只差1位的有1个，占50%。"
    almost = [("甲", 1, 1)] * 9_999 + [("乙", 1, 9)]
    assert near_words(almost, NUMBERS).endswith("占99.99%。")


@pytest.mark.parametrize(
    ("tau", "shown"),
    [(1.0, "1.00"), (0.9999, "0.99"), (0.855, "0.86"), (0.0, "0.00"), (-0.9999, "−0.99")],
)
def test_nothing_short_of_one_looks_like_one(tau: float, shown: str) -> None:
    assert tau_words(tau, NUMBERS) == shown


def test_the_order_in_plain_words() -> None:
    said = order_words(113, 120, 113 / 120 - 7 / 120, NUMBERS, "已发布")
    assert "占94.2%" in said
    assert "等级相关系数 0.88；1 是次序完全一致" in said
    assert "不足两个" in order_words(0, 0, None, NUMBERS, "已发布")
    assert "系数" not in order_words(1, 3, None, NUMBERS, "已发布")


def test_how_the_ends_hold() -> None:
    said = sway_words(200, 3, 0.995, 1.0, 5, NUMBERS)
    assert "随机取200次" in said
    assert said.endswith("前3名全都还在的占99.5%，末3名全都还在的占100%。")
    assert "前3名" not in sway_words(200, 3, None, 1.0, 5, NUMBERS)
    assert sway_words(200, 3, None, None, 5, NUMBERS) == ""
    assert sway_words(200, 0, 1.0, 1.0, 5, NUMBERS) == ""
    assert sway_words(200, 3, 1.0, 1.0, 1, NUMBERS) == "只有一类计分，类权重不影响名次。"


def test_changes_are_told_from_what_to_what() -> None:
    names = {"strike": "打击犯罪", "control": "重点管控"}
    before, after = {"strike": 1, "control": 1}, {"strike": 2, "control": 1}
    assert [str(one) for one in weight_changes(names, before, after)] == ["打击犯罪权重 1 → 2"]
    assert weight_changes(names, before, before) == []
    (cap,) = cap_change("增长类目标封顶", Decimal("1.2"), Decimal("1.5"))
    assert str(cap) == "增长类目标封顶 1.2 → 1.5"
    assert cap_change("封顶", Decimal(1), Decimal("1.0")) == []
    told = rule_changes(
        ("flag", "ranked_last"), ("zero", "leave_out"), (Decimal(80), Decimal("62.5"))
    )
    assert [str(one) for one in told] == [
        "触红线 只警示 → 排在最后",
        "缺报 缺报目标得零分 → 缺报目标不计入",
        "参评最低已评权重 80% → 62.5%",
    ]


def test_the_base_of_growth() -> None:
    assert base_words("fixed", (2014, 2015, 2016), 2017) == "2014、2015、2016年平均"
    assert base_words("fixed", (2016,), 2017) == "2016年"
    assert base_words("rolling", (), 2017) == "上一年同期（2016年）"
    assert base_words("", (), 2017) == "照各目标规定"
    assert base_change("2016年", "2016年") == []


def test_what_else_may_differ() -> None:
    def said(
        *, figures: bool = False, terms: bool = False, rules: int = 1, changed: Sequence[str] = ()
    ) -> list[str]:
        return base_warnings(
            word="已发布",
            newer_figures=figures,
            changed=changed,
            newer_terms=terms,
            versions=(1, rules),
            engines=(2, 2),
        )

    assert said() == []
    assert len(said(figures=True, terms=True, rules=2)) == 3
    assert said(rules=2) == ["已发布的按第1版规则，这个月现行的是第2版"]
    assert said(terms=True, changed=["甲", "乙"]) == ["甲、乙现在与已发布的所依据的不同"]
    assert said(changed=["甲", "乙", "丙", "丁"]) == ["甲、乙、丙等4项现在与已发布的所依据的不同"]
