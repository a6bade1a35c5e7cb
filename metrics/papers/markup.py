"""What the text of a part asks of the program that opens it: fields, revisions, things carried.

Names are read with their namespaces, whatever prefix a writer gave them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_W15 = "{http://schemas.microsoft.com/office/word/2012/wordml}"
_WEB = "{http://schemas.microsoft.com/office/word/2012/wordprocessingDrawing}"
_OFFICE = "{urn:schemas-microsoft-com:office:office}"
_VML = "{urn:schemas-microsoft-com:vml}"
_STRICT = "http://purl.oclc.org/ooxml/"
_ENCODINGS = {None, "UTF-8", "UTF-16", "UTF-16LE", "UTF-16BE", "US-ASCII", "ASCII"}

_CARRIED = (
    *(f"{_W}{name}" for name in ("object", "control", "altChunk", "movie")),
    *(f"{_OFFICE}OLEObject", f"{_WEB}webVideoPr"),
)
_FETCHED = (
    *(f"{_W}{name}" for name in ("subDoc", "attachedTemplate", "mailMerge", "dataBinding")),
    *(f"{_W}{name}" for name in ("saveThroughXslt", "attachedSchema", "ffData", "fldData")),
    *(f"{_W}{name}" for name in ("hyperlink", "frameset", "docVars", "dataSource")),
    f"{_W15}dataBinding",
)
_REVISED = (
    *(f"{_W}{name}" for name in ("ins", "del", "moveFrom", "moveTo", "delText", "delInstrText")),
    *(f"{_W}{name}" for name in ("rPrChange", "pPrChange", "sectPrChange", "numberingChange")),
    *(f"{_W}{name}PrChange" for name in ("tbl", "tr", "tc")),
    *(f"{_W}{name}" for name in ("tblPrExChange", "tblGridChange")),
    *(f"{_W}{name}" for name in ("cellIns", "cellDel", "cellMerge")),
    *(f"{_W}{name}RangeStart" for name in ("moveFrom", "moveTo", "customXmlIns", "customXmlDel")),
    *(f"{_W}customXmlMove{name}RangeStart" for name in ("From", "To")),
    *(f"{_W14}{name}" for name in ("conflictIns", "conflictDel")),
)
_COMMENTED = tuple(f"{_W}{name}" for name in ("commentRangeStart", "commentReference", "comment"))
_WATCHED = (*_CARRIED, *_FETCHED, *_REVISED, *_COMMENTED)
_INSTRUCTION, _SIMPLE, _SIGN, _TEXT = (
    f"{_W}{name}" for name in ("instrText", "fldSimple", "fldChar", "t")
)
# The number of the page and of the pages, with the way they are written.
_ALLOWED = re.compile(r"\s*(PAGE|NUMPAGES)(\s*\\[*#]\s*([\w.,#-]+|\"[\w.,#\s-]*\"))*\s*", re.I)
Told = tuple[str, str]


def parsed(data: bytes) -> Any:
    """The root of a part. Nothing is fetched, no entity is resolved; ValueError if the part has a
    document type, instructions to programs or an encoding that Word does not write."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False
    )
    root = etree.fromstring(data, parser)
    said = root.getroottree().docinfo
    if said.internalDTD is not None or said.doctype:
        raise ValueError("document type")
    if (said.encoding or "UTF-8").upper() not in _ENCODINGS:
        raise ValueError("encoding")
    if any(one.tag is etree.ProcessingInstruction for one in beside(root)) or _has(
        root, etree.ProcessingInstruction
    ):
        raise ValueError("processing instruction")
    return root


def beside(root: Any) -> list[Any]:
    """Comments and instructions before and behind the root."""
    return [*root.itersiblings(preceding=True), *root.itersiblings()]


def is_strict(data: bytes, root: Any) -> bool:
    """Written as “Strict Open XML”, whose names are others. Only what spells such a name, or could
    hide one (character references, wide letters), is gone through."""
    if not any(sign in data for sign in (b"purl.oclc.org", b"&#", b"\0")):
        return False
    return any(
        str(said).startswith(_STRICT)
        for one in root.iter("*")
        for said in (etree.QName(one).namespace or "", one.get("Type", ""))
    )


def markup(roots: Sequence[Any]) -> Iterator[Told]:
    """Everything that stands in the parts and may not, each kind once."""
    found = {one.tag for root in roots for one in root.iter(*_WATCHED)}
    if found.intersection(_CARRIED):
        yield "P2", "文件里嵌有别的文件、控件或图表。请把它们删去，保存后再上传。"
    if found.intersection(_FETCHED) or any(_points_out(root) for root in roots):
        yield (
            "P3",
            "文件里有连到别处的内容（超链接、子文档、邮件合并、表单域、绑定数据的控件等）。"
            "请删去，保存后再上传。",
        )
    if any(not _ALLOWED.fullmatch(one) for root in roots for one in instructions(root)):
        yield "P3", "文件里有会读取别处内容或运行命令的域。只能有页码和页数，其他域请删去，再上传。"
    if found.intersection(_REVISED):
        yield "P4", "文件里有修订痕迹。请接受或拒绝全部修订，关闭修订，保存后再上传。"
    if found.intersection(_COMMENTED):
        yield "P4", "文件里有批注。请全部删去，保存后再上传：批注里常有人名。"


def _has(root: Any, *names: Any) -> bool:
    return next(root.iter(*names), None) is not None


def _points_out(root: Any) -> bool:
    """Shapes of the old drawing language name pictures and links themselves."""
    return any(
        key.rpartition("}")[2] in {"href", "src", "althref"} and value
        for one in root.iter(f"{_VML}*", f"{_OFFICE}*")
        for key, value in one.attrib.items()
    )


def instructions(root: Any) -> Iterator[str]:
    """Every field's instruction. Word cuts one into pieces at will, over runs and paragraphs, and
    reads plain text in it too; fields may stand in fields."""
    for simple in root.iter(_SIMPLE):
        yield simple.get(f"{_W}instr") or simple.get("instr") or ""
    if not _has(root, _SIGN, _INSTRUCTION):
        return
    stack: list[list[str] | None] = []  # None: past its instruction, showing what came of it
    for one in root.iter(_SIGN, _INSTRUCTION, _TEXT):
        kind = one.get(f"{_W}fldCharType", "") if one.tag == _SIGN else ""
        if kind == "begin":
            stack.append([])
        elif kind and stack:
            said = stack.pop()
            if said is not None:
                yield "".join(said)
            if kind == "separate":
                stack.append(None)
        elif one.tag != _SIGN and stack and (open_one := stack[-1]) is not None:
            open_one.append(one.text or "")
        elif one.tag == _INSTRUCTION:
            yield one.text or ""
    yield from ("".join(said) for said in stack if said is not None)
