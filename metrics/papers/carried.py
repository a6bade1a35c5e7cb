"""What a .docx carries: the kinds of its parts, what they are called, where they point.

Whatever is not known to be harmless is refused: kinds and relationships are lists of what may be.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

MAIN = "word/document.xml"
TYPES = "[Content_Types].xml"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES_NS = "http://schemas.openxmlformats.org/package/2006/content-types"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_DOCUMENT = f"{_OFFICE}officeDocument"
_RELATIONS = "application/vnd.openxmlformats-package.relationships+xml"
_KINDS = {
    *(f"{_WORD}{name}+xml" for name in ("document.main", "styles", "settings", "webSettings")),
    *(f"{_WORD}{name}+xml" for name in ("fontTable", "numbering", "header", "footer")),
    *(f"{_WORD}{name}+xml" for name in ("footnotes", "endnotes")),
    *("application/vnd.ms-word.stylesWithEffects+xml", "application/xml", _RELATIONS),
    *(
        f"application/vnd.openxmlformats-officedocument.{name}+xml"
        for name in ("theme", "extended-properties", "custom-properties", "customXmlProperties")
    ),
    "application/vnd.openxmlformats-package.core-properties+xml",
}
_SMALL_KINDS = {kind.lower() for kind in _KINDS}
# Pictures by their first bytes; what draws by commands (EMF, WMF, SVG) is none.
_PICTURES = {
    *("image/png", "image/jpeg", "image/jpg", "image/gif", "image/bmp", "image/tiff"),
}
_DRAWN = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"BM", b"II*\0", b"MM\0*")
_RELATED = {
    *(f"{_OFFICE}{name}" for name in ("officeDocument", "extended-properties", "theme", "image")),
    *(f"{_OFFICE}{name}" for name in ("custom-properties", "customXml", "customXmlProps")),
    *(f"{_OFFICE}{name}" for name in ("styles", "settings", "webSettings", "fontTable")),
    *(f"{_OFFICE}{name}" for name in ("numbering", "header", "footer", "footnotes", "endnotes")),
    *(f"{_PACKAGE}/metadata/{name}" for name in ("core-properties", "thumbnail")),
    "http://schemas.microsoft.com/office/2007/relationships/stylesWithEffects",
}
# Parts and content types, in small letters.
_NAMED = (
    (
        r"vbaproject|vbadata|macroenabled|customui|\.bin\b",
        "P2",
        "文件带有宏，不能用。请用 Word 或 WPS 打开，选“另存为”，类型选“Word 文档（*.docx）”，"
        "再上传。",
    ),
    (
        r"embedding|activex|oleobject|control\d*\.xml|webextension|/charts?/|diagrams/|altchunk|afchunk",
        "P2",
        "文件里嵌有别的文件、控件或图表。请把它们删去，保存后再上传。",
    ),
    (r"subdocument|glossary", "P3", "文件里有子文档或自动图文集。请把它们删去，保存后再上传。"),
    (
        r"word/comments|word/people|wordprocessingml\.comments",
        "P4",
        "文件里有批注。请全部删去，保存后再上传：批注里常有人名。",
    ),
)
_NO_MAIN = "文件的正文不在通常的位置，读不出来。请从系统重新下载标准模板，改好后再上传。"
Told = tuple[str, str]


def kinds_of(types: Any, names: Sequence[str]) -> dict[str, str]:
    """Part → content type in small letters, "" if none is given, as [Content_Types].xml says."""
    usual, own = {}, {}
    for one in types.iter(f"{{{_TYPES_NS}}}Default", f"{{{_TYPES_NS}}}Override"):
        kind = one.get("ContentType", "").strip().lower()
        usual[one.get("Extension", "").lower()] = kind
        own[one.get("PartName", "").lower()] = kind
    return {
        name: own.get(f"/{name.lower()}", usual.get(name.lower().rpartition(".")[2], ""))
        for name in names
        if name != TYPES
    }


def is_picture(kind: str, data: bytes) -> bool:
    """By what it is called; ValueError if its first bytes are not a picture's."""
    if kind in _PICTURES and not data.startswith(_DRAWN):
        raise ValueError(kind)
    return kind in _PICTURES


def by_name(kinds: Mapping[str, str]) -> Iterator[Told]:
    """What the names of parts and kinds tell already."""
    said = "\n".join([*kinds, *kinds.values()]).lower().replace("\\", "/")
    for pattern, code, words in _NAMED:
        if re.search(pattern, said):
            yield code, words


def unknown(kinds: Mapping[str, str]) -> Iterator[Told]:
    """Parts of a kind that no template needs; the text is where everybody looks for it."""
    main = f"{_WORD}document.main+xml".lower()
    if [name for name, kind in kinds.items() if kind == main] != [MAIN]:
        yield "P1", _NO_MAIN
        return
    for name, kind in kinds.items():
        related = name.lower().endswith(".rels")
        if (kind not in _SMALL_KINDS and kind not in _PICTURES) or related != (kind == _RELATIONS):
            yield (
                "P3",
                f"文件里有模板用不到的部件（{name[:60]}）。请把图表、控件、嵌入的字体和 EMF、SVG "
                "图片删去，保存后再上传。",
            )
            return


def relations(roots: Mapping[str, Any]) -> Iterator[Told]:
    """Where the parts point: nothing outside the file, nothing unknown, one main part."""
    outside, strange, mains = set(), set(), []
    for name, root in roots.items():
        for one in root.iter(f"{{{_PACKAGE}}}Relationship"):
            kind, target = one.get("Type", ""), one.get("Target", "")
            if _leads_out(one.get("TargetMode", "Internal"), target):
                outside.add(kind.rpartition("/")[2])
            elif kind not in _RELATED:
                strange.add(kind.rpartition("/")[2][:40])
            elif kind == _DOCUMENT:
                mains.append((name, posixpath.normpath(target.lstrip("/"))))
    if outside:
        yield "P3", _outside(outside)
    if strange:
        yield (
            "P3",
            f"文件里连着模板用不到的内容（{'、'.join(sorted(strange))}）。请删去，保存后再上传。",
        )
    if mains != [("_rels/.rels", MAIN)]:
        yield "P1", _NO_MAIN


def _leads_out(mode: str, target: str) -> bool:
    strange = "://" in target or "\\" in target or target.startswith("//")
    return mode != "Internal" or strange or bool(re.match(r"\w+:", target))


def _outside(kinds: set[str]) -> str:
    if "attachedTemplate" in kinds:
        return (
            "文件挂着别处的模板。请在“开发工具”的“文档模板”里改为 Normal，"
            "或从系统重新下载标准模板，再上传。"
        )
    if kinds == {"hyperlink"}:
        return "文件里有网址链接。请取消超链接（保留文字即可），保存后再上传。"
    return "文件链接了外部的图片或文件。请把它们删去或改为嵌入，保存后再上传。"
