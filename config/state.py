"""运行状况: what the service needs, its backups and its audit, for the officers who keep it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from campaigns.officers import posts_of
from campaigns.queries.audit import head, unsealed
from campaigns.terms import Role
from config import readiness
from config.backup import kept

# A nightly backup, with two hours for a long night.
BACKUP_AGE = timedelta(hours=26)
SHOWN = 14
WORDS = {
    "database": "数据库",
    "migrations": "数据库结构",
    "queue": "任务队列",
    "timetable": "定时任务",
    "disk": "磁盘空间",
}
KEEPERS = {Role.SYSTEM, Role.AUDITOR}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing, whether it is as it should be, and what is to be known of it."""

    name: str
    is_well: bool
    words: str


@require_safe
@never_cache
def state(request: HttpRequest) -> HttpResponse:
    """For whoever keeps the system and whoever looks on; for others it is not there."""
    if not any(post.role in KEEPERS for post in posts_of(request.user)):
        raise Http404("没有这个页面")
    at, last = timezone.now(), head()
    backups = kept.whole(Path(settings.BACKUP_DIR))
    context = {
        "lines": [*_needed(at), _backup(backups, at)],
        "backups": list(reversed(backups[-SHOWN:])),
        "sealed": last.position,
        "head": last,
        "unsealed": unsealed(),
        "database": connection.display_name,
        "at": at,
    }
    return render(request, "campaigns/state/state.html", context)


def _needed(at: datetime) -> list[Line]:
    return [
        Line(WORDS[one.name], one.is_well, one.words or _well(one.name))
        for one in readiness.look(at)
    ]


def _well(name: str) -> str:
    if name == "disk":
        return f"还有 {readiness.free_bytes() // readiness.MEGABYTE:,} MB"
    return "与本版本一致" if name == "migrations" else "正常"


def _backup(backups: list[kept.Kept], at: datetime) -> Line:
    if not backups:
        return Line("备份", False, "还没有备份：请设置每夜执行 backup 命令")
    age = at - backups[-1].at
    hours = int(age.total_seconds() // 3600)
    when = f"最近一次在 {hours} 小时前" if hours else "最近一次在一小时以内"
    return Line("备份", age <= BACKUP_AGE, when)
