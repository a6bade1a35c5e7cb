"""Checks tried on past months: ``manage.py try_checks --campaign SD --months 12 …``."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from campaigns.models import Campaign
from campaigns.periods import Month
from metrics.frames.check_trial import NothingToTryError, try_checks
from metrics.frames.check_trial_report import as_data, as_table


class Command(BaseCommand):
    help = "试行校验规则：在已锁定的月份上运行（包括尚未启用的），看会问多少、问什么；不写数据库"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--campaign", required=True, help="行动编号，如 SD")
        parser.add_argument("--months", type=int, default=12, help="看最近几个月，默认12")
        parser.add_argument("--until", help="到哪个月为止，如 2019-06；默认最近锁定的月份")
        parser.add_argument("--check", default="", help="只看一条规则的编号")
        parser.add_argument("--format", choices=["json", "table"], default="table")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["months"] < 1:
            raise CommandError("--months 至少为1")
        try:
            until = Month.parse(options["until"]) if options["until"] else None
            done = try_checks(
                campaign=_campaign(options["campaign"]),
                months=options["months"],
                until=until,
                code=options["check"],
            )
        except (NothingToTryError, ValueError) as error:
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
