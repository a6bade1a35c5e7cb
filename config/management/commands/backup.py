"""Make a backup, and forget the oldest ones."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from config.backup import BackupError, dump, kept, manifest


class Command(BaseCommand):
    help = (
        "备份数据库和文件，附清单（每张表的行数和摘要、审计链的末端）；"
        "设了 BACKUP_KEY_FILE 则加密。"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", default=str(settings.BACKUP_DIR), help="备份目录")
        parser.add_argument("--keep", type=int, default=settings.BACKUP_KEEP, help="保留几份")

    def handle(self, *args: Any, **options: Any) -> None:
        root, begun = Path(options["to"]), time.monotonic()
        try:
            dump.check_room(root)
            folder = dump.make(root=root, at=timezone.now(), key_file=settings.BACKUP_KEY_FILE)
        except BackupError as error:
            raise CommandError(str(error)) from None
        gone = kept.forget(root, options["keep"])
        made = manifest.read(folder)
        rows = sum(table.rows for table in made.tables.values())
        size = sum(member.bytes for member in made.members)
        self.stdout.write(
            f"✓ {folder}\n  {len(made.tables)} 张表 {rows} 行，{size / 2**20:.1f} MB，"
            f"{'已加密' if made.encrypted else '未加密'}，用时 {time.monotonic() - begun:.1f} 秒，"
            f"审计链末端 {made.audit or '无'}"
        )
        if gone:
            self.stdout.write(f"  删除旧备份 {len(gone)} 份")
        if not made.encrypted:
            self.stderr.write("! 备份没有加密，里面有密钥和全部数据：请设置 BACKUP_KEY_FILE")
