"""Taking over an uploaded workbook: every line of every region, or none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from campaigns.audit import record
from campaigns.models import Region, User
from campaigns.personal import personal
from campaigns.terms import Source
from metrics.actions.entry import sheets
from metrics.actions.entry.errors import ClosedError, EntryError, MoveError
from metrics.actions.entry.sheets import Line
from metrics.engine.typed import read_typed
from metrics.models import ReportingPeriod, ReturnedWorkbook, Submission

KEPT = timedelta(days=1)
NAMELESS = "上传的表格（已标错）.xlsx"
FINEST = 6  # decimals to compare by; no indicator keeps as many


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a line, or a whole region (empty place), could not be taken over."""

    region: str
    place: str
    words: str


class UploadError(EntryError):
    """Nothing was written; ``refusals`` has every reason."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        super().__init__(f"有{len(refusals)}处不能写入，整个文件都没有写入")
        self.refusals = list(refusals)


@transaction.atomic
def take_over(
    *,
    period: ReportingPeriod,
    lines: Mapping[Region, Sequence[Line]],
    by: User,
    at: datetime,
    address: str | None = None,
) -> int:
    """Write the lines of all regions; the number of cells that changed.

    A form carries the sheets as they were downloaded: a region in which it says nothing new is
    left alone, also when its sheet has been handed in.
    """
    refusals: list[Refusal] = []
    written = 0
    begun = Submission.objects.filter(period=period, region__in=lines)
    cells = {submission.region_id: submission.lines for submission in begun}
    # In one order, so that two uploads never wait for each other in a circle.
    for region, given in sorted(lines.items(), key=lambda one: one[0].code):
        news = [line for line in given if _says_more(line, cells.get(region.pk, {}))]
        if not news:
            continue
        try:
            saved = sheets.save(
                period=period,
                region=region,
                lines=news,
                source=Source.WORKBOOK,
                by=by,
                at=at,
                address=address,
            )
        except (ClosedError, MoveError) as error:
            refusals.append(_closed(region, news, error))
            continue
        except EntryError as error:
            refusals.append(Refusal(region.code, "", f"{region.name}：{error}"))
            continue
        written += len(saved.written)
        refusals += [_changed(region, line, saved) for line in saved.conflicts]
    if refusals:
        raise UploadError(refusals)
    return written


def _says_more(line: Line, cells: Mapping[str, Any]) -> bool:
    """Whether the line is more than the cell as it stands, however it was typed there."""
    cell = cells.get(line.indicator, {})
    texts = line.text, cell.get("text", "")
    said, stands = (read_typed(text, FINEST) for text in texts)
    same = stands.said and said == stands
    return not (same or texts[0] == texts[1]) or line.why.strip() != cell.get("why", "")


def _closed(region: Region, news: Sequence[Line], error: EntryError) -> Refusal:
    words = (
        f"{error}。表里有 {len(news)} 格与系统里的不同，这是第一格：请删去这张工作表，再上传其余的"
    )
    return Refusal(region.code, news[0].place, words)


def _changed(region: Region, line: Line, saved: sheets.Saved) -> Refusal:
    now = saved.submission.lines[line.indicator]["text"] or "空"
    words = f"下载之后有人把这一格改成了“{now}”，表里是“{line.text}”，请核对后改成一致再上传"
    return Refusal(region.code, line.place, words)


@transaction.atomic
def give_back(
    *, name: str, data: bytes, to: User, at: datetime, address: str | None = None
) -> ReturnedWorkbook:
    """Keep the marked workbook for its sender, and forget those older than a day. A person's number
    in the name of his file is not kept."""
    forget_returned(at=at)
    plain = NAMELESS if personal(name) else name[:120]
    kept = ReturnedWorkbook.objects.create(to=to, name=plain, data=data, at=at)
    record(
        action="退回上传的表格",
        subject="表格上传",
        by=to,
        at=at,
        after={"文件": kept.name},
        address=address,
    )
    return kept


def forget_returned(*, at: datetime) -> int:
    """Delete returned workbooks that nobody needs any more; how many."""
    count, _ = ReturnedWorkbook.objects.filter(at__lt=at - KEPT).delete()
    return count
