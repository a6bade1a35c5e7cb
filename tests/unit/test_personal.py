"""Numbers of persons, however they are written."""

from __future__ import annotations

import pytest

from campaigns.personal import personal


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1 3 8 1 2 3 4 5 6 7 8", "手机号"),
        ("联系 1  3 8 1 2 3 4 5 6 7 8", "手机号"),
        ("１\u3000３ ８ １ ２ ３ ４ ５ ６ ７ ８", "手机号"),
        ("01\uff13812345678", "手机号"),
        ("０１３８１２３４５６７８", "手机号"),
        ("0086 138 1234 5678", "手机号"),
        ("8613812345678", "手机号"),
        ("1 1 0 1 0 1 1 9 9 0 0 3 0 7 1 2 3 X", "身份证号"),
        ("1 1 0 1 0 1 1 9 9 0 0 3 0 7 1 2 3 4", "身份证号"),
        ("2 3 5 1 0 4 7 8 9 1 2", ""),
        ("12 13 8 12 34 56 78", ""),
        ("0.13812345678", ""),
        ("370138123456780", ""),
    ],
)
def test_blanks_and_leading_noughts_hide_nothing(text: str, found: str) -> None:
    assert personal(text) == found
