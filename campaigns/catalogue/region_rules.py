"""The region tree and its successions."""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation

from campaigns.catalogue.mistakes import Mistake
from campaigns.catalogue.reading import Sheet
from campaigns.levels import is_above
from campaigns.periods import Month
from campaigns.terms import Level, RegionKind, SuccessionKind, Term

COLUMNS = {
    "regions": [
        *("code", "name", "short_name", "kind", "level"),
        *("parent", "valid_from", "valid_to", "tile", "note"),
    ],
    "successions": ["predecessor", "successor", "month", "share", "kind", "document", "note"],
}
_CODE_LENGTHS = {6, 9, 12}
# A place in the tile map of the parent: row and column from its north-western corner.
TILE = re.compile(r"r(\d{1,2})c(\d{1,2})")
# Bounds that stand for "always": months compare as text, 2017-03 < 2017-11.
_EVER = ("0000-00", "9999-99")

Row = dict[str, str]


def check(regions: Sheet, successions: Sheet) -> list[Mistake]:
    mistakes = [*_columns(regions, "regions"), *_columns(successions, "successions")]
    if mistakes:
        return mistakes
    known = {row["code"]: row for row in regions.data}
    found = [mistake for n in range(len(regions.data)) for mistake in _region(regions, n, known)]
    found += _twice(regions, [(row["code"],) for row in regions.data])
    found += _tiles(regions)
    found += _twice(
        successions, [(row["predecessor"], row["successor"]) for row in successions.data]
    )
    for n in range(len(successions.data)):
        found += _succession(successions, n, known)
    return found


def _columns(sheet: Sheet, table: str) -> Iterator[Mistake]:
    wanted = COLUMNS[table]
    if not sheet.data:
        yield sheet.mistake((), "没有任何一行；请补上数据")
    for number, row in enumerate(sheet.data[:1]):
        if missing := [column for column in wanted if column not in row]:
            yield sheet.mistake((number,), f"缺少列 {'、'.join(missing)}；请补上表头")
    for number, row in enumerate(sheet.data):
        if row.get(""):
            yield sheet.mistake((number,), "单元格比表头多；含逗号的文字请加引号")


def _region(sheet: Sheet, number: int, known: dict[str, Row]) -> Iterator[Mistake]:
    row = sheet.data[number]
    code = row["code"]
    if not (code.isdigit() and len(code) in _CODE_LENGTHS):
        yield sheet.mistake((number, "code"), f"“{code}”应为6位、9位或12位数字代码")
    if not row["name"] or not row["short_name"]:
        yield sheet.mistake((number,), f"{code} 缺少名称或简称；请补上")
    yield from _words(sheet, number, "kind", RegionKind)
    yield from _words(sheet, number, "level", Level)
    months = [*_months(sheet, number, "valid_from"), *_months(sheet, number, "valid_to")]
    yield from months
    if not months:
        yield from _validity(sheet, number, known)
    yield from _parent(sheet, number, known)
    if row["tile"] and not TILE.fullmatch(row["tile"]):
        words = f"“{row['tile']}”不是拼图位置，应写作 r0c3（行和列从0数起），或留空"
        yield sheet.mistake((number, "tile"), words)


def _tiles(sheet: Sheet) -> Iterator[Mistake]:
    """No two regions of one parent stand in the same place in the same month."""
    taken: dict[tuple[str, str], list[Row]] = {}
    for number, row in enumerate(sheet.data):
        if not row["tile"]:
            continue
        others = taken.setdefault((row["parent"], row["tile"]), [])
        clash = next((other for other in others if _together(row, other)), None)
        if clash:
            words = f"{row['code']} 与 {clash['code']} 的拼图位置都是 {row['tile']}；请改正"
            yield sheet.mistake((number, "tile"), words)
        others.append(row)


def _together(one: Row, other: Row) -> bool:
    """Whether there is a month in which both are valid."""
    (first, last), (start, end) = _span(one), _span(other)
    return first <= end and start <= last


def _words(sheet: Sheet, number: int, column: str, terms: type[Term]) -> Iterator[Mistake]:
    value = sheet.data[number][column]
    allowed = [str(term.value) for term in terms]
    if value not in allowed:
        yield sheet.mistake(
            (number, column), f"“{value}”不是可用的值；可用的是 {'、'.join(allowed)}"
        )


