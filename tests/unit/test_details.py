"""A packed derivation gives back what was put in, value by value, and says what it is by itself."""

from __future__ import annotations

import json
import struct
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.frames.packing import packed
from metrics.models.details import Packed, pack, unpack

KINDS: dict[str, st.SearchStrategy[Any]] = {
    "words": st.sampled_from(["met", "behind", "red_line", "", "词", "\ud800", 'a"b']) | st.text(),
    "flags": st.booleans(),
    "whole": st.integers(-(2**63), 2**63 - 1) | st.integers(-200, 200),
    "real": st.floats(allow_nan=False, allow_infinity=False) | st.none(),
}
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


def same(found: Any, put: Any) -> bool:
    """Equal, and of the same types: True is not 1, and 1 is not 1.0."""
    return repr(found) == repr(put)


@st.composite
def tables(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Rows alike, as the engine gives them."""
    kinds = draw(st.dictionaries(st.text(max_size=8), st.sampled_from(sorted(KINDS)), min_size=1))
    row = st.tuples(*(KINDS[kind] for kind in kinds.values()))
    rows = draw(st.lists(row, min_size=1, max_size=30))
    return [dict(zip(kinds, values, strict=True)) for values in rows]


@given(tables())
def test_rows_that_are_alike_come_back(rows: list[dict[str, Any]]) -> None:
    value = pack(rows)
    assert value[:1] == b"\1"
    assert same(unpack(value), rows)
    assert same(pack(unpack(value)), value)


@given(st.lists(st.dictionaries(st.text(max_size=5), ANYTHING, max_size=4), max_size=5))
def test_whatever_json_can_say_comes_back(rows: list[dict[str, Any]]) -> None:
    assert same(unpack(pack(rows)), rows)


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [{}],
        [{"a": 1}, {"b": 1}],
        [{"a": 1, "b": 2}, {"b": 2, "a": 1}],
        [{"a": 1}, {"a": None}],
        [{"a": 1}, {"a": True}],
        [{"a": 2**63}],
        [{"a": "x"}, {"a": None}],
    ],
)
def test_what_does_not_fit_is_kept_as_json(rows: list[dict[str, Any]]) -> None:
    value = pack(rows)
    assert value[:1] == b"\0"
    assert same(unpack(value), rows)


def test_more_words_than_one_byte_can_name() -> None:
    rows = [{"word": f"w{number}"} for number in range(300)]
    assert unpack(pack(rows)) == rows
    assert '["word","H",' in pack(rows).decode("latin-1")


def test_bytes_of_another_writing_are_refused() -> None:
    with pytest.raises(ValueError, match="明细的写法不认识"):
        unpack(b"\2anything")
    with pytest.raises(struct.error):
        unpack(pack([{"a": 1.5}])[:-1])


def test_the_writing_never_changes() -> None:
    """These bytes are in databases: they must be read for ever, and by whoever knows the rule."""
    rows = [
        {"target": "T1", "state": "met", "applies": True, "points": 300, "actual": 1.5},
        {"target": "T2", "state": "met", "applies": False, "points": -1, "actual": None},
    ]
    told = (
        b'[2,[["target","B",["T1","T2"]],["state","B",["met"]],["applies","?"],["points","h"],'
        b'["actual","d"]]]'
    )
    body = b"\0\1\0\0\1\0" + struct.pack("<2h2d", 300, -1, 1.5, float("nan"))
    value = b"\1" + struct.pack("<I", len(told)) + told + body
    assert pack(rows) == value
    assert unpack(value) == rows
    assert unpack(b"\0" + json.dumps(rows).encode()) == rows
    assert list(Packed(value)) == Packed(value).rows() == rows


@given(tables(), st.integers(1, 6), st.randoms(use_true_random=False))
def test_a_whole_ranking_at_once(rows: list[dict[str, Any]], regions: int, random: Any) -> None:
    """Column by column for all regions is region by region for itself."""
    several = [random.sample(rows, len(rows)) for _ in range(regions)]
    columns = {
        name: _array([own[place][name] for place in range(len(rows)) for own in several])
        for name in rows[0]
    }
    found = packed(columns, regions)
    assert same([one.rows() for one in found], several)


def _array(values: list[Any]) -> np.ndarray[Any, Any]:
    if isinstance(values[0], bool | int):
        return np.asarray(values)
    if any(isinstance(value, str) for value in values):
        return np.asarray(values, dtype=object)
    return np.asarray([np.nan if value is None else value for value in values], dtype=np.float64)


def test_only_the_regions_with_a_word_hold_it() -> None:
    states = np.asarray(["met", "red_line", "met", "behind", "met", "met"], dtype=object)
    holds = [b'"red_line"' in one.value for one in packed({"state": states}, 3)]
    assert holds == [False, True, False]


def test_a_ranking_of_nobody_and_one_of_nothing() -> None:
    assert packed({}, 0) == []
    assert [one.rows() for one in packed({}, 2)] == [[], []]
