"""A delivery from another system: cells of several regions, all of them written or none."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db import transaction

from campaigns.models import Indicator, Region, User
from campaigns.periods import Month
from campaigns.personal import personal
from campaigns.queries.reporting import due_for
from campaigns.terms import Source
from metrics.actions.entry.errors import ClosedError, EntryError, MoveError, UnaskedError
from metrics.actions.entry.holding import hold_shared
from metrics.actions.entry.sheets import Saved, save
from metrics.engine.lines import Line
from metrics.engine.typed import read_typed
from metrics.frames.entry.sheet import Sheet, sheets_of
from metrics.models import ReportingPeriod, Submission
from metrics.queries.entry.sheets import submissions_of
from metrics.wording.findings import mistake_words


@dataclass(frozen=True, slots=True)
class Given:
    """One line as it was sent; without a ``why`` the one that stands there goes on to hold."""

    number: int
    region: str
    indicator: str
    text: str
    why: str | None
    base: int | None

    def place(self, name: str = "") -> str:
        """Where it was said: a JSON pointer."""
        return f"/lines/{self.number}" + (f"/{name}" if name else "")


@dataclass(frozen=True, slots=True)
class Wrong:
    """One mistake, where it is and what to do; ``current`` is what a changed cell holds now."""

    place: str
    code: str
    message: str
    current: dict[str, Any] | None = None


class RefusedError(EntryError):
    """Nothing was written, for these reasons."""

    def __init__(self, wrong: Sequence[Wrong]) -> None:
        super().__init__(f"共{len(wrong)}处问题，没有保存任何数据")
        self.wrong = list(wrong)


# What is not a mistake of the sender: somebody else was quicker, or the month has ended.
OVERTAKEN = {"closed", "state", "changed"}


@dataclass(slots=True)
class Sent:
    """The sheets as they stand now, region code → sheet; ``places`` (region, indicator) → line."""

    sheets: dict[str, Sheet] = field(default_factory=dict)
    places: dict[tuple[str, str], Given] = field(default_factory=dict)
    written: int = 0


@transaction.atomic
def send(
    *,
    period: ReportingPeriod,
    lines: Iterable[Given],
    regions: Mapping[str, Region],
    wrong: Iterable[Wrong] = (),
    by: User,
    at: datetime,
    address: str | None = None,
) -> Sent:
    """Write all lines, or refuse with every mistake at once.

    ``regions`` are those that the sender fills in; any other does not exist for him. ``wrong`` has
    been found before. What is odd in a number refuses nothing here, only at submission.
    """
    hold_shared(period)
    found, given = list(wrong), list(lines)
    found += [_stranger(line) for line in given if line.region not in regions]
    found += _personal(given)
    given = [line for line in given if not _is_personal(line)]
    sent = Sent(places={(line.region, line.indicator): line for line in given})
    touched = {line.region for line in given} & set(regions)
    catalogue, cells = _catalogue(given), _held_cells(period, touched)
    for code, together in _by_region(given, regions):
        delivery = _Delivery(period, regions[code], together, cells.get(code, {}), catalogue)
        sent.written += delivery.write(found, by=by, at=at, address=address)
    sent.sheets = _sheets(period, [regions[code] for code in sorted(touched)])
    for line in given:
        if line.region in sent.sheets:
            found += _misplaced(line, sent.sheets[line.region], catalogue)
    if found:
        raise RefusedError(sorted(found, key=_order))
    return sent


def _order(wrong: Wrong) -> tuple[int, str]:
    parts = wrong.place.split("/")
    number = int(parts[2]) if parts[1:2] == ["lines"] and len(parts) > 2 else -1
    return number, wrong.place


def _stranger(line: Given) -> Wrong:
    message = f"没有“{line.region}”这个地区，或它不由本账号填报"
    return Wrong(line.place("region"), "unknown_region", message)


def _personal(lines: Iterable[Given]) -> Iterator[Wrong]:
    """Personal numbers have no business in a cell or its explanation."""
    for line in lines:
        for name, text in (("value", line.text), ("why", line.why or "")):
            if kind := personal(text):
                yield Wrong(line.place(name), "personal", f"像是含有{kind}；不能写个人信息")


def _is_personal(line: Given) -> bool:
    return bool(personal(line.text) or personal(line.why or ""))


def _catalogue(lines: Iterable[Given]) -> dict[str, Indicator]:
    rows = Indicator.objects.filter(code__in={line.indicator for line in lines})
    return {row.code: row for row in rows}


def _held_cells(period: ReportingPeriod, codes: Collection[str]) -> dict[str, Any]:
    """Region code → its cells, the rows held in one order, so that two deliveries never wait for
    each other in a circle."""
    rows = Submission.objects.filter(period=period, region__code__in=codes)
    held = rows.select_for_update(of=("self",)).select_related("region").order_by("region__code")
    return {row.region.code: row.lines for row in held}


def _by_region(
    lines: Iterable[Given], regions: Mapping[str, Region]
) -> Iterator[tuple[str, list[Given]]]:
    """What is sent for each region, in order of code."""
    known = sorted((line for line in lines if line.region in regions), key=lambda one: one.region)
    for code, together in groupby(known, key=lambda line: line.region):
        yield code, list(together)


@dataclass(slots=True)
class _Delivery:
    """The lines of one region; ``cells`` is what stands in its sheet, held."""

    period: ReportingPeriod
    region: Region
    lines: list[Given]
    cells: Mapping[str, Any]
    catalogue: Mapping[str, Indicator]

    def write(self, found: list[Wrong], *, by: User, at: datetime, address: str | None) -> int:
        """Write the region's cells; adds what was in the way, and tells how many have changed."""

        def written(lines: list[Given]) -> Saved:
            return save(
                period=self.period,
                region=self.region,
                lines=[self._as_line(line, self.cells.get(line.indicator, {})) for line in lines],
                source=Source.API,
                by=by,
                at=at,
                address=address,
            )

        try:
            try:
                saved = written(self.lines)
            except UnaskedError:  # the others are tried all the same: all mistakes at once
                saved = written(self._asked())
        except (ClosedError, MoveError) as error:
            code = "closed" if isinstance(error, ClosedError) else "state"
            found.append(Wrong(self.lines[0].place("region"), code, f"{self.region.name}：{error}"))
            return 0
        found.extend(self._changed(line, saved.submission) for line in saved.conflicts)
        return len(saved.written)

    def _asked(self) -> list[Given]:
        month = Month.of(self.period.month)
        due = {one.indicator.code for one in due_for(self.period.campaign, self.region, month)}
        return [line for line in self.lines if line.indicator in due]

    def _as_line(self, line: Given, cell: Mapping[str, Any]) -> Line:
        """What says the same as the cell changes nothing."""
        there = cell.get("text", "")
        same = line.text == there or self._says(line.text, line.indicator, there)
        why = line.why if line.why is not None else cell.get("why", "") if same else ""
        text = there if same else line.text
        return Line(self.region.code, line.indicator, text, line.place(), why, line.base)

    def _says(self, text: str, code: str, there: str) -> bool:
        """Whether both are the same answer, if differently written."""
        row = self.catalogue.get(code)
        read = read_typed(text, row.decimals) if row else None
        return bool(row and read and read.said and read == read_typed(there, row.decimals))

    def _changed(self, line: Line, submission: Submission) -> Wrong:
        cell = submission.lines.get(line.indicator, {})
        return Wrong(
            f"{line.place}/version",
            "changed",
            "这一格在您读取之后又改过；请核对现在的数，用现在的版本号重发",
            {name: cell.get(key, empty) for name, key, empty in _SHOWN},
        )


