"""Weights as people write them: every mistake at once, with its line and the way out."""

from __future__ import annotations

import pytest

from metrics.workbooks.weights import MOST_LINES, Place, Places, decoded, read_weights, written

PLACES = Places(
    [
        Place(1, "370000", "山东省", "", leaf=False, now=False),
        Place(2, "370100", "济南市", "山东省", leaf=False, now=False),
        Place(3, "370102", "历下区", "济南市", leaf=True, now=True),
        Place(4, "370103", "市中区", "济南市", leaf=True, now=True),
        Place(5, "370402", "市中区", "枣庄市", leaf=True, now=True),
        Place(6, "371202", "莱城区", "莱芜市", leaf=True, now=False),
        Place(7, "370181", "章丘市", "济南市", leaf=True, now=False, short="章丘"),
        Place(8, "370114", "章丘区", "济南市", leaf=True, now=True, short="章丘"),
        Place(9, "370500", "东营市", "山东省", leaf=False, now=False, short="东营"),
        Place(10, "370502", "东营区", "东营市", leaf=True, now=True, short="东营"),
    ]
)


def mistakes(text: str) -> list[str]:
    return read_weights(text, PLACES).mistakes


@pytest.mark.parametrize(
    "text",
    [
        "370102,12\n370103,5",
        "370102\t12\r\n370103\t5\r\n",
        "代码,权数\n370102,12\n\n370103,5\n",
        "370102,历下区,12\n370103,市中区,5",
        "历下区，１２\n３７０１０３，５",
        '370102,"12"\n370103,5,',
        "370102 12\n370103　市中区  ５",
    ],
)
def test_the_ways_of_writing_two_columns(text: str) -> None:
    read = read_weights(text, PLACES)
    assert (read.weights, read.mistakes) == ({3: 12, 4: 5}, [])


def test_a_thousand_with_its_comma() -> None:
    assert read_weights("370102\t1,234", PLACES).weights == {3: 1234}
    assert read_weights('370102,"1,234"', PLACES).weights == {3: 1234}
    [mistake] = mistakes("370102,1,234")
    assert "千位逗号" in mistake


def test_what_is_gone_may_still_weigh() -> None:
    assert read_weights("371202,7", PLACES).weights == {6: 7}


def test_zero_is_a_weight() -> None:
    assert read_weights("370102,0", PLACES).weights == {3: 0}


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("999999,1", "没有“999999”这个地区"),
        ("济南市,1", "济南市下面还有填报地区"),
        ("市中区,1", "叫“市中区”的有2个；请改写代码：济南市的写370103、枣庄市的写370402"),
        ("370102,abc", "不是数"),
        ("370102,不适用", "不是数"),
        ("370102,1.5", "同乘10、100"),
        ("370102,-3", "不能小于零"),
        ("370102,5%", "不写比例"),
        ("370102,=A1", "公式"),
        ("370102,9999999999999", "太大"),
        ("370102,", "应有两列"),
        ("370103 1 234", "第二列却写着“1”"),
        ("东营,1", "“东营”可以指东营市、东营区；请写全称或代码：东营区写370502"),
        (f"370103,{'1' * 140_000}", "太长（超过200个字符）"),
        ("370102", "应有两列"),
        ("a,b,c,d", "应有两列"),
        ("370103,历下区,5", "370103是市中区，第二列却写着“历下区”"),
        ("历下区,370102199001011234", "像是有身份证号"),
    ],
)
def test_a_mistake_names_its_line_and_the_way_out(line: str, says: str) -> None:
    [mistake] = mistakes(f"代码,权数\n370402,1\n{line}")
    assert mistake.startswith("第3行：")
    assert says in mistake


def test_a_short_name_is_enough_where_it_means_one_region() -> None:
    assert read_weights("章丘,3", PLACES).weights == {8: 3}
    assert read_weights("370114 章丘 3", PLACES).weights == {8: 3}


def test_all_mistakes_at_once_in_order() -> None:
    found = mistakes("370102,1\n999999,1\n370102,2\n370103,x")
    assert [words.partition("：")[0] for words in found] == ["第2行", "第3行", "第4行"]
    assert "在第1行已经写过" in found[1]


def test_nothing_and_too_much() -> None:
    assert mistakes(" \n\n") == ["没有内容；请一行写一个地区：代码（或名称）和权数，用逗号隔开"]
    assert "太长" in mistakes("370102,1\n" * (MOST_LINES + 1))[0]
    for end in ("\r", "\u2028"):
        assert "太长" in mistakes(f"370102,1{end}" * (MOST_LINES + 1))[0]


def test_a_personal_number_is_not_repeated() -> None:
    assert "1990" not in mistakes("历下区,370102199001011234")[0]


def test_files_of_excel_and_of_editors() -> None:
    text = "历下区,12"
    for encoding in ("utf-8", "utf-8-sig", "gb18030"):
        assert decoded(text.encode(encoding)) == (text, "")
    assert "另存为 CSV" in decoded(b"PK\x03\x04")[1]
    assert "另存为" in decoded("历下区".encode("utf-16"))[1]
    assert "另存为" in decoded(b"a\0b")[1]


def test_what_is_written_can_be_read_again() -> None:
    text = written({"370102": ("历下区", 12), "370103": ("市中区", 0)})
    assert read_weights(text, PLACES).weights == {3: 12, 4: 0}
