"""Blocks of figures: ``manage.py blocks`` builds what is missing, ``--verify`` holds all of them
against the figures, ``--rebuild`` makes them anew."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from metrics.actions import blocks
from metrics.models import BlockMonth

_SHOWN = 20


class Command(BaseCommand):
    help = "数据块（由数值派生，可随时重建）：生成缺少的；--verify 与数值核对；--rebuild 全部重建"

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--verify", action="store_true", help="与数值逐格核对，有差别即报错")
        what.add_argument("--rebuild", action="store_true", help="全部删除后重新生成")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["verify"]:
            self._verify()
        elif options["rebuild"]:
            self.stdout.write(f"已重建 {blocks.rebuild(at=timezone.now())} 个月的数据块")
        else:
            self.stdout.write(f"已生成 {blocks.keep(at=timezone.now())} 个月的数据块")

    def _verify(self) -> None:
        mistakes = list(blocks.verify())
        if mistakes:
            named = "\n".join(
                f"{one.month} {one.indicator}：{one.what}" for one in mistakes[:_SHOWN]
            )
            raise CommandError(
                f"{len(mistakes)} 个数据块有误，请运行 manage.py blocks --rebuild：\n{named}"
            )
        self.stdout.write(f"{BlockMonth.objects.count()} 个月的数据块与数值一致")