_SHOWN = (("version", "n", 0), ("text", "text", ""), ("why", "why", ""), ("at", "at", None))


def _sheets(period: ReportingPeriod, regions: Sequence[Region]) -> dict[str, Sheet]:
    """The sheets that the lines speak of, as they stand within this transaction."""
    found = sheets_of(period, regions, submissions_of(period, regions))
    return {region.code: found[region.pk] for region in regions}


def _misplaced(line: Given, sheet: Sheet, catalogue: Mapping[str, Indicator]) -> Iterator[Wrong]:
    """What is wrong with the cell that the line names, or with what it says there."""
    row = catalogue.get(line.indicator)
    if row is None:
        message = f"没有“{line.indicator}”这个指标"
        yield Wrong(line.place("indicator"), "unknown_indicator", message)
    elif line.indicator not in sheet.typed:
        yield Wrong(line.place("indicator"), "not_due", _not_due_words(row))
    else:
        read = read_typed(line.text, row.decimals)
        if read.mistake:
            words = mistake_words(read.mistake, line.text, row.unit, row.decimals)
            yield Wrong(line.place("value"), read.mistake, words)
        elif line.indicator in sheet.carried and read != sheet.typed[line.indicator]:
            campaign = sheet.carried[line.indicator]
            words = f"已在“{campaign}”中审核为{sheet.texts[line.indicator]}，不能在这里改"
            yield Wrong(line.place("value"), "carried", words)


def _not_due_words(row: Indicator) -> str:
    if row.numerator_id:
        return f"“{row.name}”是比率，由系统自动算，不用报"
    return f"本地区本月不报“{row.name}”"
