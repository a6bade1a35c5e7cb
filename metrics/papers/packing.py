"""A paper as a file: the same content gives the same bytes, and nothing tells of programs."""

from __future__ import annotations

import zipfile
from datetime import datetime
from io import BytesIO

from docx.document import Document as Paper

_EPOCH = datetime(1980, 1, 1)  # the least that a zip file can say
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
    stream = BytesIO()
    paper.save(stream)
    return _steady(stream.getvalue())


def _steady(data: bytes) -> bytes:
    """The writer stamps every part with the clock."""
    stream = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(data)) as source,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, source.read(name))
    return stream.getvalue()
