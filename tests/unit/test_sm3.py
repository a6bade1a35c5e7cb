"""The digest against the standard's examples, and both ways of computing it against each other."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.sm3 import plain_sm3, sm3

# GB/T 32905-2016, Annex A.
EXAMPLES = {
    b"abc": "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0",
    b"abcd" * 16: "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732",
}


@pytest.mark.parametrize("text", EXAMPLES)
def test_the_examples_of_the_standard(text: bytes) -> None:
    assert sm3(text) == plain_sm3(text) == EXAMPLES[text]


@pytest.mark.skipif("sm3" not in hashlib.algorithms_available, reason="OpenSSL without SM3")
@given(st.binary(max_size=200))
@settings(max_examples=60, deadline=None)
def test_without_openssl_it_is_the_same(data: bytes) -> None:
    assert plain_sm3(data) == hashlib.new("sm3", data).hexdigest()


@pytest.mark.parametrize("length", [0, 55, 56, 63, 64, 119, 120])
def test_around_the_end_of_a_block(length: int) -> None:
    assert plain_sm3(bytes(length)) == sm3(bytes(length))
