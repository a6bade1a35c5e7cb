"""A made-up country for measuring: ``manage.py load_nation [--scale nation]``."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from metrics.actions import blocks
from metrics.actions.nation import NotEmptyError, load_nation
from metrics.frames.nation import SCALES


class Command(BaseCommand):
    help = "装入压力数据：虚构的全国（2844 个县 × 40 项指标 × 72 个月），只能装入空库，用于测速"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--scale", choices=list(SCALES), default="nation")

    def handle(self, *args: Any, **options: Any) -> None:
        begun = time.perf_counter()
        try:
            total = load_nation(scale=options["scale"], at=timezone.now(), say=self.stdout.write)
        except NotEmptyError as error:
            raise CommandError(str(error)) from error
        loaded = time.perf_counter()
        months = blocks.keep(at=timezone.now())
        built = time.perf_counter() - loaded
        seconds = loaded - begun
        self.stdout.write(
            f"已装入 {total:,} 个数值：{seconds:.1f} 秒，每秒 {total / seconds:,.0f} 个；"
            f"{months} 个月的数据块：{built:.1f} 秒"
        )
