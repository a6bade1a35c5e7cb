"""The door for uploaded templates and the last look at a finished file: is it a plain .docx?

Nothing of a file is trusted: first its size, then how it is packed, then what it carries.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Mapping
from io import BytesIO
from typing import Any

from metrics.papers.carried import (
    MAIN,
    TYPES,
    Told,
    by_name,
    is_picture,
    kinds_of,
    relations,
    unknown,
)
from metrics.papers.finding import Finding
from metrics.papers.markup import is_strict, markup, parsed

MEGABYTE = 1024 * 1024
MOST_TEMPLATE = 2 * MEGABYTE
MOST_PAPER = 20 * MEGABYTE
MOST_UNPACKED = 40 * MEGABYTE
MOST_RATIO = 150
MOST_ENTRIES = 300
MOST_TAGS = 400_000

_SAVE_AS = "请用 Word 或 WPS 打开，选“另存为”，类型选“Word 文档（*.docx）”，再上传。"
_SAVE_AGAIN = "请从系统重新下载标准模板，改好后再上传。"
_DAMAGED = f"文件已损坏，读不出来。{_SAVE_AGAIN}"
_TOO_MUCH = f"文件里的格式太多，没有读取。{_SAVE_AGAIN}"
_STRICT = (
    "文件存成了“严格 Open XML 文档”，本系统不用这种格式。"
    "请另存为普通的“Word 文档（*.docx）”，再上传。"
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_PACKINGS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_OTHER_KINDS = (
    (b"%PDF", "PDF 文件"),
    (b"Rar!", "RAR 压缩包"),
    (b"7z\xbc\xaf", "7z 压缩包"),
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"{\\rtf", "RTF 文档"),
)
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError),
    *(ValueError, LookupError, TypeError, SyntaxError),
)


def look_into(data: bytes, most: int = MOST_TEMPLATE) -> list[Finding]:
    """What stands against opening the file; all of it is hard. An empty list: it may be opened."""
    if words := _kind_of_file(data, most):
        return [Finding("P1", words, hard=True)]
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            if words := _packing(archive):
                return [Finding("P1", words, hard=True)]
            return [Finding(code, words, hard=True) for code, words in _content(archive)]
    except _BROKEN:
        return [Finding("P1", _DAMAGED, hard=True)]


def _kind_of_file(data: bytes, most: int) -> str:
    if not data:
        return "文件是空的。请检查是否选错了文件。"
    if len(data) > most:
        return (
            f"文件有 {len(data) / MEGABYTE:.1f} MB，超过 {most // MEGABYTE} MB。"
            "模板只有几十 KB：请删去图片和不用的内容，再上传。"
        )
    return "" if data.startswith(b"PK\x03\x04") else _other_kind(data)


def _other_kind(data: bytes) -> str:
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            return "文件设了打开密码。请在 Word 或 WPS 里取消密码，保存后再上传。"
        return f"这是旧格式的文件（如 .doc、.wps）。{_SAVE_AS}"
    name = next((name for start, name in _OTHER_KINDS if data.startswith(start)), "")
    if name:
        return f"这是{name}，不是 Word 文档。{_SAVE_AS}"
    return f"这不是 Word 文档，或者文件已损坏。{_SAVE_AS}"


def _packing(archive: zipfile.ZipFile) -> str:
    entries = archive.infolist()
    names = [entry.filename for entry in entries]
    if any(entry.flag_bits & 1 for entry in entries):
        return "文件设了密码。请取消密码，保存后再上传。"
    if "xl/workbook.xml" in names:
        return "这是 Excel 工作簿，不是 Word 文档。请上传 .docx 模板。"
    if MAIN not in names or TYPES not in names:
        return f"这是压缩包或其他格式的文档（如 .odt），不是 .docx 文档。{_SAVE_AS}"
    return _sizes(entries, names)


def _sizes(entries: list[zipfile.ZipInfo], names: list[str]) -> str:
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries) or 1
    if len(entries) > MOST_ENTRIES or len({name.lower() for name in names}) < len(names):
        return f"文件内部的部件太多或重复（{len(entries)} 个）。{_SAVE_AGAIN}"
    if any(entry.compress_type not in _PACKINGS for entry in entries):
        return f"文件的压缩方式不是 Word 所用的。{_SAVE_AGAIN}"
    if unpacked > MOST_UNPACKED or (unpacked > MEGABYTE and unpacked / packed > MOST_RATIO):
        return f"文件解开后有 {unpacked / MEGABYTE:,.0f} MB，大得不正常，没有读取。{_SAVE_AGAIN}"
    return ""


def texts_of(data: bytes) -> list[Any]:
    """The roots of all parts that are no pictures; of a file that ``look_into`` lets pass."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        parts = _parts(archive)
    kinds = kinds_of(parsed(parts[TYPES]), list(parts))
    return [parsed(text) for text in _texts(parts, kinds).values()]


def _content(archive: zipfile.ZipFile) -> list[Told]:
    parts = _parts(archive)
    if parts[TYPES].count(b"<") > MOST_TAGS:
        return [("P1", _TOO_MUCH)]
    kinds = kinds_of(parsed(parts[TYPES]), list(parts))
    if told := list(by_name(kinds)) or list(unknown(kinds)):
        return told
    texts = _texts(parts, kinds)
    if sum(text.count(b"<") for text in texts.values()) > MOST_TAGS:
        return [("P1", _TOO_MUCH)]
    roots = {name: parsed(text) for name, text in texts.items()}
    if any(is_strict(texts[name], root) for name, root in roots.items()):
        return [("P1", _STRICT)]
    return list(dict.fromkeys([*relations(roots), *markup(list(roots.values()))]))


def _parts(archive: zipfile.ZipFile) -> dict[str, bytes]:
    """Every part, whatever it is called; folders hold nothing."""
    return {
        entry.filename: _read(archive, entry.filename)
        for entry in archive.infolist()
        if entry.file_size or not entry.filename.endswith("/")
    }


def _texts(parts: Mapping[str, bytes], kinds: Mapping[str, str]) -> dict[str, bytes]:
    """Whatever is no picture is read, however it is called."""
    return {name: part for name, part in parts.items() if not is_picture(kinds.get(name, ""), part)}


def _read(archive: zipfile.ZipFile, name: str) -> bytes:
    """Not more than the archive said; what says less than it holds is broken."""
    with archive.open(name) as part:
        data = part.read(MOST_UNPACKED + 1)
    if len(data) > MOST_UNPACKED:
        raise ValueError(name)
    return data
