"""Check the catalogue's files, and bring them into the database."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from campaigns.actions.catalogue import Report, load
from campaigns.catalogue import Catalogue, CatalogueError, open_catalogue
from campaigns.management.tables import text_table

FOLDER = settings.BASE_DIR / "fixtures" / "catalogue"


class Command(BaseCommand):
    help = "检查目录（地区、指标、行动、目标），并装入数据库；重复运行不会重复写入。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="只检查，不写数据库")
        parser.add_argument("--folder", type=Path, default=FOLDER, help="目录所在的文件夹")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        shown_as = "fixtures/catalogue" if folder == FOLDER else str(folder)
        try:
            catalogue = open_catalogue(folder, shown_as=shown_as)
            if options["check"]:
                self.stdout.write(f"目录无误：{_size(catalogue)}。")
                return
            report = load(catalogue=catalogue, by=None, at=timezone.now())
        except CatalogueError as error:
            for mistake in error.mistakes:
                self.stderr.write(str(mistake))
            raise CommandError(f"{error}，什么也没有写入；请改正后再试。") from error
        self.stdout.write(_told(report))


def _size(catalogue: Catalogue) -> str:
    indicators = len(catalogue.indicators.data["indicators"])
    targets = sum(len(sheet.data["targets"]) for sheet in catalogue.campaigns)
    checks = len(catalogue.checks.data["checks"])
    return (
        f"{len(catalogue.regions.data)} 个地区、{indicators} 个指标、"
        f"{len(catalogue.campaigns)} 个行动、{targets} 个目标、{checks} 条校验规则"
    )


def _told(report: Report) -> str:
    rows = [
        (table, counts.added, counts.changed, counts.removed, counts.unchanged)
        for table, counts in report.counts.items()
    ]
    verdict = "目录已装载。" if report.changed else "没有变化，什么也没有改。"
    return f"{text_table(('表', '新增', '修改', '删除', '不变'), rows)}\n{verdict}"
