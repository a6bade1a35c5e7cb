"""Take entries of the audit that are older than the years asked for into a file of their own."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from campaigns.actions.audit.archiving import (
    Archived,
    ChainNotWholeError,
    KeptTooShortError,
    NothingToArchiveError,
    archive,
)


class Command(BaseCommand):
    help = "把到期的审计记录写入归档文件并移出数据库；归档文件请另行保存，不可丢失。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--months",
            type=int,
            default=settings.AUDIT_MONTHS,
            help=f"留在数据库里的月数（默认 {settings.AUDIT_MONTHS}，至少 6）",
        )
        parser.add_argument(
            "--folder", type=Path, default=settings.VAR_DIR / "archive", help="放归档文件的文件夹"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            done: Archived = archive(
                folder=options["folder"], keep_months=options["months"], at=timezone.now()
            )
        except NothingToArchiveError as error:
            self.stdout.write(f"{error}。")
            return
        except (KeptTooShortError, ChainNotWholeError) as error:
            raise CommandError(f"{error}。") from error
        self.stdout.write(f"已归档 {done.entries} 条：{done.path}；末端 {done.head}。")
