"""The door for uploaded templates and the last look at a finished file: is it a plain .docx?

Nothing of a file is trusted: first its size, then how it is packed, then what it carries.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from xml.etree.ElementTree import ParseError
from xml.parsers.expat import ExpatError, ParserCreate

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from metrics.papers.finding import Finding

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
# Parts and content types, in small letters.
_CARRIED = (
    (r"vbaproject|vbadata|macroenabled|customui|\.bin\b", "P2", f"文件带有宏，不能用。{_SAVE_AS}"),
    (
        r"embedding|activex|oleobject|control\d*\.xml|webextension|/charts?/|diagrams/|altchunk|afchunk",
        "P2",
        "文件里嵌有别的文件、控件或图表。请把它们删去，保存后再上传。",
    ),
    (
        r"subdocument|glossary",
        "P3",
        "文件里有子文档或自动图文集。请把它们删去，保存后再上传。",
    ),
    (
        r"word/comments|word/people",
        "P4",
        "文件里有批注。请全部删去，保存后再上传：批注里常有人名。",
    ),
)
# Fields that fetch, run or ask; page numbers, dates and references stay.
_FIELDS = re.compile(
    r"\b(INCLUDETEXT|INCLUDEPICTURE|DDE|DDEAUTO|LINK|DATABASE|IMPORT|INCLUDE|RD|MACROBUTTON|"
    r"MERGEFIELD|NEXT|ASK|FILLIN|AUTOTEXT|EMBED|CONTROL|ADDIN)\b",
    re.IGNORECASE,
)
_INSTRUCTION = re.compile(
    rb"<w:instrText[^>]*>([^<]*)</w:instrText>|w:instr=[\"']([^\"']*)[\"']", re.IGNORECASE
)
_REVISIONS = re.compile(rb"<w:(ins|del|moveFrom|moveTo|rPrChange|pPrChange)[\s>]")
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError),
    *(ValueError, LookupError, TypeError, ExpatError, ParseError, DefusedXmlException),
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
    if "word/document.xml" not in names or "[Content_Types].xml" not in names:
        return f"这是压缩包或其他格式的文档（如 .odt），不是 .docx 文档。{_SAVE_AS}"
    return _sizes(entries, names)


def _sizes(entries: list[zipfile.ZipInfo], names: list[str]) -> str:
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries) or 1
    if len(entries) > MOST_ENTRIES or len(set(names)) < len(names):
        return f"文件内部的部件太多或重复（{len(entries)} 个）。{_SAVE_AGAIN}"
    if any(entry.compress_type not in _PACKINGS for entry in entries):
        return f"文件的压缩方式不是 Word 所用的。{_SAVE_AGAIN}"
    if unpacked > MOST_UNPACKED or (unpacked > MEGABYTE and unpacked / packed > MOST_RATIO):
        return f"文件解开后有 {unpacked / MEGABYTE:,.0f} MB，大得不正常，没有读取。{_SAVE_AGAIN}"
    return ""


def _content(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    names = archive.namelist()
    parts = {name: _read(archive, name) for name in names if name.endswith((".xml", ".rels"))}
    if sum(part.count(b"<") for part in parts.values()) > MOST_TAGS:
        yield "P1", f"文件里的格式太多，没有读取。{_SAVE_AGAIN}"
        return
    for part in parts.values():
        _well_formed(part)
    said = "\n".join([*names, parts["[Content_Types].xml"].decode()]).lower().replace("\\", "/")
    for pattern, code, words in _CARRIED:
        if re.search(pattern, said):
            yield code, words
    outside = {
        relation.get("Type", "").rpartition("/")[2]
        for name, part in parts.items()
        if name.endswith(".rels")
        for relation in fromstring(part, forbid_dtd=True)
        if relation.get("TargetMode", "").lower() == "external"
    }
    if outside:
        yield "P3", _outside(outside)
    yield from _fields_and_revisions(parts)


def _outside(kinds: set[str]) -> str:
    if "attachedTemplate" in kinds:
        return (
            "文件挂着别处的模板。请在“开发工具”的“文档模板”里改为 Normal，"
            "或从系统重新下载标准模板，再上传。"
        )
    if kinds == {"hyperlink"}:
        return "文件里有网址链接。请取消超链接（保留文字即可），保存后再上传。"
    return "文件链接了外部的图片或文件。请把它们删去或改为嵌入，保存后再上传。"


def _fields_and_revisions(parts: dict[str, bytes]) -> Iterator[tuple[str, str]]:
    for name, part in parts.items():
        if not name.startswith("word/"):
            continue
        # Word cuts an instruction into pieces at will: read together.
        told = "".join((a or b).decode(errors="replace") for a, b in _INSTRUCTION.findall(part))
        if _FIELDS.search(told):
            yield "P3", "文件里有会读取别处内容或运行命令的域。请删去（页码除外），再上传。"
            break
    if any(_REVISIONS.search(part) for name, part in parts.items() if name.startswith("word/")):
        yield "P4", "文件里有修订痕迹。请接受或拒绝全部修订，关闭修订，保存后再上传。"


def _well_formed(part: bytes) -> None:
    """Read once without keeping anything; a document type, where entities are made, is refused."""
    parser = ParserCreate()
    parser.StartDoctypeDeclHandler = _no_document_type
    parser.Parse(part, True)


def _no_document_type(*_: object) -> None:
    raise ValueError("document type")


def _read(archive: zipfile.ZipFile, name: str) -> bytes:
    """Not more than the archive said; what says less than it holds is broken."""
    with archive.open(name) as part:
        data = part.read(MOST_UNPACKED + 1)
    if len(data) > MOST_UNPACKED:
        raise ValueError(name)
    return data
