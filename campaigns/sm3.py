"""SM3 (GB/T 32905-2016), the digest that Chinese offices are asked for.

OpenSSL has it and is used where it is there. A build without it (some are made for FIPS alone)
would otherwise give other digests, so the same function stands here in plain Python: slower by
some hundred times, equal to the last bit.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

_BLOCK = 64
_WORD = 0xFFFFFFFF
_START = (
    *(0x7380166F, 0x4914B2B9, 0x172442D7, 0xDA8A0600),
    *(0xA96F30BC, 0x163138AA, 0xE38DEE4D, 0xB0FB0E4E),
)
_HAS_OPENSSL = "sm3" in hashlib.algorithms_available


def sm3(data: bytes) -> str:
    """The digest as 64 hexadecimal digits."""
    if _HAS_OPENSSL:
        return hashlib.new("sm3", data, usedforsecurity=False).hexdigest()
    return plain_sm3(data)


def plain_sm3(data: bytes) -> str:
    """The same without OpenSSL."""
    length = len(data) * 8
    padded = data + b"\x80" + bytes(-(len(data) + 9) % _BLOCK) + length.to_bytes(8, "big")
    state: tuple[int, ...] = _START
    for begin in range(0, len(padded), _BLOCK):
        words = _expanded(padded[begin : begin + _BLOCK])
        state = tuple(a ^ b for a, b in zip(state, _mixed(state, words), strict=True))
    return "".join(f"{word:08x}" for word in state)


def _left(word: int, by: int) -> int:
    by %= 32
    return (word << by | word >> (32 - by)) & _WORD


def _expanded(block: bytes) -> list[int]:
    words = [int.from_bytes(block[i : i + 4], "big") for i in range(0, _BLOCK, 4)]
    for j in range(16, 68):
        word = words[j - 16] ^ words[j - 9] ^ _left(words[j - 3], 15)
        word ^= _left(word, 15) ^ _left(word, 23)
        words.append(word ^ _left(words[j - 13], 7) ^ words[j - 6])
    return words


def _mixed(state: Sequence[int], words: Sequence[int]) -> tuple[int, ...]:
    a, b, c, d, e, f, g, h = state
    for j in range(64):
        early = j < 16
        turned = _left(a, 12)
        first = _left((turned + e + _left(0x79CC4519 if early else 0x7A879D8A, j)) & _WORD, 7)
        majority = a ^ b ^ c if early else (a & b) | (a & c) | (b & c)
        chosen = e ^ f ^ g if early else (e & f) | (~e & g & _WORD)
        one = (majority + d + (first ^ turned) + (words[j] ^ words[j + 4])) & _WORD
        two = (chosen + h + first + words[j]) & _WORD
        a, b, c, d = one, a, _left(b, 9), c
        e, f, g, h = two ^ _left(two, 9) ^ _left(two, 17), e, _left(f, 19), g
    return a, b, c, d, e, f, g, h
