"""The audit as a page and as a workbook: entries in words, and how the chain stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils import timezone

from campaigns.actions.audit.sealing import last_verification
from campaigns.models import AuditAnchor, AuditEntry
from campaigns.queries.audit import unsealed
from campaigns.terms import AuditOutcome, Role
from metrics.queries.audit_words import code_of, glossary
from metrics.wording.audit import Change, changes, in_line
from metrics.wording.audit_names import Glossary
from metrics.wording.audit_subjects import thing
from metrics.workbooks.ranking import Column, RankingBook, Sheet, Value

# More are not given out in one file: narrow the days.
MOST_EXPORTED = 20_000
SYSTEM = "系统"
_NOTES = (
    "只列您能查看的地区及下级的记录。审计记录只增不改，本表是导出时的抄本。",
    "“封存序号”是记录在审计链中的位置；空着的还没有封存，一分钟内由系统封存。",
)


@dataclass(frozen=True, slots=True)
class Row:
    """One entry in words; ``position`` is None until it is sealed."""

    number: int
    at: datetime
    name: str
    account: str
    role: str
    region: str
    action: str
    subject: str
    outcome: str
    refused: bool
    address: str
    request: str
    position: int | None
    changes: list[Change]


@dataclass(frozen=True, slots=True)
class Chain:
    """How the chain stands: the last look at all of it, and what waits to be sealed."""

    looked_at: datetime | None
    holds: bool
    count: int
    faults: list[str]
    head: str
    waiting: int


def rows_of(entries: Sequence[AuditEntry]) -> list[Row]:
    """``entries`` come with the account and its region: older ones did not keep who it was."""
    words = glossary(entries)
    return [_row(entry, words) for entry in entries]


def _row(entry: AuditEntry, words: Glossary) -> Row:
    by = entry.by
    account = by.username if by and entry.account is None else entry.account or ""
    name = by.full_name if by and entry.name is None else entry.name
    place = words.regions.get(code_of(entry.path), "")
    return Row(
        number=entry.pk,
        at=timezone.localtime(entry.at),
        name=(name or account) if by else SYSTEM,
        account=account,
        role=Role(entry.role).word if entry.role else "",
        region=by.region.name if entry.path is None and by and by.region else place,
        action=entry.action,
        subject=thing(entry.subject, words),
        outcome=AuditOutcome(entry.outcome).word,
        refused=entry.outcome == AuditOutcome.REFUSED,
        address=entry.address or "",
        request=entry.request,
        position=entry.position,
        changes=changes(entry.before, entry.after, words),
    )


def chain() -> Chain:
    """As the last look left it, whole or not; never looked at: no day."""
    last = last_verification()
    told = last.after if last and isinstance(last.after, dict) else {}
    return Chain(
        looked_at=timezone.localtime(last.at) if last else None,
        holds=last is not None and last.outcome == AuditOutcome.DONE,
        count=int(told.get("核对条数", 0)),
        faults=[str(one) for one in told.get("不符之处", [])],
        head=f"{told['封存序号']}:{told['链接摘要']}" if "链接摘要" in told else "",
        waiting=unsealed(),
    )


def archives() -> list[AuditAnchor]:
    """What was taken out of the table into files, the newest first."""
    return list(AuditAnchor.objects.all()[:50])


_COLUMNS = (
    Column("编号", 9),
    Column("时间", 20),
    Column("操作人", 12),
    Column("账号", 16),
    Column("角色", 12),
    Column("所属地区", 14),
    Column("动作", 22, "words"),
    Column("对象", 30, "words"),
    Column("结果", 8),
    Column("变动", 60, "words"),
    Column("来源地址", 18),
    Column("请求编号", 18),
    Column("封存序号", 10),
)


def book_of(
    entries: list[AuditEntry], *, narrowed: str, total: int, taken_by: str, at: datetime
) -> RankingBook:
    """The entries as a workbook; ``total`` of which so many fit in one file."""
    marks = [settings.SECRECY_MARK, "演示数据" if settings.DEMONSTRATION else ""]
    cut = total > len(entries)
    count = f"{len(entries)}（共 {total} 条，只导出最新的）" if cut else f"{len(entries)}"
    return RankingBook(
        title="审计记录",
        marks=[mark for mark in marks if mark],
        facts=[
            ("筛选条件", narrowed),
            ("条数", count),
            ("导出人", taken_by),
            ("导出时间", f"{timezone.localtime(at):%Y-%m-%d %H:%M}"),
        ],
        notes=_NOTES,
        sheets=[Sheet("审计记录", "审计记录", _COLUMNS, _values(entries), 2)],
    )


def _values(entries: list[AuditEntry]) -> list[list[Value]]:
    words = glossary(entries)
    return [_line(_row(one, words)) for one in entries]


def _line(row: Row) -> list[Value]:
    return [
        row.number,
        f"{row.at:%Y-%m-%d %H:%M:%S}",
        row.name,
        row.account,
        row.role,
        row.region,
        row.action,
        row.subject,
        row.outcome,
        in_line(row.changes),
        row.address,
        row.request,
        row.position,
    ]
