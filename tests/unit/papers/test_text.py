"""What people typed stays text: no placeholder, no markup, nothing lost."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from docx import Document
from docx.document import Document as Paper
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.terms import PaperKind
from metrics.papers.inspection import inspect
from metrics.papers.issue import Annex, Block
from metrics.papers.paper import build
from metrics.papers.plain import chinese, lines_of, plain
from metrics.papers.tables import Column, Table
from tests.unit.papers.issues import issue

HOSTILE = (
    *("{{标题}}", "{{正文}}", "{{ 标志 }}", "{{不认识}}", "</w:t></w:r><w:p>", "<w:p>", "&lt;"),
    *("{% if x %}", "${x}", "=1+1", "\\1", "甲\t乙", "  甲  ", "]]>", "&#0;", "a\x00b", "\ud800"),
)
WORDS = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(st.characters(codec=None), max_size=30),
    st.text("{}标题正文 <>&", max_size=12),
)


def opened(data: bytes) -> Paper:
    return Document(BytesIO(data))


def filled(words: str, kind: PaperKind) -> bytes:
    table = Table(words, [Column("a"), Column("b")], [[words, "乙"]])
    told = issue(
        kind,
        **dict.fromkeys(("masthead", "number", "office", "date", "recipients"), words),
        **{"opening": words, "copies": words, "title": [words], "marks": [words]},
        blocks=[Block(words, [words, "末。"], [table])],
        annexes=[Annex(words, [words], [table])],
    )
    return build(told, kind)


@settings(max_examples=20, deadline=None)
@given(words=WORDS, kind=st.sampled_from([PaperKind.BULLETIN, PaperKind.NOTICE]))
def test_values_are_never_markup(words: str, kind: PaperKind) -> None:
    paper = opened(filled(words, kind))
    plainly = opened(filled("甲", kind))
    tags = {one.tag for one in paper.element.iter() if isinstance(one.tag, str)}
    assert tags <= {one.tag for one in plainly.element.iter()} | {qn("w:w"), qn("w:keepNext")}
    texts = [one.text for one in paper.paragraphs]
    for line in lines_of(words):
        assert texts.count(line) >= 2 or line.startswith("（")
    assert paper.tables[0].cell(1, 0).text == plain(words)
    assert f"一、{plain(words)}" in texts


@pytest.mark.parametrize("words", HOSTILE)
def test_braces_in_a_value_are_no_placeholder(words: str) -> None:
    found = inspect(filled(words, PaperKind.RANKING), PaperKind.RANKING)
    missing = [] if plain(words) else ["F9", "F9"]  # nothing of it can be printed
    assert [one.code for one in found if one.hard] == missing


def test_a_value_is_not_filled_again() -> None:
    data = build(issue(PaperKind.NOTICE, title=["{{正文}}"], opening="{{标题}}"), PaperKind.NOTICE)
    texts = [one.text for one in opened(data).paragraphs]
    assert texts.count("{{正文}}") == 1
    assert texts.count("{{标题}}") == 1


def test_lines_and_numbers() -> None:
    assert lines_of("甲\r\n\n 乙 \u2028丙\x0b") == ["甲", "乙", "丙"]
    assert plain("甲\n乙\t丙\x00\ufffe") == "甲 乙 丙"
    assert [chinese(number) for number in (1, 10, 11, 20, 35)] == [
        *("一", "十", "十一", "二十", "三十五")
    ]
    assert re.fullmatch("[一二三四五六七八九十]+", "".join(map(chinese, range(1, 100))))
