"""Put a backup back, and compare what is there then with its manifest."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from config.backup import BackupError, kept, load
from metrics.actions.restored import settle


class Command(BaseCommand):
    help = "恢复一份备份：先核对完整，再装入，逐表比较行数和摘要。恢复前请停止网页服务和后台任务。"
    # The database may be empty, or of another version than this one.
    requires_system_checks = ()
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", nargs="?", default="", help="哪一份；不写则为最近的一份")
        parser.add_argument("--check", action="store_true", help="只核对备份是否完整，什么都不改")
        parser.add_argument("--replace", action="store_true", help="整个替换现有的数据库和文件")
        parser.add_argument(
            "--mails",
            choices=("hold", "send"),
            default="hold",
            help="备份时待发的邮件：hold 留待人核实（默认），send 照常发出（确知备份后没有发过）",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        begun = time.monotonic()
        try:
            folder = self._folder(options["folder"])
            found = load.checked(folder, settings.BACKUP_KEY_FILE)
            self.stdout.write(
                f"✓ {folder} 完整（{found.at:%Y-%m-%d %H:%M:%S} UTC，{found.product}）"
            )
            if options["check"]:
                return
            load.fit_for_here(found)
            key, replace = settings.BACKUP_KEY_FILE, options["replace"]
            wrong = load.load(folder, found, key, replace=replace)
        except BackupError as error:
            raise CommandError(str(error)) from None
        if wrong:
            raise CommandError("恢复后与清单不符：\n  " + "\n  ".join(wrong))
        rows = sum(table.rows for table in found.tables.values())
        self.stdout.write(f"✓ {len(found.tables)} 张表 {rows} 行，行数和摘要逐表相同")
        self._settle(folder.name, options["mails"] == "hold")
        self.stdout.write(f"✓ 用时 {time.monotonic() - begun:.1f} 秒")

    def _folder(self, named: str) -> Path:
        if named:
            return Path(named)
        last = kept.newest(Path(settings.BACKUP_DIR))
        if last is None:
            raise BackupError(f"{settings.BACKUP_DIR} 里没有备份")
        return last.folder

    def _settle(self, name: str, hold: bool) -> None:
        # An older backup lacks what the newer version's tables have; migrate comes first.
        from config.readiness import missing_migrations

        if missing := missing_migrations():
            self.stdout.write(
                f"! 备份来自旧版本，缺 {len(missing)} 步：请运行 migrate，再运行 settle_restored"
            )
            return
        sessions, mails = settle(backup=name, hold_mails=hold, at=timezone.now())
        connection.close()
        self.stdout.write(f"✓ 结束会话 {sessions} 个，待人核实的邮件 {mails} 封")
