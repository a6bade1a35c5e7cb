"""The parts of an .xlsx package and how they belong together."""

from __future__ import annotations

import posixpath
import re
import zipfile
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from defusedxml import ElementTree
from openpyxl.styles.numbers import BUILTIN_FORMATS

from metrics.workbooks.book import Book, Refused
from metrics.workbooks.limits import MOST_CELLS, MOST_PLAN_TAGS, MOST_SHEETS
from metrics.workbooks.scan import Cells, Strings

_NAME = re.compile(r"[^\\*?:/\[\]\x00-\x1f]{1,31}")
_LONGEST_FORMAT = 255
_UNSEEN = {"hidden", "veryHidden"}


class Package:
    """Bytes by part name, each part unpacked once."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._unpacked: dict[str, bytes] = {}
        self._walked = 0
        self.names = [entry.filename for entry in archive.infolist() if not entry.is_dir()]

    def bytes(self, name: str) -> bytes:
        found = self._unpacked.get(name)
        if found is None:
            found = self._unpacked[name] = self._archive.read(name)
        return found

    def tree(self, name: str) -> Any:
        """A part that says how others belong together; these are small."""
        data = self.bytes(name)
        self._walked += data.count(b"<")
        if self._walked > MOST_PLAN_TAGS:
            raise Refused("表格里的样式太多，没有读取。请从系统重新下载表格，只粘贴数值。")
        return ElementTree.fromstring(data, forbid_dtd=True)


@dataclass(frozen=True, slots=True)
class _Listed:
    """A sheet as the workbook lists it."""

    name: str
    part: str
    visible: bool


class _Plan:
    """Which sheets there are, and where their cells, texts and formats stand."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._related = self._relations("_rels/.rels", "")
        self._workbook = self._part("officeDocument")
        folder, file = posixpath.split(self._workbook)
        self._related = self._relations(posixpath.join(folder, "_rels", f"{file}.rels"), folder)

    def _relations(self, name: str, folder: str) -> dict[str, tuple[str, str]]:
        """Relation → last word of its kind, and the part it leads to."""
        found = {}
        for relation in self._package.tree(name):
            kind = relation.get("Type", "").rpartition("/")[2]
            if relation.get("TargetMode") == "External":
                continue
            target = relation.get("Target", "")
            part = target[1:] if target.startswith("/") else posixpath.join(folder, target)
            found[relation.get("Id", "")] = kind, posixpath.normpath(part)
        return found

    def _part(self, kind: str) -> str:
        return next((part for known, part in self._related.values() if known == kind), "")

    @cached_property
    def sheets(self) -> list[_Listed]:
        listed = [
            self._listed(element)
            for element in self._package.tree(self._workbook).iter()
            if _local(element) == "sheet"
        ]
        if len(listed) > MOST_SHEETS:
            raise Refused(f"文件里有 {len(listed)} 张工作表，太多了。请从系统下载表格填写。")
        names = {sheet.name.casefold() for sheet in listed}
        if len(names) < len(listed) or not all(_NAME.fullmatch(sheet.name) for sheet in listed):
            raise ValueError("names of sheets that no spreadsheet program gives")
        return [sheet for sheet in listed if sheet.part]

    def _listed(self, element: Any) -> _Listed:
        relation = next((value for key, value in element.items() if key.endswith("}id")), "")
        kind, part = self._related.get(relation, ("", ""))
        visible = element.get("state") not in _UNSEEN
        return _Listed(element.get("name", ""), part if kind == "worksheet" else "", visible)

    def strings(self) -> list[str]:
        part = self._part("sharedStrings")
        return Strings(self._package.bytes(part)).found if part else []

    def formats(self) -> list[str]:
        """The number pattern of each cell style; a workbook without styles has none."""
        part = self._part("styles")
        if not part:
            return []
        tree = self._package.tree(part)
        own = {
            int(element.get("numFmtId")): element.get("formatCode", "")[:_LONGEST_FORMAT]
            for element in tree.iter()
            if _local(element) == "numFmt" and element.get("numFmtId")
        }
        known = {**BUILTIN_FORMATS, **own}
        styles = next((element for element in tree if _local(element) == "cellXfs"), ())
        return [known.get(int(style.get("numFmtId") or 0), "") for style in styles]


def read_book(package: Package) -> Book:
    """Every worksheet's cells; other kinds of sheets have been refused before."""
    plan = _Plan(package)
    strings, formats = plan.strings(), plan.formats()
    sheets, count = [], 0
    for listed in plan.sheets:
        cells = Cells(listed.name, strings, formats)
        sheets.append(cells.sheet(package.bytes(listed.part), visible=listed.visible))
        count += cells.count
        if count > MOST_CELLS:
            raise Refused(f"文件的内容太多，超过 {MOST_CELLS:,} 个单元格。请从系统下载表格填写。")
    if not sheets:
        raise Refused("文件里没有工作表。请上传从系统下载并填好的表格。")
    return Book(tuple(sheets))


def _local(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]
