"""A paper as a file: the same content gives the same bytes, and nothing tells of programs."""

from __future__ import annotations

import zipfile
from datetime import datetime
from io import BytesIO
from typing import Any

from docx.document import Document as Paper
from docx.opc.pkgwriter import PackageWriter

_EPOCH = datetime(1980, 1, 1)  # the least that a zip file can say
_PACKED_ALREADY = {"png", "jpg", "jpeg", "gif"}
# What a template carries beside its pages: the program, a company, a small picture, forms' data.
_LEFT_OUT = ("/extended-properties", "/custom-properties", "/metadata/thumbnail")


def packed(paper: Paper, at: datetime = _EPOCH) -> bytes:
    """The file; ``at`` is when it says that it was made."""
    properties = paper.core_properties
    properties.comments = properties.keywords = properties.last_modified_by = ""
    properties.category = properties.subject = properties.content_status = ""
    properties.created = properties.modified = at.replace(tzinfo=None)
    properties.last_printed = at.replace(tzinfo=None)
    properties.revision = 1
    relations = paper.part.package.rels
    for key in [key for key, one in relations.items() if one.reltype.endswith(_LEFT_OUT)]:
        del relations[key]
    return _written(paper)


def _written(paper: Paper) -> bytes:
    """As the library writes it, but without the clock, which it stamps on every part, and with
    little effort for pictures, which are packed already."""
    package = paper.part.package
    for part in package.parts:
        part.before_marshal()
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        steady: Any = _Steady(target)
        PackageWriter._write_content_types_stream(steady, package.parts)  # type: ignore[no-untyped-call]
        PackageWriter._write_pkg_rels(steady, package.rels)  # type: ignore[no-untyped-call]
        PackageWriter._write_parts(steady, package.parts)
    return stream.getvalue()


class _Steady:
    """Takes the parts from the library's writer."""

    def __init__(self, target: zipfile.ZipFile) -> None:
        self._target = target

    def write(self, uri: Any, blob: bytes) -> None:
        entry = zipfile.ZipInfo(uri.membername)
        entry.compress_type = zipfile.ZIP_DEFLATED
        level = 1 if uri.ext.lower() in _PACKED_ALREADY else 6
        self._target.writestr(entry, blob, compresslevel=level)
