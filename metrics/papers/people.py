"""Numbers of persons in a template: it is printed for every region, and kept for years."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from docx.oxml.ns import qn

from campaigns.personal import personal
from metrics.papers.finding import Finding
from metrics.papers.markup import beside

# Names that programs give to things; their digits are nobody's number.
_GUID = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_DRAWN = "{urn:schemas-microsoft-com:office:office}gfxdata"


def numbers_of_people(roots: Sequence[Any]) -> Iterator[Finding]:
    """Hard findings, one for each sort of number: in the text, in headers, in what describes a
    picture, in the properties of the file, in what nobody sees."""
    sorts = {personal(_GUID.sub(" ", said)) for root in roots for said in _sayings(root)} - {""}
    for sort in sorted(sorts):
        words = (
            f"文件里有像{sort}的数字（也可能在页眉页脚、图片说明或文件属性里）。请删去，再上传。"
        )
        yield Finding("P5", words, hard=True)


def _sayings(root: Any) -> Iterator[str]:
    """Paragraphs whole, since Word tears numbers into runs; then every single text and value."""
    for paragraph in root.iter(qn("w:p")):
        yield "".join(
            one.text or "" if one.tag == qn("w:t") else "\t"
            for one in paragraph.iter(qn("w:t"), qn("w:tab"), qn("w:br"))
        )
    for element in (*beside(root), *root.iter()):
        yield element.text or ""
        yield element.tail or ""
        for name, value in element.attrib.items():
            if name != _DRAWN:
                yield value
