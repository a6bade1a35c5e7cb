"""``manage.py pack_details``: what a process of the version before wrote during an upgrade."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from metrics.actions.packing import pack_left_over

_SHOWN = 20


class Command(BaseCommand):
    help = "转换旧版本进程在升级期间写下的名次明细；可以重复运行"

    def handle(self, *args: Any, **options: Any) -> None:
        packed, lost = pack_left_over()
        self.stdout.write(f"已转换 {packed} 行名次的明细")
        if lost:
            named = "\n".join(map(str, lost[:_SHOWN]))
            raise CommandError(
                f"{len(lost)} 行名次没有任何明细，请从备份恢复，"
                f"或者更正其中一个数以重新计算：\n{named}"
            )
