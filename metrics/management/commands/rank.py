"""Trial calculation from a figures file: ``manage.py rank --campaign SD --month 2017-03 …``."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from campaigns.models import Campaign
from campaigns.periods import Month
from metrics.actions import trial
from metrics.frames.trial import BadFileError
from metrics.frames.trial_report import as_data, as_table


class Command(BaseCommand):
    help = "试算：用一个数据文件（region,indicator,month,value）计算某月排名，不写入数据库"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--campaign", required=True, help="行动编号，如 SD")
        parser.add_argument("--month", required=True, help="月份，如 2017-03")
        parser.add_argument("--level", required=True, help="层级，如 prefecture、county")
        parser.add_argument("--figures", required=True, type=Path, help="CSV 文件")
        parser.add_argument("--format", choices=["json", "table"], default="table")

    def handle(self, *args: Any, **options: Any) -> None:
        campaign = _campaign(options["campaign"])
        month = _month(options["month"])
        try:
            content = options["figures"].read_bytes()
        except OSError as error:
            raise CommandError(f"读不到文件 {options['figures']}：{error.strerror}") from error
        try:
            done = trial.rank(
                campaign=campaign, month=month, level=options["level"], content=content
            )
        except BadFileError as error:
            count = len(error.mistakes)
            raise CommandError(f"文件有{count}处错误，没有计算：\n{error}") from error
        except trial.OutOfReachError as error:
            raise CommandError(str(error)) from error
        if options["format"] == "json":
            self.stdout.write(json.dumps(as_data(done), ensure_ascii=False, indent=1))
        else:
            self.stdout.write(as_table(done))


def _campaign(code: str) -> Campaign:
    campaign = Campaign.objects.select_related("region").filter(code=code).first()
    if campaign is None:
        known = "、".join(Campaign.objects.values_list("code", flat=True))
        raise CommandError(
            f"没有行动“{code}”。已有：{known}" if known else "目录尚未载入，请先运行 load_catalogue"
        )
    return campaign


def _month(text: str) -> Month:
    try:
        return Month.parse(text)
    except ValueError as error:
        raise CommandError(str(error)) from error
