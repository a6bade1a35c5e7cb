"""Files and bodies as they should never be: known ones with something done to them, from a seed.

``damaged(data, chance)`` is the same for the same ``Random``: a number names an input for good.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

Way = Callable[[bytes, Random], bytes]
_ZIP = b"PK\x03\x04"
# What means something to whoever reads the file.
PIECES = [
    *(b'"', b"<", b">", b"/>", b"&", b"</c>", b"<c>", b"<row>", b't="s"', b't="e"', b's="-9"'),
    *(b'r="XFD1048576"', b'r="A0"', b"<f>1</f>", b"<v>1e999999</v>", b"<v>NaN</v>", b"\xff", b"\0"),
    *(
        b'<mergeCell ref="A1:XFD9"/>',
        b'state="hidden"',
        b"{{",
        b"}}",
        b"{{\xe6\x96\x87\xe5\x8f\xb7}}",
    ),
    *(b"null", b"[]", b"{}", b"1e999", b"-1", b"true", b'"\\u0000"', b'"\\ud800"', b",,", b"\r"),
    *(b"\xef\xbb\xbf", b"\xc0\x80", b"9" * 400, b'{"a":' * 40, b"[" * 200, b"=cmd|' /C calc'!A0"),
    *(
        "不适用".encode(),
        "１２".encode(),
        "\u202e".encode(),
        b"370102199003074510",
        b"2017-13",
    ),
]
TEXTS = [
    *(
        "",
        " ",
        "=1+1",
        "=cmd|' /C calc'!A0",
        "+1",
        "@SUM(A1)",
        "-",
        "-1",
        "1e400",
        "NaN",
        "Infinity",
    ),
    *(
        "9" * 30,
        "0.1",
        "1,204",
        "１２３",
        "不适用",
        "370102199003074510",
        "13800138000",
        "2017-02-30",
    ),
    *(
        "2017-13",
        "1900-00-00",
        "\u202e字",
        "\U0001f600" * 50,
        "<script>",
        "字" * 5000,
        "a\nb",
        "\ufffe",
    ),
    *("TRUE", "#REF!", "370102", "520102", "999999", "12.345", "''", "null", "{{文号}}", "../../x"),
]
ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "cccccccccc"><!ENTITY d "&b;&b;&b;&b;">'
    b'<!ENTITY e SYSTEM "file:///etc/hostname">]><a>&d;&e;</a>'
)
FOREIGN = [
    b"",
    b"\0",
    b"%PDF-1.7\n%%EOF",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
    b"\x1f\x8b\x08\0\0\0\0\0",
    b"<html><body><table><tr><td>1</td></tr></table></body></html>",
    "地区,指标,数值\n370102,drug_cases_solved,1\n".encode("gb18030"),
    "地区,指标,数值\n370102,drug_cases_solved,1\n".encode("utf-16"),
    _ZIP + b"\0" * 26,
    b"{" * 5000,
]
NAMES = [
    *("月报.xlsx", "版式.docx", "数据.csv", "a.xls", "无后缀", "a" * 240 + ".xlsx", ".xlsx"),
    *("=cmd.xlsx", "名\u202e字.xlsx", "月报.xlsx.exe", "月报.XLSX", "CON.xlsx", "'\".xlsx"),
]


def damaged(data: bytes, chance: Random) -> bytes:
    """One to three things done to the bytes; rarely something that is no such file at all."""
    if chance.random() < 0.08:
        return chance.choice([*FOREIGN, chance.randbytes(chance.randrange(2000))])
    for _ in range(chance.choice([1, 1, 1, 2, 3])):
        ways = _PACKED if data.startswith(_ZIP) and chance.random() < 0.8 else _PLAIN
        ways = _JSON if data.startswith(b"{") else ways
        data = chance.choice(ways)(data, chance)
    return data


def named(chance: Random, usual: str) -> str:
    """Mostly the usual name."""
    return usual if chance.random() < 0.8 else chance.choice(NAMES)


# --- of any bytes -----------------------------------------------------------------------------


def _flipped(data: bytes, chance: Random) -> bytes:
    found = bytearray(data)
    for _ in range(chance.randrange(1, 8)):
        if found:
            found[chance.randrange(len(found))] = chance.randrange(256)
    return bytes(found)


def _cut(data: bytes, chance: Random) -> bytes:
    start = chance.randrange(len(data) + 1)
    length = chance.choice([1, 2, 20, 500, len(data)])
    return data[:start] + data[start + length :]


def _inserted(data: bytes, chance: Random) -> bytes:
    place = chance.randrange(len(data) + 1)
    skipped = chance.choice([0, 0, 1, 3, 20, 400])
    return data[:place] + chance.choice(PIECES) + data[place + skipped :]


def _repeated(data: bytes, chance: Random) -> bytes:
    first, last = sorted(chance.randrange(len(data) + 1) for _ in range(2))
    piece = data[first : min(last, first + 2000)]
    return data[:last] + piece * chance.randrange(1, 4) + data[last:]


def _said(data: bytes, chance: Random) -> bytes:
    """Something between quotes or commas is something else."""
    spots = list(re.finditer(rb'(?<=")[^"\n]{0,80}(?=")|(?<=,)[^,"\n]{0,80}(?=[,\n])', data))
    if not spots:
        return _inserted(data, chance)
    spot, text = chance.choice(spots), json.dumps(chance.choice(TEXTS), ensure_ascii=False)[1:-1]
    return data[: spot.start()] + text.encode("utf-8", "replace") + data[spot.end() :]


def _valued(data: bytes, chance: Random) -> bytes:
    """Well-formed JSON in which one value is something else, or missing, or a key too many."""
    try:
        whole = json.loads(data)
    except (ValueError, RecursionError):
        return _said(data, chance)
    spots = list(_spots(whole))
    if not spots:
        return _inserted(data, chance)
    inside, key = chance.choice(spots)
    other: list[Any] = [*TEXTS, None, True, [], {}, -1, 0.1, 10**30, [[]], {"a": 1}, "370103", 1.5]
    if chance.random() < 0.2:
        del inside[key]
    elif isinstance(inside, dict) and chance.random() < 0.2:
        inside[chance.choice(TEXTS)] = chance.choice(other)
    else:
        inside[key] = chance.choice(other)
    return json.dumps(whole, ensure_ascii=chance.random() < 0.5).encode("utf-8", "replace")


def _spots(value: Any) -> Iterator[tuple[Any, Any]]:
    """(inside what, under which key) of every value of a JSON document."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in list(pairs):
        yield value, key
        if isinstance(inner, (dict, list)):
            yield from _spots(inner)


