"""The chain of the audit, without a database: what a change anywhere does to it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.audit_chain import (
    START,
    Content,
    Entry,
    Head,
    digest,
    faults,
    follow,
    head_of,
    link,
)
from campaigns.sm3 import sm3

AT = datetime(2026, 3, 4, 5, 6, 7, 89, tzinfo=UTC)
SAID = Content(
    at=AT,
    by=7,
    role="reviewer",
    action="批准",
    subject="报送 SD 201704 370102",
    before={"状态": "已提交"},
    after={"状态": "已批准", "数": 1.5},
    address="10.0.0.8",
    outcome="done",
    request="a1",
)
OTHERS: dict[str, Any] = {
    "at": AT + timedelta(microseconds=1),
    "by": None,
    "role": "",
    "action": "批准 ",
    "subject": "报送 SD 201704 370103",
    "before": None,
    "after": {"状态": "已批准", "数": 1.6},
    "address": None,
    "outcome": "refused",
    "request": "",
    "account": "ws-lixia",
    "name": "钱明",
    "path": "/000000/370000/",
}


def chain(count: int) -> list[Entry]:
    said = [replace(SAID, subject=f"报送 {number}") for number in range(count)]
    digests = [digest(one) for one in said]
    return [
        Entry(100 + number, head.position, head.link, digests[number], said[number])
        for number, head in enumerate(follow(START, digests))
    ]


def told(entries: list[Entry], head: Head = START) -> list[tuple[int, str]]:
    return [(one.position, one.words) for one in faults(head, entries)]


def test_every_part_of_an_entry_is_in_its_digest() -> None:
    assert set(OTHERS) == set(Content.__dataclass_fields__)
    found = {digest(replace(SAID, **{name: value})) for name, value in OTHERS.items()}
    assert len(found | {digest(SAID)}) == len(OTHERS) + 1


def test_an_entry_of_before_keeps_its_digest() -> None:
    """As the version before wrote it, by hand."""
    said = (
        '{"action":"批准","address":"10.0.0.8","after":{"数":1.5,"状态":"已批准"},'
        '"at":"2026-03-04T05:06:07.000089+00:00","before":{"状态":"已提交"},"by":7,'
        '"outcome":"done","request":"a1","role":"reviewer","subject":"报送 SD 201704 370102"}'
    )
    assert digest(SAID) == sm3(said.encode())


def test_what_was_not_kept_is_not_the_same_as_nothing() -> None:
    """Nobody turns an entry of one form into one of the other."""
    forms = [replace(SAID, account=""), replace(SAID, name=""), replace(SAID, path="")]
    whole = replace(SAID, account="", name="", path="")
    assert len({digest(one) for one in (SAID, whole, *forms)}) == 5


def test_the_same_moment_and_address_written_otherwise() -> None:
    shanghai = AT.astimezone(timezone(timedelta(hours=8)))
    assert digest(replace(SAID, at=shanghai)) == digest(SAID)
    short, long = (replace(SAID, address=one) for one in ("::1", "0:0:0:0:0:0:0:1"))
    assert digest(short) == digest(long)


# As PostgreSQL gives back what was stored: 1.0 stays, 1e3 becomes 1000, keys change their order.
@pytest.mark.parametrize(
    ("written", "read"),
    [(1e3, 1000), (1.0, 1), (-0.0, 0), (1e300, 10**300), (1e-7, 0.0000001), ((1, 2), [1, 2])],
)
def test_numbers_as_databases_keep_them(written: object, read: object) -> None:
    first, second = ({"a": written, "b": [None, True]}, {"b": [None, True], "a": read})
    assert digest(replace(SAID, after=first)) == digest(replace(SAID, after=second))


_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=8,
)


@given(_JSON)
@settings(max_examples=80, deadline=None)
def test_a_value_and_what_json_makes_of_it(value: object) -> None:
    again = json.loads(json.dumps(value))
    assert digest(replace(SAID, before=value)) == digest(replace(SAID, before=again))


def test_a_whole_chain_has_no_fault() -> None:
    assert told(chain(5)) == []
    assert told(chain(5)[2:], Head(2, chain(5)[1].link)) == []


def test_changed_content_is_found_and_told_once() -> None:
    entries = chain(5)
    entries[2] = replace(entries[2], content=replace(entries[2].content, address="10.0.0.9"))
    assert told(entries) == [(3, "内容与摘要不符")]


def test_a_digest_made_anew_does_not_help() -> None:
    entries = chain(5)
    content = replace(entries[2].content, action="退回")
    entries[2] = replace(entries[2], content=content, digest=digest(content))
    assert told(entries) == [(3, "链接与前一条不符")]


def test_nor_does_a_link_made_anew() -> None:
    entries = chain(5)
    content = replace(entries[2].content, action="退回")
    anew = link(3, entries[1].link, digest(content))
    entries[2] = replace(entries[2], content=content, digest=digest(content), link=anew)
    assert told(entries) == [(4, "链接与前一条不符")]


def test_entries_taken_out_or_exchanged() -> None:
    entries = chain(6)
    assert told(entries[:2] + entries[3:]) == [(3, "缺第 3 条")]
    assert told(entries[:1] + entries[4:]) == [(2, "缺第 2 至 4 条")]
    swapped = [entries[0], replace(entries[2], position=2), replace(entries[1], position=3)]
    assert [position for position, _ in told(swapped)] == [2, 3]


def test_a_head_is_written_and_read() -> None:
    head = Head(12, "ab" * 32)
    assert head_of(f" {head}\n") == head
    for wrong in ("", "12", "12:", f"x:{'a' * 64}", f"12:{'A' * 64}", f"12:{'a' * 63}"):
        with pytest.raises(ValueError, match=r"^|invalid"):
            head_of(wrong)
