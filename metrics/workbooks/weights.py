"""Weights as people write them, a region a line: ``370102,128``, or pasted from Excel. Pure.

Nothing raises: every line that cannot be read is a mistake with its number and the way out.
"""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from campaigns.personal import personal
from metrics.engine.typed import read_typed

MOST_LINES = 5_000
MOST_SIGNS = 200_000
_LONGEST = 200  # signs of a line: a code, a name and a number fit many times
_ENCODINGS = ("utf-8-sig", "gb18030")
_CODE = 6  # the shortest code of a region
_HEADS = {"代码", "地区代码", "编码", "code", "地区", "名称", "地区名称", "name"}
_TOO_LONG = f"太长（超过{_LONGEST}个字符）；一行只写一个地区：代码（或名称）和权数"
_NOT_READ = {
    "formula": "是公式；请在 Excel 里选“粘贴为数值”后再复制",
    "percent": "带百分号；请写数量，不写比例",
    "negative": "是负数；权数不能小于零",
    "too_many_decimals": "有小数；请把各地的权数同乘10、100后写成整数",
    "too_large": "太大；请各地同除以1000后再写",
    "separators": "里的逗号位置不对；请去掉逗号",
}


@dataclass(frozen=True, slots=True)
class Place:
    """A region that a line may name, in full or in short. ``leaf``: a weight may stand on it, as
    it takes part (``now``) or is gone and its weight is handed on."""

    key: int
    code: str
    name: str
    within: str
    leaf: bool
    now: bool
    short: str = ""


@dataclass(slots=True)
class Read:
    """Weights by region, and what is wrong, in order of lines."""

    weights: dict[int, int] = field(default_factory=dict)
    mistakes: list[str] = field(default_factory=list)


class Places:
    """Regions by code, by name and by short name; a name that several have finds them all."""

    def __init__(self, places: Sequence[Place]) -> None:
        self._by_code = {place.code: place for place in places}
        self._by_name: dict[str, list[Place]] = {}
        for place in places:
            self._by_name.setdefault(place.name, []).append(place)
        self._by_short: dict[str, list[Place]] = {}
        for place in places:
            if place.short not in self._by_name:
                self._by_short.setdefault(place.short, []).append(place)

    def found(self, text: str) -> list[Place]:
        if text in self._by_code:
            return [self._by_code[text]]
        return self._by_name.get(text) or (self._by_short.get(text, []) if text else [])


def decoded(content: bytes) -> tuple[str, str]:
    """A file's text, or what is wrong with it."""
    if content[:2] == b"PK":
        return "", "这是 Excel 工作簿；请另存为 CSV 再上传，或把两列复制后贴到框里"
    for encoding in _ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text, ""
    return "", "文件读不出来；请在 Excel 里另存为“CSV UTF-8（逗号分隔）”"


def read_weights(text: str, places: Places) -> Read:
    """Every line as code or name and a whole number; code, name and number is read as well."""
    lines = text.splitlines() if len(text) <= MOST_SIGNS else []
    if len(text) > MOST_SIGNS or len(lines) > MOST_LINES:
        return Read(mistakes=[f"内容太长；一行一个地区，最多{MOST_LINES}行"])
    read = Read()
    lines_of: dict[int, int] = {}
    heads = True
    for number, line in enumerate(lines, start=1):
        cells = _cells(line) if len(line) <= _LONGEST else None
        if cells is None:
            heads = False
            read.mistakes.append(f"第{number}行：{_TOO_LONG}")
            continue
        if not any(cells):
            continue
        if heads and cells[0].lower() in _HEADS:
            heads = False
            continue
        heads = False
        found = _line(cells, line, places)
        if isinstance(found, str):
            read.mistakes.append(f"第{number}行：{found}")
            continue
        place, weight = found
        if place.key in lines_of:
            earlier = lines_of[place.key]
            read.mistakes.append(f"第{number}行：{place.name}在第{earlier}行已经写过；请只留一行")
            continue
        lines_of[place.key] = number
        read.weights[place.key] = weight
    if not read.weights and not read.mistakes:
        read.mistakes.append("没有内容；请一行写一个地区：代码（或名称）和权数，用逗号隔开")
    return read


def _cells(line: str) -> list[str] | None:
    """Split at tabs as Excel copies them, otherwise at commas, otherwise at blanks; full-width
    forms made narrow. None for what is no line of CSV."""
    plain = unicodedata.normalize("NFKC", line.replace("，", ","))
    try:
        cells = _split(plain)
    except csv.Error:
        return None
    stripped = [cell.strip() for cell in cells]
    while stripped and not stripped[-1]:
        stripped.pop()
    return stripped or [""]


def _split(plain: str) -> list[str]:
    if "\t" in plain:
        return plain.split("\t")
    return next(csv.reader([plain]), []) if "," in plain else plain.split()


def _line(cells: list[str], line: str, places: Places) -> tuple[Place, int] | str:
    if kind := personal(line):
        return f"像是有{kind}；本系统只收汇总数，请删去"
    if len(cells) not in {2, 3}:
        return "应有两列，先写代码（或名称），再写权数，用逗号、空格或制表符隔开"
    place = _place(cells, places)
    if isinstance(place, str):
        return place
    typed = read_typed(cells[-1], 0)
    if typed.value is None:
        why = _NOT_READ.get(typed.mistake, "不是数；请写0或正整数")
        return f"{place.name}的权数“{cells[-1]}”{why}"
    return place, typed.value


def _place(cells: list[str], places: Places) -> Place | str:
    named = cells[0]
    found = places.found(named)
    if not found:
        return f"没有“{named}”这个地区；请写{_CODE}位代码，或与分解表里相同的名称"
    leaves = [place for place in found if place.now] or [place for place in found if place.leaf]
    if not leaves:
        return f"{found[0].name}下面还有填报地区；请写到填报的那一级"
    # In short a city and its district may be called the same: nobody is taken for the other.
    short = named not in {place.code for place in found} | {place.name for place in found}
    if short and any(not place.leaf for place in found):
        which = "、".join(f"{place.name}写{place.code}" for place in leaves)
        return f"“{named}”可以指{'、'.join(place.name for place in found)}；请写全称或代码：{which}"
    if len(leaves) > 1:
        which = "、".join(f"{place.within}的写{place.code}" for place in leaves)
        return f"叫“{named}”的有{len(leaves)}个；请改写代码：{which}"
    return leaves[0] if len(cells) == 2 else _named(cells, leaves[0])


def _named(cells: list[str], place: Place) -> Place | str:
    """Of three columns the second one is the name: a number cut in two by its comma is not."""
    if cells[1] in {place.name, place.short, place.code}:
        return place
    return (
        f"{cells[0]}是{place.name}，第二列却写着“{cells[1]}”；"
        "请核对名称，权数里有千位逗号的请去掉逗号"
    )


def written(rows: Mapping[str, tuple[str, int]]) -> str:
    """Weights as text in the same form: code → (name, weight)."""
    return "\n".join(f"{code},{name},{weight}" for code, (name, weight) in rows.items())
