"""What looks like a person's number has no business in a system of counts."""

from __future__ import annotations

import re
import unicodedata

_SHORTEST = 11
# Not inside a longer number, nor behind a decimal point.
_BEFORE = r"(?<!\d)(?<!\d\.)"
_GAP = r"[ .-]?"
_DAY = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_IDENTITY = re.compile(rf"{_BEFORE}\d{{6}}{_GAP}\d{{8}}{_GAP}\d{{3}}[\dXx](?!\d)")
_OLD_IDENTITY = re.compile(rf"{_BEFORE}\d{{8}}{_DAY}\d{{3}}(?!\d)")
# Dialled from elsewhere: with the country's number, or with a 0.
_ABROAD = rf"(?:(?:\+|00)?86{_GAP}|0)?"
_MOBILE = re.compile(rf"{_BEFORE}{_ABROAD}1[3-9]\d{_GAP}\d{{4}}{_GAP}\d{{4}}(?!\d)")
# Blanks between figures that stand one by one, as somebody writes to get past this.
_APART = re.compile(r"(?<=(?<!\d)\d) +(?=[\dXx](?![\dA-Za-z]))")


def personal(text: str) -> str:
    """``身份证号`` or ``手机号`` if the text holds something that looks like one, else nothing."""
    if len(text) < _SHORTEST:
        return ""
    visible = "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
    plain = _APART.sub("", unicodedata.normalize("NFKC", visible))
    if _IDENTITY.search(plain) or _OLD_IDENTITY.search(plain):
        return "身份证号"
    return "手机号" if _MOBILE.search(plain) else ""