def _months(sheet: Sheet, number: int, column: str) -> Iterator[Mistake]:
    value = sheet.data[number][column]
    try:
        ok = not value or str(Month.parse(value)) == value
    except ValueError:
        ok = False
    if not ok:
        yield sheet.mistake((number, column), f"“{value}”不是月份，应写作 2017-03，或留空")


def _validity(sheet: Sheet, number: int, known: dict[str, Row]) -> Iterator[Mistake]:
    row = sheet.data[number]
    start, end = _span(row)
    if start > end:
        yield sheet.mistake((number, "valid_to"), f"{row['code']} 的最后有效月份早于启用月份")
    parent = known.get(row["parent"])
    if parent:
        first, last = _span(parent)
        if start < first or end > last:
            yield sheet.mistake(
                (number,),
                f"{row['code']} 的有效期超出上级 {row['parent']} 的有效期；请改有效期或上级",
            )


def _span(row: Row) -> tuple[str, str]:
    return row["valid_from"] or _EVER[0], row["valid_to"] or _EVER[1]


def _parent(sheet: Sheet, number: int, known: dict[str, Row]) -> Iterator[Mistake]:
    row = sheet.data[number]
    if row["level"] == Level.NATION:
        if row["parent"]:
            yield sheet.mistake((number, "parent"), "全国没有上级；请留空")
        return
    parent = known.get(row["parent"])
    if parent is None:
        yield sheet.mistake(
            (number, "parent"),
            f"{row['code']} 的上级“{row['parent']}”不在表中；请补上该地区或改正代码",
        )
    elif _levels_known(row, parent) and not is_above(parent["level"], row["level"]):
        yield sheet.mistake(
            (number, "parent"), f"{row['code']} 的上级 {row['parent']} 层级不比它高；请改正"
        )


def _levels_known(*rows: Row) -> bool:
    return all(row["level"] in set(Level) for row in rows)


def _succession(sheet: Sheet, number: int, known: dict[str, Row]) -> Iterator[Mistake]:
    row = sheet.data[number]
    for column in ("predecessor", "successor"):
        if row[column] not in known:
            yield sheet.mistake(
                (number, column), f"地区“{row[column]}”不在 regions.csv 中；请补上或改正"
            )
    if row["predecessor"] == row["successor"]:
        yield sheet.mistake((number,), f"{row['predecessor']} 不能由自己继承；请改正")
    yield from _words(sheet, number, "kind", SuccessionKind)
    yield from _share(sheet, number)
    months = list(_months(sheet, number, "month"))
    yield from months
    if not row["month"]:
        yield sheet.mistake((number, "month"), "缺少生效月份；请补上")
    elif not months:
        yield from _handover(sheet, number, known)


def _share(sheet: Sheet, number: int) -> Iterator[Mistake]:
    value = sheet.data[number]["share"]
    try:
        ok = not value or 0 < Decimal(value) <= 1
    except InvalidOperation:
        ok = False
    if not ok:
        yield sheet.mistake((number, "share"), f"“{value}”应为大于0、不大于1的数，或留空")


def _handover(sheet: Sheet, number: int, known: dict[str, Row]) -> Iterator[Mistake]:
    """Who is renamed ends the month before, and the new name begins with the succession."""
    row = sheet.data[number]
    old, new = known.get(row["predecessor"]), known.get(row["successor"])
    if row["kind"] != SuccessionKind.RENAMED or not old or not new:
        return
    if new["valid_from"] != row["month"]:
        yield sheet.mistake(
            (number, "month"),
            f"{row['successor']} 由更名而来，启用月份 {new['valid_from'] or '（空）'} "
            f"应与沿革月份 {row['month']} 相同",
        )
    before = str(Month.parse(row["month"]).plus(-1))
    if old["valid_to"] != before:
        yield sheet.mistake(
            (number, "predecessor"),
            f"{row['predecessor']} 已更名，最后有效月份应为 {before}，"
            f"现为 {old['valid_to'] or '（空）'}",
        )


def _twice(sheet: Sheet, keys: Iterable[tuple[str, ...]]) -> Iterator[Mistake]:
    seen: set[tuple[str, ...]] = set()
    for number, key in enumerate(keys):
        if key in seen:
            yield sheet.mistake((number,), f"{' → '.join(key)} 写了两次；请删去一行")
        seen.add(key)
