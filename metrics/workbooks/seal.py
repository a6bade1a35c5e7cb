"""The seal of a form: for whom and for what it was made, signed, on a sheet that nobody sees."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import asdict, dataclass
from typing import Any

from metrics.workbooks.book import Sheet

META = "_meta"
FORMAT = 1  # counts up when a form of the older build cannot be read any more
_CHUNK = 30_000  # a cell holds 32,767 characters


class BrokenSealError(ValueError):
    """The words say what is wrong with the form as a whole."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


@dataclass(frozen=True, slots=True)
class Seal:
    """``about``: what the form is for, by word; ``cells``: version of each cell as it was then,
    region → indicator → number."""

    about: dict[str, tuple[str, str]]
    version: str
    regions: dict[str, str]
    cells: dict[str, dict[str, int | None]]


def written(seal: Seal, key: bytes) -> list[list[str]]:
    """Rows for the sheet. Letters of base 64: a row of digits could look like somebody's number."""
    payload = json.dumps({"format": FORMAT, **asdict(seal)}, separators=(",", ":"))
    chunks = [payload[start : start + _CHUNK] for start in range(0, len(payload), _CHUNK)]
    rows = [("#signature", _signature(payload, key)), *(("#part", chunk) for chunk in chunks)]
    return [[kind, f"#{text}#"] for kind, text in rows]


def read_seal(sheet: Sheet | None, key: bytes) -> Seal:
    """The seal of an uploaded form; BrokenSealError if there is none or somebody changed it."""
    if sheet is None:
        raise BrokenSealError("这不是从本系统下载的表格，或者表里的隐藏内容被删掉了。")
    rows = [(sheet.text(row, 1), sheet.text(row, 2)) for row in sorted(sheet.rows)]
    signature = next((text[1:-1] for kind, text in rows if kind == "#signature"), "")
    payload = "".join(text[1:-1] for kind, text in rows if kind == "#part")
    if not hmac.compare_digest(signature.encode(), _signature(payload, key).encode()):
        raise BrokenSealError("表里的隐藏内容被改动过，认不出这是哪一张表。")
    found: dict[str, Any] = json.loads(payload)
    if found.pop("format") != FORMAT:
        raise BrokenSealError("这是旧格式的表格，系统升级后不再使用。")
    about = {word: (code, label) for word, (code, label) in found.pop("about").items()}
    return Seal(about=about, **found)


def _signature(payload: str, key: bytes) -> str:
    digest = hmac.new(key, payload.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode()
