"""What ``restore`` does at its end; by hand after a backup of an older version was migrated."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from metrics.actions.restored import settle


class Command(BaseCommand):
    help = "恢复备份并迁移之后：结束所有会话，备份时待发的邮件留待人核实。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("backup", help="备份的名称，记入审计")
        parser.add_argument("--mails", choices=("hold", "send"), default="hold")

    def handle(self, *args: Any, **options: Any) -> None:
        hold = options["mails"] == "hold"
        sessions, mails = settle(backup=options["backup"], hold_mails=hold, at=timezone.now())
        self.stdout.write(f"✓ 结束会话 {sessions} 个，待人核实的邮件 {mails} 封")
