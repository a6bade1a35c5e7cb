"""The list as a workbook to keep: cover, the lines as they were narrowed, and what was done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from campaigns.models import Campaign
from campaigns.terms import FindingKind, FindingSource, RectificationState, RectificationVerb
from metrics.models import Rectification, RectificationMove
from metrics.queries.accountability.rectification_shown import place_words
from metrics.workbooks.days import serial
from metrics.workbooks.looks import DAY_FORMAT
from metrics.workbooks.ranking import Amount, Column, RankingBook, Sheet, Value
from metrics.workbooks.rectification import EXPORTED

_NOTES = (
    "只列您能看到的地区的问题；导出时按页面上选的条件筛选。",
    "整改期限的最后一天算在期限内；“逾期天数”是自然日，只算还在整改的。",
    "这份表只供查阅，不能上传。要登记新的问题，请在台账页下载填报表格。",
)
_COLUMNS = (
    Column("序号", 7),
    Column("类型", 7),
    Column("来源", 12),
    Column("地区", 16),
    Column("问题", 24, "words"),
    Column("具体情况", 34, "words"),
    Column("责任单位", 18, "words"),
    Column("发现日期", 12),
    Column("整改期限", 12),
    Column("状态", 10),
    Column("逾期天数", 7),
    Column("最近一次整改情况", 32, "words"),
    Column("报送", 18),
    Column("验收", 18),
    Column("销号日期", 12),
    Column("回头看日期", 12),
    Column("重新整改次数", 7),
    Column("有关措施", 14),
    Column("登记", 18),
    Column("推定内容", 30, "words"),
)
# What stands on the sheet that is printed; the next one has everything.
_PRINTED = (
    *("序号", "类型", "地区", "问题", "具体情况", "责任单位", "发现日期", "整改期限", "状态"),
    *("逾期天数", "最近一次整改情况", "销号日期"),
)
_DERIVED = {"region": "地区", "owner": "责任单位", "found_on": "发现日期", "due_on": "整改期限"}


def book_of(
    campaign: Campaign,
    lines: Sequence[Rectification],
    *,
    narrowed: str,
    at: datetime,
) -> RankingBook:
    """``narrowed`` says in words what the list was narrowed to; lines with region, the region
    above, measure and who entered them at hand."""
    today = timezone.localdate(at)
    moves = _moves(lines)
    marks = [settings.SECRECY_MARK]
    if settings.DEMONSTRATION or any(line.demonstration for line in lines):
        marks.append("演示数据")
    title = f"{campaign.name}问题整改台账"
    rows = [_row(line, moves.get(line.pk, []), campaign, today) for line in lines]
    steps = [_step(line, move) for line in lines for move in moves.get(line.pk, [])]
    return RankingBook(
        title=title,
        marks=[mark for mark in marks if mark],
        facts=[
            ("行动", campaign.name),
            ("筛选条件", narrowed or "全部"),
            ("条数", f"{len(lines)}"),
            ("数据截至", f"{timezone.localtime(at):%Y-%m-%d %H:%M}"),
        ],
        notes=_NOTES,
        sheets=[
            _printed(title, rows),
            Sheet(EXPORTED[0], f"{title}（{EXPORTED[0]}）", _COLUMNS, rows, fixed=5),
            Sheet(EXPORTED[1], f"{title}{EXPORTED[1]}", _STEPS, steps, fixed=2),
        ],
    )


def _printed(title: str, rows: list[list[Value]]) -> Sheet:
    kept = [place for place, column in enumerate(_COLUMNS) if column.heading in _PRINTED]
    columns = [_COLUMNS[place] for place in kept]
    return Sheet("整改台账", title, columns, [[row[place] for place in kept] for row in rows], 4)


def _moves(lines: Sequence[Rectification]) -> dict[int, list[RectificationMove]]:
    """Line → its steps in order; one question for all."""
    rows = RectificationMove.objects.filter(rectification__in=lines).select_related("by")
    found: dict[int, list[RectificationMove]] = {}
    for row in rows.order_by("rectification", "number"):
        found.setdefault(row.rectification_id, []).append(row)
    return found


def _row(
    line: Rectification, moves: list[RectificationMove], campaign: Campaign, today: date
) -> list[Value]:
    late = (today - line.due_on).days
    reported, accepted = _last(moves, RectificationVerb.REPORT), _accepted(line, moves)
    return [
        line.number,
        FindingKind(line.kind).word,
        FindingSource(line.source).word,
        place_words(line.region, campaign),
        line.title,
        line.summary,
        line.owner,
        _day(line.found_on),
        _day(line.due_on),
        RectificationState(line.state).word,
        late if line.state == RectificationState.OPEN and late > 0 else None,
        reported.words if reported else "",
        _who(reported),
        _who(accepted),
        _day(line.closed_on),
        _day(line.follow_up_on),
        line.reopened or None,
        line.measure.word if line.measure else "",
        _entered(line),
        "；".join(f"{_DERIVED.get(name, name)}：{why}" for name, why in line.derived.items()),
    ]


def _last(moves: list[RectificationMove], verb: str) -> RectificationMove | None:
    return next((move for move in reversed(moves) if move.verb == verb), None)


def _accepted(line: Rectification, moves: list[RectificationMove]) -> RectificationMove | None:
    """The acceptance that still holds: a reopened line has none."""
    holds = {RectificationState.ACCEPTED, RectificationState.CLOSED}
    return _last(moves, RectificationVerb.ACCEPT) if line.state in holds else None


def _who(move: RectificationMove | None) -> str:
    if move is None:
        return ""
    by = move.by.get_full_name() if move.by else "系统"
    return f"{by} {timezone.localtime(move.at):%Y-%m-%d}"


def _entered(line: Rectification) -> str:
    by = line.entered_by.get_full_name() if line.entered_by else "按文件转入"
    return f"{by} {timezone.localtime(line.entered_at):%Y-%m-%d}"


def _day(day: date | None) -> Value:
    return Amount(serial(day), DAY_FORMAT) if day else None


_STEPS = (
    Column("台账序号", 8),
    Column("步骤", 6),
    Column("问题", 30, "words"),
    Column("办理", 14),
    Column("办理后的状态", 12),
    Column("办理人", 14),
    Column("办理日期", 12),
    Column("说明", 60, "words"),
    Column("期限", 12),
)


def _step(line: Rectification, move: RectificationMove) -> list[Any]:
    first = "按文件转入" if line.finding_id else "登记"
    return [
        line.number,
        move.number,
        line.title,
        move.get_verb_display() if move.verb else first,
        RectificationState(move.after).word,
        move.by.get_full_name() if move.by else "系统",
        _day(timezone.localdate(move.at)),
        move.words,
        _day(move.due_on),
    ]
