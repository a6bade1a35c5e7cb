"""What a person changed in a text."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from metrics.wording.rewritten import Piece, changed, differing


def test_a_number_is_changed_as_a_whole() -> None:
    assert changed("完成率98.5%，居首位。", "完成率98.7%，居首位。") == [
        Piece("same", "完成率"),
        Piece("gone", "98.5%"),
        Piece("new", "98.7%"),
        Piece("same", "，居首位。"),
    ]


def test_equal_and_empty_texts() -> None:
    assert changed("没有改", "没有改") == [Piece("same", "没有改")]
    assert changed("", "") == []
    assert changed("", "新写的") == [Piece("new", "新写的")]
    assert changed("删去的", "") == [Piece("gone", "删去的")]


def test_an_added_paragraph() -> None:
    assert changed("第一段\n第二段", "第一段\n加一段\n第二段") == [
        Piece("same", "第一段\n"),
        Piece("new", "加一段\n"),
        Piece("same", "第二段"),
    ]


def test_paragraphs_that_stayed_are_not_told() -> None:
    assert differing("甲\n乙是1\n丙", "甲\n乙是2\n丙") == [
        [Piece("same", "乙是"), Piece("gone", "1"), Piece("new", "2")]
    ]
    assert differing("甲", "甲") == []
    assert differing("甲", "甲\n乙") == [[Piece("new", "乙")]]


@given(st.text("甲乙丙1.5%\n", max_size=30), st.text("甲乙丙1.5%\n", max_size=30))
def test_both_texts_can_be_read_from_the_pieces(before: str, after: str) -> None:
    pieces = changed(before, after)
    assert "".join(piece.text for piece in pieces if piece.kind != "new") == before
    assert "".join(piece.text for piece in pieces if piece.kind != "gone") == after
    assert all(piece.text for piece in pieces)
    assert all(one.kind != "same" or two.kind != "same" for one, two in pairwise(pieces))
