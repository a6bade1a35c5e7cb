"""抄送: whatever marks an office typed, the layout's come out."""

from __future__ import annotations

import pytest

from metrics.wording.bulletin.copies import copies_words, plain_copies


@pytest.mark.parametrize(
    "typed",
    [
        "省公安厅，各市人民政府",
        "抄送：省公安厅；各市人民政府。",
        "省公安厅 ; 各市人民政府;",
        "省公安厅, 各市人民政府,",
        "省公安厅。各市人民政府。。",
        "省公安厅　各市人民政府",
        "省公安厅、；各市人民政府、",
    ],
)
def test_the_marks_are_those_of_the_layout(typed: str) -> None:
    kept = plain_copies(typed)
    assert kept == "省公安厅，各市人民政府"
    assert copies_words(kept) == "省公安厅，各市人民政府。"
    assert plain_copies(kept) == kept


def test_what_belongs_to_a_name_stays() -> None:
    told = "省公安厅、省司法厅，各市（州、盟）禁毒委员会，存档（2 份）"
    assert plain_copies(told) == told
    assert copies_words("") == ""
