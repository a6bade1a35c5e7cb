"""What looks like a person's number has no business in a system of counts."""

from __future__ import annotations

import re
import unicodedata

_SHORTEST = 11
_IDENTITY = re.compile(r"(?<![\d.])\d{6}[ -]?\d{8}[ -]?\d{3}[\dXx](?!\d)")
_MOBILE = re.compile(r"(?<![\d.])(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d|\.\d)")


def personal(text: str) -> str:
    """``身份证号`` or ``手机号`` if the text holds something that looks like one, else nothing."""
    if len(text) < _SHORTEST:
        return ""
    plain = unicodedata.normalize("NFKC", text)
    if _IDENTITY.search(plain):
        return "身份证号"
    return "手机号" if _MOBILE.search(plain) else ""
