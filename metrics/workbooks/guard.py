"""The door for uploaded workbooks: what is no plain .xlsx is turned away and told the way out.

Nothing of a file is trusted: its name, its sizes, its dimension. Order: size, kind of file, how it
is packed, what it carries, and only then its cells.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from io import BytesIO
from xml.etree.ElementTree import ParseError
from xml.parsers.expat import ExpatError

from defusedxml import DefusedXmlException

from metrics.workbooks.book import Book, Refused
from metrics.workbooks.limits import (
    MEGABYTE,
    MOST_BYTES,
    MOST_ENTRIES,
    MOST_RATIO,
    MOST_TAGS,
    MOST_UNPACKED,
)
from metrics.workbooks.package import Package, read_book
from metrics.workbooks.scan import Comments

_SAVE_AS = "请用 Excel 或 WPS 打开，选“另存为”，类型选“Excel 工作簿（*.xlsx）”，再上传。"
_SAVE_AGAIN = (
    "请用 Excel 或 WPS 打开这个文件，另存一份 .xlsx 后再上传；打不开的，请从系统重新下载。"
)
_DAMAGED = f"文件已损坏，读不出来。{_SAVE_AGAIN}"

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
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
# Parts and content types, in small letters, and why a workbook with one of them is turned away.
_CARRIED = (
    (
        r"vbaproject|vbadata|macroenabled|macrosheet|dialogsheet|customui",
        f"文件带有宏，不能上传。{_SAVE_AS}",
    ),
    (
        r"externallink",
        "文件链接了别的工作簿。请在“数据”里“编辑链接”，选“断开链接”，保存后再上传。",
    ),
    (
        r"embedding|activex|oleobject|ctrlprop|controlproperties|webextension",
        "文件里嵌有别的文件或控件。请把它们删去，只留数字，保存后再上传。",
    ),
    (
        r"pivot|slicer|timeline|connections\.xml|connections\+xml|querytable|xl/model|xmlmaps",
        "文件里有数据透视表或数据连接。请删去，只留数字，保存后再上传。",
    ),
    (
        r"xl/media/|xl/charts|chartsheet|xl/drawings/drawing|drawing\+xml|cellimages|richdata",
        "文件里有图片、图形或图表，内容无法核对。请删去，保存后再上传。",
    ),
)
_COMMENTS = re.compile(r"comment[^/]*\.xml$")
# What a cut or mutated file makes the standard library raise.
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError),
    *(ValueError, LookupError, ArithmeticError, TypeError, ExpatError, ParseError),
    DefusedXmlException,
)


def open_upload(data: bytes, name: str) -> Book:
    """The cells of an uploaded workbook as plain text. Refused says in words why not."""
    _size(data)
    _kind_of_file(data, name)
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            _packing(archive)
            package = Package(archive)
            _content(package)
            return read_book(package)
    except _BROKEN as error:
        raise Refused(_DAMAGED) from error


def _size(data: bytes) -> None:
    if not data:
        raise Refused("文件是空的。请检查是否选错了文件。")
    if len(data) > MOST_BYTES:
        raise Refused(
            f"文件有 {len(data) / MEGABYTE:.1f} MB，超过 {MOST_BYTES // MEGABYTE} MB。"
            "填好的表只有几十 KB：请从系统下载表格，只填数字，不加图片和别的工作表。"
        )


def _kind_of_file(data: bytes, name: str) -> None:
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            raise Refused("文件设了打开密码。请在 Excel 或 WPS 里取消密码，保存后再上传。")
        raise Refused(f"这是旧格式的文件（如 .xls、.et、.doc）。{_SAVE_AS}")
    if data.startswith(_ZIP):
        return
    for start, words in _OTHER_KINDS:
        if data.startswith(start):
            raise Refused(f"这是{words}，不是 Excel 工作簿。请上传从系统下载并填好的 .xlsx 表格。")
    ending = name.rpartition(".")[2].lower()
    if ending in {"csv", "txt", "tsv", "prn", "xml", "html", "htm", "xls", "et"}:
        raise Refused(f"这是文本文件，不是 .xlsx 工作簿。{_SAVE_AS}")
    raise Refused(f"这不是 Excel 工作簿，或者文件已损坏。{_SAVE_AS}")


def _packing(archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    names = [entry.filename for entry in entries]
    if any(entry.flag_bits & 1 for entry in entries):
        raise Refused("文件设了密码。请取消密码，保存后再上传。")
    _kind_of_package(names)
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries) or 1
    if len(entries) > MOST_ENTRIES or len(set(names)) < len(names):
        raise Refused(f"文件内部的部件太多或重复（{len(entries)} 个）。{_SAVE_AGAIN}")
    if any(entry.compress_type not in _PACKINGS for entry in entries):
        raise Refused(f"文件的压缩方式不是 Excel 所用的。{_SAVE_AGAIN}")
    if unpacked > MOST_UNPACKED or (unpacked > MEGABYTE and unpacked / packed > MOST_RATIO):
        raise Refused(
            f"文件解开后有 {unpacked / MEGABYTE:,.0f} MB，大得不正常，没有读取。"
            "多半是整行整列设了格式：请从系统重新下载表格，只粘贴数值。"
        )


def _kind_of_package(names: list[str]) -> None:
    if "word/document.xml" in names:
        raise Refused("这是 Word 文档。请把数字填进从系统下载的 .xlsx 表格，再上传。")
    if any(name.endswith("xl/workbook.bin") for name in names):
        raise Refused(f"这是二进制工作簿（.xlsb）。{_SAVE_AS}")
    if "[Content_Types].xml" not in names:
        raise Refused(f"这是压缩包或其他格式的表格（如 .ods），不是 .xlsx 工作簿。{_SAVE_AS}")


def _content(package: Package) -> None:
    """Nothing that runs, reaches outside or cannot be checked; not more than can be walked."""
    types = package.bytes("[Content_Types].xml")
    said = "\n".join([*package.names, types[:MEGABYTE].decode()]).lower().replace("\\", "/")
    for pattern, words in _CARRIED:
        if re.search(pattern, said):
            raise Refused(words)
    if sum(package.bytes(name).count(b"<") for name in package.names) > MOST_TAGS:
        raise Refused(
            "表格里的格式太多（多半是整列设了格式），没有读取。请从系统重新下载表格，只粘贴数值。"
        )
    for name in package.names:
        if name.endswith(".rels"):
            _stays_inside(package, name)
        elif _COMMENTS.search(name.lower()):
            Comments(package.bytes(name))


def _stays_inside(package: Package, name: str) -> None:
    """A typed web or mail address is a link, and left behind; anything else outside is refused."""
    for relation in package.tree(name):
        outside = relation.get("TargetMode", "").lower() == "external"
        if outside and not relation.get("Type", "").endswith("/hyperlink"):
            raise Refused("文件链接了外部的内容。请断开链接，保存后再上传。")