_PLAIN: list[Way] = [_flipped, _cut, _inserted, _inserted, _repeated, _said, _said]
_JSON: list[Way] = [*_PLAIN, *[_valued] * 14]


# --- of a package (.xlsx, .docx) ---------------------------------------------------------------


def _parts(data: bytes) -> dict[str, bytes]:
    """What can still be read of it."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return {name: package.read(name) for name in package.namelist()}
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError):
        return {}
    except (RuntimeError, LookupError, TypeError):  # a flag that says it is encrypted, and others
        return {}


def _packed(parts: dict[str, bytes], twice: str = "") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name, part in parts.items():
            target.writestr(name, part)
        if twice:
            target.filelist.append(target.getinfo(twice))
    return buffer.getvalue()


def _of_a_part(change: Way) -> Way:
    def way(data: bytes, chance: Random) -> bytes:
        parts = _parts(data)
        if not parts:
            return _flipped(data, chance)
        name = chance.choice(sorted(parts))
        parts[name] = change(parts[name], chance)
        return _packed(parts)

    return way


def _cell_said(part: bytes, chance: Random) -> bytes:
    """A value of a sheet, or a text, is something else."""
    spots = list(re.finditer(rb"(?<=<v>)[^<]*(?=</v>)|(?<=<t>)[^<]*(?=</t>)", part))
    if not spots:
        return _inserted(part, chance)
    spot = chance.choice(spots)
    text = chance.choice(TEXTS).replace("&", "&amp;").replace("<", "&lt;")
    return part[: spot.start()] + text.encode() + part[spot.end() :]


def _cells_said(data: bytes, chance: Random) -> bytes:
    """Several cells of one sheet, or all shared texts of the book."""
    parts = _parts(data)
    names = [name for name in parts if "sheet" in name.lower() or "sharedStrings" in name]
    names = names or [name for name in parts if name.endswith("document.xml")]
    if not names:
        return _flipped(data, chance)
    name = chance.choice(sorted(names))
    for _ in range(chance.randrange(1, 12)):
        parts[name] = _cell_said(parts[name], chance)
    return _packed(parts)


def _part_gone(data: bytes, chance: Random) -> bytes:
    parts = _parts(data)
    if parts:
        del parts[chance.choice(sorted(parts))]
    return _packed(parts)


def _parts_swapped(data: bytes, chance: Random) -> bytes:
    parts = _parts(data)
    if not parts:
        return _cut(data, chance)
    one, other = chance.choice(sorted(parts)), chance.choice(sorted(parts))
    parts[one], parts[other] = parts[other], parts[one]
    return _packed(parts)


def _part_added(data: bytes, chance: Random) -> bytes:
    parts = _parts(data)
    carried = {
        "xl/vbaProject.bin": b"\xd0\xcf\x11\xe0",
        "xl/externalLinks/externalLink1.xml": b"<externalLink/>",
        "word/vbaProject.bin": b"\xd0\xcf\x11\xe0",
        "../../outside.xml": b"<a/>",
        "xl/worksheets/sheet99.xml": b"<worksheet/>",
        "bomb.xml": b"0" * 3_000_000,
        "xl/media/image1.png": b"\x89PNG",
        "\u202e.xml": b"",
    }
    name = chance.choice(sorted(carried))
    return _packed({**parts, name: carried[name]})


def _part_twice(data: bytes, chance: Random) -> bytes:
    parts = _parts(data)
    return _packed(parts, chance.choice(sorted(parts))) if parts else _repeated(data, chance)


def _entities(_part: bytes, _chance: Random) -> bytes:
    return ENTITIES


_PACKED: list[Way] = [
    *(_of_a_part(_inserted), _of_a_part(_flipped), _of_a_part(_cut), _of_a_part(_repeated)),
    *(_of_a_part(_entities), _cells_said, _cells_said, _cells_said, _part_gone, _parts_swapped),
    *(_part_added, _part_twice),
]
